import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/host/environment.ts';
import { readInputs, readWaitActionInputs } from '../../src/inputs/inputs.ts';
import { GITHUB, KEY, OIDC, read, REQUIRED, type Texts } from '../support/inputs.ts';

describe('what is wrong is told in full', () => {
  test.each<[Texts, Environment, string[]]>([
    [
      { repository_id: '' },
      {},
      [
        'repository_id: missing, and so is `repository`. Give the number after "Repository ID" on the ' +
          "repository's home page in CodeArts, 1 to 2147483647, or as `repository` its clone URL or " +
          'GROUP/NAME.',
      ],
    ],
    [
      { repository_id: 'x' },
      {},
      [
        'repository_id: "x" is not a repository id. Give the number after "Repository ID" on the ' +
          "repository's home page in CodeArts, 1 to 2147483647.",
      ],
    ],
    [
      { token: 'abc' },
      {},
      [
        'token: the value has fewer than 6 characters, and hiding it would blank ordinary text in ' +
          'the log. An IAM token is far longer; give the value of the X-Subject-Token header.',
      ],
    ],
    [
      { token: 'a\nb-made-up' },
      {},
      [
        'token: the value has a line break or another control character. Store the value of the ' +
          'X-Subject-Token header alone, without a line break at its end.',
      ],
    ],
    [
      { token: 'a b-made-up' },
      {},
      [
        'token: the value has a blank or another character that no IAM token has. Store the value ' +
          'of the X-Subject-Token header alone.',
      ],
    ],
    [
      { token: 'x'.repeat(100_001) },
      {},
      [
        'token: the value has 100001 characters, more than the 100000 of an IAM token. Give the ' +
          'value of the X-Subject-Token header alone.',
      ],
    ],
    [
      { region: 'x' },
      {},
      [
        'region: "x" is not a region of CodeArts Repo. Use one of cn-north-1, cn-north-4, ' +
          'cn-east-2, cn-east-3, cn-south-1, cn-south-2, cn-southwest-2, ap-southeast-3, ' +
          'sa-brazil-1, la-north-2, la-south-2, tr-west-1, eu-west-101, me-east-1, af-south-1, ' +
          'af-north-1; for any other site give `endpoint`.',
      ],
    ],
    [
      { endpoint: 'x' },
      {},
      [
        'endpoint: not an endpoint. Write https://host or https://host:port, without user name, ' +
          'path, query or fragment.',
      ],
    ],
    [
      { endpoint: 'http://a.example' },
      {},
      [
        'endpoint: http:// would send the credentials in the clear. Write https://; http:// is ' +
          'for localhost, 127.0.0.1 and [::1] only.',
      ],
    ],
    [
      { force_fetch: 'x' },
      {},
      [
        'force_fetch: "x" is neither true nor false. Write true, True, TRUE, false, False or ' +
          'FALSE.',
      ],
    ],
    [
      { request_timeout: 'x' },
      {},
      [
        'request_timeout: "x" is not a duration from 1s to 5m. Write a whole number and a unit: ' +
          '90s, 5m or 1h.',
      ],
    ],
    [{ retries: 'x' }, {}, ['retries: "x" is not a whole number from 0 to 10.']],
    [
      { endpoint_uuid: 'x' },
      {},
      [
        'endpoint_uuid: not a UUID. Give the id of the service endpoint from the project settings ' +
          'in CodeArts (digits, letters a to f, hyphens).',
      ],
    ],
    [
      { source_username: 'made-up-user' },
      {},
      [
        'source_password: missing, while source_username is given. A private source needs both; ' +
          'if one comes from a secret, check that it is not empty here.',
      ],
    ],
    [
      { source_password: 'made-up-word' },
      {},
      [
        'source_username: missing, while source_password is given. A private source needs both; ' +
          'if one comes from a secret, check that it is not empty here.',
      ],
    ],
    [
      { source_username: 'made-up-user', source_password: 'made-up-word', endpoint_uuid: 'a' },
      {},
      [
        'endpoint_uuid: given together with source_username or source_password. A private source ' +
          'needs one of the two ways: the service endpoint, or user name and password.',
      ],
    ],
    [
      { source_username: 'a:b', source_password: 'made-up-word' },
      {},
      [
        'source_username: the value has a colon, which no user name may have. Give the user name ' +
          'alone, and the password as `source_password`.',
      ],
    ],
    [
      { source_username: 'ab', source_password: 'abcde' },
      {},
      [
        'source_password: the value has fewer than 6 characters, and hiding it would blank ' +
          'ordinary text in the log. Use a personal access token of the source, which is longer.',
      ],
    ],
    [
      { source_username: 'ab', source_password: 'made-up\n' },
      {},
      [
        'source_password: the value has a line break or another control character. Store the ' +
          'value alone, without a line break at its end.',
      ],
    ],
    [
      { token: '' },
      {},
      [
        'token, access_key, oidc_provider_urn: no credential is given. Set one of: ' +
          '`oidc_provider_urn` and `oidc_agency_urn` (no secret needed), `access_key` and ' +
          '`secret_key`, or `token`. If you have, the secret is empty here: its name may be ' +
          'misspelt, or it may belong to an environment that this job does not name.',
      ],
    ],
    [
      { token: '', access_key: KEY.access_key },
      {},
      [
        'secret_key: missing, while access_key is given. An access key has two parts; give ' +
          'access_key and secret_key, and check that no secret behind them is empty here.',
      ],
    ],
    [
      { ...KEY },
      {},
      [
        'token, access_key, secret_key: more than one kind of credential is given. Keep the ' +
          'inputs of one kind.',
      ],
    ],
    [
      { token: '', access_key: 'ABC', secret_key: KEY.secret_key },
      {},
      [
        'access_key: the value is shorter than 6 or longer than 20000 characters, or has a blank ' +
          'or another character that no credential has. Store the value alone, without a line break ' +
          'at its end.',
      ],
    ],
    [
      { token: '', access_key: KEY.access_key, security_token: 'made-up' },
      {},
      [
        'secret_key: missing, while access_key, security_token is given. An access key has two ' +
          'parts; give access_key and secret_key, and check that no secret behind them is empty here.',
      ],
    ],
    [
      { token: '' },
      { GITHUB_ACTOR: 'dependabot[bot]', GITHUB_EVENT_NAME: 'push' },
      [
        'token, access_key, oidc_provider_urn: no credential is given. Set one of: ' +
          '`oidc_provider_urn` and `oidc_agency_urn` (no secret needed), `access_key` and ' +
          '`secret_key`, or `token`. This run is one of Dependabot, which gets its own secrets ' +
          'only: add them to the secrets of Dependabot.',
      ],
    ],
    [
      { token: '', security_token: 'made-up' },
      {},
      [
        'access_key, secret_key: missing, while security_token is given. An access key has two ' +
          'parts; give access_key and secret_key, and check that no secret behind them is empty ' +
          'here.',
      ],
    ],
    [
      { token: '', oidc_agency_urn: OIDC.oidc_agency_urn },
      GITHUB,
      [
        'oidc_provider_urn: missing, while oidc_agency_urn is given. Keyless sign-in needs both; ' +
          'give oidc_provider_urn and oidc_agency_urn, and check that no secret behind them is ' +
          'empty here.',
      ],
    ],
    [
      { token: '', ...OIDC },
      {},
      [
        'oidc_provider_urn: this job may not ask GitHub for an ID token. To allow it, add ' +
          '`permissions:` to the job and, indented below it, `id-token: write` (with `contents: ' +
          'read` if the job checks out code). Pull requests from forks never get it.',
      ],
    ],
    [
      { token: '', ...OIDC },
      { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: 'file:///x' },
      [
        'oidc_provider_urn: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are ' +
          'not those of a runner. Check what sets them.',
      ],
    ],
    [
      { token: '', oidc_provider_urn: 'x', oidc_agency_urn: 'x' },
      GITHUB,
      [
        'oidc_provider_urn: not the URN of an OIDC identity provider. Write ' +
          'iam::ACCOUNT_ID:oidcProvider:NAME; the page of the identity provider in the IAM console ' +
          'shows it.',
        'oidc_agency_urn: not the URN of an agency. Write iam::ACCOUNT_ID:agency:NAME; the page ' +
          'of the agency in the IAM console shows it.',
      ],
    ],
    [
      { token: '', ...OIDC, region: 'cn-north-1' },
      GITHUB,
      [
        'sts_endpoint: missing, and cn-north-1 has no Security Token Service of its own. Give ' +
          'that of another region of your account; the nearest is https://sts.cn-north-4.myhuaweicloud.com.',
      ],
    ],
    [
      { token: '' },
      { HUAWEICLOUD_SDK_AK: 'x', HW_SECRET_KEY: 'y' },
      [
        'token, access_key, oidc_provider_urn: no credential is given. Set one of: ' +
          '`oidc_provider_urn` and `oidc_agency_urn` (no secret needed), `access_key` and ' +
          '`secret_key`, or `token`. If you have, the secret is empty here: its name may be ' +
          'misspelt, or it may belong to an environment that this job does not name. ' +
          'HUAWEICLOUD_SDK_AK is set, but HUAWEICLOUD_SDK_SK is not. HW_SECRET_KEY is set, but ' +
          'HW_ACCESS_KEY is not.',
      ],
    ],
    [
      {},
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      [
        'NODE_TLS_REJECT_UNAUTHORIZED: 0 would send the credentials to anyone who asks. Remove ' +
          'it; for a private certificate authority set NODE_EXTRA_CA_CERTS to the path of its ' +
          'certificate.',
      ],
    ],
    [
      {},
      { https_proxy: 'socks5://a' },
      [
        'https_proxy: only http and https proxies can be used. Use http://host:port or ' +
          'http://user:password@host:port with special characters percent-encoded, or empty it to ' +
          'connect directly.',
      ],
    ],
  ])('%#', (given, env, problems) => {
    expect(read(readInputs, { ...REQUIRED, ...given }, env).problems).toEqual(problems);
  });

  test('for the action that waits, too', () => {
    const given = { ...REQUIRED, jid: '', requested_at: 'today' };
    expect(read(readWaitActionInputs, given).problems).toEqual([
      'jid: missing or not the id of a job. Give the output of the step that started the ' +
        'synchronization, for example ${{ steps.mirror.outputs.jid }}, and check the id of that ' +
        'step.',
      'requested_at: missing or not a date like 2026-01-31T08:15:00.000Z. Give the output of ' +
        'the step that started the synchronization, for example ${{ ' +
        'steps.mirror.outputs.requested_at }}.',
    ]);
  });
});
