import assert from 'node:assert/strict';
import fc from 'fast-check';
import { secretText } from '../__tests__/support/secrets.ts';
import { code, inert, link, literal } from '../src/host/markup.ts';
import { Secrets } from '../src/text/secrets.ts';
import { hostileText } from './arbitraries.ts';
import { claimHidden, claimSafeLine } from './claims.ts';
import type { FuzzProperty } from './property.ts';

function knowing(...values: readonly string[]): Secrets {
  const secrets = new Secrets(() => undefined);
  for (const value of values) secrets.add(value);
  return secrets;
}

/** What may become of a secret on its way through a server, a proxy or a log, and still be read. */
const ECHOES: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in lower case': (secret) => secret.toLowerCase(),
  'in upper case': (secret) => secret.toUpperCase(),
  'with swapped case': (secret) =>
    Array.from(secret, (sign) =>
      sign === sign.toLowerCase() ? sign.toUpperCase() : sign.toLowerCase(),
    ).join(''),
  'percent-encoded': (secret) => encodeURIComponent(secret),
  'percent-encoded in every byte': (secret) => percentBytes(secret),
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'as a form encodes it': (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  'as a URL is repaired': (secret) => encodeURI(secret),
  'as Base64': (secret) => Buffer.from(secret).toString('base64'),
  'as Base64, later': (secret) => Buffer.from(`Basic x:${secret}`).toString('base64'),
  'as base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'as hexadecimal': (secret) => Buffer.from(secret).toString('hex'),
  'as JSON': (secret) => JSON.stringify(secret),
  'as JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret)),
  'as HTML': (secret) => secret.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
  'with blanks squeezed': (secret) => secret.replace(/ +/g, ' ').replaceAll(': :', '::'),
  backwards: (secret) => Array.from(secret).reverse().join(''),
};

function percentBytes(secret: string): string {
  return [...Buffer.from(secret)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('');
}

/** Ways to write a secret down that are promised to be seen through; see `Secrets.redact`. */
const PROMISED: readonly (readonly [
  encode: (text: string) => string,
  decode: (text: string) => string,
])[] = [
  [(text) => text, (text) => text],
  [encodeURIComponent, unescape],
  [(text) => Buffer.from(text).toString('base64'), fromBase64],
  [(text) => Buffer.from(text).toString('base64url'), fromBase64],
  [(text) => Buffer.from(text).toString('hex'), fromHex],
  [(text) => Buffer.from(text).toString('hex').toUpperCase(), fromHex],
];

/** Every run of percent-encoded bytes decoded, whatever is around it. */
function unescape(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
  );
}

/** All that is long enough to be Base64 decoded, at each of its alignments. */
function fromBase64(text: string): string {
  const words = text.match(/[\w+/-]{8,}/g) ?? [];
  return words
    .flatMap((word) => [0, 1, 2, 3].map((skipped) => word.slice(skipped)))
    .map((word) => Buffer.from(word, 'base64').toString('latin1'))
    .join(' ');
}

function fromHex(text: string): string {
  const words = text.match(/[0-9a-f]{8,}/gi) ?? [];
  return words
    .flatMap((word) => [word, word.slice(1)])
    .map((word) => Buffer.from(word, 'hex').toString('latin1'))
    .join(' ');
}

/** Ways to write letters and digits down that are seen through as well; see `bareView`. */
const PIECES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.replace(/[^]{7}/g, '$& '),
  (text) => text.replace(/[^]{2}/g, '$&:'),
  (text) => Array.from(text).join('-'),
];
const ESCAPES: readonly ((text: string) => string)[] = [
  (text) => text.toUpperCase(),
  percentBytes,
  encodeURIComponent,
  (text) => percentBytes(text).replaceAll('%', '\\u00'),
  (text) => percentBytes(text).replaceAll('%', '\\x'),
  (text) => text.replace(/[^]/g, (sign) => `&#${sign.charCodeAt(0)};`),
  (text) => text.replaceAll('&', '&amp;'),
];

const signSecret = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/);

const gap = fc.constantFrom('', '', '\u200b', '\u202e', '\u001b[1m', '\u2060', '\u00ad', '\ufeff');

/** A secret as it comes back, whole or in part, with something invisible put into it or not. */
function echoOf(secret: string, echo: (text: string) => string, between: string): string {
  return Array.from(echo(secret)).join(between);
}

const asciiSecret = fc.stringMatching(/^[A-Za-z0-9._~+/=%&?:-]{12,60}$/);

/** A word that GitHub finds in a finished page and brings to life. */
const LIVE = [
  /(?:https?|ftp|mailto|xmpp):[^\s\u2060]/i,
  /\bwww\.\w/i,
  /[\w.+-]@\w/,
  /(?:^|\W)@\w/,
  /#[0-9]/,
  /:[\w+-]+:/,
] as const;

