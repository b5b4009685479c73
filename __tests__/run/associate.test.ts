import { describe, expect, test } from '@jest/globals';
import { associate, type Association } from '../../src/run/associate.ts';
import { createClient } from '../support/client.ts';
import { ScriptedTransport, type Outcome } from '../support/transport.ts';

const SOURCE = 'https://github.com/owner/project.git';
const OTHER = 'https://gitlab.example/owner/project.git';
const MIRROR = '/v4/repositories/123/remote-mirror';
const READ = `GET ${MIRROR}`;
const ASSOCIATE = `POST ${MIRROR}/associate`;
const CHANGE = `PUT ${MIRROR}`;

/** Associates SOURCE with a service that answers with `outcomes`; gives also what was sent. */
async function run(...outcomes: Outcome[]): Promise<{ result: Association; sent: string[] }> {
  const transport = new ScriptedTransport(...outcomes);
  const result = await associate(createClient(transport), SOURCE);
  return { result, sent: transport.sent() };
}

describe('a mirror of the same source', () => {
  test.each([SOURCE, 'https://GITHUB.com/owner/project', 'https://github.com/owner/project/'])(
    '%s is left as it is',
    async (url) => {
      const { result, sent } = await run({ body: { url, update_status: 'finished' } });
      expect(result).toMatchObject({ action: 'none', mirror: { updateStatus: 'finished' } });
      expect(result).not.toHaveProperty('previousUrl');
      expect(sent).toEqual([READ]);
    },
  );
});

describe('no mirror', () => {
  const MADE = { status: 201, body: { url: SOURCE, update_status: 'none' } };

  test.each<[string, Outcome]>([
    ['HTTP 200 without a url', { body: {} }],
    ['HTTP 200 with a url of null', { body: { url: null } }],
    ['HTTP 200 with an empty url', { body: { url: '' } }],
    ['HTTP 403', { status: 403, body: { error_code: 'CH.004403' } }],
    ['HTTP 404', { status: 404, body: { error_code: 'CH.004404' } }],
  ])('(%s) is associated', async (_case, reading) => {
    const { result, sent } = await run(reading, MADE);
    expect(result).toMatchObject({
      action: 'associated',
      mirror: { url: SOURCE, updateStatus: 'none' },
    });
    expect(sent).toEqual([READ, ASSOCIATE]);
  });

  test('and an answer that names no source still makes it a mirror of that one', async () => {
    const { result } = await run({ status: 404 }, { status: 201, body: {} });
    expect(result.mirror.url).toBe(SOURCE);
  });

  test.each([
    [403, 'CH.00401001'],
    [404, 'CH.00402000'],
  ])('and a refusal with HTTP %d is the error the user sees', async (status, error_code) => {
    const reading = { status, body: { error_code: 'CH.999999' } };
    await expect(run(reading, { status, body: { error_code } })).rejects.toThrow(
      `Associating the remote mirror failed: HTTP ${status}, ${error_code}.`,
    );
  });
});

describe('a mirror of another source', () => {
  test('is changed, and both are told', async () => {
    const { result, sent } = await run({ body: { url: OTHER } }, { body: { url: SOURCE } });
    expect(result).toMatchObject({
      action: 'changed',
      mirror: { url: SOURCE },
      previousUrl: OTHER,
    });
    expect(sent).toEqual([READ, CHANGE]);
  });

  test('that cannot be changed is an error', async () => {
    await expect(run({ body: { url: OTHER } }, { status: 403 })).rejects.toThrow(
      'Changing the source of the remote mirror failed: HTTP 403.',
    );
  });
});

test('a mirror that cannot be read is an error, and nothing is written', async () => {
  const transport = new ScriptedTransport({ status: 401, body: { error_code: 'APIG.0307' } });
  await expect(associate(createClient(transport), SOURCE)).rejects.toThrow(
    'Reading the remote mirror failed: HTTP 401, APIG.0307.',
  );
  expect(transport.sent()).toEqual([READ]);
});
