import { createHash } from 'node:crypto';

/** Hexadecimal digits that look random, always the same for one `seed`. */
export function arbitraryDigits(seed: string, length: number): string {
  return Array.from({ length: Math.ceil(length / 64) }, (_, at) =>
    createHash('sha256').update(`${seed} ${at}`).digest('hex'),
  )
    .join('')
    .slice(0, length);
}
