import type { Environment } from './inputs/credentials.ts';
import { prepareEnvironment } from './inputs/environment.ts';
import type { ReadInput } from './inputs/form.ts';
import type { Host } from './host/host.ts';
import { InputError, wantsSummary, type ConnectionInputs } from './inputs/inputs.ts';
import type { Secrets } from './text/secrets.ts';

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
