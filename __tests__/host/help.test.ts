import { expect, test } from '@jest/globals';
import { helpAddress } from '../../src/host/help.ts';
import { TOPICS } from '../../src/text/problem.ts';
import { anchors } from '../docs/markdown.ts';
import { readText } from '../docs/project.ts';

const ENV = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_ACTION_REPOSITORY: 'octo-org/codearts-mirror-sync',
  GITHUB_ACTION_REF: 'v1',
};

test('every topic is a heading of the troubleshooting page', () => {
  expect(anchors(readText('docs/troubleshooting.md'))).toEqual(expect.arrayContaining([...TOPICS]));
});

test.each(['v1', 'main', 'releases/v1.2', 'a'.repeat(40)])('the page is that of %s', (ref) => {
  expect(helpAddress({ ...ENV, GITHUB_ACTION_REF: ref }, 'proxies')).toBe(
    `https://github.com/octo-org/codearts-mirror-sync/blob/${ref}/docs/troubleshooting.md#proxies`,
  );
});

test.each<[string, Record<string, string | undefined>]>([
  ['a local action has no repository', { GITHUB_ACTION_REPOSITORY: '' }],
  ['a runner may be too old to tell', { GITHUB_ACTION_REPOSITORY: undefined }],
  ['it may tell no ref', { GITHUB_ACTION_REF: undefined }],
  ['another server may have got it from elsewhere', { GITHUB_SERVER_URL: 'https://ghe.example' }],
  ['a path that leads elsewhere', { GITHUB_ACTION_REF: 'v1/../../../../octo-org/other' }],
  ['a repository that is more than that', { GITHUB_ACTION_REPOSITORY: 'a/b/c' }],
  ['a ref that would end the address', { GITHUB_ACTION_REF: 'v1 ::error::x' }],
  ['a ref with markup', { GITHUB_ACTION_REF: '"><img src=x>' }],
])('there is none: %s', (_case, changes) => {
  expect(helpAddress({ ...ENV, ...changes }, 'inputs')).toBeUndefined();
});
