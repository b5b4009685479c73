import { readRemoteMirror } from '../../src/codearts/answers.ts';
import { repoEndpoint, type Region } from '../../src/codearts/regions.ts';
import { RequestError } from '../../src/http/errors.ts';
import type { RemoteMirror } from '../../src/mirror/mirror.ts';
import type { Answer } from '../answer.ts';
import type { Client } from '../client.ts';
import type { Hosts, Look, Subject } from '../observations.ts';

/** Looks at the remote mirror of a repository (ShowRemoteMirror). */
export async function lookAtMirror(
  client: Client,
  endpoint: URL,
  repositoryId: number,
): Promise<Look> {
  const url = new URL(`/v4/repositories/${repositoryId}/remote-mirror`, endpoint);
  const answer = await client.ask({ method: 'GET', url });
  return { answer, mirror: mirrorIn(answer, client) };
}

/** As the action reads it; undefined where it would not. */
function mirrorIn(answer: Answer, { session }: Client): RemoteMirror | undefined {
  if (answer.kind !== 'success') return undefined;
  try {
    return readRemoteMirror(answer.response, session.secrets);
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}

/** Asks for the id of a repository by its name (ShowRepoId); undefined where no name is given. */
export async function lookUp(client: Client, subject: Subject): Promise<Answer | undefined> {
  if (subject.repository === undefined) return undefined;
  const { group, name } = subject.repository;
  const query = `group_name=${encodeURIComponent(group)}&repository_name=${encodeURIComponent(name)}`;
  const url = new URL(`/v1/repositories/repoid?${query}`, subject.endpoint);
  return await client.ask({ method: 'GET', url });
}

/** The most that a page of a list may have. */
export const PAGE_SIZE = 100;

/**
 * Searches the user's repositories for a name (ListCurrentUserRepositories), one page of them;
 * undefined where no name is given.
 */
export async function search(client: Client, subject: Subject): Promise<Answer | undefined> {
  if (subject.repository === undefined) return undefined;
  const query = `search=${encodeURIComponent(subject.repository.name)}&limit=${PAGE_SIZE}`;
  const url = new URL(`/v4/user/repositories?${query}`, subject.endpoint);
  return await client.ask({ method: 'GET', url });
}

/** The region of which the sources name two hosts; see src/codearts/regions.ts. */
const DOUBTFUL: Region = 'eu-west-101';

/**
 * Asks both hosts of the European region, without a credential: a gateway answers so, too, and no key
 * can be locked by it. undefined in other regions, and where an endpoint is given.
 */
export async function findHosts(client: Client, { region }: Subject): Promise<Hosts | undefined> {
  if (region !== DOUBTFUL) return undefined;
  const ask = (host: URL): Promise<Answer> =>
    client.ask({ method: 'GET', url: new URL('/v4/user/repositories', host), anonymous: true });
  const [assumed, other] = europeanHosts();
  return { assumed: await ask(assumed), other: await ask(other) };
}

/** The host that the action uses, and the one that it does not. */
export function europeanHosts(): readonly [assumed: URL, other: URL] {
  const assumed = repoEndpoint(DOUBTFUL);
  const other = new URL(assumed);
  const { hostname } = assumed;
  other.hostname = hostname.endsWith('.com')
    ? hostname.replace(/com$/, 'eu')
    : hostname.replace(/eu$/, 'com');
  return [assumed, other];
}
