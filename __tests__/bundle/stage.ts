import { startCloud } from '../../emulator/index.ts';
import type {
  CertificateKind,
  Cloud,
  CloudOptions,
  Fault,
  NewRepository,
  Repository,
} from '../../emulator/index.ts';
import { credentialInputs } from './credential-kinds.ts';
import type { Kind } from './credential-kinds.ts';
import { expectSafe } from './oracles.ts';
import { certificatesOf, runAction } from './run-step.ts';
import type { Place, Run, StepChanges } from './run-step.ts';

/** A source that no test reaches. */
export const SOURCE_URL = 'https://source.example/octo-org/hello.git';

/** All services over TLS, a repository, and the action. */
export interface Stage extends Place, Pick<Cloud, 'github' | 'trust'> {
  /** Runs the built action once, by default with a token and nothing else but what it must have. */
  readonly run: (changes?: StepChanges) => Promise<Run>;
  /**
   * Runs it with a credential of this kind, in a job that may ask for ID tokens; what must hold of
   * every run is checked.
   */
  readonly runWith: (kind: Kind, changes?: StepChanges) => Promise<Run>;
}

/** How a stage differs from the ordinary one, whose repository has a mirror of `SOURCE_URL`. */
export interface StageOptions {
  cloud?: Omit<CloudOptions, 'tls'>;
  certificate?: CertificateKind;
  repository?: NewRepository;
  faults?: readonly Fault[];
}

/** Runs a test on a stage of its own, and ends all of it. */
export async function onStage(
  options: StageOptions,
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  const tls = await certificatesOf(options.certificate ?? 'valid');
  const cloud = await startCloud({ ...options.cloud, tls });
  const { codearts, github, oidc, sts, trust } = cloud;
  try {
    const repository = await codearts.createRepository(
      options.repository ?? { mirror: { url: SOURCE_URL } },
    );
    // No test here needs the fetch itself; those that do come with a source of their own.
    if (repository.mirror?.url === SOURCE_URL) failEveryFetch(repository);
    for (const fault of options.faults ?? []) codearts.inject(fault);
    const place: Place = { codearts, oidc, sts, repository, caFile: tls.caFile };
    const token = codearts.tokens.valid;
    await test({
      ...{ ...place, github, trust },
      run: (changes = {}) => runAction(place, { ...changes, with: { token, ...changes.with } }),
      runWith: (kind, changes = {}) => runChecked(place, kind, changes),
    });
  } finally {
    await cloud.stop();
  }
}

async function runChecked(place: Place, kind: Kind, changes: StepChanges): Promise<Run> {
  const run = await runAction(place, {
    ...changes,
    with: { ...credentialInputs(place, kind), ...changes.with },
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: place.oidc.requestUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: place.oidc.requestToken,
      ...changes.env,
    },
  });
  expectSafe(run);
  return run;
}

/** Runs the ordinary step, changed as told, on a stage of its own. */
export async function runOnStage(options: StageOptions, changes: StepChanges = {}): Promise<Run> {
  let run: Run | undefined;
  await onStage(options, async (stage) => {
    run = await stage.run(changes);
  });
  if (run === undefined) throw new Error('The step was not run');
  return run;
}

/** A fault of the start request alone. */
export function startFault(effect: Extract<Fault, { answer: unknown }>['answer']): Fault {
  return { method: 'POST', path: /\/remote-mirror$/, times: Infinity, answer: effect };
}

/** Ends every synchronization at once, so that nothing is asked of the network. */
function failEveryFetch(repository: Repository): void {
  repository.behaviour = { ...repository.behaviour, failWith: 'The source cannot be reached' };
}
