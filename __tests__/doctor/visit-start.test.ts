import { describe, expect, test } from '@jest/globals';
import { codeArtsTimestamp, type MirrorBehaviour } from '../../emulator/index.ts';
import { listed, shown, withLivePatient, withPatient } from './patient.ts';
import { answering, onMirror, type Rewrite } from './proxy.ts';

const OF_SYNCHRONIZATION = ['jid', 'end-status', 'clocks', 'no-op', 'start-while-running'];

/** The third start is the one that is sent while the second runs. */
const third =
  (rewrite: Rewrite): Rewrite =>
  (asked, given) =>
    asked.method === 'POST' && asked.before === 2 ? rewrite(asked, given) : given;

test('the emulator as it is has nothing that does not hold when it is told to start', async () => {
  await withLivePatient({}, async (patient) => {
    const { code, report, stderr } = await patient.run(['--start']);
    expect(listed(report, 'Does not hold')).toEqual([]);
    expect(listed(report, 'Holds')).toEqual(
      expect.arrayContaining(['timestamps', ...OF_SYNCHRONIZATION]),
    );
    expect(code).toBe(0);
    expect(shown(patient, report + stderr)).toEqual([]);
    const { asked } = patient.proxy;
    const changing = asked.filter(({ method }) => method !== 'GET');
    expect(changing.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST']);
    for (const { path, body } of changing) {
      expect(path).toBe(`/v4/repositories/${patient.repository.id}/remote-mirror`);
      expect(JSON.parse(body)).toEqual({ force_fetch: false });
    }
  });
});

test('the temporary key of an agency is settled by reading and starting with it', async () => {
  await withLivePatient({}, async (patient) => {
    const key = {
      accessKeyId: 'HSTATEMPORARY0000001',
      secretAccessKey: 'a-temporary-secret-access-key-of-the-test',
      securityToken: 'a-security-token-of-the-test-'.repeat(8),
    };
    patient.codearts.addAccessKey(key);
    const { code, report } = await patient.run(['--start'], {
      HW_ACCESS_KEY: key.accessKeyId,
      HW_SECRET_KEY: key.secretAccessKey,
      HW_SECURITY_TOKEN: key.securityToken,
    });
    expect(listed(report, 'Does not hold')).toEqual([]);
    expect(listed(report, 'Holds')).toEqual(
      expect.arrayContaining(['project-id', 'temporary-key']),
    );
    expect(code).toBe(0);
    expect(Object.values(key).filter((value) => report.includes(value))).toEqual([]);
  });
});

interface Case {
  readonly broken: string;
  readonly how: string;
  readonly behaviour?: Partial<MirrorBehaviour>;
  readonly rewrite?: Rewrite;
}

const CASES: readonly Case[] = [
  { broken: 'end-status', how: 'it ends as another', behaviour: { finishedStatus: 'completed' } },
  { broken: 'end-status', how: 'it ends as a name', behaviour: { finishedStatus: 'octavia-inc' } },
  {
    broken: 'end-status',
    how: 'it fails as another',
    behaviour: { failedStatus: 'error', failWith: 'octavia-inc cannot be reached' },
  },
  {
    broken: 'no-op',
    how: 'nothing moves',
    behaviour: { noOpMovesTimestamps: false },
  },
  {
    broken: 'jid',
    how: 'there is none',
    rewrite: (asked, given) =>
      asked.method === 'POST' && asked.before === 0 ? { ...given, body: {} } : given,
  },
  {
    broken: 'start-while-running',
    how: 'it is refused with 409',
    rewrite: third(
      answering('POST', '/v4/', {
        status: 409,
        body: { error_code: 'CH.004409', error_msg: 'octavia-inc is being synchronized' },
      }),
    ),
  },
  {
    broken: 'timestamps',
    how: 'they lose their offset once there are some',
    rewrite: onMirror(({ last_successful_update_at: at }) =>
      typeof at === 'string' ? { last_successful_update_at: at.replace(/\+.*/, '') } : {},
    ),
  },
  {
    broken: 'clocks',
    how: 'the service dates a success before it was asked for',
    rewrite: onMirror(({ last_successful_update_at: at }) =>
      typeof at === 'string'
        ? {
            last_successful_update_at: codeArtsTimestamp(new Date(Date.parse(at) - 3_600_000)),
          }
        : {},
    ),
  },
];

describe('a broken assumption is the one that is named:', () => {
  test.each(CASES)('$broken, where $how', async ({ broken, behaviour, rewrite }) => {
    await withLivePatient({ behaviour, rewrite }, async (patient) => {
      const { code, report, stderr } = await patient.run(['--start']);
      expect(listed(report, 'Does not hold')).toEqual([broken]);
      expect(code).toBe(1);
      expect(shown(patient, report + stderr)).toEqual([]);
    });
  });
});

describe('nothing is started', () => {
  test('without --start', async () => {
    await withPatient({}, async (patient) => {
      await patient.run();
      expect(patient.proxy.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
    });
  });

  test.each<[string, Rewrite]>([
    ['where there is no mirror', onMirror(() => ({ url: null }))],
    ['where one runs', onMirror(() => ({ update_status: 'started' }))],
    ['where the mirror cannot be read', answering('GET', '/v4/', { status: 403, body: {} })],
  ])('%s', async (_where, rewrite) => {
    await withPatient({ rewrite }, async (patient) => {
      const { report } = await patient.run(['--start']);
      expect(patient.proxy.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect(listed(report, 'Not settled')).toEqual(expect.arrayContaining(OF_SYNCHRONIZATION));
    });
  });
});
