import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Repository } from '../../src/codearts/repository.ts';
import { GuardedTransport } from '../../src/http/transport.ts';
import { createClient, TOKEN } from '../support/client.ts';
import { startServer, stopServers } from '../support/server.ts';

// The answers and errors of the API pages "Starting Repository Image Synchronization" (2026-01-27)
// and "Associating a Common Repository with a Remote Image" (2026-04-28), through real HTTP.

const SOURCE = 'https://example.com/0379d2da2bae4c38b3d2fbbdb6f2a3f2/test.git';
const PATH = '/v4/repositories/123/remote-mirror';

let transport: GuardedTransport;

beforeEach(() => {
  transport = new GuardedTransport(20_000);
});

afterEach(async () => {
  transport.close();
  await stopServers();
});

const start = (client: Repository): Promise<unknown> =>
  client.startSynchronization({ forceFetch: true });
const associate = (client: Repository): Promise<unknown> => client.associateRemoteMirror(SOURCE);

describe('the documented success of', () => {
  test('starting', async () => {
    const jid = '09a56216-cb37-494c-b314-d88dc6c9ff57';
    const server = await startServer(() => ({ status: 200, body: { jid } }));
    const client = createClient(transport, { endpoint: server.url });
    await expect(start(client)).resolves.toMatchObject({ jid });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: PATH,
        headers: { 'x-auth-token': TOKEN, 'content-type': 'application/json' },
        body: '{"force_fetch":true}',
      },
    ]);
  });

  test('associating', async () => {
    const body = {
      id: 12439,
      repository_id: 2112029391,
      update_status: 'finished',
      last_update_at: '2025-04-24T20:04:44.000+08:00',
      url: SOURCE,
      last_successful_update_at: '2025-04-24T20:04:44.000+08:00',
      number_of_failures: null,
      mirroring_enabled: false,
      is_private: false,
      endpoint_uuid: null,
      last_error: null,
    };
    const server = await startServer(() => ({ status: 201, body }));
    const client = createClient(transport, { endpoint: server.url });
    await expect(associate(client)).resolves.toHaveProperty('mirror', {
      url: SOURCE,
      updateStatus: 'finished',
      lastUpdateAt: '2025-04-24T20:04:44.000+08:00',
      lastSuccessfulUpdateAt: '2025-04-24T20:04:44.000+08:00',
      numberOfFailures: undefined,
      lastError: undefined,
      toldAt: expect.any(Number),
    });
    expect(server.requests).toMatchObject([
      { method: 'POST', path: `${PATH}/associate`, body: JSON.stringify({ url: SOURCE }) },
    ]);
  });
});

/** The documented errors of one endpoint: status, code, message, and what has to be advised. */
interface DocumentedErrors {
  readonly name: string;
  readonly call: (client: Repository) => Promise<unknown>;
  readonly operation: string;
  readonly errors: readonly (readonly [number, string, string, RegExp])[];
}

describe.each<DocumentedErrors>([
  {
    name: 'starting',
    call: start,
    operation: 'Starting the synchronization',
    errors: [
      [401, 'DEV.00000003', 'Authentication information expired.', /get a new one/],
      [
        403,
        'CH.004403',
        'Insufficient permissions. Apply for the required permission and try again.',
        /setRepository/,
      ],
      [404, 'CH.004404', 'Repository Not Found', /`repository_id`/],
    ],
  },
  {
    name: 'associating',
    call: associate,
    operation: 'Associating the remote mirror',
    errors: [
      [401, 'CH.00000002', 'Recognize authentication information failed.', /`token`/],
      [403, 'CH.00401001', 'No access permission.', /setRepository/],
      [
        404,
        'CH.00402000',
        'The repository does not exist. Check and try again.',
        /`repository_id`/,
      ],
    ],
  },
])('the documented error of $name', ({ call, operation, errors }) => {
  test.each(errors)('%d %s', async (status, error_code, error_msg, advice) => {
    const answer = {
      status,
      body: { error_code, error_msg },
      headers: { 'content-type': 'application/json', 'x-request-id': 'made-up-request-id' },
    };
    const server = await startServer(() => answer);
    const client = createClient(transport, { endpoint: server.url });
    const told = `${operation} failed: HTTP ${status}, ${error_code}: ${error_msg}`;
    await expect(call(client)).rejects.toMatchObject({
      message: expect.stringContaining(`${told} (request id made-up-request-id). `),
      attempts: 1,
      cause: {
        status,
        code: error_code,
        hint: expect.stringMatching(advice),
        outcomeUnknown: false,
      },
    });
    expect(server.requests).toHaveLength(1);
  });
});
