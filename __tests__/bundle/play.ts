import { expect } from '@jest/globals';
import { runStep, type WorkflowEvent } from '../../runner/index.ts';
import { lapsed, lapseVariables } from './lapse.ts';
import { expectSafe, JID } from './oracles.ts';
import { secretsOf } from '../../faults/oracles/secrets.ts';
import { ACTION, WAIT_ACTION, type Run } from './run-step.ts';
import { ScriptedMirror, type Script } from './scripted-mirror.ts';

/** A run of one of the actions against a service that follows a script. */
export interface Play extends Script {
  /** What the run is for, and inputs and environment on top of the ordinary ones. */
  readonly event?: Partial<WorkflowEvent>;
  /** `force_fetch` is left out where somebody else has started the synchronization. */
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of the mirror; that of the repository of the run unless told. */
  readonly source?: string;
}

/** The commit of every run, those before it, and one that came after. */
export const A = 'a'.repeat(40);
export const B = 'b'.repeat(40);
export const C = 'c'.repeat(40);

const TOKEN = 'made-up-iam-token-EXAMPLE';

/** The longest wait of a play, in its own seconds, and what the machine may add to it. */
const LONGEST_S = 600;
const WITHIN_MS = lapsed(LONGEST_S * 1_000) + 10_000;

/** A push that only added A to `main`, and whatever is told otherwise. */
export function pushOf(payload: Readonly<Record<string, unknown>> = {}): WorkflowEvent {
  const flags = { created: false, deleted: false, forced: false };
  return {
    name: 'push',
    sha: A,
    payload: { ref: 'refs/heads/main', before: C, after: A, ...flags, ...payload },
  };
}

/**
 * Plays a run to its end, and checks what must hold of every run, the pauses between looks included.
 *
 * @param action `wait/` begins after the start, which somebody else has sent.
 */
export async function play(action: 'main' | 'wait', plot: Play): Promise<Run> {
  const { source = 'https://github.com/octo-org/hello.git', event, env } = plot;
  const service = await ScriptedMirror.listen(plot, source, action === 'wait');
  try {
    const result = await runStep({
      action: action === 'main' ? ACTION : WAIT_ACTION,
      event: { ...pushOf(), ...event },
      with: inputsOf(action, service, plot),
      env: {
        GITHUB_REPOSITORY: 'octo-org/hello',
        ...lapseVariables(),
        ...env,
      },
    });
    const run = runOf(result, service, plot.with ?? {});
    expectSafe(run, { withinMs: WITHIN_MS });
    expectPauses(service);
    return run;
  } finally {
    await service.close();
  }
}

function inputsOf(
  action: 'main' | 'wait',
  { endpoint, requestedAt }: ScriptedMirror,
  plot: Play,
): Record<string, string> {
  const { force_fetch, ...shared } = plot.with ?? {};
  const started =
    action === 'wait'
      ? { jid: JID, requested_at: requestedAt }
      : { wait: 'true', ...(force_fetch !== undefined && { force_fetch }) };
  return {
    repository_id: '2112000001',
    token: TOKEN,
    endpoint,
    wait_timeout: `${LONGEST_S}s`,
    request_timeout: '5m', // in time that runs faster
    retries: '0',
    ...started,
    ...shared,
  };
}

function runOf(
  result: Awaited<ReturnType<typeof runStep>>,
  { requests }: ScriptedMirror,
  given: Readonly<Record<string, string>>,
): Run {
  const { repository_id: repositoryId, ...outputs } = result.outputs;
  const sent = requests.map(({ method, path }) => `${method} ${path}`);
  return {
    ...result,
    outputs,
    repositoryId,
    requests: sent,
    writes: sent.filter((request) => !request.startsWith('GET ')),
    logged: [],
    errors: result.annotations
      .filter(({ level, stream }) => level === 'error' && stream !== 'runner')
      .map(({ message }) => message),
    asked: { github: 0, sts: 0 },
    secrets: [TOKEN, ...secretsOf(given)],
    waits: given['wait'] !== 'false',
  };
}

/** Looks are never in a hurry: no two within a second, but for what a timer may be early. */
function expectPauses({ requests }: ScriptedMirror): void {
  const looks = requests.filter(
    ({ method, path, second }) => method === 'GET' && path === '/remote-mirror' && second >= 0,
  );
  const pauses = looks.slice(1).map(({ second }, index) => second - (looks[index]?.second ?? 0));
  expect(pauses.filter((pause) => pause < 0.85)).toEqual([]);
}
