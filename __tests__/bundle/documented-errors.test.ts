import { describe, test } from '@jest/globals';
import { START_ERRORS } from '../../emulator/index.ts';
import { expectOracles, START } from './oracles.ts';
import { onStage, runOnStage, startFault } from './stage.ts';

const PATIENT = { with: { retries: '2' } };

describe('The errors that the page of the start request documents', () => {
  test.each([
    [START_ERRORS.unauthorized, /HTTP 401, DEV\.00000003: .*expired.*24 hours/],
    [START_ERRORS.forbidden, /HTTP 403, CH\.004403: Insufficient permissions.*setRepository/],
    [START_ERRORS.notFound, /HTTP 404, CH\.004404: Repository Not Found.*`repository_id`/],
  ])('end the run at once, with a hint: $error_code', async (body, error) => {
    const faults = [startFault({ status: body.status, body })];
    expectOracles(await runOnStage({ faults }, PATIENT), { requests: [START], errors: [error] });
  });
});

describe('A real service', () => {
  test.each([
    ['expired', /HTTP 401, DEV\.00000003.*24 hours/],
    ['forbidden', /HTTP 403, CH\.004403.*setRepository/],
    ['readOnly', /HTTP 403, CH\.004403.*setRepository/],
  ] as const)('refuses a token that is %s', async (name, error) => {
    await onStage({}, async ({ run, codearts }) => {
      const refused = await run({ with: { retries: '2', token: codearts.tokens[name] } });
      expectOracles(refused, { requests: [START], errors: [error] });
    });
  });

  test('takes a token that may only write, since nothing has to be read', async () => {
    await onStage({}, async ({ run, codearts }) => {
      const token = codearts.tokens.writeOnly;
      expectOracles(await run({ with: { token } }), { requests: [START] });
    });
  });

  test('does not know another repository', async () => {
    const unknown = await runOnStage({}, { with: { retries: '2', repository_id: '77' } });
    const requests = ['POST /v4/repositories/77/remote-mirror'];
    expectOracles(unknown, { requests, errors: [/HTTP 404, CH\.004404.*`region`/] });
  });

  test('names the request in its errors', async () => {
    const request = 'req-EXAMPLE-1';
    const cloud = { newId: (): string => request };
    const refused = await runOnStage({ cloud }, { with: { repository_id: '77' } });
    const requests = ['POST /v4/repositories/77/remote-mirror'];
    expectOracles(refused, { requests, errors: [/\(request id req-EXAMPLE-1\)/] });
  });
});

describe('Errors of the gateway and of the general table', () => {
  test.each([
    [401, 'APIG.0301', /APIG\.0301.*project of this region/],
    [403, 'APIGW.0302', /APIGW\.0302.*allow-list/],
    [401, 'APIG.0307', /APIG\.0307.*24 hours/],
    [404, 'APIG.0101', /APIG\.0101.*`endpoint`/],
    [400, 'CH.010001', /CH\.010001.*inputs/],
    [401, 'CH.080401', /CH\.080401.*24 hours/],
    [403, 'CH.080403', /CH\.080403.*setRepository/],
  ])('give their hint: HTTP %i %s', async (status, error_code, error) => {
    const faults = [startFault({ status, body: { error_code, error_msg: 'Refused' } })];
    expectOracles(await runOnStage({ faults }, PATIENT), { requests: [START], errors: [error] });
  });

  test.each([401, 403, 404, 400, 405, 409, 413, 422, 501, 505])(
    'are not needed for one: HTTP %i without a body',
    async (status) => {
      const run = await runOnStage({ faults: [startFault({ status })] }, PATIENT);
      const error = new RegExp(`failed: HTTP ${status} .*\\. [A-Z].*\\.$`);
      expectOracles(run, { requests: [START], errors: [error] });
    },
  );
});
