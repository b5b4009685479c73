import assert from 'node:assert/strict';
import type { Play } from './play.ts';
import { PUSHED } from './scenario.ts';
import type { Exchange } from './service.ts';

/** The object in an answer of success; undefined where there is none. */
export function bodyOf({ reply, sent }: Exchange): Readonly<Record<string, unknown>> | undefined {
  if (reply.kind !== 'answer') return undefined;
  try {
    const value: unknown = JSON.parse(sent);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isSuccess({ reply }: Exchange): boolean {
  return reply.kind === 'answer' && reply.status >= 200 && reply.status < 300;
}

/** The one answer to a start that is a success: a usable `jid`, and no error beside it. */
export function isUsableStart(exchange: Exchange): boolean {
  if (exchange.endpoint !== 'start' || !isSuccess(exchange)) return false;
  const { jid, error_code: code = '0', status } = bodyOf(exchange) ?? {};
  const isUsable = typeof jid === 'string' && /^[A-Za-z0-9._-][A-Za-z0-9._:-]{0,35}$/.test(jid);
  return (
    isUsable &&
    !jid.includes('::') &&
    !jid.startsWith('made-up') &&
    !/^[0-9a-f]{64}$/.test(jid) &&
    code === '0' &&
    status !== 'failed'
  );
}

/** No green that nothing in the answers proves, and no proof that they do not have. */
export function claimProof(play: Play): void {
  const { status, outputs, exchanges } = play;
  if (status !== 'synced') return;
  const begun = exchanges.findIndex(isUsableStart);
  const seen = exchanges.slice(begun + 1);
  const proof = outputs.find(([name]) => name === 'proof')?.[1];
  assert.ok(proof === 'commit' || proof === 'status');
  if (proof === 'commit')
    assert.ok(hasCommitProof(play, seen), 'the ref was never seen as it should be');
  else assert.ok(seen.some(isFinish), 'a finish was never seen');
  assert.equal(
    outputs.some(([name]) => name === 'commit'),
    proof === 'commit' && !isDeletion(play),
  );
}

function isFinish(exchange: Exchange): boolean {
  const isMirror = exchange.endpoint === 'mirror' && isSuccess(exchange);
  return isMirror && bodyOf(exchange)?.['update_status'] === 'finished';
}

function isDeletion({ scenario: { env, payload } }: Play): boolean {
  const event = env['GITHUB_EVENT_NAME'];
  return event === 'delete' || (event === 'push' && payload?.['deleted'] === true);
}

function hasCommitProof(play: Play, seen: readonly Exchange[]): boolean {
  const { env, payload, inputs } = play.scenario;
  const ref = isDeletion(play) ? String(payload?.['ref']) : (env['GITHUB_REF'] ?? '');
  const isTag = ref.startsWith('refs/tags/') || payload?.['ref_type'] === 'tag';
  const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
  const reads = seen.filter(({ endpoint }) => endpoint === (isTag ? 'tag' : 'branch'));
  if (isDeletion(play)) return reads.some(isAbsence);
  if (reads.some((read) => isAt(read, name, isTag))) return true;
  // That a branch contains the commit proves nothing where history may have been taken away.
  const rewritten =
    env['GITHUB_EVENT_NAME'] === 'push' &&
    payload?.['forced'] === true &&
    payload['created'] === false;
  if (isTag || (rewritten && inputs['force_fetch'] !== 'true')) return false;
  return seen.some((each) => isListed(each, name));
}

function isAbsence(exchange: Exchange): boolean {
  const { reply, sent } = exchange;
  if (reply.kind !== 'answer') return false;
  if (isSuccess(exchange)) return sent.replace(/\s/g, '') === '[]';
  return reply.status === 404 && !String(bodyOf(exchange)?.['error_code']).endsWith('.0101');
}

function isAt(exchange: Exchange, name: string, isTag: boolean): boolean {
  if (!isSuccess(exchange)) return false;
  const { commit, target, name: named = name } = bodyOf(exchange) ?? {};
  const ids = [(commit as { id?: unknown } | null | undefined)?.id, isTag ? target : undefined];
  return named === name && ids.some((id) => String(id).toLowerCase() === PUSHED);
}

function isListed(exchange: Exchange, name: string): boolean {
  const names: unknown = exchange.endpoint === 'refs' && isSuccess(exchange) && bodyOf(exchange);
  return Array.isArray(names) && names.includes(name);
}
