/**
 * CodeArts Repo, GitHub and what belongs to them on this machine, with real git underneath, for
 * tests, the demonstration and trying things by hand.
 */
export { AGENCY_URN, AUDIENCE, PROVIDER_URN, startCloud } from './cloud.ts';
export type { Cloud, CloudOptions } from './cloud.ts';
export { startCodeArts } from './codearts/codearts.ts';
export type { CodeArts, CodeArtsOptions, NewRepository } from './codearts/codearts.ts';
export { startGitHub } from './github/github.ts';
export type { GitHub, NewSource, Source } from './github/github.ts';
export { startGitHubOidc } from './github/oidc.ts';
export type { GitHubOidc, GitHubOidcOptions } from './github/oidc.ts';
export type { Job } from './github/claims.ts';
export { startSts } from './sts/sts.ts';
export type { Sts, StsOptions } from './sts/sts.ts';
export type { Agency, OidcProvider, Trust } from './sts/trust.ts';
export type { AccessKey, AccessKeys, TemporaryAccessKey } from './gateway/access-keys.ts';
export { createCertificates } from './server/certificates.ts';
export type { CertificateKind, Certificates } from './server/certificates.ts';
export { createWorkingCopy } from './git/working-copy.ts';
export type { WorkingCopy } from './git/working-copy.ts';
export type { Clock } from './server/clock.ts';
export { ASSOCIATE_ERRORS, GENERAL_ERRORS, START_ERRORS } from './codearts/errors.ts';
export type { EndpointErrors, ErrorAnswer } from './gateway/errors.ts';
export type { Authenticator, Operation, Permissions, Tokens } from './gateway/tokens.ts';
export type { Answer } from './server/answer.ts';
export type { Fault, FaultEffect, FaultMatch } from './server/faults.ts';
export type { DirectoryBehaviour, IdAnswer } from './codearts/directory.ts';
export type { Gate, GateStage } from './codearts/gate.ts';
export { git, readRefs } from './git/git.ts';
export type { Refs, SourceCredentials } from './git/git.ts';
export { codeArtsTimestamp } from './codearts/mirror.ts';
export type {
  MirrorBehaviour,
  NoMirrorAnswer,
  RemoteMirror,
  SyncBranchType,
} from './codearts/mirror.ts';
export type { Repository, Synchronization, SynchronizationRequest } from './codearts/repository.ts';
export type { LoggedRequest, RawRequest } from './server/listener.ts';
