import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { runStep } from '../../runner/index.ts';
import type { Grace, StepOptions, StepResult } from '../../runner/index.ts';

let root: string;
let count = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'runner-test-'));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const DECLARATIONS = `
inputs:
  plain: { description: d, default: text }
  flag: { description: d, default: false }
  with blank: { description: d }
  old: { description: d, deprecationMessage: use plain }
outputs:
  first: { description: d }
  second: { description: d }
`;

/** Writes a made-up action whose script is `script`, an ES module; returns its folder. */
async function action(script: string, metadata = DECLARATIONS): Promise<string> {
  count += 1;
  const folder = join(root, `action-${count}`);
  await mkdir(folder);
  await writeFile(
    join(folder, 'action.yml'),
    `name: made-up\n${metadata}\nruns: { using: node24, main: main.mjs }\n`,
  );
  await writeFile(join(folder, 'main.mjs'), script);
  return folder;
}

/** Runs a step whose script is `script`. */
async function run(script: string, options: Omit<StepOptions, 'action'> = {}): Promise<StepResult> {
  return runStep({ action: await action(script), ...options });
}

/** A script that prints these lines to stdout. */
function printing(...lines: string[]): string {
  return lines.map((line) => `console.log(${JSON.stringify(line)});`).join('\n');
}

const APPEND = `import { appendFileSync } from 'node:fs';
const append = (name, text) => appendFileSync(process.env[name], text);
`;

describe('the environment of a step', () => {
  const PRINT_ENV = 'console.log(JSON.stringify({ ...process.env, cwd: process.cwd() }));';

  async function environment(
    options: Omit<StepOptions, 'action'> = {},
  ): Promise<Record<string, string>> {
    const result = await run(PRINT_ENV, options);
    return JSON.parse(result.rawStdout) as Record<string, string>;
  }

  test('has inputs with defaults, upper-cased, blanks as underscores', async () => {
    const env = await environment({ with: { Plain: ' a ', 'with blank': 'b' } });
    expect(env).toMatchObject({
      INPUT_PLAIN: ' a ',
      INPUT_FLAG: 'false',
      INPUT_WITH_BLANK: 'b',
      INPUT_OLD: '',
    });
  });

  test('inherits nothing of the caller but PATH', async () => {
    process.env['RUNNER_TEST_LEAK'] = 'leak';
    try {
      const env = await environment();
      expect(env['RUNNER_TEST_LEAK']).toBeUndefined();
      expect(env['NODE_EXTRA_CA_CERTS']).toBeUndefined();
      expect(env['NODE_OPTIONS']).toBeUndefined();
      expect(env['PATH']).toBe(process.env['PATH']);
    } finally {
      delete process.env['RUNNER_TEST_LEAK'];
    }
  });

  test('describes a push to a branch', async () => {
    const env = await environment();
    expect(env).toMatchObject({
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_TYPE: 'branch',
      cwd: env['GITHUB_WORKSPACE'],
    });
  });

  test('describes any event, with its payload in a file', async () => {
    const result = await run(
      `import { readFileSync } from 'node:fs';
       const { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, GITHUB_REF_TYPE: type,
         GITHUB_REF_NAME: ref, GITHUB_SHA: sha } = process.env;
       console.log(name, type, ref, sha, JSON.parse(readFileSync(path, 'utf8')).forced);`,
      {
        event: {
          name: 'workflow_dispatch',
          payload: { forced: true },
          ref: 'refs/tags/v1/a',
          sha: 'f'.repeat(40),
        },
      },
    );
    expect(result.rawStdout).toBe(`workflow_dispatch tag v1/a ${'f'.repeat(40)} true\n`);
  });

  test('can be added to, overridden and thinned out', async () => {
    const env = await environment({
      env: { EXTRA: 'x', CI: 'false', GITHUB_SHA: undefined },
      files: { GITHUB_OUTPUT: null, GITHUB_STEP_SUMMARY: '/nowhere/summary' },
      caFile: '/nowhere/ca.pem',
    });
    expect(env).toMatchObject({
      EXTRA: 'x',
      CI: 'false',
      GITHUB_STEP_SUMMARY: '/nowhere/summary',
      NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem',
    });
    expect(env).not.toHaveProperty('GITHUB_SHA');
    expect(env).not.toHaveProperty('GITHUB_OUTPUT');
  });

  test('is gone afterwards', async () => {
    const env = await environment();
    expect(env['RUNNER_TEMP']).toMatch(/runner-step-/);
    await expect(stat(env['RUNNER_WORKSPACE'] ?? '')).rejects.toThrow('ENOENT');
  });

  test('warns of unknown and deprecated inputs', async () => {
    const result = await run('', { with: { plian: 'x', old: 'y' } });
    expect(result.annotations).toEqual([
      {
        level: 'warning',
        message: "Input 'old' has been deprecated with message: use plain",
        stream: 'runner',
      },
      {
        level: 'warning',
        message:
          "Unexpected input(s) 'plian', valid inputs are ['plain', 'flag', 'with blank', 'old']",
        stream: 'runner',
      },
    ]);
    expect(result.conclusion).toBe('success');
    expect(result.problems).toHaveLength(2);
  });
});

