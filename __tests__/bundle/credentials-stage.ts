import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import {
  createCertificates,
  startEmulator,
  startGitHubOidc,
  startSts,
} from '../../emulator/index.ts';
import type {
  AccessKey,
  Certificates,
  Clock,
  Emulator,
  GitHubOidc,
  LoggedRequest,
  Repository,
  Sts,
} from '../../emulator/index.ts';
import { runStep } from '../../runner/index.ts';
import type { StepOptions, StepResult } from '../../runner/index.ts';
import { expectSafe } from './credentials-oracles.ts';

const ACTION = fileURLToPath(new URL('../..', import.meta.url));

/** What the agency and the identity provider of every stage are called. */
export const PROVIDER_URN = 'iam::0123456789:oidcProvider:github';
export const AGENCY_URN = 'iam::0123456789:agency:mirror';

/** The kinds of credential. */
export const KINDS = ['token', 'access key', 'oidc'] as const;
export type Kind = (typeof KINDS)[number] | 'none';

/** How a stage differs from the ordinary one, on which every kind of credential works. */
export interface StageOptions {
  /** Time of all services. */
  clock?: Clock;
  /** The subjects that the agency trusts. */
  subject?: string;
  /** The source of the repository's mirror. */
  sourceUrl?: string;
}

/** How a step differs from the ordinary one. */
export interface StepChanges extends Omit<StepOptions, 'action' | 'with' | 'caFile'> {
  /** Inputs on top of the ordinary ones; undefined takes one away. */
  with?: Readonly<Record<string, string | undefined>>;
}

/** What a step did, what the services saw of it, and what must not be shown. */
export interface Run {
  readonly result: StepResult;
  /** Requests to CodeArts as `METHOD path`, the path below that of the repository. */
  readonly api: readonly string[];
  /** How many ID tokens GitHub, and how many keys the STS was asked for. */
  readonly asked: { readonly github: number; readonly sts: number };
  readonly secrets: readonly string[];
}

/** All services, and the action. */
export interface Stage {
  readonly emulator: Emulator;
  readonly github: GitHubOidc;
  readonly sts: Sts;
  readonly repository: Repository;
  /** Every temporary key and every ID token made so far. */
  readonly minted: readonly AccessKey[];
  readonly idTokens: readonly string[];
  /** Runs the built action once; what must hold of every run is checked. */
  readonly run: (kind: Kind, changes?: StepChanges) => Promise<Run>;
}

let certificates: Promise<Certificates> | undefined;

afterAll(async () => {
  await (await certificates)?.remove();
});

/** A certificate and the CA behind it, made once a test file and removed at its end. */
export function sharedCertificates(): Promise<Certificates> {
  certificates ??= createCertificates();
  return certificates;
}

/** Runs a test on a stage of its own, and ends all of it. */
export async function onStage(
  { clock, subject = 'repo:octo-org/hello:*', sourceUrl }: StageOptions,
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  const tls = await sharedCertificates();
  const timed = { tls, ...(clock && { clock }) };
  const emulator = await startEmulator(timed);
  const github = await startGitHubOidc(timed);
  const provider = {
    urn: PROVIDER_URN,
    issuer: github.issuer,
    clientIds: ['sts.huaweicloud.com'],
  };
  const agency = { urn: AGENCY_URN, providerUrn: PROVIDER_URN, subject };
  const sts = await startSts({
    emulator,
    tls,
    trust: { providers: [provider], agencies: [agency] },
  });
  try {
    const repository = await createRepository(emulator, sourceUrl);
    const services = { emulator, github, sts, repository, ...watch(emulator, github) };
    await test({
      ...services,
      run: (kind, changes = {}) => runAction({ ...services, caFile: tls.caFile }, kind, changes),
    });
  } finally {
    await sts.stop();
    await github.stop();
    await emulator.stop();
  }
}

