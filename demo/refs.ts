import type { Refs } from '../emulator/index.ts';
import type { Stage } from './stage.ts';

/** The branches and tags of both sides at one moment. */
export interface BothRefs {
  readonly source: Refs;
  readonly mirror: Refs;
}

/** Reads both sides. */
export async function readBothRefs({ source, mirror }: Stage): Promise<BothRefs> {
  return { source: await source.refs(), mirror: await mirror.refs() };
}

/** The full names of the refs that are not the same on both sides, sorted. */
export function differences({ source, mirror }: BothRefs): string[] {
  return refNames({ source, mirror }).filter((name) => source[name] !== mirror[name]);
}

/** The full names of all refs of either side, sorted. */
export function refNames({ source, mirror }: BothRefs): string[] {
  return [...new Set([...Object.keys(source), ...Object.keys(mirror)])].sort();
}
