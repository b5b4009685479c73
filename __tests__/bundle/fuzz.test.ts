import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { expectSafe, START } from './oracles.ts';
import { certificatesOf } from './run-step.ts';
import type { Run } from './run-step.ts';
import { onStage, runOnStage, SOURCE_URL, startFault } from './stage.ts';

/** Every example starts the bundle once. */
const FEW = { numRuns: 13, interruptAfterTimeLimit: 20_000, endOnFailure: true };

/** Text an environment variable can hold, commands among it. */
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '::error::',
        '##[add-mask]',
        '\n::set-output name=jid::',
        '\r',
        '%0A',
        '\u2028',
      ),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join('').replaceAll('\0', ''));

/** Text a header may hold. */
const headerText = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map(headerCharacter) });

function headerCharacter(code: number): string {
  return code >= 0x7f && code < 0xa0 ? ' ' : String.fromCharCode(code);
}

const jid = fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Za-z0-9._:-]{1,20}$/), text, fc.integer());

const body = fc.oneof(
  jid.map((value) => Buffer.from(JSON.stringify({ jid: value }))),
  text.map((value) => Buffer.from(JSON.stringify({ error_code: value, error_msg: value }))),
  fc.json().map((value) => Buffer.from(value)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

const headers = fc.record(
  {
    'X-Request-Id': headerText,
    Date: headerText,
    'Retry-After': headerText,
    'Content-Type': headerText,
    'Set-Cookie': headerText,
  },
  { requiredKeys: [] },
);

/** The contract's own words: a 2xx (that has a body at all) with a usable `jid`. */
function isSuccess(status: number, bytes: Buffer): boolean {
  if (status < 200 || status > 299 || status === 204) return false;
  try {
    const answer = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
    const found = (answer as { jid?: unknown } | null)?.jid;
    return (
      typeof found === 'string' && /^(?!.*::)[A-Za-z0-9._-][A-Za-z0-9._:-]{0,255}$/.test(found)
    );
  } catch {
    return false;
  }
}

function expectFailure(run: Run, requests: readonly string[]): void {
  // Every wrong input has an error of its own, of which the log shows all.
  const problems = run.errors.length > 10 ? [/only the first 10 error annotations/] : [];
  expectSafe(run, { problems });
  expect(run.requests).toEqual(requests);
  expect(run.exitCode).toBe(1);
  const mayRun = run.errors.some((error) => error.includes('may be running'));
  expect(run.outputs).toEqual({ status: mayRun ? 'unconfirmed' : 'failed' });
  expect(run.errors.length).toBeGreaterThan(0);
}

test('Any answer is either the documented one or a safe error', async () => {
  const status = fc.constantFrom(200, 200, 200, 201, 204, 206, 302, 400, 401, 404, 429, 500, 599);
  await fc.assert(
    fc.asyncProperty(status, headers, body, async (given, extra, bytes) => {
      const faults = [startFault({ status: given, headers: extra, body: bytes })];
      const run = await runOnStage({ faults });
      if (!isSuccess(given, bytes)) {
        expectFailure(run, [START]);
        return;
      }
      expectSafe(run);
      expect(run.requests).toEqual([START]);
      expect(run).toMatchObject({ exitCode: 0, problems: [] });
      expect(run.outputs).toMatchObject(JSON.parse(bytes.toString()) as object);
    }),
    FEW,
  );
});

test('Any bytes on the connection end in a safe error', async () => {
  const head = fc.constantFrom('', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\n\r\n{"jid":"a"');
  const bytes = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(head, bytes, async (start, rest) => {
      const answer = Buffer.concat([Buffer.from(start), rest]);
      const { key, cert } = await certificatesOf('valid');
      const server = tls.createServer({ key, cert }, (socket) => {
        socket.on('error', () => undefined); // The client may hang up at once.
        socket.once('data', () => socket.end(answer));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      try {
        const inputs = { endpoint: `https://localhost:${port}`, request_timeout: '2s' };
        expectFailure(await runOnStage({}, { with: inputs }), []);
      } finally {
        server.close();
        await once(server, 'close');
      }
    }),
    FEW,
  );
});

test('Any inputs, one of them wrong, end in safe errors, and nothing is sent', async () => {
  const wrongId = text.filter((value) => !/^\s*[0-9]+\s*$/.test(value));
  const others = fc.record(
    {
      token: text,
      region: text,
      endpoint: text,
      associate_url: fc.oneof(
        text,
        text.map((tail) => SOURCE_URL + tail),
      ),
      force_fetch: text,
      source_username: text,
      source_password: text,
      endpoint_uuid: text,
      request_timeout: text,
      retries: text,
      summary: text,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(wrongId, others, async (repository_id, inputs) => {
      await onStage({}, async ({ run }) => {
        expectFailure(await run({ with: { ...inputs, repository_id } }), []);
      });
    }),
    FEW,
  );
});
