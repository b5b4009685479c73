import { fileURLToPath } from 'node:url';
import { runStep } from '../runner/index.ts';
import type { StepResult } from '../runner/index.ts';
import type { FaultCase, Place, Step } from './case.ts';
import type { Verdict } from './judge.ts';
import { judge } from './judge.ts';
import { secretsOf, signaturesOf } from './oracles/secrets.ts';
import {
  ID_TOKEN,
  JID,
  REPOSITORY_ID,
  REQUEST_TOKEN,
  routeOf,
  TEMPORARY_KEY,
} from './service/script.ts';
import { onStage } from './stage.ts';
import type { Authority, Stage } from './stage.ts';
import { TOKEN } from './token.ts';

/** What a keyless step is told. */
const KEYLESS = {
  oidc_provider_urn: 'iam::0123456789:oidcProvider:github',
  oidc_agency_urn: 'iam::0123456789:agency:mirror',
};

/** No step may take longer, in milliseconds; one that does is cancelled, which is a fault. */
const LIMIT_MS = 45_000;

const ACTION = fileURLToPath(new URL('..', import.meta.url));
const WAIT_ACTION = fileURLToPath(new URL('../wait', import.meta.url));

/** The flags of a push that only adds to its ref. */
const ADDS = { created: false, deleted: false, forced: false };

type Variables = Readonly<Record<string, string | undefined>>;

/** Plays a case; returns a line for everything that is not as it has to be. */
export function runCase(fault: FaultCase, authority: Authority): Promise<string[]> {
  return onStage(fault, authority, async (stage) => {
    const { step = {} } = fault;
    step.prepare?.(stage.place);
    const inputs = inputsOf(step, stage.place);
    const env = { ...keylessEnv(step, stage.place), ...placed(step.env ?? {}, stage.place) };
    const result = await runStep({
      action: step.waitAction === true ? WAIT_ACTION : ACTION,
      with: given(inputs),
      caFile: stage.caFile,
      env,
      files: placed(step.files ?? {}, stage.place),
      ...(step.event && { event: { name: 'push', payload: ADDS, ...step.event } }),
      timeoutMs: LIMIT_MS,
      ...(step.node && { node: step.node(stage.place) }),
      closeStdout: step.closeStdout ?? false,
      ...(step.interruption && {
        onStart: step.interruption.onStart,
        onLine: step.interruption.onLine,
      }),
    });
    return judge(fault, verdictOf(result, stage, step, { ...inputs, ...env }));
  });
}

function inputsOf(step: Step, place: Place): Variables {
  const { origin } = place;
  return {
    repository_id: REPOSITORY_ID,
    endpoint: origin,
    retries: '0',
    request_timeout: '2s',
    ...(step.keyless === true ? { ...KEYLESS, sts_endpoint: origin } : { token: TOKEN }),
    ...(step.waitAction === true && {
      jid: JID,
      requested_at: new Date().toISOString(),
      wait_timeout: '10s',
    }),
    ...placed(step.with ?? {}, place),
  };
}

function keylessEnv({ keyless }: Step, { origin }: Place): Variables {
  if (keyless !== true) return {};
  return {
    ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/idtoken/1?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
  };
}

function placed<T extends object>(value: T | ((place: Place) => T), place: Place): T {
  return typeof value === 'function' ? value(place) : value;
}

function given(inputs: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function verdictOf(result: StepResult, stage: Stage, step: Step, values: Variables): Verdict {
  const { seen } = stage;
  const { repository_id: repositoryId, ...outputs } = result.outputs;
  const prefix = `/v4/repositories/${repositoryId ?? REPOSITORY_ID}`;
  return {
    run: {
      ...result,
      outputs,
      repositoryId,
      requests: seen.map(({ method, path }) => `${method} ${path.replace(prefix, '')}`),
      errors: result.annotations
        .filter(({ level, stream }) => level === 'error' && stream !== 'runner')
        .map(({ message }) => message),
      secrets: [
        ...secretsOf(values),
        ...(step.keyless === true
          ? [...Object.values(TEMPORARY_KEY), ID_TOKEN, REQUEST_TOKEN]
          : []),
        ...seen.flatMap(({ headers }) => signaturesOf(headers['authorization'])),
        ...(step.secrets ?? []),
      ].filter((secret) => step.open?.includes(secret) !== true),
      waits:
        step.waitAction === true || (values['wait'] === 'true' && values['dry_run'] !== 'true'),
    },
    seen,
    routes: seen.map(({ method, path }) => routeOf(`${method} ${path}`)),
    connects: stage.connects,
    connections: stage.connections(),
    token: values['token'] ?? '',
    elsewhere: stage.elsewhere(),
    trapped: stage.trapped(),
  };
}
