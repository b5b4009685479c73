import { randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { Answer } from '../server/answer.ts';
import type { RawRequest } from '../server/listener.ts';
import { Service } from '../server/service.ts';
import type { ServiceOptions } from '../server/service.ts';
import { defaultAudience, idTokenClaims } from './claims.ts';
import type { Job } from './claims.ts';

/** How GitHub's OIDC provider is started. */
export interface GitHubOidcOptions extends ServiceOptions {
  /** What the tokens say about the job, where it differs from the sample job. */
  claims?: Partial<Job>;
  /** Makes token ids; random UUIDs unless told. */
  newId?: () => string;
}

interface SigningKey {
  readonly privateKey: CryptoKey;
  /** As the key set shows it. */
  readonly publicJwk: JWK & { kid: string };
}

const MAX_BODY_BYTES = 64 * 1024;
const ALGORITHM = 'RS256';
const CONFIGURATION_PATH = '/.well-known/openid-configuration';
const KEYS_PATH = '/.well-known/jwks';
const TOKEN_PATH = '/idtoken/00000000-0000-0000-0000-000000000000/1';

/** A local stand-in for token.actions.githubusercontent.com and a job's token endpoint. */
export class GitHubOidc extends Service {
  /** The bearer token of the job: its ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  readonly requestToken = 'EXAMPLE-bearer-of-the-sample-job-0123456789';
  /** What the coming tokens say about the job; may be changed at any time. */
  readonly claims: Partial<Job>;
  /** Every token made so far. */
  readonly idTokens: string[] = [];
  readonly #newId: () => string;
  /** Made when it is first needed: that takes long. */
  #key: Promise<SigningKey> | undefined;

  /** Use `startGitHubOidc`. */
  constructor(options: GitHubOidcOptions) {
    super(options, MAX_BODY_BYTES);
    this.claims = { ...options.claims };
    this.#newId = options.newId ?? randomUUID;
  }

  /** The `iss` of the tokens: `https://localhost:PORT` or `http://127.0.0.1:PORT`. */
  get issuer(): string {
    return this.origin;
  }

  /** The URL of the job's token endpoint: its ACTIONS_ID_TOKEN_REQUEST_URL. */
  get requestUrl(): string {
    return `${this.issuer}${TOKEN_PATH}?api-version=2.0`;
  }

  /** Makes an ID token without being asked over HTTP. */
  async issueToken(audience: string): Promise<string> {
    const claims = idTokenClaims(this.claims, {
      issuer: this.issuer,
      audience,
      tokenId: this.#newId(),
      now: this.clock.now(),
    });
    const { privateKey, publicJwk } = await this.#signingKey();
    const header = { typ: 'JWT', alg: ALGORITHM, kid: publicJwk.kid };
    const token = await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    this.idTokens.push(token);
    return token;
  }

  protected override async answer(request: RawRequest): Promise<Answer> {
    if (request.method !== 'GET') return { status: 405, body: { message: 'Method not allowed' } };
    const { pathname, searchParams } = new URL(request.url, this.issuer);
    switch (pathname) {
      case CONFIGURATION_PATH:
        return { status: 200, body: this.#configuration() };
      case KEYS_PATH:
        return { status: 200, body: { keys: [(await this.#signingKey()).publicJwk] } };
      case TOKEN_PATH:
        return await this.#answerToken(request, searchParams);
      default:
        return { status: 404, body: { message: 'Not found' } };
    }
  }

  /** The fields that a verifier needs, as GitHub's own document has them. */
  #configuration(): object {
    return {
      issuer: this.issuer,
      jwks_uri: `${this.issuer}${KEYS_PATH}`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: [ALGORITHM],
      scopes_supported: ['openid'],
    };
  }

  async #answerToken({ headers }: RawRequest, query: URLSearchParams): Promise<Answer> {
    if (headers.authorization !== `Bearer ${this.requestToken}`) {
      return { status: 401, body: { message: 'Unauthorized' } };
    }
    if (query.get('api-version') !== '2.0') {
      return { status: 400, body: { message: 'api-version must be 2.0' } };
    }
    const value = await this.issueToken(query.get('audience') ?? defaultAudience(this.claims));
    return { status: 200, body: { count: value.length, value } };
  }

  #signingKey(): Promise<SigningKey> {
    this.#key ??= createSigningKey();
    return this.#key;
  }
}

/** Starts the provider with a key of its own on a free port of 127.0.0.1; end it with `stop()`. */
export async function startGitHubOidc(options: GitHubOidcOptions = {}): Promise<GitHubOidc> {
  return await new GitHubOidc(options).listen();
}

async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, publicJwk: { ...jwk, kid, alg: ALGORITHM, use: 'sig' } };
}
