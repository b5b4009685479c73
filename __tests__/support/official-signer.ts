import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import type { AccessKey } from '../../src/credentials/signature.ts';

/** A request before anything of it is encoded, as the official signer wants it. */
export interface PlainRequest {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Segments of the path, decoded; none has a slash. */
  readonly segments: readonly string[];
  /** Names and values of the query, decoded; a name may come more than once. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly data?: object | undefined;
}

/**
 * What Huawei Cloud's own signer makes of a request: the `Authorization` header.
 *
 * @param date As it is sent, `20260801T010203Z`.
 */
export function officialAuthorization(request: PlainRequest, key: AccessKey, date: string): string {
  const { method, origin, segments, query, headers, data } = request;
  const unused = (): Promise<never> => Promise.reject(new Error('The signer sends nothing'));
  const signed = AKSKSigner.sign(
    {
      method,
      endpoint: `${origin}/${segments.join('/')}`,
      queryParams: grouped(query),
      headers: {
        ...headers,
        'X-Sdk-Date': date, // It looks the date up under this very spelling.
        ...(key.securityToken !== undefined && { 'X-Security-Token': key.securityToken }),
      },
      data,
    },
    {
      getAk: () => key.accessKeyId,
      getSk: () => key.secretAccessKey,
      processAuthRequest: unused,
      processAuthParams: unused,
    },
  ) as { Authorization: string };
  return signed.Authorization;
}

function grouped(query: PlainRequest['query']): Record<string, string[]> {
  const names = new Set(query.map(([name]) => name));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      query.filter(([other]) => other === name).map(([, value]) => value),
    ]),
  );
}
