import { describe, expect, test } from '@jest/globals';
import { RequestError } from '../../src/http/errors.ts';
import { createClient } from '../support/client.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';

const SOURCE = 'https://github.com/owner/project.git';
const JID = '09a56216-cb37-494c-b314-d88dc6c9ff57';
const MIRROR = '/v4/repositories/123/remote-mirror';
const READ = `GET ${MIRROR}`;
const START = `POST ${MIRROR}`;
const ASSOCIATE = `POST ${MIRROR}/associate`;

const timeout = (): RequestError =>
  new RequestError('no answer', { fault: 'timeout', transient: true });

describe('starting a synchronization', () => {
  test('is sent again after an attempt of unknown outcome', async () => {
    const transport = new ScriptedTransport(timeout(), { status: 502 }, { body: { jid: JID } });
    const started = await createClient(transport).startSynchronization({ forceFetch: false });
    expect(started.jid).toBe(JID);
    expect(transport.sent()).toEqual([START, START, START]);
  });

  test('fails when all attempts have failed, and says how many', async () => {
    const transport = new ScriptedTransport(...Array.from({ length: 4 }, () => ({ status: 503 })));
    await expect(
      createClient(transport).startSynchronization({ forceFetch: false }),
    ).rejects.toThrow(/^Starting the synchronization failed after 4 attempts: HTTP 503\./);
    expect(transport.requests).toHaveLength(4);
  });

  test.each([400, 401, 403, 404, 405, 409, 413, 422, 501, 505])(
    'is not sent again after HTTP %d',
    async (status) => {
      const transport = new ScriptedTransport({ status });
      await expect(
        createClient(transport).startSynchronization({ forceFetch: false }),
      ).rejects.toMatchObject({ attempts: 1, cause: { status } });
      expect(transport.sent()).toEqual([START]);
    },
  );

  test('is sent again after a throttling code, whatever the status', async () => {
    const throttled = { status: 403, body: { error_code: 'APIG.0308', error_msg: 'too many' } };
    const transport = new ScriptedTransport(throttled, { body: { jid: JID } });
    await createClient(transport).startSynchronization({ forceFetch: false });
    expect(transport.sent()).toEqual([START, START]);
  });
});

describe('looking for a remote mirror', () => {
  test('finds the one there is', async () => {
    const transport = new ScriptedTransport({ body: { url: SOURCE } });
    await expect(createClient(transport).findRemoteMirror()).resolves.toMatchObject({
      url: SOURCE,
    });
  });

  test.each([403, 404])('finds none after HTTP %d, at once', async (status) => {
    const transport = new ScriptedTransport({ status });
    await expect(createClient(transport).findRemoteMirror()).resolves.toBeUndefined();
    expect(transport.sent()).toEqual([READ]);
  });

  test.each([400, 401, 409])('fails after HTTP %d', async (status) => {
    const transport = new ScriptedTransport({ status });
    await expect(createClient(transport).findRemoteMirror()).rejects.toThrow(
      `Reading the remote mirror failed: HTTP ${status}.`,
    );
  });

  test('is tried again after a failure that may pass', async () => {
    const transport = new ScriptedTransport({ status: 500 }, timeout(), { status: 404 });
    await expect(createClient(transport).findRemoteMirror()).resolves.toBeUndefined();
    expect(transport.sent()).toEqual([READ, READ, READ]);
  });

  test('does not take a service that is too busy for one without a mirror', async () => {
    const busy = { status: 403, body: { error_code: 'APIG.0308', error_msg: 'too many' } };
    const transport = new ScriptedTransport(busy, busy, busy, busy);
    await expect(createClient(transport).findRemoteMirror()).rejects.toMatchObject({
      attempts: 4,
      cause: { code: 'APIG.0308' },
    });
  });

  test('lets errors pass that are none of a request', async () => {
    const transport = new ScriptedTransport(new TypeError('a bug'));
    await expect(createClient(transport).findRemoteMirror()).rejects.toThrow(TypeError);
  });
});

