import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { codeBlocks } from '../docs/markdown.ts';
import { readText } from '../docs/project.ts';
import { listed, shown, SOURCE, visitDoctor, withPatient, type Patient } from './patient.ts';
import { answering, onMirror, type Given, type Rewrite } from './proxy.ts';

const LOOKUP = '/v1/repositories/repoid';
const SEARCH = '/v4/user/repositories';
const NESTED = 'octavia-inc/deep/moonraker';

/** Serves what finding a repository by its name takes. */
function finding(name: string, lookup: Partial<Given>, search?: Partial<Given>): Rewrite {
  let id: number | undefined;
  return (asked, given) => {
    // The repository itself is what is read first.
    id ??= Number(/\/v4\/repositories\/(\d+)/.exec(asked.path)?.[1]);
    const found = [{ id, http_url_to_repo: `https://codehub.example/${name}.git` }];
    const regular = { status: 200, body: { result: id, status: 'success' } };
    const atLookup = answering('GET', LOOKUP, { ...regular, ...lookup });
    const atSearch = answering('GET', SEARCH, { status: 200, body: found, ...search });
    return atSearch(asked, atLookup(asked, given));
  };
}

const FAILED = {
  status: 200,
  body: { status: 'failed', error: { code: 'DEV.CH.10001', message: 'Param invalid' } },
};

/** What of the emulator, as it is, reading alone settles. */
const READABLE = [
  'no-redirects',
  'api-offered',
  'date',
  'read-answer',
  'url-without-login',
  'sync-branch-type',
];

/** Without what differs from one machine to the next. */
function stable(report: string): string {
  return report.replace(/^- Program: .*$/m, '').trim();
}

