import { startCodeArts } from '../../emulator/index.ts';
import type {
  CertificateKind,
  CodeArts,
  CodeArtsOptions,
  Fault,
  NewRepository,
  Repository,
} from '../../emulator/index.ts';
import { certificatesOf, runAction } from './run-step.ts';
import type { Run, StepChanges } from './run-step.ts';

/** A source that no test reaches. */
export const SOURCE_URL = 'https://source.example/octo-org/hello.git';

/** The job id that faults with an answer of their own give. */
export const JID = '0f5d1c9e-1111-4222-8333-444455556666';

/** The service, a repository on it, and the action. */
export interface Stage {
  readonly codearts: CodeArts;
  readonly repository: Repository;
  /** Runs the built action once, by default with nothing but what it must be given. */
  readonly run: (changes?: StepChanges) => Promise<Run>;
}

/** How a stage differs from the ordinary one, whose repository has a mirror of `SOURCE_URL`. */
export interface StageOptions {
  codearts?: Omit<CodeArtsOptions, 'tls'>;
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
  const codearts = await startCodeArts({ ...options.codearts, tls });
  try {
    const repository = await codearts.createRepository(
      options.repository ?? { mirror: { url: SOURCE_URL } },
    );
    // No test here needs the fetch itself; those that do come with a source of their own.
    if (repository.mirror?.url === SOURCE_URL) failEveryFetch(repository);
    for (const fault of options.faults ?? []) codearts.inject(fault);
    const service = { codearts, repository, caFile: tls.caFile };
    const token = codearts.tokens.valid;
    await test({
      codearts,
      repository,
      run: (changes = {}) => runAction(service, { ...changes, with: { token, ...changes.with } }),
    });
  } finally {
    await codearts.stop();
  }
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
export function failEveryFetch(repository: Repository): void {
  repository.behaviour = { ...repository.behaviour, failWith: 'The source cannot be reached' };
}
