import { expect, test } from '@jest/globals';
import { accessKeyCredentials } from '../../src/credentials/access-key.ts';
import { sign } from '../../src/credentials/signature.ts';
import type { HttpRequest } from '../../src/http/transport.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { FakeClock } from '../support/clock.ts';
import { createSession } from '../support/session.ts';
import { ScriptedTransport } from '../support/transport.ts';

const KEY = { accessKeyId: 'MADEUPKEY', secretAccessKey: 'made-up-secret' };
const REQUEST: HttpRequest = {
  method: 'GET',
  url: new URL('https://api.example/v4/x'),
  headers: { accept: 'application/json' },
};

test('an access key signs with the date of the moment, and sends nothing for that', async () => {
  const clock = new FakeClock();
  const transport = new ScriptedTransport();
  const session = createSession(transport, { clock });
  const credentials = accessKeyCredentials(KEY);
  for (const seconds of [0, 1]) {
    clock.advance(seconds * 1_000);
    await expect(credentials.authorize(REQUEST, session)).resolves.toEqual(
      sign(REQUEST, KEY, new Date(clock.date())).headers,
    );
  }
  expect(transport.requests).toEqual([]);
});

test('its signature is hidden where a service repeats it, and gets no mask', async () => {
  const masked: string[] = [];
  const secrets = new Secrets((value) => masked.push(value));
  const session = createSession(new ScriptedTransport(), { secrets });
  await accessKeyCredentials(KEY).authorize(REQUEST, session);
  const { signature } = sign(REQUEST, KEY, new Date(session.clock.date()));
  expect(secrets.safe(`refused ${signature}!`)).toBe('refused ***!');
  expect(masked).toEqual([]);
});
