import { expect, test } from '@jest/globals';
import { tokenCredentials } from '../../src/credentials/token.ts';
import { createSession } from '../support/session.ts';
import { ScriptedTransport } from '../support/transport.ts';

test('a token goes into the documented header of every request, as it is', async () => {
  const token = 'MII+/='.repeat(20);
  const credentials = tokenCredentials(token);
  const session = createSession(new ScriptedTransport());
  for (const method of ['GET', 'POST'] as const) {
    const request = { method, url: new URL('https://api.example/x'), headers: {} };
    await expect(credentials.authorize(request, session)).resolves.toEqual({
      'x-auth-token': token,
    });
  }
});
