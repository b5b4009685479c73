import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { type Logger, LogLevel } from '@huaweicloud/huaweicloud-sdk-core/logger/index.js';
import type { AccessKey } from '../../emulator/index.ts';

/** A call of an API as the official SDKs describe one. */
export interface OfficialCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With `{name}` for what is in `path`. */
  readonly url: string;
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

const nothing = (): void => undefined;

/** Left alone it prints whole requests, signatures among them. */
const SILENT: Logger = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing },
  ...{ setLevel: nothing, getLevel: () => LogLevel.ERROR, setName: nothing },
};

/**
 * Sends a call with Huawei Cloud's own client.
 *
 * @param key To sign with; undefined where nothing is signed.
 * @returns The fields of the answer, and `httpStatusCode`.
 * @throws ServiceResponseException
 */
export async function sendOfficially(
  endpoint: string,
  key: AccessKey | undefined,
  { method, url, path = {}, query = {}, data }: OfficialCall,
): Promise<Record<string, unknown>> {
  const client = new HcClient(new DefaultHttpClient({ logger: SILENT }, [endpoint]));
  client.withEndpoints([endpoint]);
  if (key !== undefined) client.withCredential(credentialOf(key));
  const answer = await client.sendRequest({
    method,
    url,
    contentType: 'application/json',
    pathParams: path,
    queryParams: query,
    headers: {},
    ...(data && { data }),
  });
  return Object.fromEntries(Object.entries(answer));
}

function credentialOf({
  accessKeyId,
  secretAccessKey,
  securityToken,
}: AccessKey): BasicCredentials {
  return new BasicCredentials({ ak: accessKeyId, sk: secretAccessKey })
    .withProjectId('0123456789abcdef0123456789abcdef')
    .withSecurityToken(securityToken);
}
