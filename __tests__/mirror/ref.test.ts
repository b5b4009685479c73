import { expect, test } from '@jest/globals';
import { parseRef } from '../../src/mirror/ref.ts';

test.each([
  ['refs/heads/main', 'branch', 'main'],
  ['refs/heads/feature/refs/tags/x', 'branch', 'feature/refs/tags/x'],
  ['refs/tags/v1.0', 'tag', 'v1.0'],
])('%s is the %s %s', (ref, type, name) => {
  expect(parseRef(ref)).toEqual({ type, name });
});

test.each(['', 'main', 'refs/heads/', 'refs/pull/1/merge', 'x/refs/heads/main'])(
  '%j is neither a branch nor a tag',
  (ref) => {
    expect(parseRef(ref)).toBeUndefined();
  },
);
