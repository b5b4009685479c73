import { describe, expect, test } from '@jest/globals';
import { A, play, type Play } from './play.ts';
import { ASSOCIATE, CHANGE, READ, START } from './oracles.ts';
import { finished, started, type Scripted } from './scripted-mirror.ts';

const SOURCE = 'https://github.com/octo-org/hello.git';
const NONE: Scripted = { body: { url: null, update_status: null } };
const ABSENT: Scripted = { status: 404, body: { error_msg: 'Not Found' } };
const OTHER: Scripted = { body: { url: 'https://github.com/octo-org/other.git' } };
const THERE: Scripted = { body: { url: SOURCE, update_status: 'none' } };

/**
 * A mirror that is read as told, one answer each and the last one again and again, until the start;
 * then its synchronization goes well.
 */
function plot(change: Scripted, reads: readonly Scripted[], changes: Partial<Play> = {}): Play {
  let count = 0;
  return {
    with: { associate_url: SOURCE, retries: '1' },
    mirror: (second) => {
      if (second >= 0) return second < 3 ? started() : finished(3);
      count += 1;
      return reads[Math.min(count, reads.length) - 1] ?? null;
    },
    change: () => change,
    ref: (second) => (second > 3 ? A : undefined),
    ...changes,
  };
}

describe('An association that another run was first with', () => {
  test.concurrent.each<[string, Scripted, Scripted]>([
    ['is done: refused with 400', { status: 400, body: { error_code: 'CH.000010' } }, NONE],
    ['is done: refused with 409', { status: 409 }, ABSENT],
    ['is done: accepted without a word', { status: 201, body: '' }, NONE],
    ['is done: the connection breaks', null, ABSENT],
    ['is done: a gateway gives up', { status: 504 }, NONE],
  ])('%s', async (_case, answer, before) => {
    const run = await play('main', plot(answer, [before, THERE]));
    expect([run.outputs['status'], run.outputs['commit'], run.errors]).toEqual(['synced', A, []]);
    expect(run.requests.slice(0, 4)).toEqual([READ, ASSOCIATE, READ, START]);
  });

  test.concurrent('is not done where the mirror is one of another source then', async () => {
    const run = await play('main', plot({ status: 400 }, [NONE, OTHER]));
    expect(run.writes).toEqual([ASSOCIATE]);
    expect(run.outputs).toEqual({ status: 'failed' });
    expect(run.errors).toEqual([expect.stringMatching(/^Associating .*HTTP 400/)]);
  });

  test.concurrent('may have been done where nobody may look', async () => {
    const run = await play('main', plot(null, [NONE, { status: 403 }]));
    expect(run.requests).toEqual([READ, ASSOCIATE, READ]);
    expect(run.errors).toEqual([expect.stringMatching(/^Associating .*no answer|connection/)]);
  });
});

describe('A read right after an association', () => {
  const CREATED: Scripted = { status: 201, body: { url: SOURCE, update_status: 'none' } };

  test.concurrent.each<[string, Scripted]>([
    ['404', ABSENT],
    ['200 without a source', NONE],
    ['an empty object', { body: {} }],
  ])('lags behind where it is answered with %s', async (_case, lagging) => {
    let late = 0;
    const { mirror, ...rest } = plot(CREATED, [NONE]);
    const run = await play('main', {
      ...rest,
      mirror: (second) => {
        if (second < 0) return mirror(second);
        late += 1;
        return late < 3 ? lagging : mirror(second);
      },
    });
    expect([run.outputs['status'], run.errors]).toEqual(['synced', []]);
    expect(run.writes).toEqual([ASSOCIATE, START]);
  });

  test.concurrent('lags behind where it is the old source after a change', async () => {
    let late = 0;
    const { mirror, ...rest } = plot(THERE, [OTHER]);
    const run = await play('main', {
      ...rest,
      mirror: (second) => {
        if (second < 0) return mirror(second);
        late += 1;
        return late < 3 ? OTHER : mirror(second);
      },
    });
    expect([run.outputs['status'], run.errors]).toEqual(['synced', []]);
    expect(run.writes).toEqual([CHANGE, START]);
  });

  test.concurrent('is the truth where it stays so', async () => {
    const { mirror, ...rest } = plot(CREATED, [NONE]);
    const run = await play('main', {
      ...rest,
      mirror: (second) => (second < 0 ? mirror(second) : ABSENT),
      ref: () => undefined,
    });
    expect(run.outputs['status']).toBe('unconfirmed');
    expect(run.errors).toEqual([expect.stringMatching(/HTTP 404/)]);
  });
});

describe('A run that does not wait', () => {
  test.concurrent.each<[string, Record<string, string>, readonly string[]]>([
    ['alone', {}, [START]],
    ['with an association that stands', { associate_url: SOURCE }, [READ, START]],
  ])('sends no request too many: %s', async (_case, inputs, requests) => {
    const run = await play('main', {
      with: { wait: 'false', ...inputs },
      mirror: () => finished(),
    });
    expect([run.outputs['status'], run.requests]).toEqual(['requested', requests]);
  });
});

describe('Inputs that are found wrong before anything is sent', () => {
  test.concurrent.each<[string, Record<string, string>, RegExp]>([
    [
      'a page of a repository',
      { associate_url: 'https://github.com/o/r/tree/main' },
      /associate_url/,
    ],
    ['a host', { associate_url: 'https://github.com' }, /associate_url/],
    ['an owner', { associate_url: 'https://github.com/octo-org' }, /associate_url/],
    ['issues', { associate_url: 'https://github.com/octo-org/hello/issues' }, /associate_url/],
    ['a page at GitLab', { associate_url: 'https://gitlab.com/g/r/-/tree/main' }, /associate_url/],
    [
      'a session token alone',
      { token: '', security_token: 'made-up-session-EXAMPLE' },
      /^access_key, secret_key: missing, while security_token is given/,
    ],
    [
      'half a key',
      { token: '', access_key: 'MADEUPKEYEXAMPLE' },
      /^secret_key: missing, while access_key is given/,
    ],
  ])('%s', async (_case, inputs, error) => {
    const run = await play('main', { with: inputs, mirror: () => finished() });
    expect([run.requests, run.outputs]).toEqual([[], { status: 'failed' }]);
    expect(run.errors).toEqual([expect.stringMatching(error)]);
  });

  test.concurrent('no credential, on a pull request from a fork', async () => {
    const head = { repo: { full_name: 'somebody/hello', fork: true } };
    const run = await play('main', {
      event: { name: 'pull_request', payload: { pull_request: { head } } },
      with: { token: '' },
      mirror: () => finished(),
    });
    expect(run.errors).toEqual([
      expect.stringMatching(
        /`token`\. This run is for a pull request from a fork, which gets no secrets/,
      ),
    ]);
    expect(run.requests).toEqual([]);
  });
});
