import { encodeLogin, type SourceLogin } from '../codearts/source-login.ts';
import { repoEndpoint } from '../codearts/regions.ts';
import type { CredentialInputs } from '../credentials/credentials.ts';
import {
  DEFAULT_AUDIENCE,
  maskCredentials,
  readCredentials,
  SHORT_TOKEN_ADVICE,
  type Environment,
} from './credentials.ts';
import {
  durationParser,
  integerParser,
  parseBoolean,
  parseEndpoint,
  parseEndpointUuid,
  parseJid,
  parseRegion,
  parseRepositoryId,
  parseRequestedAt,
  parseSourceUrl,
} from './values.ts';
import { Form, type ReadInput } from './form.ts';
import { MIN_SECRET_LENGTH, type Secrets } from '../text/secrets.ts';

/** The inputs that say where the repository is and how to reach it; both actions have them. */
export interface ConnectionInputs {
  readonly repositoryId: number;
  readonly credentials: CredentialInputs;
  readonly endpoint: URL;
  readonly requestTimeoutMs: number;
  readonly retries: number;
}

/** How long to wait for a synchronization, and for what. */
export interface WaitSettings {
  readonly timeoutMs: number;
  /** Also prove that the pushed commit is on the mirror. */
  readonly verifyCommit: boolean;
}

/** The inputs of the action. */
export interface Inputs extends ConnectionInputs {
  /** The source repository to associate before synchronizing. */
  readonly associateUrl: string | undefined;
  readonly forceFetch: boolean;
  /** Credentials for a private source. */
  readonly sourceLogin: SourceLogin | undefined;
  readonly endpointUuid: string | undefined;
  /** undefined: do not wait. */
  readonly wait: WaitSettings | undefined;
  readonly dryRun: boolean;
}

/** The inputs of the action in `wait/`. */
export interface WaitActionInputs extends ConnectionInputs {
  readonly jid: string;
  readonly requestedAt: Date;
  readonly wait: WaitSettings;
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
  oidc_audience: DEFAULT_AUDIENCE,
  force_fetch: 'false',
  wait: 'false',
  wait_timeout: '30m',
  verify_commit: 'true',
  dry_run: 'false',
  request_timeout: '30s',
  retries: '3',
  summary: 'true',
} as const;

const SOURCE_SECRETS = ['source_username', 'source_password'] as const;

const SHORT_SECRET_ADVICE = {
  token: SHORT_TOKEN_ADVICE,
  source_username:
    'Where a personal access token is the password, most hosts take any user name, for example x-access-token.',
  source_password: 'Use a personal access token of the source, which is longer.',
} as const;

/**
 * Reads and checks all inputs of the action. Secrets are masked before anything else happens.
 *
 * @throws InputError With every problem found, not just the first.
 */
export function readInputs(read: ReadInput, env: Environment, secrets: Secrets): Inputs {
  const form = openForm(read, env, secrets, SOURCE_SECRETS);
  checkCombinations(form);
  const wait = readWait(form);
  const waits = form.value('wait', parseBoolean, DEFAULTS.wait);
  const values = {
    ...readConnection(form, env),
    forceFetch: form.value('force_fetch', parseBoolean, DEFAULTS.force_fetch),
    dryRun: form.value('dry_run', parseBoolean, DEFAULTS.dry_run),
  };
  const optional = {
    associateUrl: form.optional('associate_url', parseSourceUrl),
    endpointUuid: form.optional('endpoint_uuid', parseEndpointUuid),
    sourceLogin: parseSourceLogin(form, secrets),
    wait: waits === true && isComplete(wait) ? wait : undefined,
  };
  if (form.problems.length > 0 || !isComplete(values)) throw new InputError(form.problems);
  return { ...values, ...optional };
}

/**
 * Reads and checks all inputs of the action in `wait/`.
 *
 * @throws InputError With every problem found, not just the first.
 */
export function readWaitActionInputs(
  read: ReadInput,
  env: Environment,
  secrets: Secrets,
): WaitActionInputs {
  const form = openForm(read, env, secrets, []);
  const wait = readWait(form);
  const values = {
    ...readConnection(form, env),
    jid: form.required('jid', parseJid),
    requestedAt: form.required('requested_at', parseRequestedAt),
  };
  if (form.problems.length > 0 || !isComplete(values) || !isComplete(wait)) {
    throw new InputError(form.problems);
  }
  return { ...values, wait };
}

function openForm(
  read: ReadInput,
  env: Environment,
  secrets: Secrets,
  sourceSecrets: readonly string[],
): Form {
  const form = new Form(read);
  maskCredentials(form, env, secrets);
  for (const name of sourceSecrets) secrets.add(form.raw(name));
  checkSecretLengths(form);
  form.value('summary', parseBoolean, DEFAULTS.summary); // used by wantsSummary, checked with the rest
  return form;
}

function readConnection(form: Form, env: Environment): Incomplete<ConnectionInputs> {
  const repositoryId = form.required('repository_id', parseRepositoryId);
  const region = form.value('region', parseRegion, DEFAULTS.region);
  const endpoint = form.optional('endpoint', parseEndpoint) ?? (region && repoEndpoint(region));
  return {
    repositoryId,
    endpoint,
    credentials: readCredentials(form, env, region),
    requestTimeoutMs: form.value(
      'request_timeout',
      durationParser('1s', '5m'),
      DEFAULTS.request_timeout,
    ),
    retries: form.value('retries', integerParser(0, 10), DEFAULTS.retries),
  };
}

function readWait(form: Form): Incomplete<WaitSettings> {
  return {
    timeoutMs: form.value('wait_timeout', durationParser('10s', '6h'), DEFAULTS.wait_timeout),
    verifyCommit: form.value('verify_commit', parseBoolean, DEFAULTS.verify_commit),
  };
}

/** Whether the user wants a job summary: true unless said otherwise, also where inputs are wrong. */
export function wantsSummary(read: ReadInput): boolean {
  return new Form(read).value('summary', parseBoolean, DEFAULTS.summary) ?? true;
}

/** The parts of an access key are checked with the rest of their form. */
function checkSecretLengths(form: Form): void {
  for (const [name, advice] of Object.entries(SHORT_SECRET_ADVICE)) {
    if (form.has(name) && form.raw(name).length < MIN_SECRET_LENGTH) {
      form.problems.push(
        `${name}: the value has fewer than ${MIN_SECRET_LENGTH} characters, and hiding it would ` +
          `blank ordinary text in the log. ${advice}`,
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

/** The Base64 forms are what is sent, so they are masked, too. */
function parseSourceLogin(form: Form, secrets: Secrets): SourceLogin | undefined {
  if (!form.has('source_username') || !form.has('source_password')) return undefined;
  const login = { username: form.raw('source_username'), password: form.raw('source_password') };
  for (const sent of Object.values(encodeLogin(login))) secrets.add(sent);
  return login;
}

/** Values some of which may be wrong, and then are undefined. */
type Incomplete<T> = { readonly [Name in keyof T]: T[Name] | undefined };

/** Whether none of the values is undefined. */
function isComplete<T extends object>(
  values: T,
): values is T & { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.values(values).every((value) => value !== undefined);
}
