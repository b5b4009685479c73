import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MIN_SECRET_LENGTH, Secrets } from '../../src/text/secrets.ts';
import { partsOf, secretText } from '../support/secrets.ts';
import { charactersVisited } from '../support/work.ts';

/** Secrets of these values, and what was masked of them. */
function keeping(...values: string[]): { secrets: Secrets; masked: string[] } {
  const masked: string[] = [];
  const secrets = new Secrets((value) => masked.push(value));
  for (const value of values) secrets.add(value);
  return { secrets, masked };
}

const redact = (text: string, ...values: string[]): string =>
  keeping(...values).secrets.redact(text);

/** What a text may be turned into on its way back to us. */
const ENCODINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  Base64: (secret) => Buffer.from(secret).toString('base64'),
  'Base64, one byte later': (secret) => Buffer.from(`x${secret}yz`).toString('base64'),
  'Base64, two bytes later': (secret) => Buffer.from(`xx${secret}yz`).toString('base64'),
  base64url: (secret) => Buffer.from(secret).toString('base64url'),
  'base64url, one byte later': (secret) => Buffer.from(`x${secret}yz`).toString('base64url'),
  hexadecimal: (secret) => Buffer.from(secret).toString('hex'),
  'upper-case hexadecimal': (secret) => Buffer.from(secret).toString('hex').toUpperCase(),
  'a URI': encodeURIComponent,
  'lower case': (secret) => secret.toLowerCase(),
  'a URI in lower case': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'a URI by RFC 3986': (secret) =>
    encodeURIComponent(secret).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  JSON: (secret) => JSON.stringify(secret).slice(1, -1),
};

/** The parts of an encoded secret that say nothing of what was before or after it. */
const ownPart = (name: string, encoded: string): string =>
  name.includes('later') ? encoded.slice(3, -4) : encoded.replace(/[^=]?=*$/, '');

/** Hexadecimal digits that look random, always the same for one `seed`. */
const arbitraryDigits = (seed: string, length: number): string =>
  Array.from({ length: Math.ceil(length / 64) }, (_, at) =>
    createHash('sha256').update(`${seed} ${at}`).digest('hex'),
  )
    .join('')
    .slice(0, length);

describe('masking', () => {
  test('happens at once, and once a value', () => {
    const { secrets, masked } = keeping('made-up-one');
    expect(masked).toEqual(['made-up-one']);
    secrets.add('made-up-two');
    secrets.add('made-up-one');
    expect(masked).toEqual(['made-up-one', 'made-up-two']);
  });

  test.each(['', 'a', 'abcde'])('leaves %j alone, which is too short', (value) => {
    expect(keeping(value).masked).toEqual([]);
    expect(redact(`text with ${value}!`, value)).toBe(`text with ${value}!`);
  });

  test('begins with 6 characters', () => {
    expect(MIN_SECRET_LENGTH).toBe(6);
    expect(keeping('abcdef').masked).toEqual(['abcdef']);
    expect(redact('text with abcdef!', 'abcdef')).toBe('text with ***!');
  });

  test('hands on all lines of a value', () => {
    expect(keeping('first line\nsecond line').masked).toEqual(['first line\nsecond line']);
  });
});

/** Every character as `encode` makes it of its code. */
const each = (text: string, encode: (hex: string, code: number) => string): string =>
  Array.from(text, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return encode(code.toString(16).padStart(2, '0'), code);
  }).join('');
const percent = (text: string): string => each(text, (hex) => `%${hex}`);
const hexBytes = (text: string): string[] => Buffer.from(text).toString('hex').match(/../g) ?? [];

