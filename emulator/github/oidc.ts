import { createHash, generateKeyPair, randomUUID } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Answer } from '../server/answer.ts';
import { signJwt } from '../server/jwt.ts';
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

const MAX_BODY_BYTES = 64 * 1024;
const CONFIGURATION_PATH = '/.well-known/openid-configuration';
const KEYS_PATH = '/.well-known/jwks';
const TOKEN_PATH = '/idtoken/00000000-0000-0000-0000-000000000000/1';

/** A local stand-in for token.actions.githubusercontent.com and a job's token endpoint. */
export class GitHubOidc extends Service {
  /** The bearer token of the job: its ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  readonly requestToken = 'EXAMPLE-id-token-request-token-of-the-sample-job';
  /** What the coming tokens say about the job; may be changed at any time. */
  readonly claims: Partial<Job>;
  readonly #newId: () => string;
  readonly #privateKey: KeyObject;
  readonly #publicKey: JsonWebKey & { kid: string };

  /** Use `startGitHubOidc`. */
  constructor(options: GitHubOidcOptions, keys: { privateKey: KeyObject; publicKey: KeyObject }) {
    super(options, MAX_BODY_BYTES);
    this.claims = { ...options.claims };
    this.#newId = options.newId ?? randomUUID;
    this.#privateKey = keys.privateKey;
    this.#publicKey = publicJwk(keys.publicKey);
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
  issueToken(audience: string): string {
    const claims = idTokenClaims(this.claims, {
      issuer: this.issuer,
      audience,
      tokenId: this.#newId(),
      now: this.clock.now(),
    });
    return signJwt(claims, this.#publicKey.kid, this.#privateKey);
  }

  protected override answer(request: RawRequest): Answer {
    if (request.method !== 'GET') return { status: 405, body: { message: 'Method not allowed' } };
    const { pathname, searchParams } = new URL(request.url, this.issuer);
    switch (pathname) {
      case CONFIGURATION_PATH:
        return { status: 200, body: this.#configuration() };
      case KEYS_PATH:
        return { status: 200, body: { keys: [this.#publicKey] } };
      case TOKEN_PATH:
        return this.#answerToken(request, searchParams);
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
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    };
  }

  #answerToken({ headers }: RawRequest, query: URLSearchParams): Answer {
    if (headers.authorization !== `Bearer ${this.requestToken}`) {
      return { status: 401, body: { message: 'Unauthorized' } };
    }
    if (query.get('api-version') !== '2.0') {
      return { status: 400, body: { message: 'api-version must be 2.0' } };
    }
    const value = this.issueToken(query.get('audience') ?? defaultAudience(this.claims));
    return { status: 200, body: { count: value.length, value } };
  }
}

/** Starts the provider with a new key on a free port of 127.0.0.1; end it with `stop()`. */
export async function startGitHubOidc(options: GitHubOidcOptions = {}): Promise<GitHubOidc> {
  const keys = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return await new GitHubOidc(options, keys).listen();
}

function publicJwk(publicKey: KeyObject): JsonWebKey & { kid: string } {
  const jwk = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('hex');
  return { ...jwk, kid, alg: 'RS256', use: 'sig' };
}
