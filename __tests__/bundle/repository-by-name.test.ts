import { afterAll, describe, expect, test } from '@jest/globals';
import type { Fault, IdAnswer, NewRepository } from '../../emulator/index.ts';
import { startServer, stopServers } from '../support/server.ts';
import { ACCEPTED, DESCRIBE, expectOracles, expectSafe, READ, START } from './oracles.ts';
import { WAIT_ACTION } from './run-step.ts';
import type { Run, StepChanges } from './run-step.ts';
import { onStage, runOnStage, SOURCE_URL, type Stage, type StageOptions } from './stage.ts';
import { onMirrorStage } from './mirror-stage.ts';

const HOST = 'codehub.devcloud.cn-north-4.huaweicloud.com';
const ID = 2_112_000_001;
const HELLO: NewRepository = { namespace: 'octo', name: 'hello', mirror: { url: SOURCE_URL } };
const ASK = 'GET /v1/repositories/repoid?group_name=octo&repository_name=hello';
const NESTED = { ...HELLO, namespace: 'project/g1/g2' };
const ASK_NESTED = 'GET /v1/repositories/repoid?group_name=project%2Fg1%2Fg2&repository_name=hello';
const NO_ID = /^CodeArts gives no id for that name \(.+\); looking through the list/m;

const list = (offset = 0): string =>
  `GET /v4/user/repositories?search=hello&offset=${offset}&limit=100`;

afterAll(stopServers);

/** The changes of a step that names the repository, and gives no id. */
function byName(repository: string, changes: StepChanges = {}): StepChanges {
  return { ...changes, with: { repository_id: undefined, repository, ...changes.with } };
}

/** Runs the step that names the repository octo/hello, on a stage of its own. */
async function runByName(
  options: StageOptions & { idAnswer?: IdAnswer },
  repository = 'octo/hello',
  changes: StepChanges = {},
): Promise<Run> {
  return await onStageFor({ repository: HELLO, ...options }, ({ run }) =>
    run(byName(repository, changes)),
  );
}

async function onStageFor<T>(
  options: StageOptions & { idAnswer?: IdAnswer },
  act: (stage: Stage) => Promise<T>,
): Promise<T> {
  const done: T[] = [];
  await onStage(options, async (stage) => {
    stage.codearts.directory.idAnswer = options.idAnswer ?? 'id';
    done.push(await act(stage));
  });
  const [result] = done;
  if (result === undefined) throw new Error('Nothing was done');
  return result;
}

type AnswerFault = (answer: Extract<Fault, { answer: unknown }>['answer'], times?: number) => Fault;

/** Faults of the two requests that look for a repository. */
const faultAt =
  (path: string): AnswerFault =>
  (answer, times = Infinity) => ({ path, times, answer });
const idFault = faultAt('/v1/repositories/repoid');
const listFault = faultAt('/v4/user/repositories');

/** An entry of a list, as far as it names a repository. */
const entry = (id: number, namespace = 'octo', path = 'hello'): object => ({
  ...{ id, name: path, path, namespace },
  http_url_to_repo: `https://${HOST}/${namespace}/${path}.git`,
  ssh_url_to_repo: `git@${HOST}:${namespace}/${path}.git`,
});

