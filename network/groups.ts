import type { FaultCase } from '../faults/case.ts';
import { MITMPROXY_CASES } from './cases/intercepted.ts';
import { proxyCases } from './cases/proxied.ts';
import { SILENCE_CASES } from './cases/silence.ts';
import type { Part } from './machine.ts';
import { SQUID } from './parts/squid.ts';
import { TINYPROXY } from './parts/tinyproxy.ts';
import type { Place } from './place.ts';

/** Cases that need the same real part. */
export interface RealGroup {
  readonly name: string;
  readonly part: Part;
  /** Starts what the cases need; the place ends it. */
  readonly open: (place: Place) => Promise<readonly FaultCase[]>;
}

const GROUPS: readonly RealGroup[] = [
  { name: 'behind tinyproxy', part: 'tinyproxy', open: proxyCases(TINYPROXY) },
  { name: 'behind squid', part: 'squid', open: proxyCases(SQUID) },
  { name: 'behind mitmproxy, which intercepts', part: 'mitmproxy', open: MITMPROXY_CASES },
  { name: 'addresses and name servers are silent', part: 'namespaces', open: SILENCE_CASES },
];

/**
 * The groups whose name has all of the words, in any case of letters.
 *
 * @throws Error where there is none: a typing error must not look like a success.
 */
export function groupsOf(words: readonly string[]): RealGroup[] {
  const chosen = GROUPS.filter(({ name }) =>
    words.every((word) => name.toLowerCase().includes(word.toLowerCase())),
  );
  if (chosen.length > 0) return chosen;
  throw new Error(`No group of cases is called so: ${words.join(' ')}`);
}
