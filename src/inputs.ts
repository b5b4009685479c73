import { toBase64 } from './codearts/client.ts';
import { repoEndpoint } from './codearts/regions.ts';
import {
  durationParser,
  integerParser,
  parseBoolean,
  parseEndpoint,
  parseEndpointUuid,
  parseRegion,
  parseRepositoryId,
  parseSourceUrl,
  parseToken,
} from './input-values.ts';
import { Form, type ReadInput } from './form.ts';
import { MIN_SECRET_LENGTH, type Secrets } from './secrets.ts';

/** How the user proves who they are. */
export interface CredentialInputs {
  readonly kind: 'token';
  readonly token: string;
}

/** Everything a user can say, checked. */
export interface Inputs {
  readonly repositoryId: number;
  readonly credentials: CredentialInputs;
  readonly endpoint: URL;
  /** The source repository to associate before synchronizing. */
  readonly associateUrl: string | undefined;
  readonly forceFetch: boolean;
  /** Credentials for a private source. */
  readonly sourceLogin: { readonly username: string; readonly password: string } | undefined;
  readonly endpointUuid: string | undefined;
  readonly requestTimeoutMs: number;
  readonly retries: number;
}

/** All that is wrong with the inputs, one safe line each that begins with the input's name. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join(' '));
    this.problems = problems;
  }
}

/** Defaults as in action.yml, for a caller that is not a runner. */
export const DEFAULTS = {
  region: 'cn-north-4',
  force_fetch: 'false',
  request_timeout: '30s',
  retries: '3',
  summary: 'true',
} as const;

const SECRETS = ['token', 'source_username', 'source_password'] as const;

const NO_CREDENTIAL =
  'token: no credential is given. Set `token` to an IAM token kept in a secret. If you have, the ' +
  'secret is empty here: pull requests from forks get no secrets, and a name may be misspelt.';

const SHORT_SECRET_ADVICE = {
  token: 'An IAM token is far longer; give the value of the X-Subject-Token header.',
  source_username:
    'Where a personal access token is the password, most hosts take any user name, for example x-access-token.',
  source_password: 'Use a personal access token of the source, which is longer.',
} as const;

/**
 * Reads and checks all inputs. Secrets are masked before anything else happens.
 *
 * @throws InputError With every problem found, not just the first.
 */
export function readInputs(read: ReadInput, secrets: Secrets): Inputs {
  for (const name of SECRETS) secrets.add(read(name));
  const form = new Form(read);
  form.value('summary', parseBoolean, DEFAULTS.summary);
  checkSecretLengths(form);
  checkCombinations(form);

  const repositoryId = form.required('repository_id', parseRepositoryId);
  const region = form.value('region', parseRegion, DEFAULTS.region);
  const endpoint = form.optional('endpoint', parseEndpoint) ?? (region && repoEndpoint(region));
  const values = {
    repositoryId,
    endpoint,
    credentials: parseCredentials(form),
    forceFetch: form.value('force_fetch', parseBoolean, DEFAULTS.force_fetch),
    requestTimeoutMs: form.value(
      'request_timeout',
      durationParser('1s', '5m'),
      DEFAULTS.request_timeout,
    ),
    retries: form.value('retries', integerParser(0, 10), DEFAULTS.retries),
  };
  const optional = {
    associateUrl: form.optional('associate_url', parseSourceUrl),
    endpointUuid: form.optional('endpoint_uuid', parseEndpointUuid),
    sourceLogin: parseSourceLogin(form, secrets),
  };
  if (form.problems.length > 0 || !isComplete(values)) throw new InputError(form.problems);
  return { ...values, ...optional };
}

/** Whether the user wants a job summary: true unless said otherwise, also where inputs are wrong. */
export function wantsSummary(read: ReadInput): boolean {
  return new Form(read).value('summary', parseBoolean, DEFAULTS.summary) ?? true;
}

function checkSecretLengths(form: Form): void {
  for (const name of SECRETS) {
    if (form.has(name) && form.raw(name).length < MIN_SECRET_LENGTH) {
      form.problems.push(
        `${name}: the value has fewer than ${MIN_SECRET_LENGTH} characters, and hiding it would ` +
          `blank ordinary text in the log. ${SHORT_SECRET_ADVICE[name]}`,
      );
    }
  }
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

function parseCredentials(form: Form): CredentialInputs | undefined {
  if (!form.has('token')) {
    form.problems.push(NO_CREDENTIAL);
    return undefined;
  }
  const token = form.untrimmed('token', parseToken);
  return token === undefined ? undefined : { kind: 'token', token };
}

/** The Base64 forms are what is sent, so they are masked, too. */
function parseSourceLogin(form: Form, secrets: Secrets): Inputs['sourceLogin'] {
  if (!form.has('source_username') || !form.has('source_password')) return undefined;
  const login = { username: form.raw('source_username'), password: form.raw('source_password') };
  secrets.add(toBase64(login.username));
  secrets.add(toBase64(login.password));
  return login;
}

/** Turns a record of values that may be missing into one in which none is. */
function isComplete<T extends object>(
  values: T,
): values is T & { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.values(values).every((value) => value !== undefined);
}
