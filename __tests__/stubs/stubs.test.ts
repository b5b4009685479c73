import { expect, test } from '@jest/globals';
import { getExecOutput } from '../../src/stubs/exec.ts';
import {
  httpOverHttp,
  httpOverHttps,
  httpsOverHttp,
  httpsOverHttps,
} from '../../src/stubs/tunnel.ts';
import { ProxyAgent } from '../../src/stubs/undici.ts';

// A stub that is reached must never look like the real thing.
test.each([
  ['@actions/exec', getExecOutput],
  ['tunnel', httpOverHttp],
  ['tunnel', httpOverHttps],
  ['tunnel', httpsOverHttp],
  ['tunnel', httpsOverHttps],
  ['undici', ProxyAgent],
])('what stands in for %s refuses to be used', (name, stub) => {
  expect(stub).toThrow(`${name} is not part of this bundle`);
});
