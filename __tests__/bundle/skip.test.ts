import { describe, expect, test } from '@jest/globals';
import { expectOracles } from './oracles.ts';
import type { Expectation } from './oracles.ts';
import { runAction, WAIT_ACTION } from './run-step.ts';
import type { StepChanges } from './run-step.ts';
import { onStage } from './stage.ts';

const SKIP = { if_no_credential: 'skip' };
const KEYLESS = {
  oidc_provider_urn: 'iam::0123456789:oidcProvider:github',
  oidc_agency_urn: 'iam::0123456789:agency:mirror',
};
const JOB = { jid: 'job-1', requested_at: '2026-01-31T08:15:00.000Z' };
const NO_JOB = { jid: '', requested_at: '' };

const FORK = { payload: { repository: { fork: true } } };
const PULL_REQUEST = {
  name: 'pull_request',
  payload: { pull_request: { head: { repo: { full_name: 'mona/hello' } } } },
};
const DEPENDABOT = { GITHUB_ACTOR: 'dependabot[bot]' };

const SKIPPED = { status: 'skipped' };
const NOTHING =
  /^Nothing was synchronized: no credential is given, and `if_no_credential` is skip\./;

/** Runs the step without any credential but those that are told; nothing is ever sent. */
async function expectRun(
  changes: StepChanges,
  expected: Omit<Expectation, 'requests'>,
): Promise<string> {
  let summary = '';
  await onStage({}, async (stage) => {
    const run = await runAction(stage, changes);
    expectOracles(run, { ...expected, requests: [] });
    expect(run.asked).toEqual({ github: 0, sts: 0 });
    ({ summary } = run);
  });
  return summary;
}

describe('A run without a credential, `if_no_credential: skip`,', () => {
  test.concurrent.each<[string, StepChanges, RegExp]>([
    ['on a fork', { event: FORK }, /This repository is a fork/],
    ['for a pull request from a fork', { event: PULL_REQUEST }, /for a pull request from a fork/],
    ['for Dependabot', { event: {}, env: DEPENDABOT }, /one of Dependabot/],
  ])('%s is noticed, and green', async (_case, changes, why) => {
    const summary = await expectRun(
      { ...changes, with: SKIP },
      { outputs: SKIPPED, notices: [new RegExp(`${NOTHING.source}.*${why.source}`)] },
    );
    expect(summary).toContain('⏭️ Skipped: nothing was sent to CodeArts');
    expect(summary).toMatch(/\[!NOTE\]\n> Nothing was synchronized/);
  });

  test.concurrent.each<[string, StepChanges]>([
    ['a push', { event: {} }],
    ['an event that nobody can read', {}],
    // It has the secrets of the base, wherever the pull request comes from.
    ['pull_request_target', { event: { ...PULL_REQUEST, name: 'pull_request_target' } }],
    // It has the secrets of the repository, whoever began the run that it follows.
    ['workflow_run after Dependabot', { event: { name: 'workflow_run' }, env: DEPENDABOT }],
    ['a dry run', { event: {}, with: { dry_run: 'true', max_age: '1d' } }],
    ['a private source', { event: {}, with: { source_username: 'x-access-token' } }],
    ['blank variables', { event: {}, env: { HW_ACCESS_KEY: ' ', HW_SECRET_KEY: '' } }],
    ['a repository id that is empty, too', { event: {}, with: { repository_id: '' } }],
  ])('of %s is warned of, and green', async (_case, changes) => {
    const summary = await expectRun(
      { ...changes, with: { ...SKIP, ...changes.with } },
      { outputs: SKIPPED, warnings: [/^Nothing was synchronized: .* may have been deleted/] },
    );
    expect(summary).toMatch(/\[!WARNING\]\n> Nothing was synchronized/);
  });

  test.concurrent.each<[string, StepChanges, RegExp]>([
    ['half a pair', { with: { access_key: 'MADEUPACCESSKEY' } }, /^secret_key: missing/],
    ['a session token alone', { with: { security_token: 'made-up-1' } }, /^access_key, secret_key/],
    ['half a pair of URNs', { with: { oidc_agency_urn: KEYLESS.oidc_agency_urn } }, /^oidc_prov/],
    ['half a family', { env: { HW_ACCESS_KEY: 'MADEUPKEY' } }, /HW_SECRET_KEY is not/],
    [
      'the session token of a family',
      { env: { HW_SECURITY_TOKEN: 'made-up-session' } },
      /HW_SECURITY_TOKEN is set, but HW_ACCESS_KEY and HW_SECRET_KEY are not/,
    ],
    ['two kinds', { with: { ...KEYLESS, token: 'made-up-token' } }, /more than one kind/],
    ['another wrong input', { with: { retries: 'many' } }, /^retries: /],
    ['a wrong repository id', { with: { repository_id: '0' } }, /^repository_id: "0" is not/],
    ['a wrong STS alone', { with: { sts_endpoint: 'sts' } }, /^sts_endpoint: not an endpoint/],
    ['a wrong word', { with: { if_no_credential: 'never' } }, /^if_no_credential: .*fail or skip/],
    ['a proxy that is none', { env: { https_proxy: 'ftp://h.example' } }, /^https_proxy: /],
  ])('with %s is an error all the same', async (name, changes, error) => {
    const isWord = name === 'a wrong word';
    await expectRun(
      { event: FORK, ...changes, with: { ...SKIP, ...changes.with } },
      { errors: [error, ...(isWord ? [/no credential is given/] : [])] },
    );
  });
});

