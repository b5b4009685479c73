import { InputError, readInputs, type Inputs } from '../../src/inputs/inputs.ts';
import { Secrets } from '../../src/text/secrets.ts';

/** A token of a form that is accepted. */
export const TOKEN = 'made-up-iam-token';

/** What must be given. */
export const REQUIRED: Readonly<Record<string, string>> = { repository_id: '123', token: TOKEN };

/** What came of reading inputs: them or what is wrong with them, and what was masked. */
export interface Reading {
  readonly inputs: Inputs | undefined;
  readonly problems: readonly string[];
  readonly masked: readonly string[];
}

/**
 * Reads inputs as a step with these values would.
 *
 * @param given In addition to {@link REQUIRED}.
 * @param env The environment.
 */
export function readWith(
  given: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Reading {
  const values = { ...REQUIRED, ...given };
  const masked: string[] = [];
  const secrets = new Secrets((value) => masked.push(value));
  try {
    return { inputs: readInputs((name) => values[name] ?? '', env, secrets), problems: [], masked };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { inputs: undefined, problems: error.problems, masked };
  }
}
