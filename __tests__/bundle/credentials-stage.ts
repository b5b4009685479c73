import { startCodeArts, startGitHubOidc, startSts } from '../../emulator/index.ts';
import type {
  AccessKey,
  Clock,
  CodeArts,
  GitHubOidc,
  LoggedRequest,
  Repository,
  Sts,
} from '../../emulator/index.ts';
import { expectSafe } from './oracles.ts';
import { certificatesOf, runAction } from './run-step.ts';
import type { Run, Service, StepChanges } from './run-step.ts';
import { failEveryFetch, SOURCE_URL } from './stage.ts';

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

/** What a step did, and what all services saw of it. */
export interface SignedRun extends Run {
  /** How many ID tokens GitHub, and how many keys the STS was asked for. */
  readonly asked: { readonly github: number; readonly sts: number };
}

/** All services, and the action. */
export interface Stage {
  readonly codearts: CodeArts;
  readonly github: GitHubOidc;
  readonly sts: Sts;
  readonly repository: Repository;
  /** Every temporary key and every ID token made so far. */
  readonly minted: readonly AccessKey[];
  readonly idTokens: readonly string[];
  /** Runs the built action once; what must hold of every run is checked. */
  readonly run: (kind: Kind, changes?: StepChanges) => Promise<SignedRun>;
}

/** Runs a test on a stage of its own, and ends all of it. */
export async function onStage(
  { clock, subject = 'repo:octo-org/hello:*', sourceUrl }: StageOptions,
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  const tls = await certificatesOf('valid');
  const timed = { tls, ...(clock && { clock }) };
  const codearts = await startCodeArts(timed);
  const github = await startGitHubOidc(timed);
  const provider = {
    urn: PROVIDER_URN,
    issuer: github.issuer,
    clientIds: ['sts.huaweicloud.com'],
  };
  const agency = { urn: AGENCY_URN, providerUrn: PROVIDER_URN, subject };
  const sts = await startSts({
    codearts,
    tls,
    trust: { providers: [provider], agencies: [agency] },
  });
  try {
    const repository = await createRepository(codearts, sourceUrl);
    const services = {
      codearts,
      github,
      sts,
      repository,
      minted: sts.keys,
      idTokens: github.idTokens,
    };
    await test({
      ...services,
      run: (kind, changes = {}) => runSigned({ ...services, caFile: tls.caFile }, kind, changes),
    });
  } finally {
    await sts.stop();
    await github.stop();
    await codearts.stop();
  }
}

/** No test reaches the source it does not name, so every fetch from there fails at once. */
async function createRepository(codearts: CodeArts, sourceUrl?: string): Promise<Repository> {
  const repository = await codearts.createRepository({ mirror: { url: sourceUrl ?? SOURCE_URL } });
  if (sourceUrl === undefined) failEveryFetch(repository);
  return repository;
}

async function runSigned(
  stage: Omit<Stage, 'run'> & Service,
  kind: Kind,
  changes: StepChanges,
): Promise<SignedRun> {
  const { github, sts } = stage;
  const before = { github: github.requests.length, sts: sts.requests.length };
  const run = await runAction(stage, {
    ...changes,
    with: { ...credentialInputs(stage, kind), ...changes.with },
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: github.requestUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken,
      ...changes.env,
    },
  });
  const signed = {
    ...run,
    asked: {
      // The STS asks GitHub, too: for its keys.
      github: github.requests.slice(before.github).filter(isForToken).length,
      sts: sts.requests.length - before.sts,
    },
    secrets: [...run.secrets, ...mintedSecrets(stage)],
  };
  expectSafe(signed);
  return signed;
}

function credentialInputs(
  { codearts, sts }: Pick<Stage, 'codearts' | 'sts'>,
  kind: Kind,
): Record<string, string> {
  const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
  switch (kind) {
    case 'token':
      return { token: codearts.tokens.valid };
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

/** What came from GitHub and from the STS. */
function mintedSecrets({ github, minted, idTokens }: Omit<Stage, 'run'>): string[] {
  const keys = minted.flatMap((key) => [
    key.accessKeyId,
    key.secretAccessKey,
    key.securityToken ?? '',
  ]);
  return [github.requestToken, ...keys, ...idTokens].filter((secret) => secret !== '');
}

function isForToken({ path }: LoggedRequest): boolean {
  return path.startsWith('/idtoken/');
}