/** What makes a secret look another way, and leaves it readable. */
const DISGUISES: Readonly<Record<string, (secret: string) => string>> = {
  'in capitals': (secret) => secret.toUpperCase(),
  'with swapped capitals': (secret) =>
    secret.replace(/[a-z]/gi, (sign) =>
      /[a-z]/.test(sign) ? sign.toUpperCase() : sign.toLowerCase(),
    ),
  'percent-encoded in every byte': percent,
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'percent-encoded three times in every byte': (secret) => percent(percent(percent(secret))),
  'in escapes of JSON': (secret) => each(secret, (hex) => `\\u00${hex}`),
  'in escapes of JSON in JSON': (secret) =>
    JSON.stringify(each(secret, (hex) => `\\u00${hex.toUpperCase()}`)),
  'in escapes of Gson': (secret) =>
    secret.replace(/[=&<>']/g, (sign) => each(sign, (hex) => `\\u00${hex}`)),
  'in escapes of JavaScript': (secret) => each(secret, (hex) => `\\x${hex}`),
  'in long escapes of JavaScript': (secret) => each(secret, (hex) => `\\u{${hex}}`),
  'in decimal entities': (secret) => each(secret, (_hex, code) => `&#${code};`),
  'in long decimal entities': (secret) => each(secret, (_hex, code) => `&#0000${code};`),
  'in hexadecimal entities': (secret) => each(secret, (hex) => `&#x${hex};`),
  'in entities in a page': (secret) => each(secret, (_hex, code) => `&amp;#${code};`),
  'with named entities': (secret) =>
    secret.replaceAll('/', '&sol;').replaceAll('+', '&plus;').replaceAll('?', '&quest;'),
  'in entities that were percent-encoded': (secret) =>
    encodeURIComponent(each(secret, (hex) => `&#x${hex};`)),
  'as hexadecimal with colons': (secret) => hexBytes(secret).join(':'),
  'as hexadecimal with blanks, in capitals': (secret) => hexBytes(secret).join(' ').toUpperCase(),
  'as a list of bytes': (secret) =>
    hexBytes(secret)
      .map((hex) => `0x${hex}`)
      .join(', '),
  'in pieces': (secret) => secret.replace(/.{5}/g, '$& '),
  'in signs with blanks': (secret) => Array.from(secret).join(' '),
  'in lines of JSON': (secret) => secret.replace(/.{8}/g, '$&\\n'),
  'in a table': (secret) => secret.replace(/.{8}/g, '$& | '),
  'in colours': (secret) => secret.replace(/.{6}/g, '$&\u001b[31m'),
  'in wrapped Base64': (secret) =>
    Buffer.from(`x${secret}yz`).toString('base64').replace(/.{8}/g, '$&\r\n'),
  'as Base64 in capitals': (secret) => Buffer.from(secret).toString('base64').toUpperCase(),
  'as Base64 in a URL in a URL': (secret) =>
    encodeURIComponent(encodeURIComponent(Buffer.from(secret).toString('base64'))),
};

describe('redacting', () => {
  const SECRET = 'correct-horse/battery+staple?';

  test.each(Object.entries(ENCODINGS))('hides a secret as %s', (name, encode) => {
    const shown = redact(`before ${encode(SECRET)} after`, SECRET);
    expect(shown).toMatch(/^before .{0,3}\*\*\*.{0,4} after$/);
    expect(shown).not.toContain(ownPart(name, encode(SECRET)).slice(0, 12));
  });

  const WHOLE = Object.entries(ENCODINGS).filter(([name]) => !name.includes('later'));

  test.each(WHOLE)('hides a secret of 6 characters as %s', (name, encode) => {
    const short = 'p?a>"s';
    expect(redact(`before ${encode(short)} after`, short)).not.toContain(
      ownPart(name, encode(short)),
    );
  });

  const HEXADECIMAL = arbitraryDigits('secret', 40);
  test.each(Object.entries(DISGUISES))('sees through a secret %s', (_name, disguise) => {
    for (const secret of [SECRET, HEXADECIMAL, `x=${HEXADECIMAL}&y`]) {
      const shown = redact(`before <${disguise(secret)}> after`, secret);
      expect(shown).toMatch(/^befor.*\*\*\*.*> after$/s);
      // The signs before its first letter and after its last one may stay, and the ends of Base64.
      const longest = `before <***> after${disguise('?')}`.length + 12;
      expect(shown.length).toBeLessThanOrEqual(longest);
    }
  });

  const SIGNS = 'abcdefghijklmnopqrstuvwxyz012345';
  const LETTERS = Object.entries(DISGUISES).filter(
    ([name]) => !/Base64|hexadecimal wi|byte/.test(name),
  );
  test.each(LETTERS)('sees through 12 letters of it %s, and no fewer', (_name, disguise) => {
    expect(redact(disguise(SIGNS.slice(10, 22)), SIGNS)).toMatch(/^"?\*\*\*.{0,5}$/s);
    const fewer = disguise(SIGNS.slice(10, 21));
    expect(redact(fewer, SIGNS)).toBe(fewer);
  });

  test.each([
    ['PASS-word', 'P A S S W O R D'],
    ['passw0rd', '%70assw0%72d'],
    ['passw0rd', 'PASSW0RD'],
  ])('sees through a short secret %s written %s', (secret, text) => {
    expect(redact(`a ${text} b`, secret)).toBe('a *** b');
  });

  test('takes no time and no size for a short number that is a secret', () => {
    const text = 'at 2026-11-25 12:34:56, 123,456 bytes, 123.456 s';
    expect(redact(text, '123456')).toBe(text);
    expect(redact('a 123456 b', '123456')).toBe('a *** b');
  });

  test('leaves what stands beside a disguised secret', () => {
    const text = `100% of &amp; "C:\\new" \\u00e4 &copy; 0x1f ${percent(SECRET)} 50% 50%25 &#9731; end`;
    expect(redact(text, SECRET)).toBe(
      `100% of &amp; "C:\\new" \\u00e4 &copy; 0x1f ***${percent('?')} 50% 50%25 &#9731; end`,
    );
  });

  test('hides what a disguise and the plain secret share as one', () => {
    expect(redact(`a ${SECRET}${SECRET.toUpperCase()} b`, SECRET)).toMatch(/^a \*+\?? b$/);
  });

  test('hides a part of 12 characters, from wherever it is taken', () => {
    for (const part of partsOf(SECRET)) expect(redact(`<${part}>`, SECRET)).toBe('<***>');
  });

  test('leaves a part of 11 characters', () => {
    expect(redact(`a ${SECRET.slice(3, 14)} b`, SECRET)).toBe(`a ${SECRET.slice(3, 14)} b`);
  });

  test('hides a long part as one', () => {
    expect(redact(`a ${SECRET.slice(2)} b ${SECRET} c`, SECRET)).toBe('a *** b *** c');
  });

  test('hides every occurrence of every secret', () => {
    const [one, two, short] = ['first-made-up-value', 'second-made-up-value', 'short-1'];
    expect(redact(`${one}, ${two}, ${short}, ${one}, ${short}`, one, two, short)).toBe(
      '***, ***, ***, ***, ***',
    );
  });

  test('knows a secret that was added after the first text', () => {
    const { secrets } = keeping('first-made-up-value');
    secrets.redact('any');
    secrets.add('second-made-up-value');
    expect(secrets.redact('first-made-up-value second-made-up-value')).toBe('*** ***');
  });

  test('leaves other text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        expect(redact(text)).toBe(text);
        expect(redact(text, '\u{10fffd}'.repeat(20))).toBe(text);
      }),
    );
  });

  test('seldom compares, even with the longest token and a long text', () => {
    const length = { token: 100_000, text: 4_096 };
    const { secrets } = keeping(arbitraryDigits('token', length.token));
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
      const { secrets } = keeping(Array.from({ length: pieces }, (_, at) => piece(at)).join(''));
      return charactersVisited(() => {
        expect(secrets.redact(text)).toBe(`${'aaaaaa'.repeat(300)} is ***`);
      });
    };
    expect(workOf(2_000)).toBeLessThanOrEqual(2.1 * workOf(1_000));
  });

  test('takes a secret that is no well-formed Unicode', () => {
    expect(redact('a \ud800-half-of-a-pair b', '\ud800-half-of-a-pair')).toBe('a *** b');
  });
});

