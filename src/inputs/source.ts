import { encodeLogin, type SourceLogin } from '../codearts/source-login.ts';
import type { Form } from './form.ts';
import { parseEndpointUuid } from './values.ts';

/** How CodeArts reaches a private source: with a login, or by a service endpoint. */
export interface SourceAccess {
  readonly sourceLogin: SourceLogin | undefined;
  /** The CodeArts service endpoint that holds the credentials. */
  readonly endpointUuid: string | undefined;
}

/** The inputs that are secret. */
export const SOURCE_SECRETS = ['source_username', 'source_password'] as const;

/** Reads how a private source is reached; what is wrong with it, `form` then has. */
export function readSourceAccess(form: Form): SourceAccess {
  checkCombinations(form);
  return {
    endpointUuid: form.optional('endpoint_uuid', parseEndpointUuid),
    sourceLogin: readSourceLogin(form),
  };
}

function checkCombinations(form: Form): void {
  const [user, password] = [form.has('source_username'), form.has('source_password')];
  if (user !== password) {
    const [given, missing] = user
      ? ['source_username', 'source_password']
      : ['source_password', 'source_username'];
    form.problems.push(
      `${missing}: missing, while ${given} is given. A private source needs both; if one comes ` +
        'from a secret, check that it is not empty here.',
    );
  }
  if ((user || password) && form.has('endpoint_uuid')) {
    form.problems.push(
      'endpoint_uuid: given together with source_username or source_password. A private source ' +
        'needs one of the two ways: the service endpoint, or user name and password.',
    );
  }
}

/** The Base64 forms are what is sent, so they are masked, too. */
function readSourceLogin(form: Form): SourceLogin | undefined {
  if (!form.has('source_username') || !form.has('source_password')) return undefined;
  const login = { username: form.raw('source_username'), password: form.raw('source_password') };
  for (const sent of Object.values(encodeLogin(login))) form.secrets.add(sent);
  return login;
}