describe('the emulator as it is', () => {
  test('has nothing that does not hold, and is only read', async () => {
    await withPatient({}, async (patient) => {
      const { code, report, stderr } = await patient.run();
      expect(listed(report, 'Does not hold')).toEqual([]);
      expect(listed(report, 'Holds')).toEqual(READABLE);
      expect(listed(report, 'Not settled')).toContain('end-status');
      expect(code).toBe(0);
      expect(patient.proxy.asked.map(({ method }) => method)).toEqual(['GET']);
      expect(stable(report)).toBe(stable(codeBlocks(readText('docs/doctor.md'), 'text')[0] ?? ''));
      expect(shown(patient, report + stderr)).toEqual([]);
    });
  });

  test('settles more where more is given, with an access key', async () => {
    await withPatient({ rewrite: finding(SOURCE, {}) }, async (patient) => {
      const { codearts, unmirrored, sourceUrl } = patient;
      const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
      const more = ['--repository', SOURCE, '--source-url', sourceUrl];
      const { code, report, stderr } = await patient.run(
        [...more, '--unmirrored-repository-id', String(unmirrored.id)],
        { HW_ACCESS_KEY: accessKeyId, HW_SECRET_KEY: secretAccessKey },
      );
      expect(listed(report, 'Does not hold')).toEqual([]);
      expect(listed(report, 'Holds')).toEqual(
        expect.arrayContaining([
          ...READABLE,
          ...['project-id', 'url-as-set', 'no-mirror', 'repository-lookup', 'repository-search'],
        ]),
      );
      expect(code).toBe(0);
      expect(shown(patient, report + stderr)).toEqual([]);
    });
  });

  test('leaves open what it does not offer', async () => {
    const missing = { status: 404, body: { error_code: 'APIG.0101', error_msg: 'No such API' } };
    await withPatient({ rewrite: finding(SOURCE, missing, missing) }, async (patient) => {
      const { code, report } = await patient.run(['--repository', SOURCE]);
      expect(listed(report, 'Not settled')).toEqual(
        expect.arrayContaining(['repository-lookup', 'nested-group', 'repository-search']),
      );
      expect(code).toBe(0);
    });
  });

  test('gets its report into a file as well', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'doctor-'));
    const file = path.join(folder, 'report.md');
    try {
      await withPatient({}, async (patient) => {
        const { report } = await patient.run(['--report', file]);
        await expect(readFile(file, 'utf8')).resolves.toBe(report.replace(/\n$/, ''));
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

interface Case {
  readonly broken: string;
  readonly how: string;
  readonly rewrite: Rewrite;
  /** Beside the repository and the endpoint. */
  readonly args?: (patient: Patient) => readonly string[];
  /** Signs, rather than sending a token. */
  readonly signs?: boolean;
}

const named = (): readonly string[] => ['--repository', SOURCE];

const CASES: readonly Case[] = [
  {
    broken: 'no-redirects',
    how: 'it sends elsewhere',
    rewrite: (_asked, given) => ({
      ...given,
      status: 302,
      headers: { location: 'https://octavia-inc.example/login' },
      body: '',
    }),
  },
  {
    broken: 'api-offered',
    how: 'the gateway does not know it',
    rewrite: answering('GET', '/v4/', {
      status: 404,
      body: { error_code: 'APIGW.0101', error_msg: 'The API does not exist' },
    }),
  },
  {
    broken: 'date',
    how: 'the header is missing',
    rewrite: (_asked, given) => ({ ...given, headers: { ...given.headers, date: undefined } }),
  },
  {
    broken: 'date',
    how: 'the header has no date',
    rewrite: (_asked, given) => ({ ...given, headers: { ...given.headers, date: 'today' } }),
  },
  {
    broken: 'project-id',
    how: 'a refusal asks for one',
    rewrite: answering('GET', '/v4/', {
      status: 400,
      body: { error_code: 'CH.010001', error_msg: 'X-Project-Id is missing for octavia-inc' },
    }),
    signs: true,
  },
  {
    broken: 'read-answer',
    how: 'the answer is a list',
    rewrite: answering('GET', '/v4/', { body: [] }),
  },
  {
    broken: 'read-answer',
    how: 'the status is a number',
    rewrite: onMirror(() => ({ update_status: 3 })),
  },
  {
    broken: 'timestamps',
    how: 'they have no offset',
    rewrite: onMirror(() => ({
      last_update_at: '2026-01-02T03:04:05',
      last_successful_update_at: '2026-01-02T03:04:05',
    })),
  },
  {
    broken: 'timestamps',
    how: 'that of the success is missing',
    rewrite: onMirror(() => ({ last_successful_update_at: undefined })),
  },
  {
    broken: 'timestamps',
    how: 'one is a number',
    rewrite: onMirror(() => ({ last_update_at: 1_767_323_045 })),
  },
  {
    broken: 'url-without-login',
    how: 'it has a token in it',
    rewrite: onMirror(({ url }) => ({
      url: String(url).replace('://', '://octavia-inc:s3cr3t-of-the-source@'),
    })),
  },
  {
    broken: 'url-without-login',
    how: 'it has one with a slash in it',
    rewrite: onMirror(() => ({ url: 'https://octavia-inc:12/s3cr3t-of-the-source@host/a/b.git' })),
  },
  {
    broken: 'url-as-set',
    how: 'it is another one',
    rewrite: onMirror(() => ({ url: 'https://mirror.example/octavia-inc/other.git' })),
    args: ({ sourceUrl }) => ['--source-url', sourceUrl],
  },
  {
    broken: 'sync-branch-type',
    how: 'it can be read',
    rewrite: onMirror(() => ({ sync_branch_type: 'all' })),
  },
  {
    broken: 'no-mirror',
    how: 'it is refused with 400',
    rewrite: (asked, given) =>
      asked.before === 1 ? { ...given, status: 400, body: { error_code: 'CH.010001' } } : given,
    args: ({ unmirrored }) => ['--unmirrored-repository-id', String(unmirrored.id)],
  },
  {
    broken: 'repository-lookup',
    how: 'it fails with HTTP 200',
    rewrite: finding(SOURCE, FAILED),
    args: named,
  },
  {
    broken: 'repository-lookup',
    how: 'it gives another id',
    rewrite: finding(SOURCE, { body: { result: 5, status: 'success' } }),
    args: named,
  },
  {
    broken: 'repository-lookup',
    how: 'it gives the id as a text',
    rewrite: finding(SOURCE, { body: { result: 'moonraker', status: 'success' } }),
    args: named,
  },
  {
    broken: 'nested-group',
    how: 'it is refused',
    rewrite: finding(NESTED, { ...FAILED, status: 400 }),
    args: () => ['--repository', NESTED],
  },
  {
    broken: 'repository-search',
    how: 'it has no addresses',
    rewrite: finding(SOURCE, {}, { body: { repositories: [] } }),
    args: named,
  },
];

describe('a broken assumption is the one that is named:', () => {
  test.each(CASES)('$broken, where $how', async ({ broken, rewrite, args, signs }) => {
    await withPatient({ rewrite }, async (patient) => {
      const { accessKeyId, secretAccessKey } = patient.codearts.accessKeys.valid;
      const key = { HUAWEICLOUD_SDK_AK: accessKeyId, HUAWEICLOUD_SDK_SK: secretAccessKey };
      const more = args?.(patient) ?? [];
      const { code, report, stderr } = await patient.run(more, signs ? key : undefined);
      expect(listed(report, 'Does not hold')).toEqual([broken]);
      expect(code).toBe(1);
      expect(shown(patient, report + stderr)).toEqual([]);
      expect(report).not.toContain('s3cr3t');
      expect(report).not.toContain('.example');
    });
  });
});

describe('what does not settle a question leaves it open:', () => {
  test.each<[string, Rewrite, string, number]>([
    ['a failure', answering('GET', '/v4/', { status: 503, body: '' }), 'read-answer', 2],
    ['a refusal', answering('GET', '/v4/', { status: 403, body: {} }), 'read-answer', 2],
    ['no such repository', answering('GET', '/v4/', { status: 404, body: {} }), 'api-offered', 2],
    ['a name that nobody proves', finding('else/where', FAILED), 'repository-lookup', 0],
    [
      'another id for such a name',
      finding('else/where', { body: { result: 5, status: 'success' } }),
      'repository-lookup',
      0,
    ],
    ['a search in vain', finding(SOURCE, {}, { body: [] }), 'repository-search', 0],
    ['a lookup that fails', finding(SOURCE, { status: 500, body: '' }), 'repository-lookup', 0],
    [
      'a lookup that is refused',
      finding(SOURCE, { status: 403, body: {} }),
      'repository-lookup',
      0,
    ],
  ])('%s', async (_how, rewrite, open, exitCode) => {
    await withPatient({ rewrite }, async (patient) => {
      const { code, report } = await patient.run(['--repository', SOURCE]);
      expect(listed(report, 'Does not hold')).toEqual([]);
      expect(listed(report, 'Not settled')).toContain(open);
      expect(code).toBe(exitCode);
    });
  });

  test('a refused credential, after which nothing more is sent', async () => {
    await withPatient({}, async (patient) => {
      const { proxy, codearts, unmirrored } = patient;
      const more = ['--repository', SOURCE, '--unmirrored-repository-id', String(unmirrored.id)];
      const { code, report, stderr } = await patient.run([...more, '--start'], {
        HUAWEICLOUD_TOKEN: codearts.tokens.expired,
      });
      expect(proxy.asked).toHaveLength(1);
      expect(stderr).toContain('Reading the remote mirror failed: HTTP 401');
      expect(report + stderr).not.toContain(codearts.tokens.expired);
      expect(listed(report, 'Does not hold')).toEqual([]);
      expect(code).toBe(2);
    });
  });
});

describe('the command line', () => {
  test('tells how it is used', async () => {
    const { code, report } = await visitDoctor(['--help'], {});
    expect(report).toContain('Credentials come from the environment alone');
    expect(code).toBe(0);
  });

  test('takes no credential, and repeats none', async () => {
    for (const args of [['--token', 'MIIE-secret-token'], ['MIIE-secret-token'], ['--region']]) {
      const { code, report, stderr } = await visitDoctor(args, {});
      expect(code).toBe(2);
      expect(report).toBe('');
      expect(stderr).toContain('Usage:');
      expect(stderr).not.toContain('MIIE');
    }
  });
});
