import { describe, expect, test } from '@jest/globals';
import { onMirrorStage, push, startedOutputs } from './mirror-stage.ts';
import { ACCEPTED, ASSOCIATE, CHANGE, DESCRIBE, expectOracles, READ, START } from './oracles.ts';
import { A, C, play, pushOf, type Play } from './play.ts';
import { failed, finished, started, type Scripted } from './scripted-mirror.ts';
import { onStage, SOURCE_URL } from './stage.ts';
import type { Stage } from './stage.ts';

const SOURCE = 'https://github.com/octo-org/hello.git';
const PASSWORD = 'EXAMPLE-password';
const WITH_LOGIN = `https://robot:${PASSWORD}@source.example/octo-org/hello.git`;
const QUERY = 'private_token=EXAMPLE-query-token';
const OUTPUTS = { ...ACCEPTED, mirror_url: SOURCE_URL };

/** The bodies of all requests of a method. */
function bodies(logged: readonly { method: string; body?: string }[], method: string): unknown[] {
  return logged
    .filter((each) => each.method === method)
    .map(({ body }) => JSON.parse(body ?? '') as unknown);
}

/** A read of a mirror of this URL. */
function showing(stage: Stage, url: string): void {
  const { repository, codearts } = stage;
  codearts.inject({
    method: 'GET',
    path: /\/remote-mirror$/,
    times: Infinity,
    answer: { status: 200, body: { ...repository.mirror, url } },
  });
}

describe('sync_branches', () => {
  test.each(['all', 'default'] as const)('sets %s with one request more', async (branches) => {
    await onStage({}, async ({ run, repository }) => {
      repository.syncBranchType = branches === 'all' ? 'default' : 'all';
      const done = await run({ with: { sync_branches: branches } });
      expectOracles(done, { requests: [READ, CHANGE, START], outputs: OUTPUTS });
      expect(bodies(done.logged, 'PUT')).toEqual([{ url: SOURCE_URL, sync_branch_type: branches }]);
      expect(repository.syncBranchType).toBe(branches);
      const words = branches === 'all' ? 'all branches' : 'the default branch only';
      expect(done.log).toContain(
        `The mirror synchronizes ${words} (\`sync_branches: ${branches}\``,
      );
      expect(done.summary).toContain(`${words}, set by this run`);
    });
  });

  test('sends a plain run no request more where it is not given', async () => {
    await onStage({}, async ({ run }) => {
      expectOracles(await run(), { requests: [START] });
    });
  });

  test('sends the source back as the service wrote it, and shows nothing of its query', async () => {
    await onStage({}, async (stage) => {
      const url = `https://Source.example:443/octo-org/Hello/?${QUERY}`;
      showing(stage, url);
      const done = await stage.run({ with: { sync_branches: 'all' }, env: { RUNNER_DEBUG: '1' } });
      const secrets = [...done.secrets, QUERY];
      expectOracles(
        { ...done, secrets },
        {
          requests: [READ, CHANGE, START],
          outputs: { ...ACCEPTED, mirror_url: 'https://source.example/octo-org/Hello/' },
        },
      );
      expect(bodies(done.logged, 'PUT')).toEqual([{ url, sync_branch_type: 'all' }]);
    });
  });

  test('hides that query where the service repeats it', async () => {
    await onStage({}, async (stage) => {
      const url = `${SOURCE_URL}?${QUERY}`;
      showing(stage, url);
      stage.codearts.inject({
        method: 'PUT',
        answer: { status: 400, body: { error_code: 'CH.010001', error_msg: `bad ${url}` } },
      });
      const done = await stage.run({ with: { sync_branches: 'all' } });
      const secrets = [...done.secrets, QUERY];
      expectOracles(
        { ...done, secrets },
        {
          requests: [READ, CHANGE],
          errors: [/^Setting the branches of the remote mirror failed: HTTP 400, CH\.010001: bad/],
          outputs: { status: 'failed', mirror_url: SOURCE_URL },
        },
      );
    });
  });

  test.each<[string, Record<string, string>]>([
    ['of a source that is to be another', { sync_branches: 'all' }],
    ['also where no branches are set', {}],
  ])('hides the query %s', async (_case, inputs) => {
    await onStage({}, async (stage) => {
      const url = `https://source.example/octo-org/before.git?${QUERY}`;
      showing(stage, url);
      stage.codearts.inject({
        method: 'PUT',
        answer: { status: 400, body: { error_code: 'CH.010001', error_msg: `bad ${url}` } },
      });
      const done = await stage.run({ with: { associate_url: SOURCE_URL, ...inputs } });
      expect(done.errors).toEqual([expect.stringContaining('HTTP 400, CH.010001: bad')]);
      expect([done.log, done.summary, ...done.errors].join('\n')).not.toContain('EXAMPLE-query');
    });
  });

  test('is refused where it is another word', async () => {
    await onStage({}, async ({ run }) => {
      const done = await run({ with: { sync_branches: 'some' } });
      const errors = [/^sync_branches: "some" is not one of its values\. Write all or default\./];
      expectOracles(done, { requests: [], errors });
    });
  });
});

