import { afterEach, describe, expect, test } from '@jest/globals';
import { Failure } from '../../src/host/failure.ts';
import type { Host } from '../../src/host/host.ts';
import { reportCutShort, reportOutcome, type Story } from '../../src/host/outcome.ts';
import type { Status } from '../../src/host/status.ts';
import { OperationError, RequestError } from '../../src/http/errors.ts';
import { openHost, type TestHost } from '../support/host.ts';

const SECRET = 'made-up-secret-value';
const ERROR = '::error title=CodeArts mirror::';

let host: TestHost;

afterEach(async () => {
  await host.close();
});

/** Reports how `story` ended, and gives the lines of the log. */
async function linesOf(story: Story): Promise<string[]> {
  host = await openHost({});
  await reportOutcome(host, story);
  return host.lines();
}

/** A story that begins with a request that was sent, or not, and ends with this error. */
function failing(error: Error, sent: (host: Host) => void = () => undefined): Story {
  return (given) => {
    sent(given);
    return Promise.reject(error);
  };
}

const UNAUTHORIZED = new OperationError(
  'Starting the synchronization',
  new RequestError('HTTP 401', { fault: 'status', transient: false, status: 401 }),
  { attempts: 1, outcomeUnknown: false },
);

describe('a story that went well', () => {
  test.each(['requested', 'synced', 'checked', 'skipped'] as const)(
    'ends with its status, %s, and nothing to read in the log',
    async (status) => {
      host = await openHost({});
      expect(await reportOutcome(host, () => Promise.resolve(status))).toBe(status);
      expect(await host.readFile('GITHUB_OUTPUT')).toMatch(
        new RegExp(`^status<<(\\S+)\\n${status}\\n\\1\\n$`),
      );
      expect(host.lines()).toEqual([]);
    },
  );

  test('tells in its summary how long it took', async () => {
    host = await openHost({});
    await reportOutcome(host, async ({ clock }) => {
      await clock.sleep(65_000);
      return 'synced';
    });
    const summary = await host.readFile('GITHUB_STEP_SUMMARY');
    expect(summary).toMatch(/was synchronized\n[^]*\| 1 min 05 s \|/);
  });

  test('has no summary where the user wants none', async () => {
    host = await openHost({});
    await reportOutcome(host, ({ journal }) => {
      journal.wantsSummary(false);
      return Promise.resolve('synced');
    });
    expect(await host.readFile('GITHUB_STEP_SUMMARY')).toBe('');
  });
});

describe('a failure that was foreseen', () => {
  test.each(['failed', 'timed_out'] as const)('is its own status, %s', async (status) => {
    host = await openHost({});
    expect(await reportOutcome(host, failing(new Failure([{ known: 'over' }], status)))).toBe(
      status,
    );
    expect(await host.readFile('GITHUB_OUTPUT')).toContain(`\n${status}\n`);
    expect(host.lines()).toEqual([`${ERROR}over.`]);
  });

  test('is an annotation for each problem, all of which are in the summary', async () => {
    expect(
      await linesOf(
        failing(new Failure([{ known: 'a: one' }, { known: 'b: two' }], 'failed', 'wrong inputs')),
      ),
    ).toEqual([`${ERROR}a: one.`, `${ERROR}b: two.`]);
    const summary = await host.readFile('GITHUB_STEP_SUMMARY');
    expect(summary).toMatch(
      /are wrong, and nothing was sent\n\n> \[!CAUTION\]\n> \*\*a: one\.\*\*\n\n> \[!CAUTION\]\n> \*\*b: two\.\*\*\n/,
    );
  });

  test('says nothing of a synchronization: its own words do', async () => {
    const story = failing(new Failure([{ known: 'The synchronization failed' }]), ({ journal }) => {
      journal.requestSent();
    });
    expect(await linesOf(story)).toEqual([`${ERROR}The synchronization failed.`]);
  });

  test('shows no secret, in the log or in the summary', async () => {
    const story = failing(new Failure([{ known: `region: "${SECRET}"` }]), ({ secrets }) => {
      secrets.add(SECRET);
    });
    expect(await linesOf(story)).toEqual([`::add-mask::${SECRET}`, `${ERROR}region: "***".`]);
    expect(await host.readFile('GITHUB_STEP_SUMMARY')).not.toContain('made-up');
  });
});

