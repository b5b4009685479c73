import { Failure } from '../host/failure.ts';
import type { Host } from '../host/host.ts';
import { MIN_SECRET_LENGTH } from '../text/secrets.ts';
import { tellRepository, type ConnectionInputs } from './connection.ts';
import { maskCredentials } from './credentials.ts';
import { DEFAULTS } from './defaults.ts';
import { readEnvironment } from './environment.ts';
import { Form } from './form.ts';
import { choiceParser, parseBoolean } from './values.ts';

/** What is different between the forms of the two actions. */
export interface Reading<T> {
  /** What was not done where the run is skipped. */
  readonly skipped: string;
  /** Masks the secrets that this action alone has. */
  readonly mask: (form: Form) => void;
  /** undefined where a value is missing, of which the form then has the problem. */
  readonly read: (form: Form) => T | undefined;
}

/**
 * Reads and checks all inputs of an action, and the environment. Secrets are masked before anything
 * else happens.
 *
 * @returns undefined where the run is skipped, which has been told.
 * @throws Failure With every problem found, not just the first.
 */
export function readForm<T extends ConnectionInputs>(
  host: Host,
  { skipped, mask, read }: Reading<T>,
): T | undefined {
  const form = new Form(host);
  maskCredentials(form);
  mask(form);
  readEnvironment(form, host.useProxy);
  const problemsOfEnvironment = form.problems.length;
  checkTokenLength(form);
  host.journal.wantsSummary(form.value('summary', parseBoolean, DEFAULTS.summary) ?? true);
  form.maySkip = readIfNoCredential(form) === 'skip';
  const inputs = read(form);
  const { skip } = form;
  if (skip !== undefined && form.isSkipped) {
    tellRepository(host.journal, form);
    host.journal[skip.level](`${skipped}: ${skip.why}`);
    return undefined;
  }
  // The summary names the repository also where nothing but the environment is wrong.
  if (inputs !== undefined && form.problems.length === problemsOfEnvironment) {
    tellRepository(host.journal, form);
  }
  if (inputs === undefined || form.problems.length > 0) throw failureOf(form);
  return inputs;
}

function readIfNoCredential(form: Form): 'fail' | 'skip' | undefined {
  const parse = choiceParser(['fail', 'skip']);
  return form.value('if_no_credential', parse, DEFAULTS.if_no_credential);
}

function failureOf({ problems }: Form): Failure {
  const known = problems.map((problem) => ({ known: problem, topic: 'inputs' }) as const);
  return new Failure(known, 'failed', 'wrong inputs');
}

/** Of a credential that is not in force, too. The parts of an access key are checked with the rest of their form. */
function checkTokenLength(form: Form): void {
  if (!form.has('token') || form.raw('token').length >= MIN_SECRET_LENGTH) return;
  form.problems.push(
    `token: the value has fewer than ${MIN_SECRET_LENGTH} characters, and hiding it would blank ` +
      'ordinary text in the log. An IAM token is far longer; give the value of the X-Subject-Token header.',
  );
}
