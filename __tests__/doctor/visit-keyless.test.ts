import { expect, test } from '@jest/globals';
import { AGENCY_URN, PROVIDER_URN, startCloud } from '../../emulator/index.ts';
import { stopServers } from '../support/server.ts';
import { listed, visitDoctor, type Visit } from './patient.ts';
import { answering, startProxy, type Rewrite } from './proxy.ts';

/** Visits the doctor from a job of GitHub Actions that may ask for ID tokens. */
async function visitKeyless(rewrite: Rewrite): Promise<Visit & { readonly exchanges: number }> {
  const cloud = await startCloud();
  try {
    const { codearts, oidc, sts } = cloud;
    const url = 'https://source.example/octavia-inc/moonraker.git';
    const { id } = await codearts.createRepository({ mirror: { url } });
    const { endpoint } = await startProxy(codearts.endpoint, rewrite);
    const where = ['--repository-id', String(id), '--endpoint', endpoint];
    const who = ['--oidc-provider-urn', PROVIDER_URN, '--oidc-agency-urn', AGENCY_URN];
    const visit = await visitDoctor([...where, ...who, '--sts-endpoint', sts.endpoint], {
      ACTIONS_ID_TOKEN_REQUEST_URL: oidc.requestUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken,
    });
    expect(visit.report + visit.stderr).not.toContain(oidc.requestToken);
    expect(visit.report).not.toContain('0123456789'); // the account, of the URNs
    return { ...visit, exchanges: sts.requests.length };
  } finally {
    await stopServers();
    await cloud.stop();
  }
}

test("an agency's key that may read leaves open whether it may start", async () => {
  const { code, report, exchanges } = await visitKeyless((_asked, given) => given);
  expect(listed(report, 'Holds')).toContain('project-id');
  expect(listed(report, 'Not settled')).toContain('temporary-key');
  expect(report).toContain("an agency's key; reading: HTTP 200; starting: `--start` was not given");
  expect(exchanges).toBe(1);
  expect(code).toBe(0);
});

test.each([{ broken: 'temporary-key' }])(
  '$broken does not hold where it is refused',
  async (row) => {
    const body = { error_code: 'APIG.0301', error_msg: 'no principal of this service' };
    const refusal = answering('GET', '/v4/', { status: 401, body });
    const { code, report, exchanges } = await visitKeyless(refusal);
    expect(listed(report, 'Does not hold')).toEqual([row.broken]);
    expect(exchanges).toBe(1);
    expect(code).toBe(1);
  },
);