describe('A repository by its name', () => {
  test.each([
    'octo/hello',
    `https://${HOST}/octo/hello.git`,
    `https://${HOST}/octo/hello`,
    `ssh://git@${HOST}/octo/hello.git`,
    `git@${HOST}:octo/hello.git`,
  ])('%s costs one request more', async (repository) => {
    const run = await runByName({}, repository);
    expectOracles(run, { requests: [ASK, START], outputs: ACCEPTED });
    expect(run.repositoryId).toBe(String(ID));
    expect(run.log).toContain(` is ${ID}.`);
    expect(run.summary).toContain(`<code>octo/hello</code> (<code>${ID}</code>)`);
  });

  test('is found in groups in groups', async () => {
    const run = await runByName({ repository: NESTED }, 'project/g1/g2/hello');
    expectOracles(run, { requests: [ASK_NESTED, START] });
  });

  test('is found in the list where the service knows no groups in groups', async () => {
    const run = await onStageFor({ repository: NESTED }, async ({ run: step, codearts }) => {
      codearts.directory.knowsNestedGroups = false;
      return await step(byName(`https://${HOST}/project/g1/g2/hello.git`));
    });
    expectOracles(run, { requests: [ASK_NESTED, list(), START] });
    expect(run.repositoryId).toBe(String(ID));
  });

  test.each<IdAnswer>(['failed', 'fail', '400', '403', '404'])(
    'is found in the list where the service answers with %s',
    async (idAnswer) => {
      const run = await runByName({ idAnswer });
      expectOracles(run, { requests: [ASK, list(), START] });
      expect(run.log).toMatch(NO_ID);
      expect(run.repositoryId).toBe(String(ID));
    },
  );

  test.each(['token', 'access key', 'oidc'] as const)(
    'is found with a credential: %s',
    async (kind) => {
      const changes = byName(`project/g 1/hello`.replace(' ', '-'));
      const run = await onStageFor(
        { repository: { ...HELLO, namespace: 'project/g-1' }, idAnswer: 'failed' },
        ({ runWith }) => runWith(kind, changes),
      );
      expect([run.exitCode, run.errors, run.repositoryId]).toEqual([0, [], String(ID)]);
    },
  );

  test('is looked up with a key that is renewed where it has expired', async () => {
    await onStage({ repository: HELLO }, async ({ runWith, codearts }) => {
      codearts.inject(idFault({ status: 401, body: { error_code: 'APIG.0301' } }, 1));
      const run = await runWith('oidc', byName('octo/hello'));
      expect([run.exitCode, run.errors]).toEqual([0, []]);
      expect(run.requests).toEqual([ASK, ASK, START]);
      expect(run.asked.sts).toBe(2);
    });
  });

  test('is checked by a dry run, which only reads', async () => {
    const dry = { with: { dry_run: 'true' } };
    const run = await runByName({ idAnswer: '404' }, 'octo/hello', dry);
    expect(run).toMatchObject({
      exitCode: 0,
      requests: [ASK, list(), READ, DESCRIBE],
      repositoryId: String(ID),
    });
    expect(run.outputs).toMatchObject({ status: 'checked', plan: 'synchronize' });
    expect(run.log).toContain(`Repository ${ID} is a mirror of`);
    expectSafe(run);
  });

  test('is waited for by the other action, too', async () => {
    await onMirrorStage({ cloud: {} }, async ({ step, codearts, repository }) => {
      const first = await step({ with: { wait: 'false' } });
      const { jid = '', requested_at = '' } = first.outputs;
      await codearts.settled();
      const given = { with: { jid, requested_at }, action: WAIT_ACTION };
      const name = `${repository.namespace}/${repository.name}`;
      const run = await step(byName(name, given));
      expect(run).toMatchObject({ exitCode: 0, errors: [], repositoryId: String(repository.id) });
      expect(run.outputs).toMatchObject({ status: 'synced', proof: 'commit', jid });
      expect(run.requests[0]).toMatch(/^GET \/v1\/repositories\/repoid\?/);
      expect(run.writes).toEqual([]);
      const unknown = await step(byName(`octo-${name}`, given));
      expect(unknown.errors).toEqual([
        expect.stringMatching(
          /was not found in .*Near names: .*The synchronization \S+ was started/,
        ),
      ]);
      expect(unknown.outputs).toMatchObject({ status: 'unconfirmed', jid });
    });
  });
});

describe('Advice to who named the repository', () => {
  const LOOKED_UP = /`repository`(?!_id)/;

  test.each<[string, Record<string, string>]>([
    ['a start that is refused', {}],
    ['a mirror that is not there', { wait: 'true' }],
    ['branches without a mirror', { sync_branches: 'all' }],
  ])('names what was given: %s', async (_case, inputs) => {
    for (const noMirrorAnswer of ['404', 'nulls'] as const) {
      const options = {
        repository: { namespace: 'octo', name: 'hello' },
        cloud: { noMirrorAnswer },
      };
      const run = await runByName(options, 'octo/hello', { with: inputs });
      expect(run.exitCode).toBe(1);
      expect(run.errors[0]).toMatch(LOOKED_UP);
      expect(run.errors[0]).not.toContain('`repository_id`');
    }
  });
});

