import { expect, test } from '@jest/globals';
import { readInputs, readWaitActionInputs } from '../../src/inputs/inputs.ts';
import { GITHUB, KEY, OIDC, read, TERRAFORM, TOKEN, type Texts } from '../support/inputs.ts';
import { memoryHost } from '../support/memory-host.ts';

const SKIP: Texts = { repository_id: '123', if_no_credential: 'skip' };
const DEPENDABOT = { GITHUB_ACTOR: 'dependabot[bot]', GITHUB_EVENT_NAME: 'pull_request' };
const JOB: Texts = { jid: 'a1-b2', requested_at: '2026-02-03T04:05:06Z' };

/** What a step with these values tells beside its outputs, where it is skipped. */
function told(given: Texts, env = {}, readAll: (host: never) => unknown = readInputs): unknown {
  const host = memoryHost({ ...SKIP, ...given }, env);
  expect(readAll(host as never)).toBeUndefined();
  expect(host.journal.facts).toMatchObject({ repositoryId: 123, place: 'cn-north-4' });
  return host.report.lines;
}

test('a run without a credential is skipped, and says so once', () => {
  const warning = /^warning: Nothing was synchronized: no credential is given/;
  expect(told({})).toEqual([expect.stringMatching(warning)]);
  expect(told({}, GITHUB)).toEqual([expect.stringMatching(warning)]);
  expect(told({}, DEPENDABOT)).toEqual([expect.stringMatching(/^notice: .* of Dependabot/)]);
  expect(told(OIDC, DEPENDABOT)).toEqual([expect.stringMatching(/^notice: .*no ID token/)]);
});

test('a run that was skipped with a job waits for nothing, and hands it on', () => {
  const host = memoryHost({ ...SKIP, ...JOB });
  expect(readWaitActionInputs(host)).toBeUndefined();
  expect(host.report.outputs).toEqual([
    ['jid', 'a1-b2'],
    ['repository_id', '123'],
  ]);
  expect(told({}, TERRAFORM, readWaitActionInputs)).toEqual([
    expect.stringMatching(/^warning: Nothing was waited for: `jid` and `requested_at` are empty/),
  ]);
});

test.each<[string, Texts, Record<string, string>]>([
  ['a token', TOKEN, {}],
  ['an access key', KEY, {}],
  ['a family', {}, TERRAFORM],
  ['the keyless inputs', OIDC, GITHUB],
  ['the keyless inputs of Dependabot', OIDC, { ...GITHUB, ...DEPENDABOT }],
])('a run with %s goes on', (_case, given, env) => {
  const { inputs, problems } = read(readInputs, { ...SKIP, ...given }, env);
  expect(problems).toEqual([]);
  expect(inputs).toMatchObject({ repository: { id: 123 } });
});

test.each<[string, Texts, RegExp]>([
  ['half a private source', { source_password: 'made-up-word' }, /^source_username: missing/],
  ['a wrong age', { max_age: '1s', dry_run: 'true' }, /^max_age: /],
  ['an age without a dry run', { max_age: '1d' }, /^max_age: given without dry_run/],
  ['a short token', { token: 'abc' }, /^token: /],
])('a run with %s is wrong', (_case, given, expected) => {
  const { problems } = read(readInputs, { ...SKIP, ...given });
  expect(problems).toEqual([expect.stringMatching(expected)]);
});

test('all that is wrong is told, what is missing too', () => {
  const { problems } = read(readInputs, { ...SKIP, repository_id: '', retries: 'x' });
  expect(problems).toEqual([
    expect.stringMatching(/^repository_id: missing/),
    expect.stringMatching(/^retries: /),
  ]);
});
