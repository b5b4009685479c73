import { describe, expect, test } from '@jest/globals';
import { adviceFor as adviceOf, HINTS } from '../../src/codearts/hints.ts';
import type { Known } from '../../src/codearts/knowledge.ts';

const SITUATION = { credential: 'token', access: 'writing', known: 'nothing' } as const;

const adviceFor = (status: number, code: string): string => adviceOf(status, code, SITUATION);

describe('the advice for a documented error', () => {
  // What a user has to be told, by the service's page on each API and by its error code tables.
  test.each([
    [401, 'DEV.00000003', /24 hours.*new one/],
    [401, 'CH.00000002', /token.*24 hours/],
    [403, 'CH.004403', /setRepository.*member of the CodeArts project.*permission Set/],
    [403, 'CH.00401001', /setRepository.*member of the CodeArts project.*permission Set/],
    [404, 'CH.004404', /`repository_id`.*`region`.*no mirror yet.*`associate_url`/],
    [404, 'CH.00402000', /`repository_id`.*`region`/],
    [400, 'CH.010001', /inputs.*getRepository/],
    [401, 'CH.080401', /token/],
    [403, 'CH.080403', /permission/],
    [404, 'CH.000404', /`repository_id`/],
    [400, 'CH.010117', /`repository_id`/],
    [500, 'CH.000001', /later/],
    [504, 'CH.080504', /later/],
    [500, 'CH.10000', /busy.*later/],
    [404, 'APIG.0101', /`region` and `endpoint`/],
    [413, 'APIG.0201', /inputs/],
    [502, 'APIG.0202', /later/],
    [504, 'APIG.0203', /later/],
    [401, 'APIG.0301', /token.*region/],
    [403, 'APIG.0302', /permission.*allow-list/],
    [401, 'APIG.0303', /token/],
    [401, 'APIG.0307', /token.*expired/],
    [429, 'APIG.0308', /Too many requests/],
    [403, 'APIG.0308', /Too many requests/],
  ])('HTTP %d, %s', (status, code, expected) => {
    expect(adviceFor(status, code)).toMatch(expected);
  });

  test.each(['0101', '0301', '0302', '0303', '0307', '0308'])(
    'of the gateway, %s, is the same with either prefix',
    (digits) => {
      expect(adviceFor(401, `APIGW.${digits}`)).toBe(adviceFor(401, `APIG.${digits}`));
    },
  );
});

describe('the advice for a code that is not documented', () => {
  test.each([
    [401, /token/],
    [403, /permission.*allow-list/],
    [404, /`repository_id`.*no mirror yet/],
    [407, /HTTPS_PROXY/],
    [409, /refuses this now.*synchronization.*run the step again later/],
    [429, /Too many requests/],
    [400, /check the inputs.*getRepository/],
    [422, /Check the inputs/],
    [500, /try again later/],
    [599, /try again later/],
  ])('goes by the status %d', (status, expected) => {
    expect(adviceFor(status, '')).toMatch(expected);
    expect(adviceFor(status, 'XX.999')).toMatch(expected);
  });

  test.each(['CH.0044030', 'XCH.004403', 'XAPIG.0308', 'APIG.03080', 'APIG'])(
    '%s is not taken for a similar one',
    (code) => {
      expect(adviceFor(404, code)).toBe(adviceFor(404, ''));
    },
  );
});

describe('the advice for a refused credential', () => {
  test.each([
    ['token', /24 hours/],
    ['access key', /`access_key` and `secret_key`.*clock.*five minutes/],
    ['oidc', /agency.*member of the CodeArts project/],
  ] as const)('of the kind %s is about that kind', (kind, expected) => {
    for (const code of ['DEV.00000003', 'CH.00000002', 'CH.080401', 'APIG.0301', 'XX.999']) {
      expect(adviceOf(401, code, { ...SITUATION, credential: kind })).toMatch(expected);
    }
  });
});

test.each([
  ['reading', /getRepository/, /setRepository/],
  ['writing', /setRepository/, /getRepository/],
] as const)(
  'a refusal of %s names the right that it takes, and no other',
  (access, right, other) => {
    for (const code of ['CH.004403', 'CH.00401001', 'CH.080403', 'APIG.0302', 'XX.999']) {
      const advice = adviceOf(403, code, { ...SITUATION, access });
      expect(advice).toMatch(right);
      expect(advice).not.toMatch(other);
    }
  },
);

describe('the advice where there is no mirror', () => {
  const noMirror = (known: Known): string[] =>
    ['CH.004404', 'XX.999'].map((code) => adviceOf(404, code, { ...SITUATION, known }));

  test('names `associate_url` where nobody has given it', () => {
    for (const advice of noMirror('nothing')) expect(advice).toMatch(/give `associate_url`$/);
  });

  test.each(['source given', 'mirror seen'] as const)('does not name it: %s', (known) => {
    for (const advice of noMirror(known)) expect(advice).not.toMatch(/associate_url|no mirror/);
  });

  test('does not speak of repository and region where the mirror has been seen', () => {
    for (const advice of noMirror('mirror seen')) {
      expect(advice).toMatch(/deleted/);
      expect(advice).not.toMatch(/`repository_id`|`region`/);
    }
  });

  test('names the step that has the input for it, of a synchronization started earlier', () => {
    for (const advice of noMirror('started earlier')) {
      expect(advice).toMatch(/`associate_url` to the step that starts the synchronization$/);
    }
  });
});

test.each([
  ['nothing', true],
  ['source given', true],
  ['started earlier', false],
  ['mirror seen', false],
] as const)('a rejection (%s) names the right to see the mirror: %s', (known, isNamed) => {
  for (const code of ['CH.010001', 'XX.999']) {
    const advice = adviceOf(400, code, { ...SITUATION, known });
    expect(advice.includes('getRepository')).toBe(isNamed);
  }
});

test('no advice names `repository_id` to who gave `repository`', () => {
  for (const { code = '', status = 400 } of HINTS) {
    for (const known of ['nothing', 'source given', 'started earlier', 'mirror seen'] as const) {
      const byId = adviceOf(status, code, { ...SITUATION, known });
      const byName = adviceOf(status, code, { ...SITUATION, known, byName: true });
      expect(byName).not.toContain('`repository_id`');
      expect(byName.includes('`repository` and `region`')).toBe(byId.includes('`repository_id`'));
    }
  }
});

describe('the table', () => {
  test('has no row that another one hides', () => {
    const keys = HINTS.map(({ code = '', status = '' }) => `${code} ${status}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('says in every row something that can stand in one line of a log', () => {
    const lines = HINTS.flatMap(({ advice }) =>
      typeof advice === 'string' ? [advice] : Object.values(advice),
    );
    expect(lines.filter((line) => !/^[ -~]{20,400}$/.test(line))).toEqual([]);
  });
});