describe('A plain run with an id', () => {
  test('sends the one request it always sent', async () => {
    const run = await runOnStage({ repository: HELLO });
    expectOracles(run, { requests: [START] });
    expect(run.repositoryId).toBe(String(ID));
  });
});

describe('What is wrong with the two inputs is found before anything is sent:', () => {
  test.each<[string, Record<string, string | undefined>, RegExp]>([
    ['both', { repository: 'octo/hello' }, /^repository_id: `repository` is given, too/],
    ['neither', { repository_id: undefined }, /^repository_id: missing, and so is `repository`/],
    [
      'a login',
      { repository_id: undefined, repository: `https://u:EXAMPLE-pass@${HOST}/octo/hello` },
      /^repository: the URL has a login in it/,
    ],
    [
      'the source',
      { repository_id: undefined, repository: 'https://github.com/octo/hello' },
      /^repository: .*`associate_url`/,
    ],
    [
      'another region',
      {
        repository_id: undefined,
        repository: `https://${HOST}/octo/hello`,
        endpoint: undefined,
        region: 'cn-east-3',
      },
      /^repository: .*cn-north-4, and `region` is cn-east-3\. Set `region: cn-north-4`/,
    ],
  ])('%s', async (_case, inputs, error) => {
    for (const action of [undefined, WAIT_ACTION]) {
      const started = { jid: 'made-up', requested_at: '2026-01-31T08:15:00.000Z' };
      const run = await runOnStage(
        { repository: HELLO },
        { ...(action && { action }), with: { ...(action && started), ...inputs } },
      );
      expectOracles(
        { ...run, secrets: [...run.secrets, 'EXAMPLE-pass'] },
        { requests: [], errors: [error] },
      );
    }
  });
});

describe('A service that does not say whether there is such a repository', () => {
  test.each<[string, Fault, number, RegExp]>([
    ['HTTP 401', idFault({ status: 401 }), 1, /HTTP 401 .*The IAM token/],
    ['HTTP 429', idFault({ status: 429 }), 1, /HTTP 429/],
    ['HTTP 500', idFault({ status: 500 }), 1, /HTTP 500/],
    ['throttling as a 403', idFault({ status: 403, body: { error_code: 'APIG.0308' } }), 1, /0308/],
    [
      'throttling as a failure of V1',
      idFault({ status: 200, body: { status: 'failed', error: { code: 'APIG.0308' } } }),
      1,
      /HTTP 200, APIG\.0308/,
    ],
    [
      'HTML',
      idFault({ status: 200, body: '<html>EXAMPLE</html>' }),
      1,
      /not the documented answer/,
    ],
    [
      'no id',
      idFault({ status: 200, body: { status: 'success' } }),
      1,
      /usable repository id.*Give `repository_id`/,
    ],
    [
      'a redirect',
      idFault({ status: 302, headers: { Location: 'https://x.example' } }),
      1,
      /x\.example/,
    ],
  ])('is an error, and no list is read: %s', async (_case, fault, count, error) => {
    const run = await runByName({ faults: [fault] });
    const requests = Array.from({ length: count }, () => ASK);
    expectOracles(run, { requests, errors: [error] });
    expect(run.errors[0]).toMatch(/^Looking up the repository failed: /);
    expect(run.repositoryId).toBeUndefined();
  });

  test('is asked again where that may help', async () => {
    const faults = [idFault({ status: 503 }, 1), listFault({ status: 503 }, 1)];
    const run = await runByName({ faults, idAnswer: 'failed' }, 'octo/hello', {
      with: { retries: '1' },
    });
    expectOracles(run, { requests: [ASK, ASK, list(), list(), START], withinMs: 8_000 });
  });

  test.each<[string, Fault, RegExp]>([
    ['HTTP 403', listFault({ status: 403 }), /HTTP 403 .*getRepository.*`repository_id`/],
    ['HTTP 404', listFault({ status: 404 }), /HTTP 404 [^.]*\. Give `repository_id`/],
    ['HTTP 500', listFault({ status: 500 }), /HTTP 500/],
    ['no list', listFault({ status: 200, body: {} }), /no list of repositories.*`repository_id`/],
    [
      'an error behind a status of success',
      listFault({
        status: 200,
        body: { status: 'failed', error: { code: 'DEV.CH.1', message: 'Not today ::error::x' } },
      }),
      /HTTP 200 with the error DEV\.CH\.1 Not today : :error: :x, which is .*\. Give `repository_id`/,
    ],
    [
      'no such API',
      listFault({ status: 404, body: { error_code: 'APIG.0101', error_msg: 'none' } }),
      /HTTP 404, APIG\.0101: none .*This host does not offer.*`endpoint`\. Give `repository_id`/,
    ],
  ])('also by the list: %s', async (_case, fault, error) => {
    const run = await runByName({ faults: [fault], idAnswer: 'failed' });
    expectOracles(run, { requests: [ASK, list()], errors: [error] });
    expect(run.errors[0]).toMatch(/^Listing the repositories failed: /);
    expect(run.errors[0]).not.toContain('not found');
  });

  test('leaves it unknown where its list has what cannot be read', async () => {
    const faults = [
      listFault({ status: 200, body: [{ id: 5 }] }, 1),
      listFault({ status: 200, body: [] }),
    ];
    const run = await runByName({ faults, idAnswer: 'failed' });
    expectOracles(run, {
      requests: [ASK, list(), list(1)],
      errors: [/^It is not known whether octo\/hello is in/],
    });
  });

  test('leaves it unknown where its list has no end', async () => {
    const server = await startServer(({ path }) => {
      if (path.startsWith('/v1/')) return { status: 404, body: {} };
      const offset = Number(new URL(path, 'http://x').searchParams.get('offset'));
      const body = Array.from({ length: 100 }, (_each, at) =>
        entry(offset + at + 1, `g${offset + at}`, 'x'),
      );
      return { status: 200, body };
    });
    const run = await runOnStage(
      {},
      byName('octo/hello', { with: { endpoint: server.url.origin } }),
    );
    expectOracles(run, {
      requests: [],
      errors: [
        /^It is not known whether .*was read no further than 2000 entries.*Give `repository_id`/,
      ],
    });
    expect(server.requests).toHaveLength(21);
  });
});

