import { describe, expect, test } from '@jest/globals';
import { readInputs, readWaitActionInputs } from '../../src/inputs/inputs.ts';
import { read, TOKEN, type Texts } from '../support/inputs.ts';

const HOST = 'codehub.devcloud.cn-north-4.huaweicloud.com';
const GITHUB = { GITHUB_SERVER_URL: 'https://ghes.example' };
const STARTED = { jid: 'made-up', requested_at: '2026-01-31T08:15:00.000Z' };

/** Reads the inputs of either action, which have to come to the same. */
function readWith(given: Texts): { repository: unknown; problems: readonly string[] } {
  const { inputs, problems } = read(readInputs, { ...TOKEN, ...given }, GITHUB);
  const waiting = read(readWaitActionInputs, { ...TOKEN, ...STARTED, ...given }, GITHUB);
  expect(waiting.inputs?.repository).toEqual(inputs?.repository);
  expect(waiting.problems).toEqual(problems);
  return { repository: inputs?.repository, problems };
}

describe('a repository by its name', () => {
  test.each([
    ['octo/hello', 'octo', 'hello'],
    ['octo/hello.git', 'octo', 'hello'],
    ['octo/hello.GIT', 'octo', 'hello'],
    [' octo/hello \n', 'octo', 'hello'],
    ['project/g1/g2/hello', 'project/g1/g2', 'hello'],
    ['8a8776e2258c4e0189d586c3cb0196fa/flutter_zoom.drawer', undefined, 'flutter_zoom.drawer'],
    ['团队/镜像', '团队', '镜像'],
    ['octo/x.git.git', 'octo', 'x.git'],
    ['octo/-x', 'octo', '-x'],
  ])('%j', (repository, group, name) => {
    const read = readWith({ repository });
    expect(read.problems).toEqual([]);
    expect(read.repository).toEqual({ group: group ?? repository.split('/')[0], name });
  });

  test.each([
    [`https://${HOST}/octo/hello.git`, 'octo'],
    [`https://${HOST}/octo/hello`, 'octo'],
    [`https://${HOST}/octo/hello.git/`, 'octo'],
    [`HTTPS://${HOST.toUpperCase()}/octo/hello`, 'octo'],
    [`https://${HOST}:443/octo/hello.git`, 'octo'],
    [`https://${HOST}/a/b/octo/hello.git`, 'a/b/octo'],
    [`https://${HOST}/%E5%9B%A2%E9%98%9F/hello.git`, '团队'],
    [`ssh://git@${HOST}/octo/hello.git`, 'octo'],
    [`ssh://${HOST}:2222/octo/hello`, 'octo'],
    [`git@${HOST}:octo/hello.git`, 'octo'],
    [`git@${HOST}:a/octo/hello`, 'a/octo'],
    // It named no region, and was that of more than one.
    ['git@codehub.devcloud.huaweicloud.com:octo/hello.git', 'octo'],
    ['https://my-gitlab-2.example.com/octo/hello.git', 'octo'],
  ])('by the clone URL %j', (repository, group) => {
    const { repository: seen, problems } = readWith({ repository });
    expect(problems).toEqual([]);
    expect(seen).toEqual({ group, name: 'hello', url: repository });
  });
});

