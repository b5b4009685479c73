import assert from 'node:assert/strict';
import { claimHidden } from '../claims.ts';
import type { Play } from './play.ts';
import { claimProof } from './proof.ts';
import { ACCESS_KEY, PUSHED, SECRET_KEY, TOKEN } from './scenario.ts';
import { bodyOf, isUsableStart } from './proof.ts';
import type { Exchange } from './service.ts';

const STATUSES = ['requested', 'synced', 'failed', 'timed_out', 'unconfirmed', 'checked'];

/** What holds of every run, whatever it meets. */
export function claimRun(play: Play): void {
  assert.deepEqual(play.strange, [], 'nothing is asked for that no document knows');
  claimOutputs(play);
  claimWrites(play);
  claimAttempts(play);
  claimLooks(play);
  claimTexts(play);
  claimProof(play);
}

function claimOutputs({ status, outputs, scenario, exchanges }: Play): void {
  const names = outputs.map(([name]) => name);
  assert.deepEqual(
    outputs.filter(([name]) => name === 'status'),
    [['status', status]],
  );
  assert.ok(STATUSES.includes(status));
  assert.equal(names.at(-1), 'status', 'and nothing is told after it');
  for (const [name, value] of outputs) {
    if (name === 'commit') assert.equal(value, PUSHED);
    if (name === 'jid') assert.ok(exchanges.some((each) => bodyOf(each)?.['jid'] === value));
  }
  const { wait, dry_run: dry } = scenario.inputs;
  const started = exchanges.some(isUsableStart);
  assert.equal(names.includes('jid'), started, 'a job that was started is handed on');
  assert.equal(names.includes('proof'), status === 'synced');
  if (status === 'checked' || dry === 'true') assert.ok(dry === 'true' && !started);
  if (status === 'requested') assert.ok(started && wait === 'false');
  if (status === 'synced') assert.ok(started && wait === 'true');
  if (status === 'timed_out') assert.ok(started && wait === 'true');
}

function claimWrites({ exchanges, scenario }: Play): void {
  const { dry_run: dry, associate_url: url = '', force_fetch: force = 'false' } = scenario.inputs;
  const writes = exchanges.filter(({ endpoint }) =>
    ['start', 'associate', 'change'].includes(endpoint),
  );
  if (dry === 'true') assert.deepEqual(writes, [], 'a dry run writes nothing');
  for (const { endpoint, body } of writes) {
    const sent: unknown = JSON.parse(body);
    if (endpoint === 'start') assert.deepEqual(sent, { force_fetch: force === 'true' });
    else assert.deepEqual(sent, { url: url.replace(/(?:\.git)?$/, '.git') });
  }
  const sources = writes.findLastIndex(({ endpoint }) => endpoint !== 'start');
  const starts = writes.findIndex(({ endpoint }) => endpoint === 'start');
  assert.ok(starts === -1 || sources < starts, 'the source is set before the start');
}

/** The rules for another attempt at a write: never after it was done or refused, never too many. */
function claimAttempts({ exchanges, scenario }: Play): void {
  const most = 1 + Number(scenario.inputs['retries'] ?? '3');
  for (const endpoint of ['start', 'associate', 'change']) {
    const attempts = exchanges.filter((each) => each.endpoint === endpoint);
    assert.ok(attempts.length <= most, `${attempts.length} attempts of ${most}`);
    const [first] = attempts;
    attempts.slice(0, -1).forEach((attempt, at) => {
      const next = attempts[at + 1]?.at ?? 0;
      assert.ok(mayBeSentAgain(attempt, endpoint), 'sent again after an answer that forbids it');
      assert.ok(next - (first?.at ?? 0) <= 120_000, 'no attempt later than 2 minutes');
      assert.ok(next - attempt.at >= askedToWait(attempt), 'as long as the service asked');
    });
  }
}

const AGAIN = [408, 421, 429, 500, 502, 503, 504];

function mayBeSentAgain(exchange: Exchange, endpoint: string): boolean {
  const { reply } = exchange;
  if (reply.kind !== 'answer') return true;
  const code = bodyOf(exchange)?.['error_code'];
  if (AGAIN.includes(reply.status) || String(code).endsWith('0308')) return true;
  // Nobody knows what such a success has done: then a look comes first, and tells.
  return endpoint !== 'start' && reply.status >= 200 && reply.status < 300;
}

function askedToWait({ reply }: Exchange): number {
  const text = reply.kind === 'answer' ? (reply.headers['retry-after'] ?? '') : '';
  return /^[0-9]+$/.test(text) ? Number(text) * 1_000 : 0;
}

/** Looks are never less than a second apart, whatever came of the one before. */
function claimLooks({ exchanges, scenario, tookMs }: Play): void {
  const attempts = 1 + Number(scenario.inputs['retries'] ?? '3');
  const begun = exchanges.findLastIndex(({ endpoint }) => endpoint === 'start');
  const looks = exchanges.slice(begun + 1).filter(({ endpoint }) => endpoint === 'mirror');
  looks.forEach(({ at }, index) => {
    const later = looks[index + 2 * attempts];
    assert.ok(later === undefined || later.at - at >= 1_000, 'more than a look a second');
  });
  // Two minutes for each of what comes before a wait, and the wait, whose two reads may pause in turn.
  assert.ok(tookMs <= 4 * 125_000 + 2 * 125_000, `${tookMs} ms`);
}

function claimTexts({ lines, outputs, summaries, scenario }: Play): void {
  assert.equal(summaries.length, scenario.inputs['summary'] === 'false' ? 0 : 1);
  for (const line of [...lines, ...outputs.map(([, value]) => value)]) {
    assert.doesNotMatch(line, /[\p{Cc}\p{Zl}\p{Zp}]|##\[|^::/u);
  }
  for (const text of [...lines, ...outputs.flat(), ...summaries]) {
    for (const secret of [TOKEN, ACCESS_KEY, SECRET_KEY]) claimHidden(text, secret);
    assert.doesNotMatch(text, /[0-9a-f]{64}/, 'no signature is shown');
    assert.ok(!text.includes('Internal error'), text);
  }
}
