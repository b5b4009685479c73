import { stsPlace, type Region } from '../codearts/regions.ts';
import type { CredentialInputs } from '../credentials/credentials.ts';
import type { IdTokenService } from '../credentials/github-id-token.ts';
import { readWorkflowRun } from '../host/workflow-run.ts';
import { DEFAULT_AUDIENCE } from './defaults.ts';
import { describeHalves, FAMILIES, familyIn, readKeyOf } from './families.ts';
import { accepts, type Form } from './form.ts';
import { NO_ID_TOKEN, NO_CREDENTIAL_GIVEN, skipOf } from './skip.ts';
import {
  parseAgencyUrn,
  parseCredentialPart,
  parseEndpoint,
  parseProviderUrn,
  parseToken,
} from './values.ts';

const CREDENTIAL_SECRETS = ['token', 'access_key', 'secret_key', 'security_token'] as const;

const KINDS = [
  { name: 'token', inputs: ['token'] },
  { name: 'access key', inputs: ['access_key', 'secret_key', 'security_token'] },
  { name: 'OIDC', inputs: ['oidc_provider_urn', 'oidc_agency_urn'] },
] as const;

const NO_CREDENTIAL =
  'no credential is given. Set one of: `oidc_provider_urn` and `oidc_agency_urn` (no secret ' +
  'needed), `access_key` and `secret_key`, or `token`.';

/** Why a secret that the workflow names may be empty here, by what the event tells. */
const EMPTY_SECRET = {
  Dependabot:
    'This run is one of Dependabot, which gets its own secrets only: add them to the secrets of Dependabot.',
  'a pull request from a fork':
    'This run is for a pull request from a fork, which gets no secrets: run on push instead.',
  'a fork':
    'This repository is a fork, which has no secrets but its own: add them, or disable the workflow.',
} as const;
const EMPTY_SECRET_ELSEWHERE =
  'If you have, the secret is empty here: its name may be misspelt, or it may belong to an environment ' +
  'that this job does not name.';

const PERMISSION_ADVICE =
  'add `permissions:` to the job and, indented below it, `id-token: write` (with `contents: read` ' +
  'if the job checks out code). Pull requests from forks never get it.';

/** Masks every credential the user may have supplied, wherever it is. */
export function maskCredentials(form: Form): void {
  const { env, secrets } = form;
  for (const name of CREDENTIAL_SECRETS) secrets.add(form.raw(name));
  for (const family of FAMILIES) {
    for (const variable of Object.values(family)) {
      if (variable !== null) secrets.add(env[variable] ?? '');
    }
  }
  secrets.add(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '');
}

/**
 * Finds the one credential the user has given, as inputs or, where there is none among them, in
 * the environment.
 *
 * @param region Whose Security Token Service to use; undefined where that input is wrong.
 * @returns undefined where there is a problem, which `form` then has, or where there is no credential
 *   at all and the run is skipped for that, which `form` then knows.
 */
export function readCredentials(
  form: Form,
  region: Region | undefined,
): CredentialInputs | undefined {
  const given = KINDS.filter(({ inputs }) => inputs.some((name) => form.has(name)));
  // Also where no run would use it: what is given and wrong is told.
  if (given[0]?.name !== 'OIDC') form.optional('sts_endpoint', parseEndpoint);
  if (given.length > 1) {
    const names = given.flatMap(({ inputs }) => inputs.filter((name) => form.has(name)));
    form.problems.push(
      `${names.join(', ')}: more than one kind of credential is given. Keep the inputs of one kind.`,
    );
    return undefined;
  }
  switch (given[0]?.name) {
    case 'token':
      return readToken(form);
    case 'access key':
      return readAccessKey(form);
    case 'OIDC':
      return readOidc(form, region);
    case undefined:
      return readFamily(form);
  }
}

function readToken(form: Form): CredentialInputs | undefined {
  const token = form.untrimmed('token', parseToken);
  return token === undefined ? undefined : { kind: 'token', token };
}

function readAccessKey(form: Form): CredentialInputs | undefined {
  if (!hasPair(form, 'access_key', 'secret_key', 'An access key has two parts')) return undefined;
  const accessKeyId = form.untrimmed('access_key', parseCredentialPart);
  const secretAccessKey = form.untrimmed('secret_key', parseCredentialPart);
  const securityToken = form.has('security_token')
    ? form.untrimmed('security_token', parseCredentialPart)
    : undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return {
    kind: 'access key',
    key: { accessKeyId, secretAccessKey, securityToken },
    family: undefined,
  };
}