describe('an action that cannot be run', () => {
  test.each([
    ['another runtime', 'runs: { using: node20, main: main.mjs }', "runs.using is 'node20'"],
    ['no script', 'runs: { using: node24, main: none.mjs }', 'which does not exist'],
    ['no main', 'runs: { using: node24 }', 'which does not exist'],
    ['a post script', 'runs: { using: node24, main: main.mjs, post: x.mjs }', 'not supported'],
    [
      'an expression',
      'inputs: { a: { default: "${{ github.token }}" } }\nruns: { using: node24, main: main.mjs }',
      'inputs.a.default is an expression',
    ],
    ['no mapping', '- a list', 'is not a mapping'],
  ])('is refused: %s', async (_name, metadata, message) => {
    const folder = await action('');
    await writeFile(join(folder, 'action.yml'), metadata);
    await expect(runStep({ action: folder })).rejects.toThrow(message);
  });

  test('is refused: no action.yml', async () => {
    await expect(runStep({ action: join(root, 'none') })).rejects.toThrow('no action.yml');
  });

  test('is refused: no such Node', async () => {
    await expect(run('', { node: join(root, 'no-node') })).rejects.toThrow('ENOENT');
  });
});

describe('commands', () => {
  test('are executed from both streams, and shown as a person sees them', async () => {
    const result = await run(
      [
        printing('hello', '::group::Details', '::notice title=Hi::noted', '::endgroup::'),
        printing('::debug::not shown', 'text ##[warning]careful%21', '::unknown::text'),
        `console.error('::error title=Bad%3A thing::it broke%0Atwice');`,
      ].join('\n'),
    );
    expect(result.conclusion).toBe('success');
    expect(result.annotations).toEqual(
      expect.arrayContaining([
        { level: 'notice', title: 'Hi', message: 'noted', stream: 'stdout' },
        { level: 'warning', message: 'careful%21', stream: 'stdout' },
        { level: 'error', title: 'Bad: thing', message: 'it broke\ntwice', stream: 'stderr' },
      ]),
    );
    expect(result.log.replace('##[error]it broke\ntwice\n', '')).toBe(
      'hello\n##[group]Details\n##[notice]noted\n##[endgroup]\n##[warning]careful%21\n::unknown::text\n',
    );
    expect(result.commands.map(({ name, stream }) => `${name} ${stream}`).toSorted()).toEqual([
      'debug stdout',
      'endgroup stdout',
      'error stderr',
      'group stdout',
      'notice stdout',
      'warning stdout',
    ]);
    expect(result.problems).toEqual([]);
  });

  test('in debug mode show debug messages and are echoed', async () => {
    const result = await run(printing('::debug::one%0Atwo', '::group::g', '::add-mask::secret'), {
      env: { RUNNER_DEBUG: '1' },
    });
    expect(result.log).toBe(
      '##[debug]one\n##[debug]two\n::group::g\n##[group]g\n::add-mask::***\n',
    );
  });

  test('obey echo', async () => {
    const result = await run(printing('::echo::on', '::endgroup::', '::echo::OFF', '::endgroup::'));
    expect(result.log).toBe('::endgroup::\n##[endgroup]\n::echo::OFF\n##[endgroup]\n');
  });

  test('fail the step where echo is neither on nor off', async () => {
    const result = await run(printing('::echo::maybe'));
    expect(result).toMatchObject({ exitCode: 0, conclusion: 'failure' });
    expect(result.problems.join()).toContain("'maybe' is neither 'on' nor 'off'");
  });

  test('are found behind a lone carriage return, since it ends a line', async () => {
    const result = await run(`process.stdout.write('server said: x\\r::error::injected\\n');`);
    expect(result.annotations).toMatchObject([{ level: 'error', message: 'injected' }]);
  });

  test('stop until the token, on both streams, and the token is masked', async () => {
    const result = await run(
      printing(
        '::stop-commands::resume-token',
        '::error::inert',
        '##[error]inert',
        '::RESUME-token::',
        '::error::live',
        '::resume-token::',
      ),
    );
    expect(result.annotations).toMatchObject([{ message: 'live' }]);
    expect(result.log).toBe(
      '::stop-commands::***\n::error::inert\n##[error]inert\n::RESUME-token::\n##[error]live\n::***::\n',
    );
    expect(result.commands.map((each) => each.name)).toEqual([
      'stop-commands',
      'resume-token',
      'error',
    ]);
  });

  test.each(['', 'pause-logging', 'error', 'Error'])(
    'cannot be stopped with the token %j',
    async (token) => {
      const result = await run(printing(`::stop-commands::${token}`, '::notice::live'));
      expect(result.conclusion).toBe('failure');
      expect(result.exitCode).toBe(0);
      expect(result.annotations).toContainEqual({
        level: 'notice',
        message: 'live',
        stream: 'stdout',
      });
    },
  );

  test.each(['::set-env name=A::b', '::add-path::/tmp', '##[set-env name=A;]b'])(
    'that are disabled fail the step: %s',
    async (line) => {
      const result = await run(printing(line));
      expect(result).toMatchObject({ exitCode: 0, conclusion: 'failure' });
      expect(result.annotations.map((each) => each.message)).toEqual([
        `Unable to process command '${line}' successfully.`,
        expect.stringContaining('is disabled'),
      ]);
      expect(result.problems).toHaveLength(2);
    },
  );

  test('that are deprecated work with a warning, but not without a name', async () => {
    const good = await run(printing('::set-output name=first::1', '::save-state name=a::b'));
    expect(good).toMatchObject({ conclusion: 'success', outputs: { first: '1' } });
    expect(good.annotations.map((each) => each.level)).toEqual(['warning', 'warning']);
    expect(good.problems).toHaveLength(2);

    const bad = await run(printing('::set-output::1'));
    expect(bad).toMatchObject({ conclusion: 'failure', outputs: {} });
  });

  test('that this runner does not carry out are named', async () => {
    const result = await run(printing('##[add-matcher]/x.json'));
    expect(result.problems).toEqual([expect.stringContaining('add-matcher was used')]);
  });

  test('beyond the tenth annotation of a level are a problem, and long messages are cut', async () => {
    const result = await run(
      printing(`::error::${'x'.repeat(5000)}`, ...Array<string>(10).fill('::error::more')),
    );
    expect(result.annotations).toHaveLength(11);
    expect(result.annotations[0]?.message).toHaveLength(4096);
    expect(result.problems).toEqual(['a runner keeps only the first 10 error annotations']);
  });
});

