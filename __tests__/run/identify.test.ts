import { beforeEach, describe, expect, test } from '@jest/globals';
import { Knowledge } from '../../src/codearts/knowledge.ts';
import { tokenCredentials } from '../../src/credentials/token.ts';
import { reportOutcome } from '../../src/host/outcome.ts';
import type { RepositoryInput } from '../../src/inputs/repository.ts';
import { identifyRepository } from '../../src/run/identify.ts';
import { memoryHost, type MemoryHost } from '../support/memory-host.ts';
import { createSession } from '../support/session.ts';
import { ScriptedTransport, type Outcome, type Script } from '../support/transport.ts';

const NAME = { group: 'octo', name: 'hello' };
const URL_OF_IT = 'https://codehub.devcloud.cn-north-4.huaweicloud.com/octo/hello.git';
const FAILED: Outcome = { body: { status: 'failed' } };

let host: MemoryHost;

beforeEach(() => {
  host = memoryHost();
  host.journal.repositoryName('octo/hello', 'cn-north-4');
});

/** Identifies a repository, and gives what was sent for it and the error that came of it. */
async function identify(
  repository: RepositoryInput,
  ...script: (Outcome | Script)[]
): Promise<{ sent: string[]; id: number | undefined; error: string | undefined }> {
  const transport = new ScriptedTransport(...script);
  let id: number | undefined;
  await reportOutcome(host, async () => {
    id = await identifyRepository(host, repository, {
      endpoint: new URL('https://api.example'),
      credentials: tokenCredentials('made-up-iam-token'),
      session: createSession(transport, { secrets: host.secrets }),
      knowledge: new Knowledge('nothing'),
    });
    return 'requested';
  });
  const error = host.report.lines.find((line) => line.startsWith('error: '));
  return { sent: transport.sent(), id, error };
}

const named = (id: number, namespace: string, path = 'hello'): object => ({ id, namespace, path });

test('an id that was given needs no request, and is told nobody once more', async () => {
  expect(await identify({ id: 12 })).toEqual({ sent: [], id: 12, error: undefined });
  expect(host.report.outputs).toEqual([['status', 'requested']]);
  expect(host.report.lines).toEqual([]);
});

test('an id that was found is an output at once, and keeps its place', async () => {
  const { id } = await identify(NAME, { body: { result: 12, status: 'success' } });
  expect(id).toBe(12);
  expect(host.report.outputs[0]).toEqual(['repository_id', '12']);
  expect(host.report.lines).toEqual(['The id of octo/hello is 12.']);
  expect(host.journal.facts).toMatchObject({
    repositoryId: 12,
    repositoryName: 'octo/hello',
    place: 'cn-north-4',
  });
});

test('the log says why the list is looked through', async () => {
  await identify(NAME, FAILED, { body: [named(12, 'octo')] });
  expect(host.report.lines).toEqual([
    'CodeArts gives no id for that name (HTTP 200 with the error of no name); looking through the list of repositories.',
    'The id of octo/hello is 12.',
  ]);
});

describe('a repository that is not found', () => {
  test('is named with its place and near names', async () => {
    const list = ['other', 'a/b', 'c', 'd'].map((group, at) => named(at + 1, group));
    const { error } = await identify(NAME, FAILED, { body: list }, { body: [] });
    expect(error).toBe(
      'error: octo/hello was not found in cn-north-4: CodeArts gives no id for that name, and lists no such ' +
        'repository in a search of those that the user of this credential sees. Near names: other/hello, ' +
        'a/b/hello, c/hello. Check `repository`, `region` and `endpoint`, and that the user is a member of the ' +
        'project. A search may miss a repository, for example one that is archived; `repository_id` needs none.',
    );
    expect(host.report.outputs).toEqual([['status', 'failed']]);
    expect(host.report.summaries[0]).toContain('CodeArts repository <code>octo/hello</code> in');
  });

  test('is named by its URL, without any login, and without names where none is near', async () => {
    const ssh = { ...NAME, url: `ssh://git@host.example/octo/hello.git` };
    const { error } = await identify(ssh, FAILED, { body: [] });
    expect(error).toMatch(/^error: ssh:\/\/host\.example\/octo\/hello\.git was not found/);
    expect(error).not.toMatch(/Near|\*\*\*/);
  });

  test('may have been meant in more than one way', async () => {
    const list = Array.from({ length: 7 }, (_each, at) => named(at + 1, 'octo'));
    const { error } = await identify(NAME, FAILED, { body: list.slice(0, 2) });
    expect(error).toMatch(
      /octo\/hello names more than one repository in cn-north-4: 1, 2\. Give .*`repository_id`/,
    );
    host = memoryHost();
    const many = await identify(NAME, FAILED, { body: list });
    expect(many.error).toMatch(/: 1, 2, 3, 4, 5 and others\./);
  });

  test('is not said to be missing where the list does not tell', async () => {
    const wanted = { ...NAME, url: URL_OF_IT };
    const { error } = await identify(wanted, FAILED, { body: [named(1, 'octo')] }, { body: [] });
    expect(error).toMatch(
      /^error: It is not known whether https:\S+hello\.git is in cn-north-4: .*cannot be read\. Give `repository_id`/,
    );
    expect(error).not.toContain('not found');
  });

  test('stops no synchronization that an earlier step has started', async () => {
    host.journal.jid('made-up-jid');
    const { error } = await identify(NAME, FAILED, { body: [] });
    expect(error).toContain('The synchronization made-up-jid was started.');
    expect(host.report.outputs.at(-1)).toEqual(['status', 'unconfirmed']);
  });
});
