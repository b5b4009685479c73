import { parseBody } from '../gateway/body.ts';
import { ApiError } from '../gateway/errors.ts';
import type { RawRequest } from '../server/listener.ts';
import { malformed } from './errors.ts';

/** The body of AssumeAgencyWithOIDC, checked for its form. */
export interface AssumeRequest {
  providerUrn: string;
  agencyUrn: string;
  sessionName: string;
  idToken: string;
  /** 900 to 43200. */
  durationSeconds: number;
}

const DEFAULT_DURATION_S = 3_600;

/**
 * Reads and checks the body by the rules of
 * https://support.huaweicloud.com/api-iam5/AssumeAgencyWithOIDC.html. Session policies are checked
 * for their form alone.
 *
 * @throws ApiError 400
 */
export function readAssumeRequest(request: RawRequest): AssumeRequest {
  const body = parseBody(
    request,
    {
      provider_urn: 'string',
      agency_urn: 'string',
      agency_session_name: 'string',
      id_token: 'string',
      duration_seconds: 'number',
      policy: 'string',
      policy_ids: 'strings',
    },
    malformed,
  );
  if (body.policy !== undefined) checkLength('policy', body.policy, 2, 2_048);
  return {
    providerUrn: readUrn('provider_urn', body.provider_urn, 'oidcProvider'),
    agencyUrn: readUrn('agency_urn', body.agency_urn, 'agency'),
    sessionName: checkLength('agency_session_name', body.agency_session_name, 2, 128),
    idToken: checkLength('id_token', body.id_token, 4, 20_000),
    durationSeconds: checkDuration(body.duration_seconds ?? DEFAULT_DURATION_S),
  };
}

function checkLength(name: string, text: string | undefined, least: number, most: number): string {
  if (text === undefined) throw new ApiError(malformed(`${name} is required`));
  if (text.length < least || text.length > most) {
    throw new ApiError(malformed(`${name} must have ${least} to ${most} characters`));
  }
  return text;
}

function readUrn(name: string, text: string | undefined, type: 'oidcProvider' | 'agency'): string {
  const urn = checkLength(name, text, 1, 1_500);
  const [service, region, account, resourceType, ...resource] = urn.split(':');
  const complete = account !== '' && resource.length === 1 && resource[0] !== '';
  if (service !== 'iam' || region !== '' || resourceType !== type || !complete) {
    throw new ApiError(malformed(`${name} must be of the form iam::<account-id>:${type}:<name>`));
  }
  return urn;
}

function checkDuration(seconds: number): number {
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    throw new ApiError(malformed('duration_seconds must be an integer from 900 to 43200'));
  }
  return seconds;
}