describe('associating', () => {
  const associate = (transport: ScriptedTransport): Promise<unknown> =>
    createClient(transport).associateRemoteMirror(SOURCE);

  const MADE: Outcome = { status: 201, body: { url: SOURCE } };
  const THERE: Outcome = { body: { url: `${SOURCE}/` } };

  test.each<[string, Outcome]>([
    ['a timeout', timeout()],
    ['HTTP 500', { status: 500 }],
    ['HTTP 504', { status: 504 }],
  ])('after %s reads before it posts again', async (_case, outcome) => {
    const transport = new ScriptedTransport(outcome, { body: {} }, MADE);
    await expect(associate(transport)).resolves.toMatchObject({ mirror: { url: SOURCE } });
    expect(transport.sent()).toEqual([ASSOCIATE, READ, ASSOCIATE]);
  });

  test.each<[string, Outcome]>([
    ['an unknown outcome', timeout()],
    ['HTTP 400, since another run was first', { status: 400 }],
    ['HTTP 409, since another run was first', { status: 409 }],
    ['a success without a body', { status: 201, body: '' }],
  ])('does not post again where it is done, after %s', async (_case, outcome) => {
    const transport = new ScriptedTransport(outcome, THERE);
    await expect(associate(transport)).resolves.toMatchObject({ mirror: { url: `${SOURCE}/` } });
    expect(transport.sent()).toEqual([ASSOCIATE, READ]);
  });

  test('looks for 10 s after a success that does not say what it did', async () => {
    const late = [
      { body: {} },
      { status: 404 },
      { body: { url: 'https://old.example/a/b' } },
      THERE,
    ];
    const empty = new ScriptedTransport({ status: 204, body: '' }, ...late);
    await expect(associate(empty)).resolves.toMatchObject({ mirror: { url: `${SOURCE}/` } });
    expect(empty.sent()).toEqual([ASSOCIATE, READ, READ, READ, READ]);
  });

  test('posts again where there is no mirror to read', async () => {
    const transport = new ScriptedTransport(timeout(), { status: 404 }, MADE);
    await associate(transport);
    expect(transport.sent()).toEqual([ASSOCIATE, READ, ASSOCIATE]);
  });

  const REFUSALS: [string, Outcome][] = [
    ['HTTP 401', { status: 401 }],
    ['HTTP 403', { status: 403 }],
    ['HTTP 400', { status: 400 }],
    ['an API that is missing', { status: 404, body: { error_code: 'APIG.0101' } }],
  ];

  test.each(REFUSALS)('does not post again where the look ends in %s', async (_case, refusal) => {
    const transport = new ScriptedTransport(timeout(), refusal);
    await expect(associate(transport)).rejects.toMatchObject({
      attempts: 1,
      outcomeUnknown: true,
      cause: { fault: 'timeout' },
    });
    expect(transport.sent()).toEqual([ASSOCIATE, READ]);
  });

  test.each(REFUSALS)('looks no further after %s, since refusals lock keys', async (_case, no) => {
    const late = { status: 404 };
    const transport = new ScriptedTransport({ status: 201, body: '' }, late, no);
    await expect(associate(transport)).rejects.toMatchObject({
      outcomeUnknown: true,
      cause: { fault: 'contract', status: 201 },
    });
    expect(transport.sent()).toEqual([ASSOCIATE, READ, READ]);
  });

  test('looks again after a look that could not be had, for as long as reads lag', async () => {
    const broken = Array.from({ length: 4 }, () => ({ status: 503 }));
    const transport = new ScriptedTransport({ status: 201, body: '' }, ...broken, THERE);
    await expect(associate(transport)).resolves.toMatchObject({ mirror: { url: `${SOURCE}/` } });
  });

  test('reads until it knows, within the attempts there are', async () => {
    const transport = new ScriptedTransport(timeout(), timeout(), { status: 503 }, THERE);
    await expect(associate(transport)).resolves.toMatchObject({ mirror: { url: `${SOURCE}/` } });
    expect(transport.sent()).toEqual([ASSOCIATE, READ, READ, READ]);
  });

  test.each([400, 409])('fails with its own answer where HTTP %d is true', async (status) => {
    const transport = new ScriptedTransport({ status }, () => ({ body: {} }));
    await expect(associate(transport)).rejects.toThrow(
      `Associating the remote mirror failed: HTTP ${status}.`,
    );
    // For as long as a read may lag behind the other run that may have been first.
    expect(transport.sent()).toEqual([ASSOCIATE, ...Array<string>(6).fill(READ)]);
  });

  test.each([400, 409])(
    'looks for 10 s whether another run was first (HTTP %d)',
    async (status) => {
      const late = [{ status: 404 }, { body: { url: null } }, { status: 503 }, THERE];
      const transport = new ScriptedTransport({ status }, ...late);
      await expect(associate(transport)).resolves.toMatchObject({ mirror: { url: `${SOURCE}/` } });
    },
  );

  test('looks for its own first attempt after a refusal of the second', async () => {
    const transport = new ScriptedTransport(
      ...[{ status: 504 }, { status: 404 }],
      ...[{ status: 409 }, { status: 404 }, { status: 404 }, THERE],
    );
    await expect(associate(transport)).resolves.toMatchObject({ mirror: { url: `${SOURCE}/` } });
    expect(transport.sent()).toEqual([ASSOCIATE, READ, ASSOCIATE, READ, READ, READ]);
  });

  test('is sent again at once where throttling comes as a refusal', async () => {
    const throttled = { status: 400, body: { error_code: 'APIG.0308' } };
    const transport = new ScriptedTransport(throttled, MADE);
    await expect(associate(transport)).resolves.toMatchObject({ mirror: { url: SOURCE } });
    expect(transport.sent()).toEqual([ASSOCIATE, ASSOCIATE]);
  });

  test('asks for no right that the looks after a refusal show to be there', async () => {
    const other = { body: { url: 'https://github.com/owner/other.git' } };
    const seen = new ScriptedTransport({ status: 400 }, () => other);
    await expect(associate(seen)).rejects.toThrow(
      /^Associating the remote mirror failed: HTTP 400\. The service rejects the request; check the inputs of this step\.$/,
    );
    const hidden = new ScriptedTransport({ status: 400 }, { status: 403 });
    await expect(associate(hidden)).rejects.toThrow(/HTTP 400\. .*needs getRepository to see that/);
  });

  test.each<[string, unknown]>([
    ['no url', {}],
    ['something else', { id: 1, update_status: 'finished' }],
    ['an empty url', { url: '' }],
    ['an error beside the url', { url: SOURCE, status: 'failed', error: { code: 'E.1' } }],
  ])('is not done by a success with %s, unless a look shows it', async (_case, body) => {
    const transport = new ScriptedTransport({ status: 201, body }, () => ({ status: 404 }));
    await expect(associate(transport)).rejects.toThrow(
      /^Associating the remote mirror failed: HTTP 201 .*\. The mirror did not have the source 10 seconds later/,
    );
    expect(transport.sent()).toEqual([ASSOCIATE, ...Array<string>(6).fill(READ)]);
    const late = new ScriptedTransport({ status: 201, body }, { status: 404 }, THERE);
    await expect(associate(late)).resolves.toMatchObject({ mirror: { url: `${SOURCE}/` } });
  });

  test.each([401, 403, 404, 422])('fails at once after HTTP %d', async (status) => {
    const transport = new ScriptedTransport({ status });
    await expect(associate(transport)).rejects.toThrow(
      `Associating the remote mirror failed: HTTP ${status}.`,
    );
    expect(transport.sent()).toEqual([ASSOCIATE]);
  });

  test('fails where the answer names another source, and so does every look', async () => {
    const other = { body: { url: 'https://github.com/owner/other.git' } };
    const transport = new ScriptedTransport(
      { status: 201, ...other },
      ...Array.from({ length: 6 }, () => other),
    );
    await expect(associate(transport)).rejects.toMatchObject({ cause: { fault: 'contract' } });
  });
});
