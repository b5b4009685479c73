import { repoEndpoint } from '../codearts/regions.ts';
import type { CredentialInputs } from '../credentials/credentials.ts';
import { Failure } from '../host/failure.ts';
import type { Host } from '../host/host.ts';
import { MIN_SECRET_LENGTH } from '../text/secrets.ts';
import { DEFAULT_AUDIENCE, maskCredentials, readCredentials } from './credentials.ts';
import { readEnvironment } from './environment.ts';
import { Form } from './form.ts';
import { NO_JOB } from './skip.ts';
import { maskSourceLogin, readSourceAccess, type SourceAccess } from './source.ts';
import { sourceUrlParser } from './source-url.ts';
import {
  ageParser,
  choiceParser,
  durationParser,
  integerParser,
  parseBoolean,
  parseEndpoint,
  parseJid,
  parseRegion,
  parseRepositoryId,
  parseRequestedAt,
} from './values.ts';

/** The inputs that say where the repository is and how to reach it; both actions have them. */
export interface ConnectionInputs {
  readonly repositoryId: number;
  readonly credentials: CredentialInputs;
  readonly endpoint: URL;
  readonly requestTimeoutMs: number;
  readonly retries: number;
}

/** How long to wait for a synchronization, and for what. */
export interface WaitInputs {
  readonly timeoutMs: number;
  /** Also prove that the pushed commit is on the mirror. */
  readonly verifyCommit: boolean;
}

/** The inputs of the action. */
export interface Inputs extends ConnectionInputs, SourceAccess {
  /** The source repository to associate before synchronizing. */
  readonly associateUrl: string | undefined;
  readonly forceFetch: boolean;
  /** undefined: do not wait. */
  readonly wait: WaitInputs | undefined;
  readonly dryRun: boolean;
  /** With a dry run: how long ago the last success may be, in milliseconds; undefined: any time. */
  readonly maxAgeMs: number | undefined;
}

/** The inputs of the action in `wait/`. */
export interface WaitActionInputs extends ConnectionInputs {
  readonly jid: string;
  readonly requestedAt: Date;
  readonly wait: WaitInputs;
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
  if_no_credential: 'fail',
  request_timeout: '30s',
  retries: '3',
  summary: 'true',
} as const;

/**
 * Reads and checks all inputs of the action, and the environment. Secrets are masked before
 * anything else happens.
 *
 * @returns undefined where the run is skipped, which has been told.
 * @throws Failure With every problem found, not just the first.
 */
export function readInputs(host: Host): Inputs | undefined {
  return readForm(host, 'Nothing was synchronized', maskSourceLogin, (form) => {
    const source = readSourceAccess(form);
    const wait = readWait(form);
    const waits = form.value('wait', parseBoolean, DEFAULTS.wait);
    const values = {
      ...readConnection(form),
      forceFetch: form.value('force_fetch', parseBoolean, DEFAULTS.force_fetch),
      dryRun: form.value('dry_run', parseBoolean, DEFAULTS.dry_run),
    };
    const optional = {
      associateUrl: form.optional(
        'associate_url',
        sourceUrlParser(form.env['GITHUB_SERVER_URL'] ?? ''),
      ),
      ...source,
      maxAgeMs: readMaxAge(form, values.dryRun),
      wait: waits === true && isComplete(wait) ? wait : undefined,
    };
    return isComplete(values) ? { ...values, ...optional } : undefined;
  });
}

/**
 * Reads and checks all inputs of the action in `wait/`, and the environment. Secrets are masked
 * before anything else happens.
 *
 * @returns undefined where the run is skipped, which has been told; `jid` is handed on nevertheless.
 * @throws Failure With every problem found, not just the first.
 */
export function readWaitActionInputs(host: Host): WaitActionInputs | undefined {
  return readForm(
    host,
    'Nothing was waited for',
    () => undefined,
    (form) => {
      const wait = readWait(form);
      const values = { ...readConnection(form), ...readJob(form) };
      if (form.isSkipped && values.jid !== undefined) host.journal.jid(values.jid);
      return isComplete(values) && isComplete(wait) ? { ...values, wait } : undefined;
    },
  );
}

/**
 * @param skipped What was not done where the run is skipped.
 * @param readRest undefined where a value is missing, of which `form` then has the problem.
 */