describe('A source that cannot be sent back', () => {
  test.each<[string, string, RegExp]>([
    ['a login', WITH_LOGIN, /has a user name or a password in it/],
    ['a user name alone', 'https://robot@source.example/octo-org/hello.git', /has a user name/],
    ['an empty login', 'https://@source.example/octo-org/hello.git', /has a user name/],
    ['a torn login', `https://robot:12/${PASSWORD}@source/octo-org/hello.git`, /has a user name/],
    ['the short form of git', 'git@source.example:octo-org/hello.git', /has a user name/],
    ['no URL', 'robot at source', /is no URL, and may have/],
  ])('for %s ends the run before anything is changed', async (_case, url, error) => {
    await onStage({}, async (stage) => {
      showing(stage, url);
      const done = await stage.run({ with: { sync_branches: 'all' }, env: { RUNNER_DEBUG: '1' } });
      expect(done.requests).toEqual([READ]);
      expect(done.outputs['status']).toBe('failed');
      expect(done.errors).toEqual([expect.stringMatching(error)]);
      expect(done.errors[0]).toMatch(/in the console.*`sync_branches`/);
      const visible = [done.log, done.summary, ...Object.values(done.outputs)].join('\n');
      expect(visible).not.toContain(PASSWORD);
    });
  });

  test('for the source of `associate_url`, otherwise spelt', async () => {
    await onStage({}, async (stage) => {
      showing(stage, WITH_LOGIN);
      const inputs = { sync_branches: 'all', associate_url: SOURCE_URL };
      const done = await stage.run({ with: inputs });
      expectOracles(
        { ...done, secrets: [...done.secrets, PASSWORD] },
        {
          requests: [READ],
          errors: [/has a user name or a password in it.*console/],
          outputs: { status: 'failed', mirror_url: SOURCE_URL },
        },
      );
    });
  });

  test('is no matter where another source takes its place', async () => {
    await onStage({}, async (stage) => {
      showing(stage, WITH_LOGIN.replace('hello', 'before'));
      const done = await stage.run({ with: { sync_branches: 'all', associate_url: SOURCE_URL } });
      expectOracles(
        { ...done, secrets: [...done.secrets, PASSWORD] },
        { requests: [READ, CHANGE, START], outputs: OUTPUTS, notices: [/was changed from/] },
      );
      const body = { url: SOURCE_URL, sync_branch_type: 'all' };
      expect(bodies(done.logged, 'PUT')).toEqual([body]);
    });
  });
});

describe('sync_branches with `associate_url`', () => {
  const INPUTS = { sync_branches: 'default', associate_url: SOURCE_URL };
  const BODY = { url: SOURCE_URL, sync_branch_type: 'default' };

  test('needs no further read where the source is the same', async () => {
    await onStage({}, async ({ run, repository }) => {
      const done = await run({ with: INPUTS });
      expectOracles(done, { requests: [READ, CHANGE, START], outputs: OUTPUTS });
      expect(repository.syncBranchType).toBe('default');
    });
  });

  test('goes with the change of another source', async () => {
    const url = 'https://source.example/octo-org/before.git';
    await onStage({ repository: { mirror: { url } } }, async ({ run, repository }) => {
      const done = await run({ with: INPUTS });
      const notices = [/was changed from .*before\.git to .*hello\.git/];
      expectOracles(done, { requests: [READ, CHANGE, START], outputs: OUTPUTS, notices });
      expect(bodies(done.logged, 'PUT')).toEqual([BODY]);
      expect(repository.syncBranchType).toBe('default');
    });
  });

  test('comes after the association where there is no mirror', async () => {
    await onStage({ repository: {} }, async ({ run, repository }) => {
      const done = await run({ with: INPUTS });
      const requests = [READ, ASSOCIATE, CHANGE, START];
      expectOracles(done, { requests, outputs: OUTPUTS });
      expect(bodies(done.logged, 'POST')[0]).toEqual({ url: SOURCE_URL });
      expect(bodies(done.logged, 'PUT')).toEqual([BODY]);
      expect(repository.syncBranchType).toBe('default');
    });
  });
});

