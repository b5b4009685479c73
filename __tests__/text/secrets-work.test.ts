import { describe, expect, test } from '@jest/globals';
import { Secrets } from '../../src/text/secrets.ts';
import { arbitraryDigits } from '../support/digits.ts';
import { charactersVisited } from '../support/work.ts';

function knowing(secret: string): Secrets {
  const secrets = new Secrets(() => undefined);
  secrets.add(secret);
  return secrets;
}

describe('the work of redacting', () => {
  test('seldom compares, even with the longest token and a long text', () => {
    const length = { token: 100_000, text: 4_096 };
    const secrets = knowing(arbitraryDigits('token', length.token));
    const text = arbitraryDigits('text', length.text);
    const visited = charactersVisited(() => {
      expect(secrets.redact(text)).toBe(text);
    });
    // Base64 at three offsets, hexadecimal and the token itself have seven times its places: less than
    // a comparison for each, which counts as the whole text.
    expect(visited / length.text).toBeLessThan(7 * length.token);
  });

  test('costs what its length does, also where token and text are made of the same pieces', () => {
    const piece = (at: number): string => `aaaaaa${(at * 7_919).toString(16).padStart(6, '0')}`;
    const text = `${'aaaaaa'.repeat(300)} is ${piece(711)}`;
    const workOf = (pieces: number): number => {
      const secrets = knowing(Array.from({ length: pieces }, (_, at) => piece(at)).join(''));
      return charactersVisited(() => {
        expect(secrets.redact(text)).toBe(`${'aaaaaa'.repeat(300)} is ***`);
      });
    };
    expect(workOf(2_000)).toBeLessThanOrEqual(2.1 * workOf(1_000));
  });
});
