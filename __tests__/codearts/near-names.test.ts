import { expect, test } from '@jest/globals';
import { nearNames } from '../../src/codearts/near-names.ts';

const near = (...paths: string[]): string[] =>
  nearNames({ group: 'octo', name: 'hello-mirror' }, paths);

test('the same name elsewhere comes first, then what differs by a letter or two', () => {
  expect(
    near('octo/helo-miror', 'octo/hello-miror', 'octo/goodbye', 'a/b/Hello-Mirror', 'octo'),
  ).toEqual(['a/b/Hello-Mirror', 'octo/hello-miror', 'octo/helo-miror']);
});

test('no more than three, and each once', () => {
  expect(near('a/hello-mirror', 'a/hello-mirror', 'b/hello-mirror')).toHaveLength(2);
  const many = Array.from({ length: 50 }, (_each, at) => `g${at}/hello-mirror`);
  expect(near(...many)).toEqual(['g0/hello-mirror', 'g1/hello-mirror', 'g2/hello-mirror']);
});

test('of a short name, few letters are near', () => {
  expect(nearNames({ group: 'a', name: 'ab' }, ['a/cd', 'a/ac', 'a/abc', 'a/'])).toEqual([]);
  expect(nearNames({ group: 'a', name: 'abcd' }, ['a/abce', 'a/abef'])).toEqual(['a/abce']);
});

test('what is too long for a typing mistake is near to its equal alone', () => {
  const name = 'x'.repeat(1_000);
  expect(nearNames({ group: 'a', name }, [`b/${name}y`, `b/${name}`])).toEqual([`b/${name}`]);
});
