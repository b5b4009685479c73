import type { FaultCase, Group } from '../case.ts';
import { answer, refusal } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { TOKEN } from '../token.ts';
import { onStart } from './helpers.ts';

const TEXTS: readonly (readonly [string, string])[] = [
  ['a command on a line of its own', 'a\n::set-output name=status::synced'],
  ['a command after blanks', 'a\n  \t::add-mask::CodeArts'],
  ['a command after odd blanks', 'a\n\u00a0\u3000\u0085::error::x'],
  ['the end of commands', 'a\r\n::stop-commands::xyzzy'],
  ['an environment', 'a\n::set-env name=PATH::/tmp\n::add-path::/tmp'],
  ['a matcher of old', 'a ##[add-matcher]/etc/passwd'],
  ['an environment of old', 'a ##[set-env name=A]b'],
  ['a command of old in parts', 'a #\u200b#[set-output name=jid]x #\u0007#[warning]x'],
  ['a command in parts', 'a\n:\u202e:warning:\u0000:x ::::error::::x'],
  ['a carriage return', 'a\r::error::x'],
  ['other line separators', 'a\u2028::error::x\u2029::error::x\u0085::error::x'],
  ['vertical tab and form feed', 'a\u000b::error::x\u000c::error::x'],
  ['escapes of a runner', 'a%0A::error::x%0D%0A##[error]x'],
  ['colours', 'a\u001b[31mred\u001b[0m\u009b1m'],
  ['a link of a terminal', 'a\u001b]8;;https://trap.example\u0007link\u001b]8;;\u0007'],
  ['a title of a terminal', 'a\u001b]0;owned\u0007\u001bc\u001b[2J'],
  ['bidirectional marks', 'a\u202egnp.exe\u2066\u2069\u200f\u061c'],
  ['invisible marks', 'a\u200b\u200c\u200d\u2060\ufeff\u00adb'],
  ['tags', 'a\u{e0041}\u{e0042}b'],
  ['lone surrogates', 'a\ud800b\udfff'],
  ['backspaces', 'abc\b\b\bxyz\u007f'],
  ['NUL', 'a\u0000b'],
  ['a heredoc delimiter', 'a\nghadelimiter_0\nstatus=synced'],
  ['Zalgo', `a${'\u0301'.repeat(500)}b`],
];

