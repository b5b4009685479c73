import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { createCertificates } from '../../emulator/index.ts';
import type {
  CertificateKind,
  Certificates,
  Cloud,
  LoggedRequest,
  Repository,
} from '../../emulator/index.ts';
import type { JudgedRun } from '../../faults/oracles/safe.ts';
import { secretsOf, signaturesOf } from '../../faults/oracles/secrets.ts';
import { runStep } from '../../runner/index.ts';
import type { StepOptions, WorkflowEvent } from '../../runner/index.ts';

/** The folder with `action.yml` and `dist/`. */
export const ACTION = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of the action that only waits. */
export const WAIT_ACTION = fileURLToPath(new URL('../../wait', import.meta.url));

/** Longer than any step may take, and short enough to end it before jest ends the test. */
const TIMEOUT_MS = 28_000;

/** The flags of a push that only adds to its ref. */
const ADDS = { created: false, deleted: false, forced: false };

/** How a step differs from the ordinary one. */
export interface StepChanges extends Omit<StepOptions, 'action' | 'with' | 'caFile' | 'event'> {
  /** {@link ACTION} unless told. */
  readonly action?: string;
  /** Inputs on top of the ordinary ones; undefined takes one away. */
  readonly with?: Readonly<Record<string, string | undefined>>;
  /** null: the step does not know the test's CA. */
  readonly caFile?: string | null;
  /** A push that only adds to its ref, but for what is told. */
  readonly event?: Partial<WorkflowEvent>;
}

/** What a step did, and what the service saw of it. */
export interface Run extends JudgedRun {
  /** Those of the requests that may change something. */
  readonly writes: readonly string[];
  /** The same requests in full. */
  readonly logged: readonly LoggedRequest[];
  /** How many ID tokens GitHub, and how many keys the STS was asked for. */
  readonly asked: { readonly github: number; readonly sts: number };
}

/** Where a step runs, and who is asked there. */
export interface Place extends Pick<Cloud, 'codearts' | 'oidc' | 'sts'> {
  readonly repository: Repository;
  /** The CA of all services. */
  readonly caFile: string;
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

/** Runs one of the built actions once, by default without credentials and without retries. */
export async function runAction(place: Place, changes: StepChanges): Promise<Run> {
  const { codearts, oidc, sts, repository } = place;
  const { action = ACTION, caFile = place.caFile, event, with: inputs, ...rest } = changes;
  const values = given({
    repository_id: String(repository.id),
    endpoint: codearts.endpoint,
    retries: '0',
    request_timeout: '10s',
    ...inputs,
  });
  const before = {
    codearts: codearts.requests.length,
    oidc: oidc.requests.length,
    sts: sts.requests.length,
  };
  const result = await runStep({
    timeoutMs: TIMEOUT_MS,
    ...rest,
    ...(caFile !== null && { caFile }),
    ...(event && { event: { name: 'push', payload: ADDS, ...event } }),
    action,
    with: values,
  });
  const { repository_id: repositoryId, ...outputs } = result.outputs;
  return {
    ...result,
    outputs,
    repositoryId,
    ...requestLog(codearts.requests.slice(before.codearts), repository),
    errors: result.annotations
      .filter(({ level, stream }) => level === 'error' && stream !== 'runner')
      .map(({ message }) => message),
    asked: {
      // The STS asks GitHub, too: for its keys.
      github: oidc.requests.slice(before.oidc).filter(isForToken).length,
      sts: sts.requests.length - before.sts,
    },
    secrets: [
      ...secretsOf({ ...values, ...rest.env }),
      ...codearts.requests.flatMap(({ headers }) => signaturesOf(headers.authorization)),
      ...madeSecrets(place),
    ],
    waits: action === WAIT_ACTION || (values['wait'] === 'true' && values['dry_run'] !== 'true'),
  };
}

function given(inputs: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function requestLog(
  logged: readonly LoggedRequest[],
  { id }: Repository,
): Pick<Run, 'requests' | 'writes' | 'logged'> {
  const prefix = `/v4/repositories/${id}`;
  const requests = logged.map(({ method, path }) => `${method} ${path.replace(prefix, '')}`);
  return { logged, requests, writes: requests.filter((request) => !request.startsWith('GET ')) };
}

/** What came from GitHub and from the STS. */
function madeSecrets({ oidc, sts }: Place): string[] {
  const keys = sts.keys.flatMap((key) => [
    ...[key.accessKeyId, key.secretAccessKey, key.securityToken],
  ]);
  return [oidc.requestToken, ...keys, ...oidc.idTokens];
}

function isForToken({ path }: LoggedRequest): boolean {
  return path.startsWith('/idtoken/');
}