function readForm<T extends ConnectionInputs>(
  host: Host,
  skipped: string,
  maskMore: (form: Form) => void,
  readRest: (form: Form) => T | undefined,
): T | undefined {
  const form = new Form(host);
  maskCredentials(form);
  maskMore(form);
  readEnvironment(form, host.useProxy);
  const problemsOfEnvironment = form.problems.length;
  checkTokenLength(form);
  host.journal.wantsSummary(form.value('summary', parseBoolean, DEFAULTS.summary) ?? true);
  const whenNone = form.value(
    'if_no_credential',
    choiceParser(['fail', 'skip']),
    DEFAULTS.if_no_credential,
  );
  form.maySkip = whenNone === 'skip';
  const inputs = readRest(form);
  if (form.skip !== undefined && form.isSkipped) {
    const { level, why } = form.skip;
    const repositoryId = form.optional('repository_id', parseRepositoryId);
    if (repositoryId !== undefined) host.journal.repository(repositoryId, placeOf(form));
    host.journal[level](`${skipped}: ${why}`);
    return undefined;
  }
  // The summary names the repository also where nothing but the environment is wrong.
  if (inputs !== undefined && form.problems.length === problemsOfEnvironment) {
    host.journal.repository(inputs.repositoryId, placeOf(form));
  }
  if (inputs === undefined || form.problems.length > 0) {
    throw new Failure(
      form.problems.map((known) => ({ known, topic: 'inputs' })),
      'failed',
      'wrong inputs',
    );
  }
  return inputs;
}

/** The region, or the host where the user gave one, which is right. */
function placeOf(form: Form): string {
  const endpoint = form.optional('endpoint', parseEndpoint);
  if (endpoint !== undefined) return endpoint.host;
  return form.has('region') ? form.raw('region').trim() : DEFAULTS.region;
}

function readConnection(form: Form): Incomplete<ConnectionInputs> {
  const repositoryId = form.required('repository_id', parseRepositoryId);
  const region = form.value('region', parseRegion, DEFAULTS.region);
  const endpoint = form.optional('endpoint', parseEndpoint) ?? (region && repoEndpoint(region));
  return {
    repositoryId,
    endpoint,
    credentials: readCredentials(form, region),
    requestTimeoutMs: form.value(
      'request_timeout',
      durationParser('1s', '5m'),
      DEFAULTS.request_timeout,
    ),
    retries: form.value('retries', integerParser(0, 10), DEFAULTS.retries),
  };
}

/** Half of what an earlier step hands on is a mistake in the workflow. */
function readJob(form: Form): Incomplete<Pick<WaitActionInputs, 'jid' | 'requestedAt'>> {
  if (form.maySkip && !form.has('jid') && !form.has('requested_at')) {
    form.skip ??= NO_JOB;
    return { jid: undefined, requestedAt: undefined };
  }
  return {
    jid: form.always('jid', parseJid),
    requestedAt: form.always('requested_at', parseRequestedAt),
  };
}

/** @param dryRun undefined where that input is wrong, which says nothing of this one. */
function readMaxAge(form: Form, dryRun: boolean | undefined): number | undefined {
  const maxAgeMs = form.optional('max_age', ageParser('1m', '365d'));
  if (dryRun === false && form.has('max_age')) {
    form.problems.push(
      'max_age: given without dry_run, and only a dry run looks at the age of the mirror. Set `dry_run: ' +
        'true` too, or leave max_age out.',
    );
  }
  return maxAgeMs;
}

function readWait(form: Form): Incomplete<WaitInputs> {
  return {
    timeoutMs: form.value('wait_timeout', durationParser('10s', '6h'), DEFAULTS.wait_timeout),
    verifyCommit: form.value('verify_commit', parseBoolean, DEFAULTS.verify_commit),
  };
}

/** Of a credential that is not in force, too. The parts of an access key are checked with the rest of their form. */
function checkTokenLength(form: Form): void {
  if (!form.has('token') || form.raw('token').length >= MIN_SECRET_LENGTH) return;
  form.problems.push(
    `token: the value has fewer than ${MIN_SECRET_LENGTH} characters, and hiding it would blank ` +
      'ordinary text in the log. An IAM token is far longer; give the value of the X-Subject-Token header.',
  );
}

/** Values some of which may be wrong, and then are undefined. */
type Incomplete<T> = { readonly [Name in keyof T]: T[Name] | undefined };

/** Whether none of the values is undefined. */
function isComplete<T extends object>(
  values: T,
): values is T & { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.values(values).every((value) => value !== undefined);
}