describe('A keyless run to which GitHub offers no ID token', () => {
  test.concurrent.each<[string, StepChanges]>([
    ['on a fork', { event: FORK }],
    ['for Dependabot', { event: {}, env: DEPENDABOT }],
    // What is there belongs to the machine, and was not named.
    ['beside half a family', { event: FORK, env: { HW_ACCESS_KEY: 'MADEUPKEY' } }],
    ['in a region without STS', { event: FORK, with: { region: 'cn-north-1', endpoint: '' } }],
  ])('%s has none', async (_case, changes) => {
    await expectRun(
      { ...changes, with: { ...SKIP, ...KEYLESS, ...changes.with } },
      {
        outputs: SKIPPED,
        notices: [/^Nothing was synchronized: GitHub offers this run no ID token/],
      },
    );
  });

  test.concurrent.each<[string, StepChanges, RegExp]>([
    ['anywhere else', { event: {} }, /this job may not ask GitHub for an ID token/],
    [
      'on workflow_run after Dependabot',
      { event: { name: 'workflow_run' }, env: DEPENDABOT },
      /this job may not ask GitHub for an ID token/,
    ],
    [
      'but half of what a runner offers',
      { event: FORK, env: { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.example/idtoken/1' } },
      /this job may not ask GitHub for an ID token/,
    ],
    [
      'and a wrong URN',
      { event: FORK, with: { oidc_agency_urn: 'mirror' } },
      /^oidc_agency_urn: not the URN/,
    ],
  ])('%s is an error', async (_case, changes, error) => {
    await expectRun(
      { ...changes, with: { ...SKIP, ...KEYLESS, ...changes.with } },
      { errors: [error] },
    );
  });
});

describe('The action in wait/, `if_no_credential: skip`,', () => {
  test.concurrent.each<[string, StepChanges, Omit<Expectation, 'requests'>]>([
    [
      'without credential and job',
      { event: FORK, with: NO_JOB },
      { outputs: SKIPPED, notices: [/^Nothing was waited for: no credential.*a fork/] },
    ],
    [
      'without credential',
      { event: {}, with: JOB },
      {
        outputs: { ...SKIPPED, jid: JOB.jid },
        warnings: [/^Nothing was waited for: no credential.*may have been deleted/],
      },
    ],
    [
      'without job',
      { event: FORK, with: { ...NO_JOB, token: 'made-up-token' } },
      {
        outputs: SKIPPED,
        warnings: [/^Nothing was waited for: `jid` and `requested_at` are empty/],
      },
    ],
    [
      'with half a job',
      { event: FORK, with: { ...JOB, requested_at: '' } },
      { errors: [/^requested_at: missing/] },
    ],
    [
      'with the other half, and a credential',
      { event: {}, with: { ...JOB, jid: '', token: 'made-up-token' } },
      { errors: [/^jid: missing/] },
    ],
    [
      'with another wrong input',
      { event: FORK, with: { ...NO_JOB, wait_timeout: '1s' } },
      { errors: [/^wait_timeout: /] },
    ],
  ])('%s', async (_case, changes, expected) => {
    await expectRun(
      { ...changes, action: WAIT_ACTION, with: { ...SKIP, ...changes.with } },
      expected,
    );
  });
});

test('without `if_no_credential`, a run of a fork without credential is an error', async () => {
  await expectRun({ event: FORK }, { errors: [/no credential is given/] });
});