describe('masks', () => {
  test('apply to log, annotations and summary from then on; the raw streams stay', async () => {
    const result = await run(
      `${APPEND}
       append('GITHUB_STEP_SUMMARY', 'key: s3cret-value\\nok\\n');
       ${printing(
         'before s3cret-value',
         '::add-mask::s3cret-value',
         'after s3cret-value',
         `b64 ${Buffer.from('u:s3cret-value').toString('base64')}`,
         '::error title=s3cret-value::bad s3cret-value',
       )}`,
    );
    expect(result.masks).toEqual(['s3cret-value']);
    expect(result.log).toMatch(
      /^before s3cret-value\nafter \*\*\*\nb64 .{4}\*\*\*\n##\[error]bad \*\*\*\n$/,
    );
    expect(result.annotations).toEqual([
      { level: 'error', title: 's3cret-value', message: 'bad ***', stream: 'stdout' },
    ]);
    expect(result.summary).toBe('key: ***\nok\n');
    expect(result.rawStdout).toContain('after s3cret-value');
  });

  test('cover every line of a value, unescaped', async () => {
    const result = await run(printing('::add-mask::line one%0Aline two', 'a line two'));
    expect(result.masks).toEqual(['line one\nline two']);
    expect(result.log).toBe('a ***\n');
  });

  test('that are empty are refused with a warning', async () => {
    const result = await run(printing('::add-mask:: ', 'a b'));
    expect(result.log).toContain('a b');
    expect(result.masks).toEqual([]);
    expect(result.problems).toEqual([expect.stringContaining('empty string')]);
  });

  test('drop an output of the job, though later steps see it', async () => {
    const result = await run(
      `${APPEND}${printing('::add-mask::s3cret-value')}
       append('GITHUB_OUTPUT', 'first=x s3cret-value\\n');`,
    );
    expect(result.outputs).toEqual({ first: 'x s3cret-value' });
    expect(result.problems).toEqual(["Skip output 'first' since it may contain secret."]);
  });
});

