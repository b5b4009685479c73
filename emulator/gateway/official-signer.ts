import { createHash } from 'node:crypto';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import type { RawRequest } from '../server/listener.ts';

interface SignerRequest {
  data: Buffer;
}

/**
 * Huawei Cloud's own signer, which is made for clients, fed with a request that has already been
 * sent: a path that is encoded, and a body that is bytes instead of an object to be serialized.
 */
class ReceivedRequestSigner extends AKSKSigner {
  protected static override CanonicalURI(encodedPath = '/'): string | undefined {
    return super.CanonicalURI(decodeURIComponent(encodedPath));
  }

  protected static override buildPayloadHash({ data }: SignerRequest): string {
    return createHash('sha256').update(data).digest('hex');
  }
}

/**
 * Computes which SDK-HMAC-SHA256 signature a request should have: 64 hexadecimal digits.
 *
 * @param signedHeaders Names in lower case; `host` and a well-formed `x-sdk-date` among them, all
 *   of them in the request.
 * @returns Undefined when the path cannot be decoded, so that no signature can be right.
 */
export function expectedSignature(
  request: RawRequest,
  signedHeaders: readonly string[],
  secretAccessKey: string,
): string | undefined {
  const [path = '', query = ''] = request.url.split(/\?(.*)/s);
  const signed = ReceivedRequestSigner.sign.bind(ReceivedRequestSigner);
  try {
    const headers = signed(
      {
        method: request.method,
        endpoint: `https://gateway.example${path}`, // Only its path counts: `host` is a header.
        queryParams: queryParameters(query),
        headers: headersToSign(request, signedHeaders),
        data: request.body,
      },
      credential(secretAccessKey),
    ) as { Authorization: string };
    return /Signature=([0-9a-f]{64})$/.exec(headers.Authorization)?.[1];
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** The signer looks the date up under this very spelling. */
function headersToSign({ headers }: RawRequest, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name === 'x-sdk-date' ? 'X-Sdk-Date' : name, String(headers[name])]),
  );
}

/** Decoded as the service behind the gateway decodes them. */
function queryParameters(query: string): Record<string, string[]> {
  const parameters = new URLSearchParams(query);
  const names = new Set(parameters.keys());
  return Object.fromEntries([...names].map((name) => [name, parameters.getAll(name)]));
}

/** What the signer asks a credential for; the rest belongs to the SDK's HTTP client. */
function credential(secretAccessKey: string): Parameters<typeof AKSKSigner.sign>[1] {
  const unused = (): Promise<never> => Promise.reject(new Error('The signer sends nothing'));
  return {
    getAk: () => 'unused',
    getSk: () => secretAccessKey,
    processAuthRequest: unused,
    processAuthParams: unused,
  };
}
