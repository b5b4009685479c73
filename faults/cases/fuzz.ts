import type { Expected, FaultCase, Group } from '../case.ts';
import { answer, bytes, closing, head } from '../service/replies.ts';
import type { Reply } from '../service/replies.ts';
import { freshMirror, JID } from '../service/script.ts';

/** Anything may come of it, as long as all that holds of every run does. */
const WHATEVER: Expected = {
  status: ['requested', 'synced', 'checked', 'failed', 'timed_out', 'unconfirmed'],
  errors: null,
  warnings: null,
  requests: null,
  withinMs: 13_000,
};

/** Numbers from 0 (included) to 1 (excluded), the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `text` with some of its bytes changed, doubled or left out. */
function spoilt(text: string, next: () => number): Buffer {
  const found = [...Buffer.from(text)].flatMap((byte) => {
    if (next() > 0.03) return [byte];
    const kind = Math.floor(next() * 3);
    if (kind === 0) return [];
    return kind === 1 ? [byte, byte] : [Math.floor(next() * 256)];
  });
  return Buffer.from(found);
}

const ATOMS: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1,
    1e300,
    '',
    ' ',
    JID,
    'finished',
    '::error::x',
    '\n##[error]x',
    '\u202e',
    '__proto__',
  ],
  ...['https://robot:pass@h.example/', '2026-01-01T08:00:00.000+08:00', [], {}, 'x'.repeat(5_000)],
];

function value(next: () => number, depth = 0): unknown {
  const kind = next();
  if (depth > 3 || kind < 0.6) return ATOMS[Math.floor(next() * ATOMS.length)];
  const inside = Array.from({ length: Math.floor(next() * 4) }, () => value(next, depth + 1));
  if (kind < 0.75) return inside;
  const names = [
    'jid',
    'url',
    'update_status',
    'error',
    'code',
    'message',
    'error_code',
    'status',
    'name',
    'commit',
    'id',
  ];
  return Object.fromEntries(inside.map((each) => [names[Math.floor(next() * names.length)], each]));
}

const SEEDS = Array.from({ length: 8 }, (_, at) => at + 1);

function spoiling(seed: number): FaultCase {
  const next = random(seed);
  const body = JSON.stringify({ jid: JID });
  const all =
    head(200, { 'Content-Type': 'application/json', 'Content-Length': body.length }) + body;
  return {
    name: `an answer that is spoilt, seed ${seed}`,
    service: { routes: { start: closing(spoilt(all, next)) } },
    step: { with: { retries: '1', request_timeout: '1s' }, env: { RUNNER_DEBUG: '1' } },
    expect: WHATEVER,
  };
}

function guessing(seed: number): FaultCase {
  const next = random(100 + seed);
  const any = (): Reply => (exchange) => {
    answer(next() < 0.8 ? 200 : 400 + Math.floor(next() * 200), value(next))(exchange);
  };
  const mixed: Reply = (exchange) => {
    const fields = value(next);
    answer(200, { ...freshMirror(), ...(fields as object | null) })(exchange);
  };
  return {
    name: `answers of any shape in a wait, seed ${seed}`,
    service: { routes: { read: seed % 2 === 0 ? any() : mixed, branch: any(), refs: any() } },
    step: { with: { wait: 'true', wait_timeout: '10s' }, env: { RUNNER_DEBUG: '1' } },
    expect: WHATEVER,
  };
}

function typing(seed: number): FaultCase {
  const next = random(200 + seed);
  const chars = Array.from(
    '0129azAZ-_.:/@?#%\\ \t\n\r"\'`$<>|&;{}[]()*!\u00f6\u955c\u202e\u{1f642}',
  );
  const text = (): string =>
    Array.from(
      { length: 1 + Math.floor(next() * 30) },
      () => chars[Math.floor(next() * chars.length)],
    ).join('');
  const names = [
    'repository_id',
    'region',
    'associate_url',
    'force_fetch',
    'wait_timeout',
    'request_timeout',
    'retries',
    'endpoint_uuid',
  ];
  return {
    name: `inputs of any characters, seed ${seed}`,
    step: {
      with: Object.fromEntries(names.map((name) => [name, text()])),
      env: { GITHUB_REF: text(), GITHUB_SHA: text(), GITHUB_REPOSITORY: text(), NO_PROXY: text() },
    },
    expect: { ...WHATEVER, status: 'failed', requests: [] },
  };
}

function noise(seed: number): FaultCase {
  const next = random(300 + seed);
  const random300 = Buffer.from(Array.from({ length: 300 }, () => Math.floor(next() * 256)));
  return {
    name: `random bytes, seed ${seed}`,
    service: { routes: { start: bytes(seed % 2 === 0 ? 'HTTP/1.1 200 OK\r\n' : '', random300) } },
    step: { with: { request_timeout: '1s' } },
    expect: WHATEVER,
  };
}

/** What nobody thought of. */
export const FUZZ: Group = {
  name: 'E. Fuzz',
  cases: [
    ...SEEDS.map(spoiling),
    ...SEEDS.map(guessing),
    ...SEEDS.map(typing),
    ...SEEDS.map(noise),
  ],
};
