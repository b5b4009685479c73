import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { createCertificates, startEmulator } from '../../emulator/index.ts';
import type {
  CertificateKind,
  Certificates,
  Emulator,
  EmulatorOptions,
  Fault,
  LoggedRequest,
  NewRepository,
  Repository,
} from '../../emulator/index.ts';
import { runStep } from '../../runner/index.ts';
import type { StepOptions, StepResult } from '../../runner/index.ts';

/** The folder with `action.yml` and `dist/`. */
export const ACTION = fileURLToPath(new URL('../..', import.meta.url));

/** A source that no test reaches. */
export const SOURCE_URL = 'https://source.example/octo-org/hello.git';

/** The job id that faults with an answer of their own give. */
export const JID = '0f5d1c9e-1111-4222-8333-444455556666';

/** How a step differs from the ordinary one. */
export interface StepChanges extends Omit<StepOptions, 'action' | 'with' | 'caFile'> {
  /** Inputs on top of the ordinary ones; undefined takes one away. */
  with?: Readonly<Record<string, string | undefined>>;
  /** null: the step does not know the test's CA. */
  caFile?: string | null;
}

/** What a step did, and what the service saw of it. */
export interface Run {
  readonly result: StepResult;
  /** As `METHOD path`, the path below that of the repository. */
  readonly requests: readonly string[];
  /** The same in full. */
  readonly logged: readonly LoggedRequest[];
  /** What must not be shown. */
  readonly secrets: readonly string[];
}

/** The service, a repository on it, and the action. */
export interface Stage {
  readonly emulator: Emulator;
  readonly repository: Repository;
  /** Runs the built action once, by default with nothing but what it must be given. */
  readonly run: (changes?: StepChanges) => Promise<Run>;
}

/** How a stage differs from the ordinary one, whose repository has a mirror of `SOURCE_URL`. */
export interface StageOptions {
  emulator?: Omit<EmulatorOptions, 'tls'>;
  certificate?: CertificateKind;
  repository?: NewRepository;
  faults?: readonly Fault[];
}

const certificates = new Map<CertificateKind, Promise<Certificates>>();

afterAll(async () => {
  for (const each of certificates.values()) await (await each).remove();
});

/** A certificate and the CA behind it, made once a test file and removed at its end. */
export function certificatesOf(kind: CertificateKind): Promise<Certificates> {
  const made = certificates.get(kind) ?? createCertificates({ kind });
  certificates.set(kind, made);
  return made;
}

/** Runs a test on a stage of its own, and ends all of it. */
export async function onStage(
  options: StageOptions,
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  const tls = await certificatesOf(options.certificate ?? 'valid');
  const emulator = await startEmulator({ ...options.emulator, tls });
  try {
    const repository = await emulator.createRepository(
      options.repository ?? { mirror: { url: SOURCE_URL } },
    );
    // No test here needs the fetch itself; those that do come with a source of their own.
    if (repository.mirror?.url === SOURCE_URL) failEveryFetch(repository);
    for (const fault of options.faults ?? []) emulator.inject(fault);
    await test({
      emulator,
      repository,
      run: (changes = {}) => runAction(emulator, repository, tls.caFile, changes),
    });
  } finally {
    await emulator.stop();
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

/** The values of `inputs` that are secret by their contract. */
function secretsOf(inputs: Readonly<Record<string, string | undefined>>): string[] {
  return ['token', 'source_username', 'source_password'].flatMap((name) => inputs[name] ?? []);
}

function failEveryFetch(repository: Repository): void {
  repository.behaviour = { ...repository.behaviour, failWith: 'The source cannot be reached' };
}

async function runAction(
  emulator: Emulator,
  repository: Repository,
  caFile: string,
  changes: StepChanges,
): Promise<Run> {
  const { caFile: ownCaFile = caFile, with: inputChanges, ...rest } = changes;
  const inputs = given({
    repository_id: String(repository.id),
    token: emulator.tokens.valid,
    endpoint: emulator.endpoint,
    retries: '0',
    request_timeout: '10s',
    ...inputChanges,
  });
  const before = emulator.requests.length;
  const result = await runStep({
    ...rest,
    ...(ownCaFile !== null && { caFile: ownCaFile }),
    action: ACTION,
    with: inputs,
    timeoutMs: 20_000,
  });
  const logged = emulator.requests.slice(before);
  const prefix = `/v4/repositories/${repository.id}`;
  return {
    result,
    logged,
    requests: logged.map(({ method, path }) => `${method} ${path.replace(prefix, '')}`),
    secrets: secretsOf(inputs),
  };
}

function given(inputs: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
