import { parseArgs } from 'node:util';
import { AUTH_KINDS } from './credentials.ts';
import type { AuthKind } from './credentials.ts';

/** How the demonstration is used. */
export const USAGE = `Usage: npm run demo -- [--auth ${AUTH_KINDS.join('|')}]

  --auth   the kind of credential the whole story is played with; without it, the story is
           played with an IAM token, and one run with each other kind is added`;

/** The command line cannot be used. The message says why, and how it can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads the command line.
 *
 * @param args Without the program and its script.
 * @returns The kind of credential asked for; undefined where none is.
 * @throws UsageError
 */
export function parseOptions(args: readonly string[]): { auth: AuthKind | undefined } {
  const auth = parseAuth(args);
  const kind = AUTH_KINDS.find((each) => each === auth);
  if (auth !== undefined && kind === undefined) {
    throw new UsageError(`'${auth}' is no kind of credential.\n\n${USAGE}`);
  }
  return { auth: kind };
}

function parseAuth(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { auth: { type: 'string' } } }).values.auth;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
