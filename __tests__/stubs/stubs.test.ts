import { expect, test } from '@jest/globals';
import { getExecOutput } from '../../src/stubs/exec.ts';
import { ProxyAgent } from '../../src/stubs/undici.ts';

// A stub that is reached must never look like the real thing.
test.each([
  ['@actions/exec', getExecOutput],
  ['undici', ProxyAgent],
])('what stands in for %s refuses to be used', (name, stub) => {
  expect(stub).toThrow(`${name} is not part of this bundle`);
});
