import { beforeEach, describe, expect, test } from '@jest/globals';
import { associate } from '../../src/run/associate.ts';
import type { Association } from '../../src/run/association.ts';
import { createClient } from '../support/client.ts';
import { memoryHost, type MemoryHost } from '../support/memory-host.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';

const SOURCE = 'https://github.com/owner/project.git';
const OTHER = 'https://gitlab.example/owner/project.git';
const MIRROR = '/v4/repositories/123/remote-mirror';
const READ = `GET ${MIRROR}`;
const ASSOCIATE = `POST ${MIRROR}/associate`;
const CHANGE = `PUT ${MIRROR}`;

let host: MemoryHost;

beforeEach(() => {
  host = memoryHost();
});

/** Associates SOURCE with a service that answers with `outcomes`; gives also what was sent. */
async function run(...outcomes: Outcome[]): Promise<{ result: Association; sent: string[] }> {
  const transport = new ScriptedTransport(...outcomes);
  const client = createClient(transport, { clock: host.clock });
  return { result: await associate(host, client, SOURCE), sent: transport.sent() };
}

describe('a mirror of the same source', () => {
  test.each([SOURCE, 'https://GITHUB.com/owner/project', 'http://www.github.com/Owner/Project/'])(
    '%s is left as it is, and is the baseline',
    async (url) => {
      const { result, sent } = await run({ body: { url, update_status: 'finished' } });
      expect(result).toMatchObject({ baseline: { updateStatus: 'finished' }, lagUntil: 0 });
      expect(sent).toEqual([READ]);
      expect(host.report.lines[0]).toMatch(/^Already a mirror of /);
    },
  );
});

describe('no mirror', () => {
  const MADE = { status: 201, body: { url: SOURCE, update_status: 'none' } };

  test.each<[string, Outcome]>([
    ['HTTP 200 without a url', { body: {} }],
    ['HTTP 200 with a url of null', { body: { url: null } }],
    ['HTTP 200 with an empty url', { body: { url: '' } }],
    ['HTTP 403', { status: 403, body: { error_code: 'CH.004403' } }],
    ['HTTP 404', { status: 404, body: { error_code: 'CH.004404' } }],
  ])('(%s) is associated, and its answer is the baseline', async (_case, reading) => {
    const { result, sent } = await run(reading, MADE);
    expect(result).toEqual({
      baseline: expect.objectContaining({ url: SOURCE, updateStatus: 'none' }) as unknown,
      lagUntil: host.clock.now() + 10_000,
    });
    expect(sent).toEqual([READ, ASSOCIATE]);
    expect(host.report.lines).toEqual([`Now a mirror of ${SOURCE}.`]);
  });

  test('and an answer that tells of no status is no baseline', async () => {
    const { result } = await run({ status: 404 }, { status: 201, body: { url: SOURCE } });
    expect(result.baseline).toBeUndefined();
    expect(host.journal.facts.mirror?.url).toBe(SOURCE);
  });

  test('and an answer that tells nothing is looked after', async () => {
    const there = { body: { url: SOURCE, update_status: 'none' } };
    const { result, sent } = await run({ status: 404 }, { status: 201, body: {} }, there);
    expect(result.baseline).toMatchObject({ url: SOURCE, updateStatus: 'none' });
    expect(sent).toEqual([READ, ASSOCIATE, READ]);
  });

  test('and nothing is claimed where nothing is seen of it', async () => {
    const transport = new ScriptedTransport({ status: 404 }, { status: 201, body: {} }, () => ({
      status: 404,
    }));
    const client = createClient(transport, { clock: host.clock });
    await expect(associate(host, client, SOURCE)).rejects.toThrow('HTTP 201 without a source URL');
    expect(host.report.lines).toEqual([]);
    expect(host.journal.facts.mirror).toBeUndefined();
  });

  test('and a start that is refused afterwards does not ask for it again', async () => {
    const notFound = { status: 404, body: { error_code: 'CH.004404' } };
    const transport = new ScriptedTransport({ status: 404 }, MADE, notFound);
    const client = createClient(transport, { clock: host.clock });
    await associate(host, client, SOURCE);
    const start = client.startSynchronization({ forceFetch: false });
    await expect(start).rejects.not.toThrow('associate_url');
  });

  test.each([400, 409])('and HTTP %d is no end where another run was first', async (status) => {
    const there = { body: { url: SOURCE, update_status: 'none' } };
    const { result, sent } = await run({ status: 404 }, { status }, there);
    expect(result.baseline).toMatchObject({ url: SOURCE });
    expect(sent).toEqual([READ, ASSOCIATE, READ]);
  });

  test.each([
    [403, 'CH.00401001'],
    [404, 'CH.00402000'],
  ])('and a refusal with HTTP %d is the error the user sees', async (status, error_code) => {
    const reading = { status, body: { error_code: 'CH.999999' } };
    await expect(run(reading, { status, body: { error_code } })).rejects.toThrow(
      `Associating the remote mirror failed: HTTP ${status}, ${error_code}.`,
    );
  });
});

describe('a mirror of another source', () => {
  test('is changed, and a notice names both', async () => {
    const { result, sent } = await run({ body: { url: OTHER } }, { body: { url: SOURCE } });
    expect(result.baseline).toBeUndefined();
    expect(sent).toEqual([READ, CHANGE]);
    expect(host.report.lines).toEqual([
      `notice: The source of the mirror was changed from ${OTHER} to ${SOURCE}.`,
    ]);
  });

  test.each([{}, { id: 1 }, { url: SOURCE, status: 'failed', error: { code: 'E.1' } }])(
    'is not said to be changed by %j, while reads show the old one',
    async (body) => {
      const old = { body: { url: OTHER } };
      const transport = new ScriptedTransport(old, { status: 200, body }, () => old);
      const client = createClient(transport, { clock: host.clock });
      await expect(associate(host, client, SOURCE)).rejects.toThrow(
        /^Changing the source of the remote mirror failed: HTTP 200 with/,
      );
      expect(host.report.lines).toEqual([]);
      expect(host.journal.facts.mirror).toBeUndefined();
    },
  );

  test('is changed where a later read shows it, whatever the answer', async () => {
    const old = { body: { url: OTHER } };
    const { sent } = await run(old, { body: {} }, old, old, { body: { url: SOURCE } });
    expect(sent).toEqual([READ, CHANGE, READ, READ, READ]);
    expect(host.report.lines).toHaveLength(1);
  });

  test('that cannot be changed is an error', async () => {
    await expect(run({ body: { url: OTHER } }, { status: 403 })).rejects.toThrow(
      'Changing the source of the remote mirror failed: HTTP 403.',
    );
  });
});

test('a mirror that cannot be read is an error, and nothing is written', async () => {
  const transport = new ScriptedTransport({ status: 401, body: { error_code: 'APIG.0307' } });
  await expect(associate(host, createClient(transport), SOURCE)).rejects.toThrow(
    'Reading the remote mirror failed: HTTP 401, APIG.0307.',
  );
  expect(transport.sent()).toEqual([READ]);
});
