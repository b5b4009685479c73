import type { ApiOptions } from '../../src/codearts/calls.ts';
import { Knowledge } from '../../src/codearts/knowledge.ts';
import { Repository } from '../../src/codearts/repository.ts';
import { tokenCredentials } from '../../src/credentials/token.ts';
import type { HttpSessionOptions } from '../../src/http/session.ts';
import type { Transport } from '../../src/http/transport.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { createSession } from './session.ts';

/** The credential of every client made here. */
export const TOKEN = 'made-up-iam-token';

/**
 * A client of repository 123 at https://api.example that never waits and tries three times more.
 *
 * @param options Whatever a test wants otherwise.
 */
export function createClient(
  transport: Transport,
  options: Partial<Omit<ApiOptions, 'session'> & HttpSessionOptions> = {},
): Repository {
  const {
    endpoint = new URL('https://api.example'),
    repositoryId = 123,
    credentials = tokenCredentials(TOKEN),
    knowledge = new Knowledge('nothing'),
    ...changes
  } = options;
  const secrets = new Secrets(() => undefined);
  secrets.add(TOKEN);
  const session = createSession(transport, { secrets, ...changes });
  return new Repository({ endpoint, repositoryId, credentials, session, knowledge });
}
