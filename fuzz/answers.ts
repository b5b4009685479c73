import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readJid, readRef, readRefNames, readRemoteMirror } from '../src/codearts/answers.ts';
import { serviceError } from '../src/http/service-error.ts';
import type { HttpResponse } from '../src/http/transport.ts';
import { Secrets } from '../src/text/secrets.ts';
import { answerText, hostileText, responseOf, success } from './arbitraries.ts';
import { claimSafeLine, read } from './claims.ts';
import type { FuzzProperty } from './property.ts';

/** What the contract calls usable. */
const USABLE_JID = /^(?!.*::)[A-Za-z0-9._-][A-Za-z0-9._:-]{0,255}$/;

/** Codes that services send with a success. */
const HARMLESS_CODE = /^(?:|0+|20\d|ok|success)$/i;

const noSecrets = (): Secrets => new Secrets(() => undefined);

function fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** An error at the top of an answer, in the way in which this service writes its own. */
function hasError(fields: Readonly<Record<string, unknown>>): boolean {
  const { error_code: code, status } = fields;
  const isCode = typeof code === 'string' || typeof code === 'number';
  return (isCode && !HARMLESS_CODE.test(String(code))) || status === 'failed';
}

/** The whole story of a 2xx to a start: a usable `jid` and no error, or an error of ours. */
function claimStart(response: HttpResponse): void {
  const fields = fieldsOf(response.text);
  const outcome = read(() => readJid(response, noSecrets()));
  if ('error' in outcome) {
    claimSafeLine(outcome.error.message, 700);
    assert.equal(outcome.error.fault, 'contract');
    assert.ok(outcome.error.outcomeUnknown, 'it may have been started all the same');
    const { jid, ...others } = fields ?? {};
    const isPlain = typeof jid === 'string' && USABLE_JID.test(jid) && isEmpty(others);
    assert.ok(!isPlain, 'the documented answer is taken');
    return;
  }
  assert.equal(outcome.value, fields?.['jid']);
  assert.match(outcome.value, USABLE_JID);
  assert.ok(!hasError(fields ?? {}), 'no answer with an error is a success');
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function claimMirror(response: HttpResponse): void {
  const outcome = read(() => readRemoteMirror(response, noSecrets()));
  if ('error' in outcome) {
    claimSafeLine(outcome.error.message, 700);
    return;
  }
  const { url, updateStatus, lastUpdateAt, lastSuccessfulUpdateAt, ...rest } = outcome.value;
  claimSafeLine(updateStatus, 40);
  assert.notEqual(updateStatus, '');
  for (const at of [lastUpdateAt, lastSuccessfulUpdateAt]) claimSafeLine(at ?? '', 40);
  claimSafeLine(rest.lastError ?? '');
  claimSafeLine(noSecrets().safe(url));
  assert.notEqual(url, '');
  assert.ok(rest.numberOfFailures === undefined || Number.isSafeInteger(rest.numberOfFailures));
  // A status that nobody sent is never made up.
  const given = fieldsOf(response.text)?.['update_status'];
  for (const end of ['finished', 'failed']) {
    if (updateStatus === end) assert.ok(String(given).includes(end));
  }
}

function claimRef(response: HttpResponse, type: 'branch' | 'tag', name: string): void {
  const seen = readRef(response, { type, name }, noSecrets());
  const fields = fieldsOf(response.text);
  switch (seen.kind) {
    case 'at': {
      const named = [(fields?.['commit'] as { id?: unknown } | null)?.id, fields?.['target']];
      const own = type === 'tag' ? named : named.slice(0, 1);
      const known = own.map((id) => String(id).toLowerCase());
      assert.ok(seen.commits.length > 0);
      for (const commit of seen.commits) {
        assert.match(commit, /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
        assert.ok(known.includes(commit), 'a commit that the answer names');
      }
      if (typeof fields?.['name'] === 'string') assert.equal(fields['name'], name);
      break;
    }
    case 'absent':
      assert.deepEqual(JSON.parse(response.text), []);
      break;
    case 'unknown':
      claimSafeLine(seen.reason, 700);
  }
}

/** The statuses after which another attempt may succeed, by the contract. */
const TRANSIENT = [408, 421, 429, 500, 502, 503, 504];

function claimError(response: HttpResponse, now: number): void {
  const error = serviceError(response, noSecrets(), now, () => 'Advice');
  claimSafeLine(error.message, 700);
  claimSafeLine(error.brief, 700);
  claimSafeLine(error.code ?? '', 60);
  claimSafeLine(error.requestId ?? '', 80);
  assert.ok(error.message.startsWith(`HTTP ${response.status}`));
  const { status } = response;
  const isThrottled = error.code?.endsWith('0308') ?? false;
  assert.equal(error.transient, TRANSIENT.includes(status) || isThrottled);
  const { retryAfterMs = 0 } = error;
  assert.ok(Number.isFinite(retryAfterMs) && retryAfterMs >= 0);
  const code = fieldsOf(response.text)?.['error_code'];
  if (typeof code === 'string' && /^[A-Z]{2,5}\.[0-9]{4,8}$/.test(code)) {
    assert.equal(error.code, code);
  }
}

const errorStatus = fc.oneof(
  fc.constantFrom(400, 401, 403, 404, 405, 408, 409, 413, 421, 422, 429, 500, 501, 502, 503, 504),
  fc.integer({ min: 400, max: 599 }),
);

/** What the readers of answers make of any answer. */
export const ANSWERS: readonly FuzzProperty[] = [
  {
    name: 'answer to a start',
    share: 24,
    property: fc.property(responseOf(success), claimStart),
  },
  {
    name: 'answer with a mirror',
    share: 20,
    property: fc.property(responseOf(success), claimMirror),
  },
  {
    name: 'answer with a ref',
    share: 16,
    property: fc.property(
      responseOf(success),
      fc.constantFrom('branch', 'tag'),
      fc.oneof(fc.constantFrom('main', 'v1'), hostileText),
      claimRef,
    ),
  },
  {
    name: 'answer with names',
    share: 6,
    property: fc.property(answerText, (text) => {
      const names = readRefNames({ status: 200, headers: {}, text });
      if (names === undefined) return;
      const given: unknown = JSON.parse(text);
      assert.ok(Array.isArray(given));
      assert.equal(names.length, given.length);
      for (const name of names.filter((each) => each !== undefined)) {
        assert.ok(JSON.stringify(given).includes(JSON.stringify(name).slice(1, -1)));
      }
    }),
  },
  {
    name: 'error answer',
    share: 20,
    property: fc.property(responseOf(errorStatus), fc.nat({ max: 4e12 }), claimError),
  },
];