const MARKDOWN: readonly (readonly [string, string, RegExp])[] = [
  ['a table', 'a | b\n| --- | --- |', /^\| ---[^]*^\| ---/m],
  ['HTML', 'a <img src=x onerror=alert(1)>', /<img/],
  ['a comment', 'a <!-- b', /<!--/],
  ['a details element', 'a </details><h1>b</h1>', /<\/details>|<h1>/],
  ['a link', 'a [c](https://trap.example)', /\]\(https:\/\/trap/],
  ['R7: a URL', 'a https://trap.example/x b', /(?<![`\w\\<])https:\/\/trap\.example\/x(?![^\n]*`)/],
  ['R7: a URL without a scheme', 'a www.trap.example b', /(?<![`\w])www\.trap\.example/],
  ['R7: a mention', 'a @octocat b', /(?<![`\w>])@octocat/],
  ['R7: a team', 'a @octo-org/admins b', /(?<![`\w>])@octo-org/],
  ['R7: an emoji', 'a :tada: b', /(?<![`\w\\]):tada:/],
  ['R7: an issue', 'a #1 b', /(?<![&`\w\\])#1\b/],
  ['R7: an issue of another', 'a octo-org/hello#1 b', /hello#1\b/],
  ['R7: an address', 'a root@trap.example b', /root@trap\.example/],
  ['code', 'a `b` ```c```', /`b`|```/],
  ['emphasis', 'a **b** __c__ ~~d~~', /\*\*b|__c__|~~d/],
  ['a heading', '# a', /^# a/m],
  ['an image', 'a ![b](https://trap.example/x.png)', /!\[b\]/],
  ['a formula', 'a $x$ $$y$$', /(?<!\\)\$\$y/],
  ['a footnote', 'a [^1] b', /(?<!\\)\[\^1\]/],
  ['an entity', 'a &lt;b&gt; &amp;', /&lt;b&gt;/],
  ['an alert', '> [!NOTE]\n> b', /^> \[!NOTE\]\n> b/m],
];

function hexBytes(text: string): string[] {
  return Buffer.from(text).toString('hex').match(/../g) ?? [];
}

function percent(text: string): string {
  return hexBytes(text)
    .map((byte) => `%${byte}`)
    .join('');
}

function unicode(text: string): string {
  return hexBytes(text)
    .map((byte) => `\\u00${byte}`)
    .join('');
}

/** Forms in which a server may give back the token. */
const ECHOES: readonly (readonly [string, (token: string) => string])[] = [
  ['whole', (token) => `token ${token} is bad`],
  ['cut after 64 characters', (token) => `token ${token.slice(0, 64)}`],
  ['12 characters of its middle', (token) => `token ${token.slice(100, 112)}`],
  ['in Base64', (token) => Buffer.from(`x:${token}`).toString('base64')],
  ['in Base64 at another alignment', (token) => Buffer.from(`xy:${token}`).toString('base64')],
  ['in base64url', (token) => Buffer.from(`xyz:${token}`).toString('base64url')],
  ['in hexadecimal', (token) => Buffer.from(token).toString('hex')],
  ['in hexadecimal capitals', (token) => Buffer.from(token).toString('hex').toUpperCase()],
  ['percent-encoded', (token) => encodeURIComponent(`${token}/`)],
  ['in a URL', (token) => `https://robot:${token}@trap.example/`],
  ['as the host of a URL', (token) => `https://${token.slice(0, 60).toLowerCase()}.trap.example/`],
  ['broken up by invisible marks', (token) => token.replaceAll(/(?<=.)/g, '\u200b')],
  ['broken up by colours', (token) => token.replaceAll(/(?<=.{5})/g, '\u001b[0m')],
  ['in capitals', (token) => token.toUpperCase()],
  ['percent-encoded in every byte', percent],
  ['percent-encoded in every byte, twice', (token) => percent(percent(token.slice(0, 60)))],
  ['percent-encoded twice', (token) => encodeURIComponent(encodeURIComponent(`/${token}`))],
  ['in escapes of JSON', (token) => JSON.stringify(unicode(token))],
  ['in entities', (token) => token.replace(/[^]/g, (sign) => `&#${sign.charCodeAt(0)};`)],
  ['in entities for all but letters', (token) => token.replaceAll('-', '&#x2D;')],
  ['in hexadecimal with colons', (token) => hexBytes(token).join(':')],
  ['in hexadecimal with blanks', (token) => hexBytes(token).join(' ').toUpperCase()],
  ['in pieces of 8', (token) => token.replace(/.{8}/g, '$&\t')],
  [
    'in Base64 of several lines',
    (token) => Buffer.from(token).toString('base64').replace(/.{8}/g, '$&\r\n'),
  ],
  ['where texts are cut', (token) => 'w '.repeat(145) + token],
  ['twice', (token) => `${token}${token}`],
];

const OTHERS: readonly FaultCase[] = [
  ...[null, 12, { nested: 'x' }, ['x'], true, ''].map((text) =>
    onStart(`error_msg is ${JSON.stringify(text)}`, refusal(400, 'CH.010001', text), {
      status: 'failed',
      errors: [/HTTP 400, CH\.010001\b/],
    }),
  ),
  ...[
    ['words', 'word '.repeat(200_000)],
    ['one letter', 'x'.repeat(1_000_000)],
    ['slashes', '/'.repeat(900_000)],
    ['colons', ':'.repeat(900_000)],
    ['at signs', 'https://a@'.repeat(90_000)],
    ['escapes', '\u001b['.repeat(400_000)],
    ['blanks', ' '.repeat(900_000)],
  ].map(([name, text]) =>
    onStart(`N12: error_msg of 1 MB of ${name}`, refusal(400, 'CH.010001', text), {
      status: 'failed',
      errors: [/^[^]{0,900}$/],
      withinMs: 1_000,
    }),
  ),
  onStart('a code of 10 kB', refusal(400, 'X'.repeat(10_000)), {
    status: 'failed',
    errors: [/^[^]{0,900}$/],
  }),
  onStart('a code with a command', refusal(400, 'X\n::error::y'), {
    status: 'failed',
    errors: [/HTTP 400/],
  }),
  onStart(
    'a request id with a command',
    answer(400, '', { 'X-Request-Id': '::error::x ##[error]y' }),
    { status: 'failed', errors: [/request id/] },
  ),
  onStart('a request id of 8 kB', answer(400, '', { 'X-Request-Id': 'x'.repeat(8_000) }), {
    status: 'failed',
    errors: [/^[^]{0,900}$/],
  }),
  onStart(
    'a code and a request id that are the token',
    answer(
      401,
      { error_code: TOKEN.slice(20, 60), error_msg: 'x' },
      { 'X-Request-Id': TOKEN.slice(0, 60) },
    ),
    { status: 'failed', errors: [/HTTP 401, .*\*\*\*/] },
  ),
  onStart('a jid that is a part of the token', answer(200, { jid: TOKEN.slice(0, 40) }), {
    status: 'unconfirmed',
    errors: [/HTTP 200/],
  }),
  ...[
    'https://octocat:EXAMPLE-password@old.example/',
    'https://user:EXAMPLE-pass/word@host/o/r',
    'octocat:EXAMPLE-password@host:o/r',
  ].map((text): FaultCase => ({
    ...onStart(`N13: the login in ${text}`, refusal(400, 'X.1', `cannot fetch ${text} now`), {
      status: 'failed',
      errors: [/HTTP 400, X\.1/],
    }),
    step: { secrets: ['EXAMPLE-password', 'EXAMPLE-pass/word'] },
  })),
];

function inDebugMode(fault: FaultCase): FaultCase {
  return { ...fault, step: { ...fault.step, env: { RUNNER_DEBUG: '1' } } };
}

function of(text: string): Reply {
  return refusal(400, 'CH.010001', text);
}

/** Texts of a server that would like to be more than text. */
export const HOSTILE_TEXTS: Group = {
  name: 'C. Hostile texts',
  cases: [
    ...TEXTS.map(([name, text]) =>
      inDebugMode(
        onStart(`one inert line: ${name}`, of(text), {
          status: 'failed',
          errors: [/CH\.010001: a/],
        }),
      ),
    ),
    ...MARKDOWN.map(([name, text, alive]) =>
      onStart(`inert in the summary: ${name}`, of(text), {
        status: 'failed',
        errors: [/CH\.010001: /],
        notInSummary: alive,
      }),
    ),
    ...ECHOES.map(([name, echo]) =>
      inDebugMode(
        onStart(`the token comes back ${name}`, refusal(401, 'APIG.0301', echo(TOKEN)), {
          status: 'failed',
          errors: [/APIG\.0301: .*\*\*\*/],
        }),
      ),
    ),
    ...OTHERS,
  ],
};
