import type { Expected, FaultCase, Group } from '../case.ts';
import { answer, head } from '../service/replies.ts';
import { JID } from '../service/script.ts';
import { onStart } from './helpers.ts';

const MARK = 'words-of-the-service';

/** No retry, and not a word of the body; whether a synchronization runs is not known. */
const BROKEN = {
  status: 'unconfirmed',
  outputs: { jid: undefined, requested_at: undefined },
  errors: [/^Starting the synchronization failed: (?:HTTP 2\d\d|.*UTF-8)/],
  notInLog: new RegExp(MARK),
  log: /may be running/,
} satisfies Partial<Expected>;

const BODIES: readonly (readonly [string, unknown])[] = [
  ['empty', ''],
  ['blank', ' \n '],
  ['HTML', `<html><body>${MARK}</body></html>`],
  ['a runner command', `\n::set-output name=jid::${MARK}\n`],
  ['an array', [{ jid: JID }]],
  ['a string', JSON.stringify(MARK)],
  ['null', 'null'],
  ['a number', '7'],
  ['true', 'true'],
  ['no field', {}],
  ['no jid', { id: JID, x: MARK }],
  ['JSON that is cut', `{"jid":"${JID}","x":"${MARK}`],
  ['JSON and more', `{"jid":"${JID}"}${MARK}`],
  ['two JSON texts', `{"jid":"${JID}"}\n{"jid":"${JID}"}`],
  ['JSON in single quotes', `{'jid':'${JID}'}`],
  ['JSON behind a guard', `)]}'\n{"jid":"${JID}"}`],
  ['JSON in a call', `callback({"jid":"${JID}"})`],
  ['a form', `jid=${JID}&x=${MARK}`],
  ['XML', `<jid>${JID}</jid>`],
  ['UTF-16', Buffer.from(`\ufeff{"jid":"${JID}"}`, 'utf16le')],
  [
    'invalid UTF-8',
    Buffer.concat([
      Buffer.from(`{"jid":"${JID}","x":"`),
      Buffer.from([0xff, 0xc0]),
      Buffer.from('"}'),
    ]),
  ],
  [
    'cut UTF-8',
    Buffer.concat([
      Buffer.from(`{"jid":"${JID}","x":"`),
      Buffer.from([0xe9, 0x95]),
      Buffer.from('"}'),
    ]),
  ],
  ['NUL bytes', Buffer.alloc(1_000)],
  ['nested 50,000 deep', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ['10 kB of text', MARK.repeat(500)],
  ['two byte-order marks', `\ufeff\ufeff{"jid":"${JID}"}`],
];

const JIDS: readonly (readonly [string, unknown])[] = [
  ['empty', ''],
  ['blank', '   '],
  ['null', null],
  ['a number', 12],
  ['true', true],
  ['an object', { jid: MARK }],
  ['an array', [JID]],
  ['of two lines', `${JID}\n::error::${MARK}`],
  ['with a heredoc delimiter', `${JID}\nghadelimiter_x\nstatus=synced`],
  ['with a carriage return', `${JID}\r`],
  ['of 257 characters', 'x'.repeat(257)],
  ['of 10 kB', 'x'.repeat(10_000)],
  ['with ::', `a::b${MARK}`],
  ['that begins with a colon', ':a'],
  ['with a blank', `${JID} ${MARK}`],
  ['with a slash', `../${MARK}`],
  ['with HTML', `<b>${MARK}</b>`],
  ['that is not ASCII', `\u4efb\u52a1${MARK}`],
  ['with a bidirectional mark', `${JID}\u202e`],
  ['with a lone surrogate', `${JID}\ud800`],
  ['with a command of old', `##[error]${MARK}`],
];

const NO_CONTENT: readonly FaultCase[] = [204, 205].map((status) =>
  onStart(
    `HTTP ${status}`,
    ({ wire }) => {
      wire.write(head(status, status === 204 ? {} : { 'Content-Length': 0 }));
    },
    BROKEN,
    { retries: '2' },
  ),
);

/** A 2xx that states an error is one, and its code is told. */
const STATED: readonly (readonly [string, unknown, RegExp])[] = [
  [
    'with error_code alone',
    { error_code: 'CH.010001', error_msg: 'Not today' },
    /CH\.010001.*Not today/,
  ],
  [
    'with a jid and error_code',
    { jid: JID, error_code: 'CH.010001', error_msg: 'Not today' },
    /CH\.010001.*Not today/,
  ],
  [
    'with a jid and a nested error',
    { jid: JID, error: { code: 'DEV.CH.10001', message: 'Param invalid' } },
    /DEV\.CH\.10001.*Param invalid/,
  ],
  [
    'with status failed',
    { status: 'failed', error: { code: 'DEV.CH.10001', message: 'Param invalid' } },
    /DEV\.CH\.10001.*Param invalid/,
  ],
  ['with a jid and status failed', { jid: JID, status: 'failed' }, /failed/],
];

/** Successes that are not the documented one. */
export const CONTRACT: Group = {
  name: 'C. Success, but not as documented',
  cases: [
    ...NO_CONTENT,
    ...BODIES.map(([name, body]) =>
      onStart(`the body is ${name}`, answer(200, body), BROKEN, { retries: '2' }),
    ),
    ...JIDS.map(([name, jid]) =>
      onStart(`the jid is ${name}`, answer(200, { jid }), BROKEN, { retries: '2' }),
    ),
    ...STATED.map(([name, body, error]) =>
      onStart(
        `N16: 200 ${name}`,
        answer(200, body),
        {
          status: ['unconfirmed', 'failed'],
          errors: [error],
        },
        { retries: '2' },
      ),
    ),
  ],
};