describe('A repository that is not found', () => {
  test('is named, with the place and near names, and what others wrote is harmless', async () => {
    const names = [
      'helo',
      'a\u001b[31m',
      `hello::error::x`,
      'x'.repeat(3_000),
      '<b>|`@octo#1',
      'hell',
    ];
    const body = names.map((name, at) => entry(at + 1, 'other', name));
    const faults = [listFault({ status: 200, body }, 1), listFault({ status: 200, body: [] })];
    const run = await runByName({ faults, idAnswer: 'failed' });
    expectOracles(run, {
      requests: [ASK, list(), list(6)],
      errors: [
        /^octo\/hello was not found in localhost:\d+: .*Near names: other\/helo, other\/hell\. Check `repository`/,
      ],
    });
    expect(run.repositoryId).toBeUndefined();
  });

  test('also by its URL, where the list has its path on another host', async () => {
    const run = await runByName({ idAnswer: '403' }, 'https://git.example/octo/hello.git');
    const errors = [
      /^https:\/\/git\.example\/octo\/hello\.git was not found.*Near names: octo\/hello\./,
    ];
    expectOracles(run, { requests: [ASK, list(), list(1)], errors });
  });

  test('or is two, whose ids are named', async () => {
    const faults = [listFault({ status: 200, body: [entry(5), entry(6), entry(5)] })];
    const run = await runByName({ faults, idAnswer: 'failed' });
    const errors = [/^octo\/hello names more than one repository in localhost:\d+: 5, 6\. Give/];
    expectOracles(run, { requests: [ASK, list()], errors });
  });

  test('is one that this user does not see, where nothing is near', async () => {
    const run = await runByName({}, 'octo/nothing-like-it');
    expectOracles(run, {
      requests: [
        ASK.replace('name=hello', 'name=nothing-like-it'),
        list().replace('=hello', '=nothing-like-it'),
      ],
      errors: [/^octo\/nothing-like-it was not found .*credential sees\. Check/],
    });
  });
});
