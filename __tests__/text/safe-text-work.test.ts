import { describe, expect, test } from '@jest/globals';
import { readJid, readRefNames, readRemoteMirror } from '../../src/codearts/answers.ts';
import { inert } from '../../src/host/markup.ts';
import { parseHttpDate, parseRetryAfter } from '../../src/http/headers.ts';
import { serviceError } from '../../src/http/service-error.ts';
import type { HttpResponse } from '../../src/http/transport.ts';
import { cleanSourceUrl, isSameSource } from '../../src/mirror/source-url.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { charactersVisited } from '../support/work.ts';

const TOKEN = Array.from({ length: 2_000 }, (_, at) => ((at * 7919) % 36).toString(36)).join('');

const secrets = new Secrets(() => undefined);
secrets.add(TOKEN);
secrets.redact(''); // what is made once for all texts is none of this

const answer = (body: unknown, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status: 200,
  headers,
  text: JSON.stringify(body),
});

const errorOf = (body: unknown, headers?: HttpResponse['headers']): unknown =>
  serviceError({ ...answer(body, headers), status: 400 }, secrets, 0, () => '');

/** What others write, of any length. */
const TEXTS: Readonly<Record<string, (length: number) => string>> = {
  slashes: (length) => '/'.repeat(length),
  'a URL of slashes': (length) => `https://h.example${'/'.repeat(length)}x`,
  'a URL with a token': (length) => `https://u:${TOKEN}@h.example/${'a'.repeat(length)}`,
  'starts of URLs': (length) => '://'.repeat(length / 3),
  'at signs': (length) => 'a:b@'.repeat(length / 4),
  'encoded URLs': (length) => '%3a%2f%2f'.repeat(length / 9),
  'parts of a token': (length) =>
    Array.from({ length: length / 11 }, (_, at) => `${TOKEN.slice(at % 1_900).slice(0, 10)}#`).join(
      '',
    ),
  'escape sequences': (length) => '\u001b]'.repeat(length / 2),
  colons: (length) => ':'.repeat(length),
  blanks: (length) => ' '.repeat(length),
  digits: (length) => '0'.repeat(length),
  markup: (length) => '[*_`<'.repeat(length / 5),
};

/** What is done with it. */
const USES: Readonly<Record<string, (text: string) => unknown>> = {
  'as any text': (text) => secrets.safe(text),
  'as a URL': (text) => [cleanSourceUrl(text), isSameSource(text, `${text}.git`)],
  "as the mirror's URL": (text) => readRemoteMirror(answer({ url: text }), secrets),
  'as last_error': (text) => readRemoteMirror(answer({ url: 'a', last_error: text }), secrets),
  'as a status': (text) => readRemoteMirror(answer({ url: 'a', update_status: text }), secrets),
  'as a time': (text) => readRemoteMirror(answer({ url: 'a', last_update_at: text }), secrets),
  'as an error code': (text) => errorOf({ error_code: text }),
  'as an error message': (text) => errorOf({ error_code: 'A.1', error_msg: text }),
  'as a request id': (text) => errorOf({}, { 'x-request-id': text }),
  'as Retry-After': (text) => parseRetryAfter({ 'retry-after': text }, 0),
  'as a date': (text) => [parseHttpDate(text), parseHttpDate(`Mon, ${text}`)],
  'as a name of refs': (text) => readRefNames(answer([text])),
  'in the summary': (text) => inert(secrets.safe(text)),
};

describe.each(Object.entries(USES))('the work that a text makes %s', (_use, use) => {
  test.each(Object.entries(TEXTS))('has a limit: %s', (_text, make) => {
    const [short, long] = [make(18_000), make(36_000)];
    const work = charactersVisited(() => use(short));
    expect(charactersVisited(() => use(long))).toBeLessThanOrEqual(work + 50);
  });
});

// These are what they are by being read to their end, so their work grows as they do.
test.each(Object.entries(TEXTS))('a jid is refused in time that grows no faster: %s', (_, make) => {
  const workOf = (length: number): number =>
    charactersVisited(() => {
      expect(() => readJid(answer({ jid: make(length) }), secrets)).toThrow('jid');
    });
  expect(workOf(36_000)).toBeLessThanOrEqual(2 * workOf(18_000) + 50);
});
