import { accessKeyCredentials } from '../src/credentials/access-key.ts';
import type { CredentialInputs, Credentials } from '../src/credentials/credentials.ts';
import { OidcCredentials } from '../src/credentials/oidc.ts';
import { tokenCredentials } from '../src/credentials/token.ts';
import { HttpSession } from '../src/http/session.ts';
import { GuardedTransport, type Transport } from '../src/http/transport.ts';
import type { Secrets } from '../src/text/secrets.ts';
import type { Clock } from '../src/time/clock.ts';
import { Client, MAX_MS } from './client.ts';

/** Longest time for one request, in milliseconds: the action's default. */
const REQUEST_TIMEOUT_MS = 30_000;

/** What an examination is given by the process around it. */
export interface Surroundings {
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly transport: Transport;
}

/** Opens a connection for as long as it is used. */
export async function withTransport<T>(use: (transport: Transport) => Promise<T>): Promise<T> {
  const transport = new GuardedTransport(REQUEST_TIMEOUT_MS);
  try {
    return await use(transport);
  } finally {
    transport.close();
  }
}

/** A client with the action's own transport and credentials, which tries nothing twice. */
export function openClient(
  { clock, secrets, transport }: Surroundings,
  credentials: CredentialInputs,
): Client {
  const session = new HttpSession({
    transport,
    retries: 0,
    clock,
    random: () => 0,
    secrets,
    log: () => undefined,
  });
  return new Client(session, credentialsOf(credentials));
}

function credentialsOf(given: CredentialInputs): Credentials {
  switch (given.kind) {
    case 'token':
      return tokenCredentials(given.token);
    case 'access key':
      return accessKeyCredentials(given.key);
    case 'oidc':
      return new OidcCredentials({
        ...given,
        neededSeconds: MAX_MS / 1_000,
        sessionName: 'codearts-mirror-sync-doctor',
      });
  }
}
