import assert from 'node:assert/strict';
import { InvalidValue, type Parser } from '../src/inputs/values.ts';
import { RequestError } from '../src/http/errors.ts';

/** Fails unless text is fit to be shown: one line of limited length that no runner and no terminal obeys. */
export function claimSafeLine(text: string, most = 300): void {
  assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, 'no control or invisible character');
  assert.doesNotMatch(text, /::|##\[/, 'no command of a runner');
  assert.ok(text.isWellFormed(), 'well-formed Unicode');
  assert.ok(text.length <= most, `at most ${most} characters, not ${text.length}`);
}

/** Fails unless words of ours are one line, with nothing in them that the text of a user has brought along. */
export function claimOneLine(text: string): void {
  assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u);
  // The forms of a URN and of an address are shown, and have two colons.
  assert.doesNotMatch(text.replace(/iam::|\[::1\]/g, ''), /::/);
}

/** Fails where 12 characters of a secret are in the text, or all of a shorter one. */
export function claimHidden(text: string, secret: string): void {
  const length = Math.min(secret.length, 12);
  for (let at = 0; at + length <= secret.length; at += 1) {
    const part = secret.slice(at, at + length);
    assert.ok(!text.includes(part), `a part of a secret is shown: ${JSON.stringify(part)}`);
  }
}

/** What a reader of an answer makes of it: a value, or an error that is foreseen. */
export function read<T>(reader: () => T): { value: T } | { error: RequestError } {
  try {
    return { value: reader() };
  } catch (error) {
    if (error instanceof RequestError) return { error };
    throw error;
  }
}

/** What a parser of an input makes of text; undefined where it refuses, in words fit to be shown. */
export function parse<T>(parser: Parser<T>, text: string): T | undefined {
  try {
    return parser(text);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    claimOneLine(error.message);
    return undefined;
  }
}
