import { expect, test } from '@jest/globals';
import { percentEncode } from '../../src/text/percent-encoding.ts';

// RFC 3986, 2.1 to 2.3.
test.each([
  ['AZaz09-._~', 'AZaz09-._~'],
  [":/?#[]@!$&'()*+,;=", '%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D'],
  ['100% ä\n', '100%25%20%C3%A4%0A'],
  ['!!', '%21%21'],
  ['', ''],
])('%j is percent-encoded as %j', (text, expected) => {
  expect(percentEncode(text)).toBe(expected);
});
