import fc from 'fast-check';

/** The parts of a secret that must not be shown: all of 12 characters. */
export function partsOf(secret: string): string[] {
  return Array.from({ length: Math.max(0, secret.length - 11) }, (_, at) =>
    secret.slice(at, at + 12),
  );
}

/**
 * Secrets of 12 to 60 characters, some of them not ASCII. None has `*`, since what is hidden is
 * shown as `***`.
 */
export const secretText: fc.Arbitrary<string> = fc
  .string({
    unit: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...Array.from('abcXYZ019-._~+/=%&?:"\\ ')) },
      { weight: 1, arbitrary: fc.constantFrom('ä', 'ß', '镜', '😀') },
    ),
    minLength: 12,
    maxLength: 60,
  })
  .filter((text) => text.trim() === text);
