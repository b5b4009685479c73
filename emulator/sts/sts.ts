import { randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { CodeArts } from '../codearts/codearts.ts';
import type { TemporaryAccessKey } from '../gateway/access-keys.ts';
import { Api } from '../gateway/api.ts';
import type { ApiOptions } from '../gateway/api.ts';
import { ApiError, UNKNOWN_API, UNKNOWN_METHOD } from '../gateway/errors.ts';
import type { ErrorAnswer } from '../gateway/errors.ts';
import type { Answer } from '../server/answer.ts';
import type { RawRequest } from '../server/listener.ts';
import { readAssumeRequest } from './assume-request.ts';
import type { AssumeRequest } from './assume-request.ts';
import { issuerUnreachable, malformed, stsErrorAnswer, unknownUrn } from './errors.ts';
import { fetchIssuerKeys } from './issuer-keys.ts';
import { verifyIdToken } from './trust.ts';
import type { Parties, Trust, TrustedClaims } from './trust.ts';

/**
 * How the Security Token Service is started. With `tls`, https issuers are checked against its CA;
 * the clock is that of CodeArts Repo unless told.
 */
export interface StsOptions extends ApiOptions {
  /** Takes the temporary access keys. */
  codearts: CodeArts;
  /** Identity providers and agencies; looked at anew for every request. */
  trust: Trust;
  /** Makes that many bytes for temporary access keys; random ones unless told. */
  newBytes?: (length: number) => Buffer;
}

const ASSUME_PATH = '/v5/agencies/assume-with-oidc';
const DEFAULT_MAX_SESSION_S = 3_600;

/** A local Security Token Service that exchanges ID tokens for temporary access keys. */
export class Sts extends Api {
  /** Every temporary access key made so far. */
  readonly keys: TemporaryAccessKey[] = [];
  readonly #options: StsOptions;
  readonly #stopping = new AbortController();

  /** Use `startSts`. */
  constructor(options: StsOptions) {
    super({ ...options, clock: options.clock ?? options.codearts.clock });
    this.#options = options;
  }

  /** Closes port and connections; keys that were handed out stay in force until they expire. */
  override async stop(): Promise<void> {
    this.#stopping.abort();
    await super.stop();
  }

  protected override async answer(request: RawRequest): Promise<Answer> {
    if (request.url.split('?', 1)[0] !== ASSUME_PATH) throw new ApiError(UNKNOWN_API);
    if (request.method !== 'POST') throw new ApiError(UNKNOWN_METHOD);
    return { status: 200, body: await this.#assume(readAssumeRequest(request)) };
  }

  protected override answerError(error: ErrorAnswer, requestId: string): Answer {
    return stsErrorAnswer(error, requestId);
  }

  async #assume(request: AssumeRequest): Promise<object> {
    const parties = this.#parties(request);
    const trusted = await this.#verify(request.idToken, parties);
    const key = this.#temporaryKey(request.durationSeconds);
    this.keys.push(key);
    this.#options.codearts.addAccessKey(key, parties.agency.permissions);
    return answerBody(request, trusted, key);
  }

  #parties({ providerUrn, agencyUrn, durationSeconds }: AssumeRequest): Parties {
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

  async #verify(idToken: string, parties: Parties): Promise<TrustedClaims> {
    if (!isJwt(idToken)) throw new ApiError(malformed('id_token is not a JSON Web Token'));
    const access = { ca: this.#options.tls?.ca, signal: this.#stopping.signal };
    const keys = await fetchIssuerKeys(parties.provider.issuer, access).catch((error: unknown) => {
      throw issuerUnreachable(error instanceof Error ? error.message : String(error));
    });
    return await verifyIdToken(idToken, keys, parties, this.clock.now());
  }

  #temporaryKey(durationSeconds: number): TemporaryAccessKey {
    const newBytes = this.#options.newBytes ?? randomBytes;
    return {
      accessKeyId: `HST${newBytes(9).toString('hex').toUpperCase().slice(1)}`,
      secretAccessKey: newBytes(30).toString('base64url'),
      securityToken: newBytes(450).toString('base64'),
      expiration: new Date(this.clock.now().getTime() + durationSeconds * 1000),
    };
  }
}

/** Starts an STS on a free port of 127.0.0.1; end it with `stop()`. */
export async function startSts(options: StsOptions): Promise<Sts> {
  return await new Sts(options).listen();
}

function isJwt(text: string): boolean {
  try {
    decodeProtectedHeader(text);
    decodeJwt(text);
    return true;
  } catch {
    return false;
  }
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
