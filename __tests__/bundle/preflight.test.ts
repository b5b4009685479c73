import { describe, expect, test } from '@jest/globals';
import { DESCRIBE, expectOracles, READ, START } from './oracles.ts';
import type { Expectation } from './oracles.ts';
import type { Run } from './run-step.ts';
import { onStage, SOURCE_URL } from './stage.ts';
import type { Fault, MirrorBehaviour } from '../../emulator/index.ts';

const WHOLE = /\/v4\/repositories\/\d+$/;

interface Setting {
  readonly behaviour?: Partial<MirrorBehaviour>;
  readonly faults?: readonly Fault[];
  readonly inputs?: Record<string, string>;
}

/** Runs a dry run, which is green whatever the repository itself is like. */
async function expectChecked(
  { behaviour = {}, faults = [], inputs = {} }: Setting,
  expected: Omit<Expectation, 'requests'>,
): Promise<Run> {
  let seen: Run | undefined;
  const repository = { mirror: { url: SOURCE_URL }, behaviour };
  await onStage({ repository, faults }, async ({ run }) => {
    seen = await run({ event: {}, with: { dry_run: 'true', retries: '3', ...inputs } });
    const outputs = { status: 'checked', mirror_url: SOURCE_URL, plan: 'synchronize' };
    const all = { ...outputs, ...expected.outputs };
    expectOracles(seen, { ...expected, outputs: all, requests: [READ, DESCRIBE] });
  });
  if (seen === undefined) throw new Error('The step was not run');
  return seen;
}

function described(body: unknown): Setting {
  return { faults: [{ method: 'GET', path: WHOLE, answer: { status: 200, body } }] };
}

describe('A dry run looks at the repository itself, and', () => {
  test.concurrent('plans to fail where it is archived', async () => {
    const run = await expectChecked(
      { behaviour: { archived: true } },
      {
        outputs: { plan: 'fail' },
        warnings: [/^A run would probably fail: CodeArts says .*is archived/],
      },
    );
    expect(run.summary).toContain('a run would probably fail');
    expect(run.summary).toMatch(/\[!WARNING\]\n> A run would probably fail: .*archived/);
    expect(run.log).not.toContain('A run would synchronize it');
  });

  test.concurrent('says that it is empty, and which branch is the default', async () => {
    const { log } = await expectChecked({}, {});
    expect(log).toContain('The repository in CodeArts is empty.\n');
    expect(log).toContain('Default branch in CodeArts: main.\n');
  });

  test.concurrent('warns of an import that failed, and concludes nothing from it', async () => {
    await expectChecked(
      { behaviour: { importError: 'no access\n::error::x https://u:EXAMPLE-pw@h.example/r' } },
      {
        warnings: [
          /an import into repository \d+ failed: no access : :error: :x https:\/\/\*\*\*@h/,
        ],
      },
    );
  });

  test.concurrent.each<[string, Setting, RegExp]>([
    ['403', { behaviour: { descriptionAnswer: '403' } }, /HTTP 403, CH\.080403: Forbidden\./],
    ['404', { behaviour: { descriptionAnswer: '404' } }, /HTTP 404, CH\.000404/],
    ...[401, 429, 500, 503].map((status): [string, Setting, RegExp] => [
      String(status),
      { faults: [{ method: 'GET', path: WHOLE, answer: { status } }] },
      new RegExp(`\\(HTTP ${status}\\)`),
    ]),
    ['another repository', described({ id: 1, archived: true }), /about another repository/],
    ['no object', described([]), /no JSON object/],
    ['an error', described({ error_code: 'CH.1', error_msg: 'Not today' }), /CH\.1 Not today/],
    [
      'no answer',
      { faults: [{ method: 'GET', path: WHOLE, handle: ({ socket }) => socket.destroy() }] },
      /before it answered/,
    ],
  ])('claims nothing where that is answered with %s', async (_case, setting, why) => {
    const { log } = await expectChecked(setting, {});
    const line = log.split('\n').find((each) => each.startsWith('What CodeArts says'));
    expect(line).toMatch(why);
    expect(line).toMatch(/: whether it is archived is not known\.$/);
  });

  test.concurrent.each(['true', 1, null, undefined])(
    'takes archived %p for unknown',
    async (archived) => {
      const { log } = await expectChecked(described({ archived, empty_repo: 'yes' }), {});
      expect(log).toContain('Whether the repository is archived is not told.');
      expect(log).not.toContain('is empty');
    },
  );
});

test('a run that is no dry run looks at nothing', async () => {
  await onStage(
    { repository: { mirror: { url: SOURCE_URL }, behaviour: { archived: true } } },
    async ({ run }) => {
      expect(await run({ event: {} })).toMatchObject({ exitCode: 0, requests: [START] });
    },
  );
});
