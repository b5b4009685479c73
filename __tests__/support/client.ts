import { Repository, type ClientOptions } from '../../src/codearts/repository.ts';
import { tokenCredentials } from '../../src/credentials/token.ts';
import type { Transport } from '../../src/http/transport.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { FakeClock } from './clock.ts';

/** The credential of every client made here. */
export const TOKEN = 'made-up-iam-token';

/**
 * A client of repository 123 at https://api.example that never waits and tries three times more.
 *
 * @param options Whatever a test wants otherwise.
 */
export function createClient(
  transport: Transport,
  options: Partial<ClientOptions> = {},
): Repository {
  const secrets = new Secrets(() => undefined);
  secrets.add(TOKEN);
  return new Repository({
    endpoint: new URL('https://api.example'),
    repositoryId: 123,
    transport,
    credentials: tokenCredentials(TOKEN),
    retryPolicy: {
      retries: 3,
      clock: new FakeClock(),
      random: () => 0,
      onRetry: () => undefined,
    },
    sanitize: (text, maxLength) => secrets.safe(text, maxLength),
    ...options,
  });
}