/** No test reaches the source it does not name, so every fetch from there fails at once. */
async function createRepository(emulator: Emulator, sourceUrl?: string): Promise<Repository> {
  const url = sourceUrl ?? 'https://source.example/octo-org/hello.git';
  const failWith = 'The source cannot be reached';
  const behaviour = sourceUrl === undefined ? { behaviour: { failWith } } : {};
  return await emulator.createRepository({ mirror: { url }, ...behaviour });
}

/** Remembers every key and every token that the services make. */
function watch(
  emulator: Emulator,
  github: GitHubOidc,
): { minted: AccessKey[]; idTokens: string[] } {
  const minted: AccessKey[] = [];
  const idTokens: string[] = [];
  const addAccessKey = emulator.addAccessKey.bind(emulator);
  emulator.addAccessKey = (key, permissions) => {
    minted.push(key);
    addAccessKey(key, permissions);
  };
  const issueToken = github.issueToken.bind(github);
  github.issueToken = (audience) => {
    const token = issueToken(audience);
    idTokens.push(token);
    return token;
  };
  return { minted, idTokens };
}

async function runAction(
  stage: Omit<Stage, 'run'> & { caFile: string },
  kind: Kind,
  { with: inputChanges, env, ...rest }: StepChanges,
): Promise<Run> {
  const { emulator, github, sts, repository, caFile } = stage;
  const before = [emulator, github, sts].map(({ requests }) => requests.length);
  const inputs = given({
    repository_id: String(repository.id),
    endpoint: emulator.endpoint,
    retries: '0',
    request_timeout: '10s',
    ...credentialInputs(stage, kind),
    ...inputChanges,
  });
  const result = await runStep({
    timeoutMs: 20_000,
    ...rest,
    action: ACTION,
    caFile,
    with: inputs,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: github.requestUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken,
      ...env,
    },
  });
  const [api = [], asked = [], exchanges = []] = [emulator, github, sts].map(
    ({ requests }, index) => requests.slice(before[index]),
  );
  const prefix = `/v4/repositories/${repository.id}`;
  const run = {
    result,
    api: api.map(({ method, path }) => `${method} ${path.replace(prefix, '')}`),
    // The STS asks GitHub, too: for its keys.
    asked: { github: asked.filter(isForToken).length, sts: exchanges.length },
    secrets: secretsOf(stage, { ...inputs, ...env }),
  };
  expectSafe(run);
  return run;
}

function credentialInputs(
  { emulator, sts }: Pick<Stage, 'emulator' | 'sts'>,
  kind: Kind,
): Record<string, string> {
  const { accessKeyId, secretAccessKey } = emulator.accessKeys.valid;
  switch (kind) {
    case 'token':
      return { token: emulator.tokens.valid };
    case 'access key':
      return { access_key: accessKeyId, secret_key: secretAccessKey };
    case 'oidc':
      return {
        oidc_provider_urn: PROVIDER_URN,
        oidc_agency_urn: AGENCY_URN,
        sts_endpoint: sts.endpoint,
      };
    case 'none':
      return {};
  }
}

function given(inputs: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

const SECRET_NAME = /^(?:token|access_key|secret_key|security_token|HUAWEI.*|HW_.*)$/;

/** What was given, what was minted, and what was derived from both. */
function secretsOf(
  stage: Omit<Stage, 'run'>,
  values: Record<string, string | undefined>,
): string[] {
  const { emulator, github, minted, idTokens } = stage;
  const supplied = Object.entries(values).filter(([name]) => SECRET_NAME.test(name));
  const signatures = emulator.requests.map(
    ({ headers }) => /Signature=(\w+)/.exec(headers.authorization ?? '')?.[1] ?? '',
  );
  return [
    ...supplied.map(([, value]) => value ?? ''),
    github.requestToken,
    ...minted.flatMap((key) => [key.accessKeyId, key.secretAccessKey, key.securityToken ?? '']),
    ...idTokens,
    ...signatures,
  ].filter((secret) => secret !== '');
}

function isForToken({ path }: LoggedRequest): boolean {
  return path.startsWith('/idtoken/');
}
