import { describe, expect, test } from '@jest/globals';
import { idTokenClaims } from '../../emulator/github/claims.ts';
import { HINTS } from '../../src/codearts/hints.ts';
import type { Hint } from '../../src/codearts/hints.ts';
import { REGIONS, stsPlace } from '../../src/codearts/regions.ts';
import { DEFAULT_AUDIENCE } from '../../src/inputs/defaults.ts';
import { parseProviderUrn } from '../../src/inputs/values.ts';
import { codeBlocks, firstTable, section, tables } from './markdown.ts';
import { readText } from './project.ts';

const PAGE = readText('docs/authentication.md');

interface Policy {
  Version: string;
  Statement: readonly {
    Effect: string;
    Action: readonly string[];
    Resource?: readonly string[];
    Principal?: { Federated: readonly string[] };
    Condition?: Record<string, Record<string, readonly string[]>>;
  }[];
}

/** The statement of the only policy in a section. */
function statementIn(heading: string): Policy['Statement'][number] {
  const policies = codeBlocks(section(PAGE, heading), 'json')
    .map((json) => JSON.parse(json) as Partial<Policy>)
    .filter(({ Version }) => Version === '5.0');
  const [statement] = policies[0]?.Statement ?? [];
  if (policies.length !== 1 || statement === undefined) throw new Error(`No policy in ${heading}`);
  return statement;
}

describe('the table of error codes', () => {
  const [byCode = [], byCredential = [], byAccess = [], byKnown = []] = tables(
    section(PAGE, 'Error codes'),
  );

  test('has every code and status that the code knows, with the same advice', () => {
    const codes = new Map<Hint['advice'], string[]>();
    for (const { code, status, advice } of HINTS) {
      const cell = code === undefined ? `HTTP ${status ?? ''}` : `\`${code.replace('*', '')}\``;
      codes.set(advice, [...(codes.get(advice) ?? []), cell]);
    }
    const rows = [...codes].map(([advice, cells]) => [
      cells.join(', '),
      typeof advice === 'string' ? `${advice}.` : dependence(advice),
    ]);
    expect(byCode).toEqual(rows);
  });

  /** A word that only the advice of that kind has, and what it depends on. */
  const KINDS = [
    ['token', 'It depends on the credential: see below.'],
    ['reading', 'It depends on what was asked for: see below.'],
    ['mirror seen', 'It depends on what is known of the mirror: see below.'],
  ] as const;

  function dependence(advice: Exclude<Hint['advice'], string>): string {
    return KINDS.find(([word]) => word in advice)?.[1] ?? '';
  }

  test('has the advice for all that it depends on', () => {
    const dependent = new Set(
      HINTS.flatMap(({ advice }) => (typeof advice === 'string' ? [] : [advice])),
    );
    const rows = KINDS.map(([word]) =>
      [...dependent]
        .filter((advice) => word in advice)
        .flatMap((advice) => Object.entries(advice).map(([kind, text]) => [kind, `${text}.`])),
    );
    expect([byCredential, byAccess, byKnown]).toEqual(rows);
  });
});

describe('the identity policy', () => {
  test('allows what the advice for HTTP 403 asks for, and nothing more', () => {
    const { Effect, Action, Resource } = statementIn('Permissions');
    expect({ Effect, Action, Resource }).toEqual({
      Effect: 'Allow',
      Action: ['codeartsrepo:repository:setRepository', 'codeartsrepo:repository:getRepository'],
      Resource: ['*'],
    });
    expect(HINTS.find(({ status }) => status === 403)?.advice).toEqual({
      writing: expect.stringContaining('codeartsrepo:repository:setRepository') as unknown,
      reading: expect.stringContaining('codeartsrepo:repository:getRepository') as unknown,
    });
  });
});

describe('the trust policy', () => {
  const {
    Action,
    Principal,
    Condition = {},
  } = statementIn('2. Create a trust agency for the repository');

  test('lets the identity provider take the agency over', () => {
    const [urn = ''] = Principal?.Federated ?? [];
    expect(Action).toEqual(['sts:agencies:assumeWithOIDC']);
    expect(parseProviderUrn(urn.replace('ACCOUNT_ID', '0123456789abcdef'))).toMatch(/:github$/);
  });

  test('names the issuer and the audience as the identity provider has them', () => {
    const [json = ''] = codeBlocks(section(PAGE, '1. Make GitHub an identity provider'), 'json');
    const provider = JSON.parse(json) as { url: string; client_ids: string[] };
    expect(provider.client_ids).toEqual([DEFAULT_AUDIENCE]);
    expect(Condition['StringEquals']).toEqual({
      'oidc:iss': [provider.url],
      'oidc:aud': [DEFAULT_AUDIENCE],
    });
  });

  test.each([
    { form: 'names', index: 0 },
    { form: 'immutable', index: 1 },
  ] as const)('matches the subject in the form "$form"', ({ form, index }) => {
    const job = {
      repository: 'octo-org/hello',
      repository_owner_id: '65000001',
      repository_id: '74000001',
      subject_form: form,
    };
    const context = { issuer: '', audience: '', tokenId: '', now: new Date(0) };
    const pattern = Condition['StringMatch']?.['oidc:sub']?.[index] ?? '';
    const filledIn = pattern
      .replace('OWNER_ID', job.repository_owner_id)
      .replace('REPO_ID', job.repository_id)
      .replace('OWNER', 'octo-org')
      .replace('REPO', 'hello');
    const subject = String(idTokenClaims(job, context)['sub']);
    expect(filledIn).toMatch(/\*$/);
    expect(subject.startsWith(filledIn.slice(0, -1))).toBe(true);
    expect(section(PAGE, 'Two forms of the subject')).toContain(subject);
  });
});

test('the variables of the environment are those of the code', () => {
  const variable = /\b(?:HUAWEICLOUD_SDK|HW|HUAWEI_CLOUD)_[A-Z_]+\b/g;
  const documented = firstTable(section(PAGE, 'From the environment')).join().match(variable);
  const known = readText('src/inputs/credentials.ts').match(variable);
  expect(documented?.sort()).toEqual([...new Set(known)].sort());
});

test('the regions without a Security Token Service are those of the code', () => {
  const [paragraph = ''] = /These regions have none.*$/m.exec(section(PAGE, 'Regions')) ?? [];
  const without = REGIONS.filter((region) => stsPlace(region).kind !== 'own');
  expect(paragraph.match(/\b[a-z]{2}-[a-z]+-\d+\b/g)).toEqual(without);
});

test('the nearest Security Token Service of each of them is that of the code', () => {
  const rows = REGIONS.flatMap((region) => {
    const place = stsPlace(region);
    return place.kind === 'nearest' ? [[region, place.endpoint.origin]] : [];
  });
  const told = firstTable(section(PAGE, 'Regions')).map(([regions = '', endpoint = '']) =>
    regions.split(', ').map((region) => [region, endpoint.replaceAll('`', '')]),
  );
  expect(told.flat().sort()).toEqual(rows.sort());
});