describe('files', () => {
  test('give outputs in both forms and the summary', async () => {
    const result = await run(
      `${APPEND}
       append('GITHUB_OUTPUT', 'first=1\\nsecond<<END\\na\\nb\\nEND\\n');
       append('GITHUB_STEP_SUMMARY', '# Title\\n');`,
    );
    expect(result).toMatchObject({
      conclusion: 'success',
      outputs: { first: '1', second: 'a\nb' },
      summary: '# Title\n',
      problems: [],
    });
  });

  test('let the outputs of one step be the inputs of the next', async () => {
    const first = await run(`${APPEND}append('GITHUB_OUTPUT', 'first=handed on\\n');`);
    const second = await run('console.log(process.env.INPUT_PLAIN);', {
      with: { plain: first.outputs['first'] ?? '' },
    });
    expect(second.rawStdout).toBe('handed on\n');
  });

  test('that are malformed fail the step and keep what came before', async () => {
    const result = await run(`${APPEND}append('GITHUB_OUTPUT', 'first=1\\nnonsense\\n');`);
    expect(result).toMatchObject({ exitCode: 0, conclusion: 'failure', outputs: { first: '1' } });
    expect(result.problems).toEqual([
      "Unable to process file command 'output' successfully.",
      "Invalid format 'nonsense'",
    ]);
    expect(result.annotations.every((each) => each.stream === 'runner')).toBe(true);
  });

  test('may be elsewhere', async () => {
    const output = join(root, 'elsewhere');
    const result = await run(`${APPEND}append('GITHUB_OUTPUT', 'first=1\\n');`, {
      files: { GITHUB_OUTPUT: output },
    });
    expect(result).toMatchObject({ conclusion: 'success', outputs: { first: '1' } });
    expect(await readFile(output, 'utf8')).toBe('first=1\n');
  });

  test('that are missing count as empty, and a folder in their place fails the step', async () => {
    const missing = await run('', { files: { GITHUB_OUTPUT: join(root, 'no', 'file') } });
    expect(missing).toMatchObject({ conclusion: 'success', outputs: {}, problems: [] });
    const folder = await run('', { files: { GITHUB_OUTPUT: root } });
    expect(folder.conclusion).toBe('failure');
    expect(folder.problems.join()).toContain('EISDIR');
  });

  test('of a summary that is too large or unreadable annotate, but do not fail', async () => {
    const large = await run(`${APPEND}append('GITHUB_STEP_SUMMARY', 'x'.repeat(1024 * 1024 + 1));`);
    expect(large).toMatchObject({ conclusion: 'success', summary: '' });
    expect(large.problems).toEqual([expect.stringContaining('step summary')]);
    const folder = await run('', { files: { GITHUB_STEP_SUMMARY: root } });
    expect(folder).toMatchObject({ conclusion: 'success', summary: '' });
    expect(folder.annotations).toMatchObject([{ level: 'error', stream: 'runner' }]);
  });

  test('for state, variables and paths are noticed, and parsed', async () => {
    const used = await run(
      `${APPEND}append('GITHUB_ENV', 'A=1\\n'); append('GITHUB_PATH', '/x\\n');`,
    );
    expect(used.conclusion).toBe('success');
    expect(used.problems).toEqual([
      'GITHUB_ENV was written, which this runner does not hand on',
      'GITHUB_PATH was written, which this runner does not hand on',
    ]);
    const malformed = await run(`${APPEND}append('GITHUB_STATE', 'nonsense\\n');`);
    expect(malformed.conclusion).toBe('failure');
  });

  test('that nobody asked for and undeclared outputs are problems', async () => {
    const result = await run(
      `${APPEND}append('GITHUB_OUTPUT', 'third=1\\n');
       appendFileSync(process.env.RUNNER_TEMP + '/core.dump', '');
       appendFileSync('left', '');`,
    );
    expect(result.conclusion).toBe('success');
    expect(result.problems).toEqual([
      "output 'third' is not declared in action.yml",
      'unexpected file temp/core.dump',
      'unexpected file workspace/left',
    ]);
  });
});