/** What a reader sees of a piece of the summary; fails where something in it is no plain text. */
function visible(markup: string): string {
  assert.doesNotMatch(
    markup,
    /[<>"'`|*_~[\]\\@!(){}\n\r]/,
    'nothing that Markdown or HTML has a meaning for',
  );
  assert.doesNotMatch(markup, /&(?!#[0-9]+;)/);
  return markup.replace(/&#([0-9]+);/g, (_all, number) => String.fromCharCode(Number(number)));
}

function claimDead(text: string): void {
  for (const live of LIVE) assert.doesNotMatch(text, live);
}

const lively = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'https://a.example',
        'www.a.example',
        '@octocat',
        '#12',
        ':tada:',
        'a@b.example',
      ),
      fc.constantFrom(
        '<a href="https://a.example">',
        '[a](https://b.example)',
        '<https://a.example>',
      ),
      fc.constantFrom(
        '![a](b)',
        '`a`',
        '**a**',
        '| a |',
        '&#64;octocat',
        '&amp;',
        '\\',
        'WWW.a.example',
      ),
      fc.constantFrom(
        'mailto:a@b.example',
        'ftp://a.example',
        'octo-org/hello#1',
        ' ',
        ' ',
        '\u2060',
      ),
      hostileText,
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

/** What of others is shown, and what never is. */
export const TEXT: readonly FuzzProperty[] = [
  {
    name: 'safe text',
    share: 40,
    property: fc.property(hostileText, fc.integer({ min: 1, max: 400 }), (text, most) => {
      const shown = knowing().safe(text, most);
      claimSafeLine(shown, most);
      assert.equal(knowing().safe(shown, most), shown);
      claimSafeLine(knowing().safe(text));
    }),
  },
  {
    name: 'secret in a text',
    share: 40,
    property: fc.property(
      fc.record({ secret: secretText, before: hostileText, after: hostileText, gap }),
      fc.constantFrom(...Object.keys(ECHOES)),
      fc.nat(),
      ({ secret, before, after, gap: between }, name, from) => {
        const echo = ECHOES[name] ?? String;
        const whole = echoOf(secret.toWellFormed(), echo, between);
        const part = echoOf(secret.slice(from % secret.length).toWellFormed(), echo, between);
        const shown = knowing(secret).safe(`${before}${whole}${after}${part}`);
        claimSafeLine(shown);
        claimHidden(shown, secret);
      },
    ),
  },
  {
    name: 'secret in an encoding',
    share: 24,
    property: fc.property(
      asciiSecret,
      fc.constantFrom(...PROMISED),
      fc.tuple(fc.stringMatching(/^[a-z ]{0,9}$/), fc.stringMatching(/^[a-z ]{0,9}$/)),
      (secret, [encode, decode], [before, after]) => {
        const shown = knowing(secret).safe(`${before} ${encode(secret)} ${after}`);
        claimHidden(shown, secret);
        claimHidden(decode(shown), secret);
      },
    ),
  },
  {
    name: 'secret in disguises',
    share: 24,
    property: fc.property(
      signSecret,
      fc.constantFrom(...PROMISED.filter(([, decode]) => decode !== unescape)),
      fc.constantFrom(...PIECES),
      fc.array(fc.constantFrom(...ESCAPES), { maxLength: 2 }),
      (secret, [encode], breakUp, escapes) => {
        const encoded = encode(secret).replace(/=+$/, '');
        const text = escapes.reduce((all, escape) => escape(all), breakUp(encoded));
        const shown = knowing(secret).redact(`<${text}>`);
        assert.match(shown, /\*\*\*/);
        // Base64 ends in what hangs on the bytes that follow it; the signs around may stay.
        const most = (6 * text.length) / encoded.length + 5;
        assert.ok(shown.length <= most, `${shown} of ${text}`);
      },
    ),
  },
  {
    name: 'secrets within each other',
    share: 12,
    property: fc.property(
      fc.array(secretText, { minLength: 1, maxLength: 4 }),
      fc.nat(),
      hostileText,
      (secrets, from, text) => {
        const [first = ''] = secrets;
        const inner = first.slice(from % (first.length - 6)).slice(0, 8);
        const known = knowing(inner, ...secrets);
        const shown = known.safe(`${secrets.join('')}${text}${[...secrets].reverse().join('-')}`);
        claimSafeLine(shown);
        for (const secret of secrets) claimHidden(shown, secret);
        if (inner.trim() !== '') claimHidden(shown, inner);
      },
    ),
  },
  {
    name: 'text in the summary',
    share: 24,
    property: fc.property(lively, (text) => {
      const shown = knowing().safe(text);
      claimDead(visible(inert(shown)));
      for (const font of [code, literal]) {
        const inner = /^<code>(.*)<\/code>$/s.exec(font(shown))?.[1] ?? '<';
        // What is copied is known to be harmless, and only has to stay text.
        if (font === code) claimDead(visible(inner));
        else visible(inner);
      }
    }),
  },
  {
    name: 'link in the summary',
    share: 8,
    property: fc.property(lively, fc.oneof(lively, fc.webUrl()), (text, target) => {
      const markup = link(knowing().safe(text), target);
      const [, href, inner = ''] =
        /^<a href="([^"<>]*)"><code>(.*)<\/code><\/a>$/.exec(markup) ?? [];
      if (href === undefined) {
        assert.match(markup, /^<code>/);
        return;
      }
      claimDead(visible(inner));
      assert.match(visible(href), /^https?:\/\//);
    }),
  },
];
