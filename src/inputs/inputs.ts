import type { Host } from '../host/host.ts';
import { SYNC_BRANCHES, type SyncBranches } from '../mirror/mirror.ts';
import { isComplete, type Incomplete } from './complete.ts';
import { readConnection, type ConnectionInputs } from './connection.ts';
import { DEFAULTS } from './defaults.ts';
import type { Form } from './form.ts';
import { readForm } from './read-form.ts';
import { NO_JOB } from './skip.ts';
import { maskSourceLogin, readSourceAccess, type SourceAccess } from './source.ts';
import { sourceUrlParser } from './source-url.ts';
import {
  ageParser,
  choiceParser,
  durationParser,
  parseBoolean,
  parseJid,
  parseRequestedAt,
} from './values.ts';

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
  /** Which branches to set the mirror to; undefined: those that it has. */
  readonly syncBranches: SyncBranches | undefined;
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

/**
 * Reads and checks all inputs of the action, and the environment. Secrets are masked before
 * anything else happens.
 *
 * @returns undefined where the run is skipped, which has been told.
 * @throws Failure With every problem found, not just the first.
 */
export function readInputs(host: Host): Inputs | undefined {
  return readForm(host, {
    skipped: 'Nothing was synchronized',
    mask: maskSourceLogin,
    read: (form) => {
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
        syncBranches: form.optional('sync_branches', choiceParser(SYNC_BRANCHES)),
        ...source,
        maxAgeMs: readMaxAge(form, values.dryRun),
        wait: waits === true && isComplete(wait) ? wait : undefined,
      };
      return isComplete(values) ? { ...values, ...optional } : undefined;
    },
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
  return readForm(host, {
    skipped: 'Nothing was waited for',
    mask: () => undefined,
    read: (form) => {
      const wait = readWait(form);
      const values = { ...readConnection(form), ...readJob(form) };
      if (form.isSkipped && values.jid !== undefined) host.journal.jid(values.jid);
      return isComplete(values) && isComplete(wait) ? { ...values, wait } : undefined;
    },
  });
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