describe('no 12 characters of a secret survive', () => {
  const around = fc.string({ unit: 'binary', maxLength: 30 });

  test.each(Object.entries(ENCODINGS))('as %s', (name, encode) => {
    fc.assert(
      fc.property(secretText, around, around, (secret, before, after) => {
        const shown = redact(`${before}${encode(secret)}${after}`, secret);
        const survivors = partsOf(ownPart(name, encode(secret)));
        expect(survivors.filter((part) => shown.includes(part))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('of any part', () => {
    fc.assert(
      fc.property(secretText, fc.nat(), fc.nat(), around, (secret, from, length, before) => {
        const part = secret.slice(from % secret.length).slice(0, 12 + (length % 100));
        const shown = redact(`${before}${part}`, secret);
        expect(partsOf(secret).filter((window) => shown.includes(window))).toEqual([]);
      }),
    );
  });

  test('of several secrets, one of which may be part of another', () => {
    fc.assert(
      fc.property(secretText, fc.nat(), around, (secret, from, before) => {
        const inner = secret.slice(from % (secret.length - 6)).slice(0, 8);
        const shown = redact(`${before}${secret}`, inner, secret);
        expect(partsOf(secret).filter((window) => shown.includes(window))).toEqual([]);
        expect(shown).not.toContain(inner);
      }),
    );
  });
});

describe('a value that was made for one request', () => {
  const signature = (number: number): string => arbitraryDigits(`signature ${number}`, 64);

  test('is hidden without a mask, also where there is no secret', () => {
    const { secrets, masked } = keeping();
    secrets.conceal(signature(1));
    expect(secrets.redact(`a ${signature(1)} b`)).toBe('a *** b');
    expect(masked).toEqual([]);
  });

  test('is remembered with the 15 before it', () => {
    const { secrets } = keeping('made-up-secret');
    for (let number = 1; number <= 17; number += 1) secrets.conceal(signature(number));
    expect(secrets.redact(signature(1))).toBe(signature(1));
    expect(secrets.redact(signature(2))).toBe('***');
    expect(secrets.redact(signature(17))).toBe('***');
    expect(secrets.redact('made-up-secret')).toBe('***');
  });
});
