import { describe, expect, test } from '@jest/globals';
import { leaks } from '../../faults/oracles/leaks.ts';
import { expectOracles, expectSafe, START, visible } from './oracles.ts';
import type { Run } from './run-step.ts';
import { onStage, runOnStage, SOURCE_URL, startFault } from './stage.ts';

/** A run that is refused with this text. */
function refusedWith(error_msg: unknown, env: Record<string, string> = {}): Promise<Run> {
  const body = { error_code: 'CH.010001', error_msg };
  return runOnStage({ faults: [startFault({ status: 400, body })] }, { env });
}

describe('Text of the service', () => {
  test.each([
    ['a command on a line of its own', 'a\n::set-output name=status::synced'],
    ['a command after blanks', 'a\n  \t::add-mask::CodeArts'],
    ['the end of commands', 'a\r\n::stop-commands::xyzzy'],
    ['a legacy command', 'a ##[add-matcher]/etc/passwd and ##[set-env name=A]b'],
    ['a legacy command in parts', 'a #\u200b#[set-output name=jid]x #\u0007#[warning]x'],
    ['a command in parts', 'a\n:\u202e:warning:\u0000:x ::::error::::x'],
    ['a command behind a carriage return', 'a\r::error::x'],
    ['a command behind other line separators', 'a\u2028::error::x\u2029::error::x\u0085::error::x'],
    ['a command escaped as a runner would', 'a%0A::error::x%0D%0A##[error]x'],
    ['colours', 'a\u001b[31mred\u001b]8;;https://trap.example\u0007link\u001b]8;;\u0007\u009b1m'],
    ['bidirectional marks', 'a\u202egnp.exe\u2066\u2069\u200f\u061c'],
    ['a lone surrogate', 'a\ud800b\udfff'],
  ])('becomes one inert line: %s', async (_name, text) => {
    const run = await refusedWith(text, { RUNNER_DEBUG: '1' });
    expectOracles(run, { requests: [START], errors: [/CH\.010001: a.*; check the inputs/] });
    expect(visible(run).match(/^::\w+/gm)).toEqual(['::error']);
    expect(run.rawStdout.split('##[')).toHaveLength(1);
  });

  test('stays text in the job summary', async () => {
    const text =
      'a | b\n| --- | <img src=x onerror=alert(1)> [c](https://trap.example) `d` **e** #1 @f';
    const run = await refusedWith(text);
    expectOracles(run, { requests: [START], errors: [/CH\.010001: a \| b/] });
    expect(run.summary).not.toMatch(/<img|\]\(|\*\*e|`d`|[^&]#1|@f/);
    const rows = run.summary.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.map((row) => row.split('|').length)).toEqual([6, 6, 6]);
  });

  test.each([null, 12, { nested: 'x' }, ['x'], true, ''])(
    'is left out where it is none: %j',
    async (error_msg) => {
      const run = await refusedWith(error_msg);
      const errors = [/: HTTP 400, CH\.010001(?: \(request id \S+\))?\. The service rejects/];
      expectOracles(run, { requests: [START], errors });
    },
  );

  test('is cut at 300 characters', async () => {
    const run = await refusedWith('word '.repeat(200_000));
    expectOracles(run, { requests: [START], errors: [/CH\.010001: word/] });
    const [error = ''] = run.errors;
    const shown = /CH\.010001: (.*…)/.exec(error)?.[1] ?? '';
    expect(shown.length).toBeGreaterThan(200);
    expect(shown.length).toBeLessThanOrEqual(300);
  });

  test.each([
    ['HTML', '<html>\n::error::x<h1>Bad gateway</h1></html>'],
    ['nested', { error: { code: 'CH.010001', message: '::error::x' }, status: 'failed' }],
    ['nested deeper than anyone does', JSON.parse('{"a":'.repeat(50) + '1' + '}'.repeat(50))],
    ['a number', 7],
    ['binary', Buffer.from([0, 255, 10, 58, 58])],
  ])('may be anything at all: %s', async (_name, body) => {
    const run = await runOnStage({ faults: [startFault({ status: 400, body })] });
    expectOracles(run, { requests: [START], errors: [/failed: HTTP 400/] });
  });

  test('is no command in any header', async () => {
    const headers = { 'X-Request-Id': '\t::error::x ##[error]x \u009b31m', Location: '::error::x' };
    const run = await runOnStage({ faults: [startFault({ status: 400, headers })] });
    expectOracles(run, { requests: [START], errors: [/failed: HTTP 400 \(request id/] });
  });

  test('is inert in what is read of the mirror', async () => {
    const url = 'git://octocat:password-EXAMPLE@old.example/\n::error::x ##[error]y';
    const body = { url, last_successful_update_at: '2026-01-01\nstatus=synced', update_status: 7 };
    const faults = [{ method: 'GET', answer: { status: 200, body } }];
    const run = await runOnStage({ faults }, { with: { associate_url: SOURCE_URL } });
    expectSafe(run);
    expect(run.exitCode).toBe(0);
    expect(Object.keys(run.outputs)).not.toContain('last_successful_update_at');
    expect(run.commands.filter(({ name }) => name === 'error')).toEqual([]);
    expect(leaks(visible(run), [...run.secrets, 'password-EXAMPLE'])).toEqual([]);
  });
});

describe('A secret that the service echoes', () => {
  const FORMS: readonly (readonly [string, (token: string) => string])[] = [
    ['whole', (token) => `token ${token} is bad`],
    ['cut after 64 characters', (token) => `token ${token.slice(0, 64)}`],
    ['cut to 12 characters of its middle', (token) => token.slice(100, 112)],
    ['in Base64', (token) => Buffer.from(`x:${token}`).toString('base64')],
    ['in base64url', (token) => Buffer.from(`xy${token}`).toString('base64url')],
    ['in hexadecimal', (token) => Buffer.from(token).toString('hex')],
    ['in a URL', (token) => `https://${encodeURIComponent(token)}@trap.example/`],
    ['broken up by invisible marks', (token) => token.replaceAll(/(?<=.)/g, '\u200b')],
    ['at the place where texts are cut', (token) => 'w '.repeat(145) + token],
  ];

  test.each(FORMS)('is redacted: %s', async (_name, echo) => {
    await onStage({}, async ({ run, codearts }) => {
      const body = { error_code: 'APIG.0301', error_msg: echo(codearts.tokens.valid) };
      codearts.inject({ answer: { status: 401, body } });
      const refused = await run();
      expectOracles(refused, { requests: [START], errors: [/HTTP 401, APIG\.0301/] });
      expect(refused.errors[0]).toContain('***');
    });
  });

  test('is redacted in code and request id, too', async () => {
    await onStage({}, async ({ run, codearts }) => {
      const token = codearts.tokens.valid;
      const headers = { 'X-Request-Id': token.slice(0, 60) };
      const body = { error_code: token.slice(20, 60), error_msg: 'x' };
      codearts.inject({ answer: { status: 401, headers, body } });
      expectOracles(await run(), { requests: [START], errors: [/HTTP 401, .*\*\*\*/] });
    });
  });

  test('is no usable jid', async () => {
    await onStage({}, async ({ run, codearts }) => {
      const token = 'EXAMPLE-token-that-looks-like-a-jid';
      codearts.inject({ answer: { status: 200, body: { jid: `${token.slice(0, 20)}:1` } } });
      const echoed = await run({ with: { token } });
      expectOracles(echoed, { requests: [START], errors: [/not the documented answer/] });
    });
  });
});