describe('the process', () => {
  test('fails the step with its exit code', async () => {
    const result = await run('process.exitCode = 3;');
    expect(result).toMatchObject({ exitCode: 3, signal: null, conclusion: 'failure' });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  test('runs on Node 24, through the link or a path of the caller', async () => {
    const script = 'console.log(process.versions.node);';
    expect((await run(script)).rawStdout).toMatch(/^24\./);
    const version = (await run(script, { node: process.execPath })).rawStdout.trim();
    expect(version).toBe(process.versions.node);
  });

  test('can be sent signals, and its lines are seen as they come', async () => {
    const lines: string[] = [];
    let signal: ((name: NodeJS.Signals) => void) | undefined;
    const result = await run(
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(143); });
       setInterval(() => undefined, 1000);
       console.log('ready');`,
      {
        onStart: (step) => {
          expect(step.pid).toBeGreaterThan(0);
          signal = step.signal;
        },
        onLine: (line) => {
          lines.push(line);
          if (line === 'ready') signal?.('SIGTERM');
        },
      },
    );
    expect(lines).toEqual(['ready', 'bye']);
    expect(result).toMatchObject({ exitCode: 143, signal: null, conclusion: 'failure' });
  });

  test('that a signal ends has no exit code', async () => {
    const result = await run(`process.kill(process.pid, 'SIGKILL');`);
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL', conclusion: 'failure' });
  });

  /** Cancels the step once its script says that it is ready. */
  function whenReady(grace: Grace): Pick<StepOptions, 'cancel' | 'grace' | 'onLine'> {
    const controller = new AbortController();
    const onLine = (line: string): void => {
      if (line === 'ready') controller.abort();
    };
    return { cancel: controller.signal, grace, onLine };
  }

  test('is interrupted when its time is up', async () => {
    const result = await run('setInterval(() => undefined, 1000);', { timeoutMs: 50 });
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGINT', conclusion: 'failure' });
    expect(result.problems).toEqual(['the step did not end within 50 ms and was cancelled']);
  });

  test('fails when it is cancelled, even if it ends with 0', async () => {
    const result = await run(
      `process.on('SIGINT', () => process.exit(0));
       setInterval(() => undefined, 1000);
       console.log('ready');`,
      whenReady({ interruptMs: 10_000, terminateMs: 10_000, streamsMs: 10_000 }),
    );
    expect(result).toMatchObject({ exitCode: 0, conclusion: 'failure' });
    expect(result.problems).toEqual(['the step was cancelled']);
  });

  test('is interrupted at once where it is cancelled already', async () => {
    const result = await run('setInterval(() => undefined, 1000);', {
      cancel: AbortSignal.abort(),
    });
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGINT', conclusion: 'failure' });
  });

  test('is interrupted, terminated, then killed when it does not listen', async () => {
    const result = await run(
      `process.on('SIGINT', () => console.log('SIGINT'));
       process.on('SIGTERM', () => console.log('SIGTERM'));
       setInterval(() => undefined, 1000);
       console.log('ready');`,
      whenReady({ interruptMs: 100, terminateMs: 1000, streamsMs: 10_000 }),
    );
    expect(result.rawStdout).toBe('ready\nSIGINT\nSIGTERM\n');
    expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL', conclusion: 'failure' });
  });

  test('that leaves a descendant holding its streams ends all the same', async () => {
    const result = await run(
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'],
         { stdio: 'inherit' }).unref();`,
      { grace: { interruptMs: 10_000, terminateMs: 10_000, streamsMs: 100 } },
    );
    expect(result).toMatchObject({ exitCode: 0, conclusion: 'success' });
    expect(result.problems).toEqual(['a process outlived the step and was killed']);
  });

  test('is not cancelled once it has ended, whoever holds its streams', async () => {
    const result = await run(
      `import { spawn } from 'node:child_process';
       const orphan = 'const parent = ' + process.pid + ';' +
         'setInterval(() => { if (process.ppid !== parent) console.log("ready"); }, 10);';
       spawn(process.execPath, ['-e', orphan], { stdio: 'inherit' }).unref();`,
      whenReady({ interruptMs: 10_000, terminateMs: 10_000, streamsMs: 500 }),
    );
    expect(result.rawStdout).toContain('ready');
    expect(result.conclusion).toBe('success');
    expect(result.problems).toEqual(['a process outlived the step and was killed']);
  });

  test('finds its stdout closed where asked to', async () => {
    const result = await run(
      `process.stdout.on('error', (error) => console.error(error.code));
       const timer = setInterval(() => console.log('x'), 1);
       process.stdout.once('error', () => clearInterval(timer));`,
      { closeStdout: true },
    );
    expect(result.rawStdout).toBe('');
    expect(result.rawStderr).toBe('EPIPE\n');
  });
});
