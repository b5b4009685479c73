import { createHash, generateKeyPair, randomUUID } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import type { Certificates } from '../server/certificates.ts';
import { systemClock } from '../server/clock.ts';
import type { Clock } from '../server/clock.ts';
import type { Fault, FaultAnswer } from '../server/faults.ts';
import { defaultAudience, idTokenClaims } from './claims.ts';
import type { Job } from './claims.ts';
import { signJwt } from '../server/jwt.ts';
import { Listener, sendAnswer } from '../server/listener.ts';
import type { LoggedRequest, RawRequest } from '../server/listener.ts';

/** How GitHub's OIDC provider is started. */
export interface GitHubOidcOptions {
  /** Serves https with this certificate. */
  tls?: Certificates;
  /** Time of the tokens; the machine's unless told. */
  clock?: Clock;
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
export class GitHubOidc {
  /** The bearer token of the job: its ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  readonly requestToken = 'EXAMPLE-id-token-request-token-of-the-sample-job';
  /** What the coming tokens say about the job; may be changed at any time. */
  readonly claims: Partial<Job>;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #privateKey: KeyObject;
  readonly #publicKey: JsonWebKey & { kid: string };
  readonly #tls: Certificates | undefined;
  #server: Listener | undefined;

  /** Use `startGitHubOidc`. */
  constructor(options: GitHubOidcOptions, keys: { privateKey: KeyObject; publicKey: KeyObject }) {
    this.claims = { ...options.claims };
    this.#clock = options.clock ?? systemClock;
    this.#newId = options.newId ?? randomUUID;
    this.#privateKey = keys.privateKey;
    this.#publicKey = publicJwk(keys.publicKey);
    this.#tls = options.tls;
  }

  /** Opens the port. */
  async listen(): Promise<void> {
    this.#server = await Listener.start({
      tls: this.#tls,
      maxBodyBytes: MAX_BODY_BYTES,
      prepare: (response) => {
        response.sendDate = false;
        response.setHeader('Date', this.#clock.now().toUTCString());
      },
      handle: (request, response) => this.#handle(request, response),
    });
  }

  /** The `iss` of the tokens: `https://localhost:PORT` or `http://127.0.0.1:PORT`. */
  get issuer(): string {
    return this.#listener.origin;
  }

  /** The URL of the job's token endpoint: its ACTIONS_ID_TOKEN_REQUEST_URL. */
  get requestUrl(): string {
    return `${this.issuer}${TOKEN_PATH}?api-version=2.0`;
  }

  /** Every request so far, in order of arrival. */
  get requests(): LoggedRequest[] {
    return this.#listener.requests;
  }

  /** Makes an ID token without being asked over HTTP. */
  issueToken(audience: string): string {
    const claims = idTokenClaims(this.claims, {
      issuer: this.issuer,
      audience,
      tokenId: this.#newId(),
      now: this.#clock.now(),
    });
    return signJwt(claims, this.#publicKey.kid, this.#privateKey);
  }

  /** Lets a fault strike coming requests, behind the faults that already wait. */
  inject(fault: Fault): void {
    this.#listener.inject(fault);
  }

  /** Returns to regular service. */
  clearFaults(): void {
    this.#listener.clearFaults();
  }

  /** Closes port and connections. */
  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  get #listener(): Listener {
    if (!this.#server) throw new Error('The OIDC provider is not listening');
    return this.#server;
  }

  #handle(request: RawRequest, response: ServerResponse): Promise<void> {
    sendAnswer(response, this.#answer(request));
    return Promise.resolve();
  }

  #answer(request: RawRequest): FaultAnswer {
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

  #answerToken({ headers }: RawRequest, query: URLSearchParams): FaultAnswer {
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
  const oidc = new GitHubOidc(options, keys);
  await oidc.listen();
  return oidc;
}

function publicJwk(publicKey: KeyObject): JsonWebKey & { kid: string } {
  const jwk = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('hex');
  return { ...jwk, kid, alg: 'RS256', use: 'sig' };
}
