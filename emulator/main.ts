/** `npm run emulator`: both sides with a sample repository, to try things by hand. */
import { once } from 'node:events';
import { AGENCY_URN, AUDIENCE, createWorkingCopy, PROVIDER_URN, startCloud } from './index.ts';
import type { Cloud, CodeArts, GitHub, Repository, Source } from './index.ts';

async function createSampleSource(github: GitHub): Promise<Source> {
  const copy = await createWorkingCopy();
  try {
    await copy.commit('Say hello');
    await copy.git('tag', '-a', '-m', 'First release', 'v1.0.0');
    await copy.git('branch', 'feature');
    await copy.commit('Say more');
    return await github.createRepository('octo-org/hello', { from: copy.directory });
  } finally {
    await copy.remove();
  }
}

function describe(codearts: CodeArts, repository: Repository, source: Source): string {
  const api = `${codearts.endpoint}/v4/repositories/${repository.id}`;
  const call = (options: string, path: string): string =>
    `curl -sS -i -H "X-Auth-Token: $TOKEN" ${options}"${api}${path}"`;
  const json = (method: string, body: object): string =>
    `-X ${method} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}' `;
  return `CodeArts Repo emulator

  endpoint        ${codearts.endpoint}
  repository id   ${repository.id}
  source          ${source.url}
  mirror          ${repository.gitDir}

Set the token first:

TOKEN='${codearts.tokens.valid}'

Associate the source:
${call(json('POST', { url: source.url }), '/remote-mirror/associate')}

Start a synchronization:
${call(json('POST', { force_fetch: false }), '/remote-mirror')}

Read the mirror:
${call('', '/remote-mirror')}

Change the source, or what is synchronized:
${call(json('PUT', { url: source.url, sync_branch_type: 'all' }), '/remote-mirror')}

Read a branch, a tag, and, after COMMIT=$(git ls-remote ${source.url} main | cut -f1), the branches that contain a commit:
${call('', '/repository/branch?branch_name=main')}
${call('', '/repository/tag?tag_name=v1.0.0')}
${call('', '/repository/commits/$COMMIT/refs?type=branch')}

Push to the source:
git clone ${source.url}

Other tokens: read only, write only, without permission, expired:
${[codearts.tokens.readOnly, codearts.tokens.writeOnly].join('\n')}
${[codearts.tokens.forbidden, codearts.tokens.expired].join('\n')}`;
}

function describeCredentials({ codearts, oidc, sts }: Cloud): string {
  const { accessKeyId, secretAccessKey } = codearts.accessKeys.valid;
  const body = {
    ...{ provider_urn: PROVIDER_URN, agency_urn: AGENCY_URN },
    ...{ agency_session_name: 'by-hand', id_token: 'ID_TOKEN' },
  };
  return `Access key, to sign requests with instead of sending a token:

  access key      ${accessKeyId}
  secret key      ${secretAccessKey}

Keyless, for a job of octo-org/hello:

  STS             ${sts.endpoint}
  provider        ${PROVIDER_URN}
  agency          ${AGENCY_URN}

ACTIONS_ID_TOKEN_REQUEST_URL='${oidc.requestUrl}'
ACTIONS_ID_TOKEN_REQUEST_TOKEN='${oidc.requestToken}'

Ask for the ID token, and exchange it for a temporary access key:
ID_TOKEN=$(curl -sS -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${AUDIENCE}" | sed 's/.*"value":"//; s/".*//')
curl -sS -i -H 'Content-Type: application/json' -d '${JSON.stringify(body)}' "${sts.endpoint}/v5/agencies/assume-with-oidc"

Ctrl-C ends it.`.replace('"ID_TOKEN"', `"'$ID_TOKEN'"`);
}

async function interruption(): Promise<void> {
  const waiting = new AbortController();
  const options = { signal: waiting.signal };
  await Promise.race([once(process, 'SIGINT', options), once(process, 'SIGTERM', options)]);
  waiting.abort();
}

async function main(): Promise<void> {
  const interrupted = interruption();
  const cloud = await startCloud();
  try {
    const { codearts, github } = cloud;
    const source = await createSampleSource(github);
    const repository = await codearts.createRepository();
    console.log(describe(codearts, repository, source));
    console.log(`\n${describeCredentials(cloud)}`);
    await interrupted;
  } finally {
    await cloud.stop();
  }
}

await main();
