/**
 * A local CodeArts Repo and a local GitHub, with real git underneath, for tests, the demonstration
 * and trying things by hand.
 */
export { startEmulator } from './emulator.ts';
export type { Emulator, EmulatorOptions, NewRepository } from './emulator.ts';
export { startGitHub } from './github.ts';
export type { GitHub, NewSource, Source } from './github.ts';
export { startGitHubOidc } from './github-oidc.ts';
export type { GitHubOidc, GitHubOidcOptions } from './github-oidc.ts';
export type { Job } from './id-token-claims.ts';
export { startSts } from './sts.ts';
export type { Sts, StsOptions } from './sts.ts';
export type { Agency, OidcProvider, Trust } from './trust.ts';
export type { AccessKey, AccessKeys, TemporaryAccessKey } from './access-keys.ts';
export { createCertificates } from './certificates.ts';
export type { CertificateKind, Certificates } from './certificates.ts';
export { createWorkingCopy } from './working-copy.ts';
export type { WorkingCopy } from './working-copy.ts';
export { codeArtsTimestamp, systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { ASSOCIATE_ERRORS, GENERAL_ERRORS, START_ERRORS } from './errors.ts';
export type { EndpointErrors, ErrorAnswer } from './errors.ts';
export type { Authenticator, Operation, Permissions, Tokens } from './authentication.ts';
export type { Fault, FaultAnswer, FaultEffect, FaultMatch } from './faults.ts';
export type { SourceCredentials } from './fetch.ts';
export type { Gate, GateStage } from './gate.ts';
export { git, readRefs } from './git.ts';
export type { Refs } from './git.ts';
export type { MirrorBehaviour, NoMirrorAnswer, RemoteMirror, SyncBranchType } from './mirror.ts';
export type { Repository, Synchronization, SynchronizationRequest } from './repository.ts';
export type { LoggedRequest, RawRequest } from './server.ts';
