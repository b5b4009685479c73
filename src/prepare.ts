import type { Environment } from './credential-inputs.ts';
import { prepareEnvironment } from './environment.ts';
import type { ReadInput } from './form.ts';
import type { Host } from './host.ts';
import { InputError, wantsSummary, type ConnectionInputs } from './inputs.ts';
import type { Secrets } from './secrets.ts';

/**
 * Finds everything that is wrong with inputs and environment, before anything is sent.
 *
 * @throws InputError
 */
export function prepare<Inputs extends ConnectionInputs>(
  { readInput, env, secrets, progress }: Host,
  readAll: (read: ReadInput, env: Environment, secrets: Secrets) => Inputs,
): Inputs {
  progress.summary = wantsSummary(readInput);
  const problems = prepareEnvironment(env, secrets);
  try {
    const inputs = readAll(readInput, env, secrets);
    progress.repositoryId = inputs.repositoryId;
    if (problems.length === 0) return inputs;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems);
  }
  throw new InputError(problems);
}