describe('a name that is wrong', () => {
  test.each([
    ['hello', /names no group/],
    ['https://hidden-1.example/hello.git', /names no group/],
    ['https://hidden-1.example', /not a clone URL/],
    ['https://hidden-1.example/', /empty/],
    ['/octo/hello', /empty/],
    ['octo//hello', /empty/],
    ['octo/../hello', /empty/],
    ['octo/.', /empty/],
    ['octo/.git', /names no repository/],
    ['octo/hel lo', /blank/],
    ['octo/hello\nstatus=synced', /blank/],
    ['octo\\hello/x', /blank/],
    ['octo/hello?private_token=hidden-1', /blank/],
    ['octo/hel%6co%2f%2e%2e', /blank/],
    ['octo/hel%zzo', /blank/],
    [`https://${HOST}/octo/hello?private_token=hidden-1`, /query/],
    [`https://${HOST}/octo/hello#hidden-1`, /query/],
    [`https://${HOST}\\octo/octo/hello`, /blank/],
    [`https://code\thub.example/octo/hello`, /blank/],
    [`https://user:hidden-1@${HOST}/octo/hello.git`, /login/],
    [`https://git@${HOST}/octo/hello.git`, /login/],
    [`https://hidden-1%40${HOST}/octo/hello.git`, /login/],
    [`https://user:hid/den-1@${HOST}/octo/hello.git`, /login/],
    [`ssh://git:hidden-1@${HOST}/octo/hello.git`, /login/],
    [`ssh://hidden-1@${HOST}/octo/hello.git`, /login/],
    [`hidden-1@${HOST}:octo/hello.git`, /login/],
    [`git:hidden-1@${HOST}:octo/hello.git`, /login/],
    [`git@git@${HOST}:octo/hello.git`, /login/],
    [`http://${HOST}/octo/hello.git`, /https or ssh/],
    ['git@octo/hello', /https or ssh/],
    [`${HOST}:octo/hello.git`, /https or ssh/],
    [`git@${HOST}:/octo/hello.git`, /https or ssh/],
    [`ftp://${HOST}/octo/hello.git`, /https or ssh/],
    ['https:///octo/hello', /https or ssh|empty/],
    ['https://%/octo/hello', /https or ssh/],
    [`https://${HOST}/octo/hello/-/tree/main`, /a page/],
    ['https://github.com/octo/hello.git', /`associate_url`/],
    ['git@github.com:octo/hello.git', /`associate_url`/],
    ['https://ghes.example/octo/hello', /`associate_url`/],
    [`octo/${'x'.repeat(2_000)}`, /too long/],
    [`https://${HOST}/octo/${'x'.repeat(2_000)}`, /too long/],
  ])('%j is one problem, which quotes nothing', (repository, expected) => {
    const { repository: seen, problems } = readWith({ repository });
    expect(seen).toBeUndefined();
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(problems[0]).toMatch(/^repository: [ -~]+ or GROUP\/NAME\.$/);
    expect(problems[0]).not.toMatch(/hidden|::/);
  });

  test('takes no longer the longer it is', () => {
    const long = `${'git@'.repeat(100_000)}/${'%41'.repeat(100_000)}`;
    expect(readWith({ repository: long }).problems).toHaveLength(1);
    expect(readWith({ repository: 'a/'.repeat(200_000) }).problems).toHaveLength(1);
  });
});

describe('one of the two', () => {
  test('is needed', () => {
    const { problems } = readWith({});
    expect(problems).toEqual([
      expect.stringMatching(/^repository_id: missing, .*`repository`.*1 to 2147483647/),
    ]);
  });

  test.each(['1', '0'])('is enough, also beside a repository_id of %s', (repository_id) => {
    const { problems } = readWith({ repository_id, repository: 'octo/hello' });
    expect(problems).toEqual(['repository_id: `repository` is given, too. Give one of the two.']);
  });

  test.each([' ', '\n'])('is not given by %j', (repository) => {
    const { repository: seen, problems } = readWith({ repository, repository_id: '12' });
    expect([seen, problems]).toEqual([{ id: 12 }, []]);
  });
});

describe('a URL in another region', () => {
  const THERE = 'https://codehub.devcloud.cn-east-3.huaweicloud.com/octo/hello.git';

  test.each([
    [{ repository: THERE }, /cn-east-3, and `region` is cn-north-4\. Set `region: cn-east-3`/],
    [{ repository: THERE, region: 'eu-west-101' }, /cn-east-3, and `region` is eu-west-101/],
    [{ repository: THERE.replace('cn-east-3', 'cn-north-2') }, /cn-north-2, and .* cn-north-4/],
    [
      { repository: 'git@codehub-ap-southeast-3.devcloud.huaweicloud.com:octo/hello.git' },
      /ap-southeast-3, and `region` is cn-north-4/,
    ],
    [
      { repository: THERE, endpoint: 'https://codehub-ext.cn-north-4.myhuaweicloud.com' },
      /cn-east-3, and `endpoint` is in cn-north-4\. Give the endpoint of cn-east-3/,
    ],
  ])('is one problem that names both: %j', (given, expected) => {
    const { problems } = readWith(given);
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(problems[0]).toMatch(/^repository: /);
  });

  test.each([
    { region: 'cn-east-3' },
    // What `region` says is not in force then.
    { endpoint: 'https://api.example' },
    { endpoint: 'http://127.0.0.1:8080', region: 'eu-west-101' },
    { endpoint: 'https://codehub-ext.cn-east-3.myhuaweicloud.com', region: 'eu-west-101' },
  ])('is none with %j', (given) => {
    expect(readWith({ repository: THERE, ...given }).problems).toEqual([]);
  });

  test('is not asked about where region or endpoint is wrong itself', () => {
    for (const wrong of [{ region: 'mars' }, { endpoint: 'ftp://x' }]) {
      const { problems } = readWith({ repository: THERE, ...wrong });
      expect(problems).toEqual([
        expect.stringMatching(new RegExp(`^${Object.keys(wrong)[0] ?? ''}:`)),
      ]);
    }
  });
});
