import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AGENCY_URN,
  AUDIENCE,
  createWorkingCopy,
  PROVIDER_URN,
  startCloud,
  type AccessKey,
  type Cloud,
  type LoggedRequest,
  type Repository,
  type WorkingCopy,
} from '../../emulator/index.ts';
import type { Repository as Client } from '../../src/codearts/repository.ts';
import { accessKeyCredentials } from '../../src/credentials/access-key.ts';
import { sign } from '../../src/credentials/signature.ts';
import { GuardedTransport, type HttpRequest } from '../../src/http/transport.ts';
import { systemClock } from '../../src/time/clock.ts';
import { createClient } from '../support/client.ts';
import { keyless } from '../support/keyless.ts';
import { sendOfficially, type OfficialCall } from './official-client.ts';

const MIRROR = '/v4/repositories/{repository_id}/remote-mirror';
const REPOSITORY = '/v4/repositories/{repository_id}/repository';

let cloud: Cloud;
let copy: WorkingCopy;
let commit: string;
let source: string;
/** A mirror that has the commit, on `main` and as `v1`. */
let mirror: Repository;
let transport: GuardedTransport;

beforeAll(async () => {
  cloud = await startCloud();
  copy = await createWorkingCopy();
  transport = new GuardedTransport(20_000);
  commit = await copy.commit('First commit');
  await copy.git('tag', 'v1');
  ({ url: source } = await cloud.github.createRepository('octo-org/hello', {
    from: copy.directory,
  }));
  mirror = await cloud.codearts.createRepository({ mirror: { url: source } });
  await mirror.startSynchronization().ended;
});

afterAll(async () => {
  transport.close();
  await copy.remove();
  await cloud.stop();
});

/** An operation of the API, as the official client sends it and as the action does. */
interface Operation {
  readonly call: () => Omit<OfficialCall, 'path'>;
  /** Left out where the action does not use it. */
  readonly ours?: (client: Client) => Promise<unknown>;
  /** On a repository that has no mirror yet. */
  readonly onPlain?: boolean;
  /** Fields of the answer that the official client gets. */
  readonly answer: () => Record<string, unknown>;
}

const UUID = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const JID: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ShowRemoteMirror: {
    call: () => ({ method: 'GET', url: MIRROR }),
    ours: (client) => client.showRemoteMirror(),
    answer: () => ({ url: source, update_status: expect.any(String) }),
  },
  AssociateRemoteMirror: {
    call: () => ({ method: 'POST', url: `${MIRROR}/associate`, data: { url: source } }),
    ours: (client) => client.associateRemoteMirror(source),
    onPlain: true,
    answer: () => ({ url: source, httpStatusCode: 201 }),
  },
  UpdateRepositoryRemoteMirror: {
    call: () => ({ method: 'PUT', url: MIRROR, data: { url: source } }),
    ours: (client) => client.updateRemoteMirror(source),
    answer: () => ({ url: source, sync_branch_type: 'all' }),
  },
  'UpdateRepositoryRemoteMirror, with all that it takes': {
    call: () => ({
      method: 'PUT',
      url: MIRROR,
      data: { url: source, sync_branch_type: 'all', mirroring_enabled: true, endpoint_uuid: '' },
    }),
    answer: () => ({ url: source, sync_branch_type: 'all', mirroring_enabled: true }),
  },
  'StartRemoteMirrorSynchronization, plain': {
    call: () => ({ method: 'POST', url: MIRROR, data: { force_fetch: false } }),
    ours: (client) => client.startSynchronization({ forceFetch: false }),
    answer: () => ({ jid: JID }),
  },
  'StartRemoteMirrorSynchronization, with a login': {
    call: () => ({
      method: 'POST',
      url: MIRROR,
      data: { force_fetch: true, username: 'b2N0b2NhdA==', password: 'cMOkc3N3b3Jk' },
    }),
    ours: (client) =>
      client.startSynchronization({
        forceFetch: true,
        login: { username: 'octocat', password: 'pässword' },
      }),
    answer: () => ({ jid: JID }),
  },
  'StartRemoteMirrorSynchronization, with a service endpoint': {
    call: () => ({
      method: 'POST',
      url: MIRROR,
      data: { force_fetch: false, endpoint_uuid: UUID },
    }),
    ours: (client) => {
      return client.startSynchronization({ forceFetch: false, endpointUuid: UUID });
    },
    answer: () => ({ jid: JID }),
  },
  ShowBranch: {
    call: () => ({ method: 'GET', url: `${REPOSITORY}/branch`, query: { branch_name: 'main' } }),
    ours: (client) => client.readRef({ type: 'branch', name: 'main' }),
    answer: () => ({ name: 'main', commit: expect.objectContaining({ id: commit }) }),
  },
  ShowTag: {
    call: () => ({ method: 'GET', url: `${REPOSITORY}/tag`, query: { tag_name: 'v1' } }),
    ours: (client) => client.readRef({ type: 'tag', name: 'v1' }),
    answer: () => ({ name: 'v1', commit: expect.objectContaining({ id: commit }) }),
  },
  ListCommitAssociatedRefs: {
    call: () => ({
      method: 'GET',
      url: `${REPOSITORY}/commits/${commit}/refs`,
      query: { type: 'branch', limit: 100 },
    }),
    ours: (client) => client.branchContains('main', commit),
    answer: () => ({ 0: 'main', httpStatusCode: 200 }),
  },
  'ListCommitAssociatedRefs, of tags': {
    call: () => ({
      method: 'GET',
      url: `${REPOSITORY}/commits/${commit}/refs`,
      query: { type: 'tag', limit: 1, offset: 0 },
    }),
    answer: () => ({ 0: 'v1', httpStatusCode: 200 }),
  },
};

