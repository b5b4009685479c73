import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../emulator/index.ts';
import { onMirrorStage, provenOutputs, startedOutputs } from './mirror-stage.ts';

const MIRROR = /\/remote-mirror$/;
const BRANCH = /\/repository\/branch\?/;
const REFS = /\/commits\/[0-9a-f]+\/refs\?/;

/** Faults that strike the looks of a wait, and not the baseline before it. */
function duringWait(...answers: { status: number; headers?: Record<string, string> }[]): Fault[] {
  return answers.map((answer) => ({ method: 'GET', path: MIRROR, skip: 1, answer }));
}

describe('Trouble that may pass does not end a wait', () => {
  test.concurrent.each<[string, Fault[], RegExp]>([
    [
      'HTTP 429 and 500',
      [
        ...duringWait({ status: 429, headers: { 'Retry-After': '2' } }),
        { path: BRANCH, answer: { status: 404 } },
        { path: BRANCH, answer: { status: 500 } },
      ],
      /No answer \(HTTP 429.*\); asking again, in 2 s; the service asked for 2 s\.[^]*No answer \(HTTP 500.*\); asking again\./,
    ],
    [
      'HTTP 502 for the branch',
      [{ path: BRANCH, answer: { status: 502 } }],
      /No answer \(HTTP 502.*\); asking again\./,
    ],
    [
      'a lost connection',
      [{ path: BRANCH, handle: (request) => request.socket.destroy() }],
      /No answer \(.*\); asking again\./,
    ],
    [
      'a throttling code with another status',
      [{ path: BRANCH, answer: { status: 403, body: { error_code: 'APIG.0308' } } }],
      /No answer \(HTTP 403, APIG\.0308.*\); asking again\./,
    ],
  ])('%s', async (_case, faults, expected) => {
    await onMirrorStage({}, async (stage) => {
      for (const fault of faults) stage.codearts.inject(fault);
      const run = await stage.step();
      expect([run.exitCode, run.errors]).toEqual([0, []]);
      expect(run.outputs).toEqual(provenOutputs(stage));
      expect(run.log).toMatch(expected);
    });
  });

  test.concurrent('and attempts are made within one look as well', async () => {
    await onMirrorStage({}, async (stage) => {
      for (const fault of duringWait({ status: 503 }, { status: 503 }))
        stage.codearts.inject(fault);
      const run = await stage.step({ with: { retries: '2' } });
      expect([run.exitCode, run.outputs]).toEqual([0, provenOutputs(stage)]);
      expect(run.log).toMatch(/Reading the remote mirror: HTTP 503 .*; attempt 3 of 3 in/);
      expect(run.log).not.toContain('No answer');
    });
  });
});

describe('Trouble that will not pass ends a wait, and the jid is kept', () => {
  const UNKNOWN = / How the synchronization ended is not known\. /;

  test.concurrent('when the token expires', async () => {
    await onMirrorStage({}, async ({ codearts, repository, step, source }) => {
      repository.holdSynchronizations();
      const run = await step({
        onLine: (line) => {
          if (line.includes('Mirror status: started')) codearts.revokeToken(codearts.tokens.valid);
        },
      });
      expect([run.exitCode, run.outputs]).toEqual([
        1,
        { ...startedOutputs('unconfirmed'), mirror_url: source.url },
      ]);
      expect(run.errors).toEqual([expect.stringMatching(UNKNOWN)]);
      expect(run.errors[0]).toMatch(
        /^Reading the .* failed: HTTP 401, CH\.080401: .*The IAM token has expired or is not valid/,
      );
      // Both requests of that look, and no attempt after them.
      const after = run.requests.slice(run.requests.lastIndexOf('GET /remote-mirror'));
      expect(after.length).toBeLessThanOrEqual(2);
    });
  });

  test.concurrent.each([
    ['the mirror', MIRROR, 403, 'Reading the remote mirror failed: HTTP 403'],
    ['the mirror', MIRROR, 404, 'Reading the remote mirror failed: HTTP 404'],
    ['the branch', BRANCH, 401, 'Reading the branch on the mirror failed: HTTP 401'],
    ['the commit', REFS, 401, 'Looking for the commit on the mirror failed: HTTP 401'],
  ])('when %s (%s) is answered with HTTP %d', async (_name, path, status, problem) => {
    await onMirrorStage({ synchronized: true }, async (stage) => {
      const skip = path === MIRROR ? 1 : 0;
      stage.codearts.inject({ method: 'GET', path, skip, answer: { status } });
      const sha = await stage.copy.commit('Second commit, which is not pushed');
      const run = await stage.step({ event: { sha } });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject(startedOutputs('unconfirmed'));
      expect(run.errors).toEqual([expect.stringMatching(UNKNOWN)]);
      expect(run.errors[0]).toContain(problem);
    });
  });
});

describe('Nothing is started where the mirror cannot be read before', () => {
  test.concurrent.each([
    ['writeOnly', 'HTTP 403, CH.080403'],
    ['expired', 'HTTP 401, CH.080401'],
  ] as const)('with the token %s', async (name, problem) => {
    await onMirrorStage({}, async ({ codearts, step }) => {
      const run = await step({ with: { token: codearts.tokens[name] } });
      expect([run.exitCode, run.outputs, run.writes]).toEqual([1, { status: 'failed' }, []]);
      expect(run.errors[0]).toContain(`Reading the remote mirror failed: ${problem}`);
    });
  });
});
