import type { Passage } from './gateway.ts';
import { SOURCE_NAME, type LoadStage, type Way } from './stage.ts';

/** What came of one run of the action. */
export interface Run {
  readonly token: string;
  readonly status: string;
  /** Undefined where it was no process of its own. */
  readonly exitCode: number | null | undefined;
  readonly errors: readonly string[];
}

/** The runs that took one way, and what its gateway saw of them. */
export interface Round {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly passages: readonly Passage[];
}

/** Further attempts of each run: the default. */
export const RETRIES = 3;

/** The inputs of a run that waits for its proof. */
export function inputsOf(way: Way, token: string): Record<string, string> {
  return {
    repository_id: String(way.repositoryId),
    endpoint: way.gateway.endpoint,
    token,
    wait: 'true',
    wait_timeout: '15m',
    retries: String(RETRIES),
    // Longer than a busy machine may take for an answer.
    request_timeout: '5m',
  };
}

/** A push that only added to `main`. */
export function eventOf({ commit }: LoadStage): Readonly<Record<string, unknown>> {
  const flags = { created: false, deleted: false, forced: false };
  return { ref: 'refs/heads/main', before: '0'.repeat(39) + '1', after: commit, ...flags };
}

export function environmentOf({ serverUrl }: LoadStage): Record<string, string> {
  return { GITHUB_SERVER_URL: serverUrl, GITHUB_REPOSITORY: SOURCE_NAME };
}