const NAMES = Object.keys(OPERATIONS);
const USED = NAMES.filter((name) => OPERATIONS[name]?.ours !== undefined);

function operation(name: string): Operation {
  const found = OPERATIONS[name];
  if (found === undefined) throw new Error(`No operation is called ${name}`);
  return found;
}

/** The one request that the service got meanwhile. */
async function requestOf(send: () => Promise<unknown>): Promise<LoggedRequest> {
  const before = cloud.codearts.requests.length;
  await send();
  const [request, ...others] = cloud.codearts.requests.slice(before);
  expect(others).toEqual([]);
  if (request === undefined) throw new Error('Nothing was sent');
  return request;
}

async function repositoryFor({ onPlain = false }: Operation): Promise<Repository> {
  return onPlain ? await cloud.codearts.createRepository() : mirror;
}

async function sendTheirs(name: string, key: AccessKey): Promise<Record<string, unknown>> {
  const { id } = await repositoryFor(operation(name));
  const call = { ...operation(name).call(), path: { repository_id: id } };
  return await sendOfficially(cloud.codearts.endpoint, key, call);
}

async function sendOurs(name: string, key: AccessKey): Promise<unknown> {
  const repository = await repositoryFor(operation(name));
  const client = createClient(transport, {
    endpoint: new URL(cloud.codearts.endpoint),
    repositoryId: repository.id,
    credentials: accessKeyCredentials(key),
    clock: systemClock,
    retries: 0,
  });
  return await operation(name).ours?.(client);
}

/** What of a request decides what it does. */
function meaningOf({ method, path, headers, body, status }: LoggedRequest): unknown {
  const url = new URL(path, 'https://api.example');
  return {
    ...{ method, body, status },
    path: url.pathname.replace(/[0-9]{5,}/, 'ID'),
    query: [...url.searchParams].sort(),
    // It names one also where nothing follows.
    contentType: body === '' ? undefined : headers['content-type'],
  };
}

/** The same request signed by the action, with their date and the headers that they signed. */
function signedByUs({ method, path, headers, body }: LoggedRequest, key: AccessKey): string {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const own = names
    .split(';')
    .filter((name) => !/^(?:host|x-sdk-date|x-security-token)$/.test(name));
  const date = String(headers['x-sdk-date']).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  const request: HttpRequest = {
    method: method as HttpRequest['method'],
    url: new URL(path, cloud.codearts.endpoint),
    headers: Object.fromEntries(own.map((name) => [name, String(headers[name])])),
    ...(body !== '' && { body }),
  };
  return sign(request, key, new Date(date)).headers['authorization'] ?? '';
}

const TEMPORARY: AccessKey = {
  accessKeyId: 'EXAMPLETEMPORARY',
  secretAccessKey: 'EXAMPLE-temporary-secret',
  securityToken: 'EXAMPLE-security-token/+==',
};

describe('the official client', () => {
  beforeAll(() => {
    cloud.codearts.addServiceEndpoint(UUID, { username: 'octocat', password: 'made-up' });
    cloud.codearts.addAccessKey(TEMPORARY);
  });

  test.each(NAMES)('is served: %s', async (name) => {
    const answer = await sendTheirs(name, cloud.codearts.accessKeys.valid);
    expect(answer).toMatchObject(operation(name).answer());
  });

  test.each(USED)('sends what the action sends: %s', async (name) => {
    const key = cloud.codearts.accessKeys.valid;
    const theirs = await requestOf(() => sendTheirs(name, key));
    const ours = await requestOf(() => sendOurs(name, key));
    expect(meaningOf(ours)).toEqual(meaningOf(theirs));
    expect(ours.status).toBeLessThan(300);
  });

  test.each(NAMES)('signs as the action does: %s', async (name) => {
    for (const key of [cloud.codearts.accessKeys.valid, TEMPORARY]) {
      const theirs = await requestOf(() => sendTheirs(name, key));
      expect(signedByUs(theirs, key)).toBe(theirs.headers.authorization);
    }
  });

  test('understands how the service refuses', async () => {
    const { endpoint, accessKeys } = cloud.codearts;
    const call: OfficialCall = { method: 'POST', url: MIRROR, path: { repository_id: 1 } };
    await expect(sendOfficially(endpoint, accessKeys.valid, call)).rejects.toMatchObject({
      httpStatusCode: 404,
      errorCode: 'CH.004404',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });
});

test('the official client exchanges an ID token with the body that the action sends', async () => {
  const { oidc, sts } = cloud;
  const ours = keyless(transport, {
    stsEndpoint: new URL(sts.endpoint),
    providerUrn: PROVIDER_URN,
    agencyUrn: AGENCY_URN,
    audience: AUDIENCE,
    idTokenService: { url: new URL(oidc.requestUrl), requestToken: oidc.requestToken },
    clock: systemClock,
  });
  await ours.obtain();
  const [exchange] = sts.requests;
  const data = JSON.parse(exchange?.body ?? '') as Record<string, unknown>;
  const answer = await sendOfficially(sts.endpoint, undefined, {
    method: 'POST',
    url: '/v5/agencies/assume-with-oidc',
    data,
  });
  expect(answer).toMatchObject({
    credentials: { access_key_id: expect.any(String), security_token: expect.any(String) },
  });
  const theirs = sts.requests[1];
  expect({ ...theirs, headers: theirs?.headers['content-type'] }).toEqual({
    ...exchange,
    headers: exchange?.headers['content-type'],
  });
});
