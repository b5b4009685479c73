import { expect, test } from '@jest/globals';
import { tokenCredentials } from '../../src/credentials/token.ts';

test('a token goes into the documented header of every request, as it is', async () => {
  const token = 'MII+/='.repeat(20);
  const credentials = tokenCredentials(token);
  for (const method of ['GET', 'POST'] as const) {
    const request = { method, url: new URL('https://api.example/x'), headers: {} };
    await expect(credentials.authorize(request)).resolves.toEqual({ 'x-auth-token': token });
  }
});