function readOidc(form: Form, region: Region | undefined): CredentialInputs | undefined {
  hasPair(form, 'oidc_provider_urn', 'oidc_agency_urn', 'Keyless sign-in needs both');
  const providerUrn = form.optional('oidc_provider_urn', parseProviderUrn);
  const agencyUrn = form.optional('oidc_agency_urn', parseAgencyUrn);
  const endpoint = readStsEndpoint(form, region);
  const idTokenService = readIdTokenService(form);
  if (!providerUrn || !agencyUrn || !endpoint || !idTokenService) return undefined;
  const audience = form.has('oidc_audience') ? form.raw('oidc_audience').trim() : DEFAULT_AUDIENCE;
  return { kind: 'oidc', providerUrn, agencyUrn, audience, stsEndpoint: endpoint, idTokenService };
}

function readStsEndpoint(form: Form, region: Region | undefined): URL | undefined {
  if (form.has('sts_endpoint')) return form.optional('sts_endpoint', parseEndpoint);
  if (region === undefined) return undefined; // told where the region itself is read
  const place = stsPlace(region);
  if (place.kind === 'own') return place.endpoint;
  const missing = `sts_endpoint: missing, and ${region} has no Security Token Service of its own`;
  form.lacks(
    place.kind === 'nearest'
      ? `${missing}. Give that of another region of your account; the nearest is ${place.endpoint.origin}.`
      : `${missing} that is known. Give that of the site of your account, https://host, or use an ` +
          'access key or a token instead.',
  );
  return undefined;
}

/** The runner sets both variables where the job has the permission, else neither. */
function readIdTokenService(form: Form): IdTokenService | undefined {
  const { env, problems } = form;
  const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
  const requestUrl = env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  const url = URL.parse(requestUrl);
  if (form.maySkip && requestToken === '' && requestUrl === '') {
    // Anywhere else the job lacks the permission, which its owner can give it. The environment is not
    // looked at: a key that is there belongs to the machine, and is not what the user has named.
    const { withoutSecrets } = readWorkflowRun(env);
    if (withoutSecrets !== undefined) {
      form.skip = skipOf(NO_ID_TOKEN, withoutSecrets);
      return undefined;
    }
  }
  if (requestToken === '' || url === null) {
    problems.push(
      `oidc_provider_urn: this job may not ask GitHub for an ID token. To allow it, ${PERMISSION_ADVICE}`,
    );
    return undefined;
  }
  if (!accepts(parseEndpoint, url.origin) || !accepts(parseCredentialPart, requestToken)) {
    problems.push(
      'oidc_provider_urn: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not ' +
        'those of a runner. Check what sets them.',
    );
    return undefined;
  }
  return { url, requestToken };
}

function readFamily(form: Form): CredentialInputs | undefined {
  const { env } = form;
  const family = familyIn(env);
  if (family === undefined) {
    const { withoutSecrets } = readWorkflowRun(env);
    const halves = describeHalves(env);
    if (form.maySkip && halves === '') {
      form.skip = skipOf(NO_CREDENTIAL_GIVEN, withoutSecrets);
      return undefined;
    }
    const why =
      withoutSecrets === undefined ? EMPTY_SECRET_ELSEWHERE : EMPTY_SECRET[withoutSecrets];
    const names = KINDS.map(({ inputs }) => inputs[0]).join(', ');
    form.problems.push(`${names}: ${NO_CREDENTIAL} ${why}${halves}`);
    return undefined;
  }
  return readKeyOf(form, family);
}

function hasPair(form: Form, one: string, other: string, why: string): boolean {
  const missing = [one, other].filter((name) => !form.has(name));
  if (missing.length > 0) {
    const given = [one, other, 'security_token'].filter((name) => form.has(name)).join(', ');
    form.problems.push(
      `${missing.join(', ')}: missing, while ${given} is given. ${why}; give ${one} and ${other}, and check that no secret ` +
        'behind them is empty here.',
    );
  }
  return missing.length === 0;
}
