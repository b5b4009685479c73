import type { Expected, FaultCase, Step } from '../../faults/case.ts';
import { Interruption } from '../../faults/interruption.ts';
import type { Verdict } from '../../faults/judge.ts';
import { FAR, SILENT, SILENT_IPV6, SILENT_SERVER, startLink } from '../parts/link.ts';
import type { Link } from '../parts/link.ts';
import { HOST } from '../place.ts';
import type { Place } from '../place.ts';
import { REFUSED, WORKS } from './proxied.ts';

const ROUND_TRIP_MS = 300;

/** What silent addresses may cost, in milliseconds. */
const DELAY_MS = 2_000;

/** For all that is silent in the end. */
const TIMEOUT = { request_timeout: '2s' };
const TIMEOUT_MS = 2_000;

/** Where the cases play, and how long a run takes there when nothing is silent. */
interface Distance {
  readonly place: Place;
  readonly link: Link;
  usualMs: number | undefined;
}

/** Addresses, and name servers, that never answer. */
export async function SILENCE_CASES(place: Place): Promise<readonly FaultCase[]> {
  const at: Distance = { place, link: await startLink(place, ROUND_TRIP_MS), usualMs: undefined };
  return [
    ordinary(at),
    delayed(at, 'a silent IPv6 address comes first', SILENT_IPV6.slice(0, 1)),
    delayed(at, 'a silent IPv4 address comes first', SILENT.slice(0, 1)),
    delayed(at, 'two silent IPv6 addresses come first', SILENT_IPV6),
    hopeless(at, 'the only address is silent', SILENT.slice(0, 1)),
    hopeless(at, 'both IPv4 addresses are silent', SILENT),
    hopeless(at, 'all addresses of both families are silent', [...SILENT_IPV6, ...SILENT]),
    interrupted(at, 'SIGTERM while all addresses are silent', SILENT, SILENT[0]),
    namelessly(at),
    interrupted(at, 'SIGTERM while the name server is silent', [], SILENT_SERVER),
  ];
}

function ordinary(at: Distance): FaultCase {
  const also = ({ run }: Verdict): string[] => {
    at.usualMs = run.durationMs;
    return run.durationMs > ROUND_TRIP_MS * 2 ? [] : ['the distant host is not distant'];
  };
  return distant(at, 'the only address answers, 300 ms away', [FAR], {
    expect: { ...WORKS, also },
  });
}

function delayed(at: Distance, name: string, silent: readonly string[]): FaultCase {
  const also = ({ run }: Verdict): string[] => {
    const more = run.durationMs - (at.usualMs ?? Infinity);
    return [
      ...(more <= DELAY_MS ? [] : [`it took ${Math.round(more)} ms more than without silence`]),
      ...unlost(at.link, silent.slice(0, 1)),
    ];
  };
  return distant(at, name, [...silent, FAR], { expect: { ...WORKS, withinMs: 10_000, also } });
}

function hopeless(at: Distance, name: string, silent: readonly string[]): FaultCase {
  return distant(at, name, silent, {
    step: { with: TIMEOUT },
    expect: {
      ...REFUSED,
      errors: [/no full answer from \S+ within 2 s while connecting to/],
      // The verdict allows two seconds more.
      withinMs: TIMEOUT_MS,
      also: () => unlost(at.link, silent),
    },
  });
}

function namelessly(at: Distance): FaultCase {
  return distant(at, 'the name server is silent', [], {
    step: { with: TIMEOUT },
    expect: {
      ...REFUSED,
      errors: [/no full answer from \S+ within 2 s while looking up the name/],
      withinMs: TIMEOUT_MS,
      also: () => unlost(at.link, [SILENT_SERVER]),
    },
  });
}

/** @param asked The silent address during which the signal comes. */
function interrupted(
  at: Distance,
  name: string,
  silent: readonly string[],
  asked: string,
): FaultCase {
  const interruption = new Interruption('SIGTERM');
  return distant(at, name, silent, {
    step: { interruption },
    asked: { address: asked, then: () => setTimeout(interruption.strike, 100) },
    expect: {
      ...REFUSED,
      exitCode: 143,
      errors: [/^Cancelled by SIGTERM/],
      also: () => unlost(at.link, [asked]),
    },
  });
}

interface Changes {
  readonly step?: Pick<Step, 'interruption'> & { readonly with?: Readonly<Record<string, string>> };
  readonly asked?: { readonly address: string; readonly then: () => void };
  readonly expect: Expected;
}

/** @param addresses Of the service, as a name server would tell them. */
function distant(
  { place, link }: Distance,
  name: string,
  addresses: readonly string[],
  { step, asked, expect }: Changes,
): FaultCase {
  return {
    name,
    service: { certificate: 'wrongHost' },
    step: {
      ...step,
      with: { endpoint: `https://${HOST}:${link.port}`, request_timeout: '20s', ...step?.with },
      prepare: ({ port }) => {
        place.know(addresses);
        place.askNames(SILENT_SERVER);
        link.serveBy(port);
        link.watch(asked?.address, asked?.then);
      },
    },
    expect,
  };
}

/** The silent addresses that were not even tried: then they have proven nothing. */
function unlost(link: Link, silent: readonly string[]): string[] {
  const lost = link.lost();
  return silent
    .filter((address) => !lost.includes(address))
    .map((address) => `nothing was sent to ${address}, only to ${JSON.stringify(lost)}`);
}
