import { Knowledge, type Known } from '../codearts/knowledge.ts';
import { Repository } from '../codearts/repository.ts';
import { accessKeyCredentials } from '../credentials/access-key.ts';
import type { CredentialInputs, Credentials } from '../credentials/credentials.ts';
import { OidcCredentials } from '../credentials/oidc.ts';
import { tokenCredentials } from '../credentials/token.ts';
import type { Host } from '../host/host.ts';
import { HttpSession } from '../http/session.ts';
import { GuardedTransport, type Transport } from '../http/transport.ts';
import type { ConnectionInputs } from '../inputs/connection.ts';
import { identifyRepository } from './identify.ts';

/** How to connect, and what is known of the mirror before. */
export interface Connection extends ConnectionInputs {
  readonly known: Known;
}

/**
 * Obtains the credentials, which takes requests for OIDC alone, finds the repository where it was
 * given by its name, and holds the connection to it for as long as it is used.
 *
 * @param neededMs How long the credential has to last, where it can be chosen.
 * @throws OperationError There is no credential to be had, or the repository could not be looked for.
 * @throws Failure It was not found.
 */
export async function withRepository<T>(
  host: Host,
  inputs: Connection,
  neededMs: number,
  use: (repository: Repository) => Promise<T>,
): Promise<T> {
  const transport = new GuardedTransport(inputs.requestTimeoutMs);
  try {
    return await use(await openRepository(host, inputs, transport, neededMs / 1_000));
  } finally {
    transport.close();
  }
}

async function openRepository(
  host: Host,
  inputs: Connection,
  transport: Transport,
  neededSeconds: number,
): Promise<Repository> {
  const { clock, random, secrets, report } = host;
  const session = new HttpSession({
    transport,
    retries: inputs.retries,
    clock,
    random,
    secrets,
    log: (line) => {
      report.info(line);
    },
  });
  const credentials = await openCredentials(host, inputs.credentials, neededSeconds, session);
  const { endpoint } = inputs;
  const knowledge = new Knowledge(inputs.known, !('id' in inputs.repository));
  const watch = host.journal.mirrorChange;
  const service = { endpoint, credentials, session, knowledge, watch };
  const repositoryId = await identifyRepository(host, inputs.repository, service);
  return new Repository({ ...service, repositoryId });
}

async function openCredentials(
  { env, report }: Host,
  inputs: CredentialInputs,
  neededSeconds: number,
  session: HttpSession,
): Promise<Credentials> {
  switch (inputs.kind) {
    case 'token':
      return tokenCredentials(inputs.token);
    case 'access key':
      if (inputs.family !== undefined) {
        report.info(`Using the access key of the environment: ${inputs.family}.`);
      }
      return accessKeyCredentials(inputs.key);
    case 'oidc': {
      const options = { ...inputs, neededSeconds, sessionName: sessionName(env) };
      const credentials = new OidcCredentials(options);
      await credentials.obtain(session);
      return credentials;
    }
  }
}

/** Tells in Huawei Cloud's audit log which run of which workflow it was. */
function sessionName(env: Host['env']): string {
  const number = (name: string): string => /^\d{1,20}$/.exec(env[name] ?? '')?.[0] ?? '0';
  return `github-${number('GITHUB_RUN_ID')}-${number('GITHUB_RUN_ATTEMPT')}`;
}
