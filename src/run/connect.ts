import { Repository } from '../codearts/repository.ts';
import type { Host } from '../host/host.ts';
import type { ConnectionInputs } from '../inputs/inputs.ts';
import { accessKeyCredentials } from '../credentials/access-key.ts';
import type { CredentialInputs, Credentials } from '../credentials/credentials.ts';
import { OidcCredentials } from '../credentials/oidc.ts';
import { tokenCredentials } from '../credentials/token.ts';
import type { RetryPolicy } from '../http/session.ts';
import type { Transport } from '../http/transport.ts';

/**
 * Obtains the credentials, which takes requests for OIDC alone, and puts a client for the
 * repository together.
 *
 * @throws OperationError There is no credential to be had.
 * @param neededSeconds How long the credential has to last, where it can be chosen.
 */
export async function openRepository(
  host: Host,
  inputs: ConnectionInputs,
  transport: Transport,
  neededSeconds: number,
): Promise<Repository> {
  const { clock, random, report } = host;
  const retryPolicy: RetryPolicy = {
    retries: inputs.retries,
    clock,
    random,
    onRetry: (message) => {
      report.info(message);
    },
  };
  return new Repository({
    endpoint: inputs.endpoint,
    repositoryId: inputs.repositoryId,
    transport,
    credentials: await openCredentials(host, inputs.credentials, {
      transport,
      retryPolicy,
      neededSeconds,
    }),
    retryPolicy,
    sanitize: report.safe,
  });
}

async function openCredentials(
  { env, secrets, report, clock }: Host,
  inputs: CredentialInputs,
  means: { transport: Transport; retryPolicy: RetryPolicy; neededSeconds: number },
): Promise<Credentials> {
  switch (inputs.kind) {
    case 'token':
      return tokenCredentials(inputs.token);
    case 'access key':
      if (inputs.family !== undefined) {
        report.info(`Using the access key of the environment: ${inputs.family}.`);
      }
      return accessKeyCredentials(inputs.key, clock, (signature) => {
        secrets.conceal(signature);
      });
    case 'oidc': {
      const credentials = new OidcCredentials({
        ...inputs,
        ...means,
        sessionName: sessionName(env),
        secrets,
        sanitize: report.safe,
      });
      await credentials.obtain();
      return credentials;
    }
  }
}

/** Tells in Huawei Cloud's audit log which run of which workflow it was. */
function sessionName(env: Host['env']): string {
  const number = (name: string): string => /^\d{1,20}$/.exec(env[name] ?? '')?.[0] ?? '0';
  return `github-${number('GITHUB_RUN_ID')}-${number('GITHUB_RUN_ATTEMPT')}`;
}
