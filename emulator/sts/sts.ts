import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { TemporaryAccessKey } from '../gateway/access-keys.ts';
import { readAssumeRequest } from './assume-request.ts';
import type { AssumeRequest } from './assume-request.ts';
import type { Certificates } from '../server/certificates.ts';
import type { Clock } from '../server/clock.ts';
import type { Emulator } from '../codearts/codearts.ts';
import { ApiError, UNKNOWN_API, UNKNOWN_METHOD } from '../codearts/errors.ts';
import type { Fault, FaultAnswer } from '../server/faults.ts';
import { fetchIssuerKeys } from './issuer-keys.ts';
import { decodeJwt, isSignedByOneOf } from '../server/jwt.ts';
import type { DecodedJwt } from '../server/jwt.ts';
import { Listener, sendAnswer } from '../server/listener.ts';
import type { LoggedRequest, RawRequest } from '../server/listener.ts';
import {
  issuerUnreachable,
  malformed,
  stsErrorAnswer,
  trustPolicyMismatch,
  unknownUrn,
} from './errors.ts';
import { checkClaims } from './trust.ts';
import type { Agency, OidcProvider, Trust, TrustedClaims } from './trust.ts';

/** How the Security Token Service is started. */
export interface StsOptions {
  /** The CodeArts Repo side that takes the temporary access keys. */
  emulator: Emulator;
  /** Identity providers and agencies; looked at anew for every request. */
  trust: Trust;
  /** Serves https with this certificate; https issuers are checked against its CA, too. */
  tls?: Certificates;
  /** Time of every check and of expirations; the emulator's unless told. */
  clock?: Clock;
  /** Makes request ids; random UUIDs unless told. */
  newId?: () => string;
  /** Makes that many bytes for temporary access keys; random ones unless told. */
  newBytes?: (length: number) => Buffer;
}

const ASSUME_PATH = '/v5/agencies/assume-with-oidc';
const MAX_BODY_BYTES = 1024 * 1024;
const DEFAULT_MAX_SESSION_S = 3_600;

/** A local Security Token Service that exchanges ID tokens for temporary access keys. */
export class Sts {
  readonly #options: StsOptions;
  readonly #ca: string | undefined;
  readonly #newId: () => string;
  readonly #stopping = new AbortController();
  #server: Listener | undefined;

  /** Use `startSts`. */
  constructor(options: StsOptions, ca: string | undefined) {
    this.#options = options;
    this.#ca = ca;
    this.#newId = options.newId ?? randomUUID;
  }

  /** Opens the port. */
  async listen(): Promise<void> {
    this.#server = await Listener.start({
      tls: this.#options.tls,
      maxBodyBytes: MAX_BODY_BYTES,
      prepare: (response) => {
        response.sendDate = false;
        response.setHeader('Date', this.#now().toUTCString());
        response.setHeader('X-Request-Id', this.#newId());
      },
      handle: (request, response) => this.#handle(request, response),
    });
  }

  /** The API's base URL: `https://localhost:PORT` or `http://127.0.0.1:PORT`. */
  get endpoint(): string {
    return this.#listener.origin;
  }

  /** Every request so far, in order of arrival. */
  get requests(): LoggedRequest[] {
    return this.#listener.requests;
  }

  /** Lets a fault strike coming requests, behind the faults that already wait. */
  inject(fault: Fault): void {
    this.#listener.inject(fault);
  }

  /** Returns to regular service. */
  clearFaults(): void {
    this.#listener.clearFaults();
  }