describe('an operation that failed', () => {
  test('before a start was sent is told alone', async () => {
    expect(await linesOf(failing(UNAUTHORIZED))).toEqual([`${ERROR}${UNAUTHORIZED.message}`]);
    expect(await host.readFile('GITHUB_OUTPUT')).toContain('\nfailed\n');
  });

  test.each<[string, (host: Host) => void, string]>([
    [
      'while nobody knows what came of the start',
      ({ journal }) => {
        journal.requestSent();
      },
      'A synchronization may be running: the request was sent, and no usable answer came back.',
    ],
    [
      'after the start',
      ({ journal }) => {
        journal.requestSent();
        journal.jid('made-up-jid');
      },
      'The synchronization made-up-jid was started.',
    ],
  ])('%s tells that, too', async (_case, sent, expected) => {
    const lines = await linesOf(failing(UNAUTHORIZED, sent));
    expect(lines).toEqual([`${ERROR}${UNAUTHORIZED.message} ${expected}`]);
  });
});

describe('an error that nobody foresaw', () => {
  test('is made safe', async () => {
    const story = failing(new Error(`\n::stop-commands::${SECRET}`), ({ secrets }) => {
      secrets.add(SECRET);
    });
    const lines = await linesOf(story);
    expect(lines.slice(1)).toEqual([`${ERROR}Internal error: : :stop-commands: :***.`]);
    expect(await host.readFile('GITHUB_OUTPUT')).toContain('\nfailed\n');
  });

  test('need not be an Error', async () => {
    const throwsText: Story = () => {
      AbortSignal.abort('text').throwIfAborted();
      return Promise.resolve('synced');
    };
    expect(await linesOf(throwsText)).toEqual([`${ERROR}Internal error: text.`]);
  });

  test('tells whether a synchronization is under way', async () => {
    const story = failing(new TypeError('a bug'), ({ journal }) => {
      journal.requestSent();
    });
    expect(await linesOf(story)).toEqual([
      expect.stringMatching(/Internal error: a bug\. A synchronization may be running/),
    ]);
  });
});

describe('an output that cannot be handed on', () => {
  /** Reports how a story ended in whose course the outputs became unwritable. */
  const withoutOutputs = async (story: Story, status: Status = 'failed'): Promise<string[]> => {
    host = await openHost({});
    host.env['GITHUB_OUTPUT'] = '/nonexistent/output';
    expect(await reportOutcome(host, story)).toBe(status);
    return host.lines();
  };

  test('is the one error, which tells the value', async () => {
    const lines = await withoutOutputs(({ journal }) => {
      journal.jid('made-up-jid');
      return Promise.resolve('requested');
    }, 'unconfirmed');
    expect(lines.filter((line) => line.startsWith('::error'))).toEqual([
      expect.stringMatching(/The output jid \(made-up-jid\) could not be handed/),
    ]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^The output status \(unconfirmed\) could not be handed/);
  });

  test('is one where it is the status itself, too', async () => {
    const lines = await withoutOutputs(() => Promise.resolve('requested'));
    expect(lines[0]).toMatch(/^::error.*The output status \(requested\) could not be handed/);
  });

  test('does not hide the failure before it', async () => {
    const lines = await withoutOutputs(failing(new Failure([{ known: 'over' }])));
    expect(lines.filter((line) => line.startsWith('::error'))).toEqual([`${ERROR}over.`]);
  });
});

describe('a run that is cut short', () => {
  test('tells why and what is under way, and has failed', async () => {
    host = await openHost({});
    reportCutShort(host, 'Cancelled by SIGTERM.');
    expect(host.lines()).toEqual([`${ERROR}Cancelled by SIGTERM. No synchronization was started.`]);
    expect(await host.readFile('GITHUB_OUTPUT')).toMatch(/^status<<(\S+)\nfailed\n\1\n$/);
  });

  test('ends even where the status cannot be handed on', async () => {
    host = await openHost({});
    host.env['GITHUB_OUTPUT'] = '';
    reportCutShort(host, 'Cancelled by SIGINT.');
    expect(host.lines()).toEqual([
      expect.stringMatching(/^::error/),
      expect.stringMatching(/^The output status \(failed\) could not .*GITHUB_OUTPUT is not set/),
    ]);
  });
});