test.each<[string, string | undefined]>([
  ['a page', '<html></html>'],
  ['nothing', undefined],
])(
  'The source is seen to be changed after HTTP 200 with %s, and the branches are not',
  async (_case, body) => {
    const url = 'https://source.example/octo-org/before.git';
    await onStage({ repository: { mirror: { url } } }, async ({ run, repository, codearts }) => {
      codearts.inject({
        method: 'PUT',
        path: /\/remote-mirror$/,
        handle: (_request, response) => {
          if (repository.mirror !== undefined) repository.mirror.url = SOURCE_URL;
          response.writeHead(200).end(body);
        },
      });
      const done = await run({ with: { sync_branches: 'all', associate_url: SOURCE_URL } });
      expectOracles(done, {
        requests: [READ, CHANGE, READ, START],
        outputs: OUTPUTS,
        notices: [/was changed from/],
        warnings: [/accepted `sync_branches: all`, and its answer does not say/],
      });
    });
  },
);

test('A change of the source is told, also where its answer names other branches', async () => {
  const url = 'https://source.example/octo-org/before.git';
  const body = { url: SOURCE_URL, sync_branch_type: 'default' };
  const faults = [{ method: 'PUT', path: /\/remote-mirror$/, answer: { status: 200, body } }];
  await onStage({ repository: { mirror: { url } }, faults }, async ({ run }) => {
    const done = await run({ with: { sync_branches: 'all', associate_url: SOURCE_URL } });
    expectOracles(done, {
      requests: [READ, CHANGE],
      outputs: { status: 'failed', mirror_url: SOURCE_URL },
      notices: [/was changed from .*before\.git to .*hello\.git/],
      errors: [
        /^Setting the branches of the remote mirror failed: HTTP 200 but with another `sync_/,
      ],
    });
  });
});

describe('A repository without a mirror', () => {
  test.each(['nulls', 'empty', '404'] as const)(
    'is an error as ever where reading it is answered with %s',
    async (noMirrorAnswer) => {
      await onStage({ cloud: { noMirrorAnswer }, repository: {} }, async ({ run }) => {
        const done = await run({ with: { sync_branches: 'all' } });
        expectOracles(done, {
          requests: [READ],
          errors: [/repository_id.*associate_url|CH\.000404/],
        });
      });
    },
  );
});

describe('A setting that goes wrong', () => {
  const lost = { method: 'PUT', path: /\/remote-mirror$/ };
  const INPUTS = { sync_branches: 'all', retries: '1' };

  test.each<[string, Parameters<Stage['codearts']['inject']>[0]]>([
    ['HTTP 500', { ...lost, answer: { status: 500, body: {} } }],
    ['a connection that breaks', { ...lost, handle: (request) => void request.socket.destroy() }],
  ])('with %s is sent again', async (_case, fault) => {
    await onStage({ faults: [fault] }, async ({ run, repository }) => {
      repository.syncBranchType = 'default';
      const requests = [READ, CHANGE, CHANGE, START];
      expectOracles(await run({ with: INPUTS }), { requests, outputs: OUTPUTS });
      expect(repository.syncBranchType).toBe('all');
    });
  });

  test('is sent again together with a change of the source, too', async () => {
    const url = 'https://source.example/octo-org/before.git';
    await onStage({ repository: { mirror: { url } } }, async ({ run, codearts, repository }) => {
      repository.syncBranchType = 'default';
      codearts.inject({
        ...lost,
        // The source has been changed, and nobody knows of the branches.
        handle: (request) => {
          if (repository.mirror !== undefined) repository.mirror.url = SOURCE_URL;
          request.socket.destroy();
        },
      });
      const done = await run({ with: { ...INPUTS, associate_url: SOURCE_URL } });
      const requests = [READ, CHANGE, CHANGE, START];
      expectOracles(done, { requests, outputs: OUTPUTS, notices: [/was changed/] });
      expect(repository.syncBranchType).toBe('all');
    });
  });

  test('ends the run where no attempt is left, and nothing is started', async () => {
    const fault = { ...lost, times: Infinity, answer: { status: 500, body: {} } };
    await onStage({ faults: [fault] }, async ({ run }) => {
      const errors = [
        /^Setting the branches of the remote mirror failed after 2 attempts: HTTP 500/,
      ];
      const outputs = { status: 'failed', mirror_url: SOURCE_URL };
      const done = await run({ with: INPUTS });
      expectOracles(done, { requests: [READ, CHANGE, CHANGE], errors, outputs });
    });
  });

  test('for want of permission names `setRepository`', async () => {
    await onStage({}, async ({ run, codearts }) => {
      const token = codearts.tokens.readOnly;
      const done = await run({ with: { ...INPUTS, token } });
      const errors = [/^Setting the branches .*HTTP 403.*setRepository/];
      const outputs = { status: 'failed', mirror_url: SOURCE_URL };
      expectOracles(done, { requests: [READ, CHANGE], errors, outputs });
    });
  });

  test('for want of the permission to read sends nothing else', async () => {
    await onStage({}, async ({ run, codearts }) => {
      const token = codearts.tokens.writeOnly;
      const done = await run({ with: { ...INPUTS, token } });
      expectOracles(done, { requests: [READ], errors: [/^Reading .*HTTP 403.*getRepository/] });
    });
  });

  test.each<[string, unknown, RegExp]>([
    [
      'other branches',
      { url: SOURCE_URL, sync_branch_type: 'default' },
      /another `sync_branch_type`/,
    ],
    ['another source', { url: 'https://other.example/o/r' }, /another source URL/],
    [
      'an error',
      { error: { code: 'DEV.CH.1', message: 'Not today' }, status: 'failed' },
      /Not today/,
    ],
    ['no object', [], /no JSON object/],
  ])('with HTTP 200 and %s ends the run', async (_case, body, error) => {
    await onStage({ faults: [{ ...lost, answer: { status: 200, body } }] }, async ({ run }) => {
      const outputs = { status: 'failed', mirror_url: SOURCE_URL };
      const done = await run({ with: INPUTS });
      expectOracles(done, { requests: [READ, CHANGE], errors: [error], outputs });
    });
  });

  test.each<[string, unknown]>([
    ['the source alone', { url: SOURCE_URL }],
    ['nothing', {}],
  ])(
    'with HTTP 200 and %s is accepted, and a warning says what is not known',
    async (_case, body) => {
      await onStage({ faults: [{ ...lost, answer: { status: 200, body } }] }, async ({ run }) => {
        const done = await run({ with: INPUTS });
        const warnings = [/accepted `sync_branches: all`, and its answer does not say/];
        expectOracles(done, { requests: [READ, CHANGE, START], outputs: OUTPUTS, warnings });
        expect(done.summary).toContain('all branches, accepted but not confirmed');
      });
    },
  );
});

test('Branches told in other capitals are those that were asked for', async () => {
  const body = { url: SOURCE_URL, sync_branch_type: 'ALL' };
  const faults = [{ method: 'PUT', path: /\/remote-mirror$/, answer: { status: 200, body } }];
  await onStage({ faults }, async ({ run }) => {
    const done = await run({ with: { sync_branches: 'all' } });
    expectOracles(done, { requests: [READ, CHANGE, START], outputs: OUTPUTS });
  });
});

describe('A dry run', () => {
  test.each(['all', 'default'])(
    'says that a run would set %s, and sets nothing',
    async (branches) => {
      await onStage({}, async ({ run }) => {
        const done = await run({ with: { dry_run: 'true', sync_branches: branches } });
        const outputs = { status: 'checked', plan: 'synchronize', mirror_url: SOURCE_URL };
        expectOracles(done, { requests: [READ, DESCRIBE], outputs });
        expect(done.log).toContain(`(\`sync_branches: ${branches}\`)`);
        expect(done.log).toContain('A run would set it to synchronize');
        expect(done.summary).toContain('as a run would set it');
      });
    },
  );

  test('says that a run would fail where the source has a login', async () => {
    await onStage({}, async (stage) => {
      showing(stage, WITH_LOGIN);
      const done = await stage.run({ with: { dry_run: 'true', sync_branches: 'all' } });
      expectOracles(
        { ...done, secrets: [...done.secrets, PASSWORD] },
        {
          requests: [READ, DESCRIBE],
          outputs: { status: 'checked', plan: 'fail', mirror_url: SOURCE_URL },
          warnings: [/A run would fail: the source URL of the mirror has a user name.*console/],
        },
      );
    });
  });
});

describe('A wait', () => {
  test('for another branch is red where the mirror has the default branch only', async () => {
    await onMirrorStage({ syncBranchType: 'default', synchronized: true }, async (stage) => {
      const { copy, step } = stage;
      await copy.git('switch', '--quiet', '--create', 'feature');
      const sha = await copy.commit('On another branch');
      await push(stage);
      const payload = { repository: { default_branch: 'main' }, created: true, deleted: false };
      const event = { ref: 'refs/heads/feature', sha, payload: { forced: false, ...payload } };
      const red = await step({ event });
      expect(red.outputs).toMatchObject(startedOutputs('failed'));
      expect(red.errors).toEqual([
        expect.stringMatching(/only the default branch .*give `sync_branches: all`/),
      ]);
      const green = await step({ event, with: { sync_branches: 'all' } });
      expect([green.outputs['proof'], green.outputs['commit'], green.errors]).toEqual([
        'commit',
        sha,
        [],
      ]);
    });
  });

  const PUT: Scripted = { body: { url: SOURCE, sync_branch_type: 'default' } };

  /** A synchronization of a mirror of the default branch that goes well, and the ref at what is told. */
  function plot(changes: Partial<Play>): Play {
    return {
      with: { sync_branches: 'default' },
      change: () => PUT,
      mirror: (second) => (second < 0 ? finished() : second < 3 ? started() : finished(3)),
      ...changes,
    };
  }
  const known = { repository: { default_branch: 'main' } };

  test.concurrent('looks for the commit where the ref is the default branch', async () => {
    const event = pushOf(known);
    const run = await play('main', plot({ event, ref: (second) => (second > 3 ? A : C) }));
    expect([run.outputs['proof'], run.errors]).toEqual(['commit', []]);
    expect(run.requests.slice(0, 3)).toEqual([READ, CHANGE, START]);
  });

  test.concurrent.each<[string, Play['event']]>([
    ['another branch', { ...pushOf(known), ref: 'refs/heads/feature' }],
    ['a tag', { ...pushOf(known), ref: 'refs/tags/v1' }],
    [
      'a branch that was deleted',
      pushOf({ ...known, ref: 'refs/heads/feature', deleted: true, after: '0'.repeat(40) }),
    ],
  ])('lets the status decide for %s, with a warning', async (_case, event) => {
    const run = await play('main', plot({ event: event ?? {} }));
    expect([run.outputs['status'], run.outputs['proof']]).toEqual(['synced', 'status']);
    const warning = run.annotations.find(({ message }) =>
      message.includes('this run is for another ref'),
    );
    expect(warning?.level).toBe('warning');
    expect(run.requests.filter((request) => request.includes('/repository/'))).toEqual([]);
  });

  test.concurrent(
    'does not ask for the input that was given, where its answer told nothing',
    async () => {
      const event = { ...pushOf({ ...known, created: true }), ref: 'refs/heads/feature' };
      const run = await play(
        'main',
        plot({
          with: { sync_branches: 'all' },
          change: () => ({ body: {} }),
          event,
          ref: () => undefined,
        }),
      );
      expect(run.outputs['status']).toBe('failed');
      expect(run.errors).toEqual([
        expect.stringMatching(
          /only the default branch \(choose all branches on its [a-z ]+page\); or/,
        ),
      ]);
    },
  );

  test.concurrent('takes the commit for proof where the default branch is not known', async () => {
    const run = await play('main', plot({ ref: (second) => (second > 3 ? A : C) }));
    expect([run.outputs['proof'], run.errors]).toEqual(['commit', []]);
  });

  test.concurrent(
    'lets the status decide where it is not known and the commit not there',
    async () => {
      const run = await play('main', plot({ ref: () => undefined }));
      expect([run.outputs['status'], run.outputs['proof']]).toEqual(['synced', 'status']);
      const warnings = run.annotations.filter(({ level }) => level === 'warning');
      expect(warnings.map(({ message }) => message)).toEqual([
        expect.stringMatching(/whether this run is for that branch, its event does not say/),
      ]);
    },
  );

  test.concurrent('takes no time that the setting moved for a failure', async () => {
    const run = await play(
      'main',
      plot({
        with: { sync_branches: 'all' },
        change: () => ({ body: { url: SOURCE, sync_branch_type: 'all' } }),
        event: pushOf(known),
        // Failed an hour before, and written down anew when its branches were set.
        mirror: (second) =>
          second < 0
            ? failed(-3_600, 'no route to host')
            : second < 30
              ? failed(0, 'no route to host')
              : finished(30),
        ref: (second) => (second > 30 ? A : C),
      }),
    );
    expect([run.outputs['status'], run.outputs['proof'], run.errors]).toEqual([
      'synced',
      'commit',
      [],
    ]);
  });
});