  /** Closes port and connections; keys that were handed out stay in force until they expire. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server?.stop();
  }

  get #listener(): Listener {
    if (!this.#server) throw new Error('The STS is not listening');
    return this.#server;
  }

  #now(): Date {
    return (this.#options.clock ?? this.#options.emulator.clock).now();
  }

  async #handle(request: RawRequest, response: ServerResponse): Promise<void> {
    sendAnswer(response, await this.#answer(request, String(response.getHeader('X-Request-Id'))));
  }

  async #answer(request: RawRequest, requestId: string): Promise<FaultAnswer> {
    try {
      if (request.url.split('?', 1)[0] !== ASSUME_PATH) throw new ApiError(UNKNOWN_API);
      if (request.method !== 'POST') throw new ApiError(UNKNOWN_METHOD);
      return { status: 200, body: await this.#assume(readAssumeRequest(request)) };
    } catch (error) {
      if (error instanceof ApiError) return stsErrorAnswer(error.answer, requestId);
      throw error;
    }
  }

  async #assume(request: AssumeRequest): Promise<object> {
    const { provider, agency } = this.#parties(request);
    const { claims } = await this.#verifySignature(request.idToken, provider);
    const trusted = checkClaims(claims, provider, agency, this.#now());
    const key = this.#temporaryKey(request.durationSeconds);
    this.#options.emulator.addAccessKey(key, agency.permissions);
    return answerBody(request, trusted, key);
  }

  #parties({ providerUrn, agencyUrn, durationSeconds }: AssumeRequest): {
    provider: OidcProvider;
    agency: Agency;
  } {
    const { providers, agencies } = this.#options.trust;
    const provider = providers.find(({ urn }) => urn === providerUrn);
    if (!provider) throw unknownUrn(providerUrn);
    const agency = agencies.find(({ urn }) => urn === agencyUrn);
    if (!agency) throw unknownUrn(agencyUrn);
    const longest = agency.maxSessionSeconds ?? DEFAULT_MAX_SESSION_S;
    if (durationSeconds > longest) {
      throw new ApiError(malformed(`duration_seconds exceeds the agency's ${longest}`));
    }
    return { provider, agency };
  }

  async #verifySignature(idToken: string, { issuer }: OidcProvider): Promise<DecodedJwt> {
    const jwt = decodeJwt(idToken);
    if (!jwt) throw new ApiError(malformed('id_token is not a JSON Web Token'));
    const access = { ca: this.#ca, signal: this.#stopping.signal };
    const keys = await fetchIssuerKeys(issuer, access).catch((error: unknown) => {
      throw issuerUnreachable(error instanceof Error ? error.message : String(error));
    });
    if (isSignedByOneOf(jwt, keys)) return jwt;
    throw trustPolicyMismatch('the signature of the id token cannot be verified');
  }

  #temporaryKey(durationSeconds: number): TemporaryAccessKey {
    const newBytes = this.#options.newBytes ?? randomBytes;
    return {
      accessKeyId: `HST${newBytes(9).toString('hex').toUpperCase().slice(1)}`,
      secretAccessKey: newBytes(30).toString('base64url'),
      securityToken: newBytes(450).toString('base64'),
      expiration: new Date(this.#now().getTime() + durationSeconds * 1000),
    };
  }
}

/** Starts an STS on a free port of 127.0.0.1; end it with `stop()`. */
export async function startSts(options: StsOptions): Promise<Sts> {
  const ca = options.tls ? await readFile(options.tls.caFile, 'utf8') : undefined;
  const sts = new Sts(options, ca);
  await sts.listen();
  return sts;
}

/** No document says what the source identity is when none was set; it is left empty. */
function answerBody(
  { providerUrn, agencyUrn, sessionName }: AssumeRequest,
  { audience, subject }: TrustedClaims,
  key: TemporaryAccessKey,
): object {
  const [, , account = '', , agency = ''] = agencyUrn.split(':');
  return {
    source_identity: '',
    assumed_agency: {
      urn: `sts::${account}:assumed-agency:${agency}/${sessionName}`,
      id: `${agency}:${sessionName}`,
    },
    credentials: {
      access_key_id: key.accessKeyId,
      secret_access_key: key.secretAccessKey,
      security_token: key.securityToken,
      expiration: key.expiration.toISOString(),
    },
    audience,
    provider: providerUrn,
    subject_from_id_token: subject,
  };
}
