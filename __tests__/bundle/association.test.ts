import { describe, expect, test } from '@jest/globals';
import { ASSOCIATE_ERRORS } from '../../emulator/index.ts';
import type { NoMirrorAnswer } from '../../emulator/index.ts';
import { ACCEPTED, ASSOCIATE, CHANGE, expectOracles, READ, START } from './oracles.ts';
import { onStage, runOnStage, SOURCE_URL } from './stage.ts';

const ASSOCIATED = { ...ACCEPTED, mirror_url: SOURCE_URL };
const INPUTS = { associate_url: SOURCE_URL, retries: '1' };

describe('A repository without a mirror', () => {
  test.each<NoMirrorAnswer>(['nulls', 'empty', '403', '404'])(
    'is associated when reading it is answered with %s',
    async (noMirrorAnswer) => {
      await onStage({ cloud: { noMirrorAnswer }, repository: {} }, async ({ run, ...stage }) => {
        const associated = await run({ with: INPUTS });
        expectOracles(associated, { requests: [READ, ASSOCIATE, START], outputs: ASSOCIATED });
        expect(JSON.parse(associated.logged[1]?.body ?? '')).toEqual({ url: SOURCE_URL });
        expect(stage.repository.mirror?.url).toBe(SOURCE_URL);
      });
    },
  );

  test('is associated by a token that may write but not read', async () => {
    await onStage({ repository: {} }, async ({ run, codearts }) => {
      const token = codearts.tokens.writeOnly;
      const associated = await run({ with: { ...INPUTS, token } });
      expectOracles(associated, { requests: [READ, ASSOCIATE, START], outputs: ASSOCIATED });
    });
  });

  test('stays as it is where the token may only read', async () => {
    await onStage({ repository: {} }, async ({ run, codearts, repository }) => {
      const token = codearts.tokens.readOnly;
      const refused = await run({ with: { ...INPUTS, token } });
      const errors = [
        /^Associating .*HTTP 403, CH\.00401001: No access permission\..*setRepository/,
      ];
      expectOracles(refused, { requests: [READ, ASSOCIATE], errors });
      expect(repository.mirror).toBeUndefined();
    });
  });
});

describe('A mirror of another source', () => {
  test('gets the new source, and a notice names both', async () => {
    const old = 'https://old.example/octo-org/before.git';
    await onStage({ repository: { mirror: { url: old } } }, async ({ run, repository }) => {
      const changed = await run({ with: INPUTS });
      expectOracles(changed, {
        requests: [READ, CHANGE, START],
        outputs: ASSOCIATED,
        notices: [/https:\/\/old\.example\/octo-org\/before\.git.*https:\/\/source\.example\//],
      });
      expect(JSON.parse(changed.logged[1]?.body ?? '')).toEqual({ url: SOURCE_URL });
      expect(repository.mirror?.url).toBe(SOURCE_URL);
    });
  });

  test.each([
    'https://SOURCE.example/octo-org/hello',
    'HTTPS://source.example/octo-org/hello.git/',
    'https://source.example/octo-org/hello/',
    'https://source.example/Octo-Org/Hello.git',
    'http://www.source.example/octo-org/hello',
  ])('is none when the source is only spelt otherwise: %s', async (associate_url) => {
    const same = await runOnStage({}, { with: { ...INPUTS, associate_url } });
    expectOracles(same, { requests: [READ, START], outputs: ASSOCIATED });
  });

  test('is one when the path differs', async () => {
    const associate_url = 'https://source.example/octo-org/hello-2.git';
    const changed = await runOnStage({}, { with: { ...INPUTS, associate_url } });
    const outputs = { ...ACCEPTED, mirror_url: associate_url };
    expectOracles(changed, { requests: [READ, CHANGE, START], outputs, notices: [/hello-2/] });
  });

  test('is shown without the credentials in its URL', async () => {
    const password = 'old-password-EXAMPLE';
    const url = `https://octocat:${password}@old.example/before.git`;
    const fault = { method: 'GET', answer: { status: 200, body: { url } } };
    const changed = await runOnStage({ faults: [fault] }, { with: INPUTS });
    expectOracles(
      { ...changed, secrets: [...changed.secrets, password] },
      {
        requests: [READ, CHANGE, START],
        outputs: ASSOCIATED,
        notices: [/from https:\/\/old\.example\/before\.git to https:\/\/source\.example/],
      },
    );
  });
});

describe('An association whose outcome is unknown', () => {
  const lost = { method: 'POST', path: /associate$/ };

  test('is not sent again when the first attempt did its work', async () => {
    await onStage({ repository: {} }, async ({ run, codearts, repository }) => {
      codearts.inject({
        ...lost,
        handle: (request) => {
          repository.associate(SOURCE_URL);
          request.socket.destroy();
        },
      });
      const requests = [READ, ASSOCIATE, READ, START];
      expectOracles(await run({ with: INPUTS }), { requests, outputs: ASSOCIATED });
    });
  });

  test('is sent again, after another look, when the first attempt did nothing', async () => {
    await onStage({ repository: {} }, async ({ run, codearts }) => {
      codearts.inject({
        ...lost,
        handle: (request) => {
          request.socket.destroy();
        },
      });
      const requests = [READ, ASSOCIATE, READ, ASSOCIATE, START];
      expectOracles(await run({ with: INPUTS }), { requests, outputs: ASSOCIATED });
    });
  });

  test.each([502, 504])('is looked at again after HTTP %i', async (status) => {
    await onStage({ repository: {} }, async ({ run, codearts, repository }) => {
      codearts.inject({
        ...lost,
        handle: (_request, response) => {
          repository.associate(SOURCE_URL);
          response.writeHead(status).end();
        },
      });
      const requests = [READ, ASSOCIATE, READ, START];
      expectOracles(await run({ with: INPUTS }), { requests, outputs: ASSOCIATED });
    });
  });
});

describe('An association that cannot be made', () => {
  test.each([
    [ASSOCIATE_ERRORS.unauthorized, /^Associating .*HTTP 401, CH\.00000002: .*IAM token/],
    [ASSOCIATE_ERRORS.forbidden, /^Associating .*HTTP 403, CH\.00401001: .*setRepository/],
    [ASSOCIATE_ERRORS.notFound, /^Associating .*HTTP 404, CH\.00402000: .*repository_id/],
  ])('ends the run with the documented error $error_code', async (body, error) => {
    const answer = { status: body.status, body };
    const faults = [{ method: 'POST', path: /associate$/, answer }];
    const refused = await runOnStage({ repository: {}, faults }, { with: INPUTS });
    expectOracles(refused, { requests: [READ, ASSOCIATE], errors: [error] });
  });

  test('is never reached when reading the mirror fails with an expired token', async () => {
    await onStage({ repository: {} }, async ({ run, codearts }) => {
      const token = codearts.tokens.expired;
      const refused = await run({ with: { ...INPUTS, token } });
      expectOracles(refused, { requests: [READ], errors: [/^Reading .*HTTP 401.*24 hours/] });
    });
  });

  test('is noticed when the answer names another source', async () => {
    const answer = { status: 201, body: { url: 'https://elsewhere.example/other.git' } };
    const faults = [{ method: 'POST', path: /associate$/, answer }];
    const wrong = await runOnStage({ repository: {}, faults }, { with: INPUTS });
    // A read may lag behind for 10 s, and is asked for every 2 s.
    expectOracles(wrong, {
      requests: [READ, ASSOCIATE, READ, READ, READ, READ, READ],
      errors: [/another source URL.*10 seconds later/],
      withinMs: 12_000,
    });
  });
});
