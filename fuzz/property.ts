import fc from 'fast-check';

/** Something that holds of whatever is generated. */
export interface FuzzProperty {
  readonly name: string;
  /** Its part of all cases, in relation to those of the others: the cheaper a case, the larger. */
  readonly share: number;
  readonly property: fc.IRawProperty<unknown>;
}

/** What came of a property: how many cases, how long it took, and the smallest case against it. */
export interface Finding {
  readonly name: string;
  readonly cases: number;
  readonly seconds: number;
  /** Undefined where the property held. */
  readonly counterexample: string | undefined;
  /** Where fast-check finds the case again, with the same seed. */
  readonly path: string | undefined;
}

/** How a property is tried. */
export interface Trial {
  readonly cases: number;
  readonly seed: number;
  /** Goes straight to the case that was found there. */
  readonly path?: string | undefined;
}

/** Tries one property on so many cases; the same seed makes the same ones. */
export async function tryProperty(
  { name, property }: FuzzProperty,
  { cases, seed, path }: Trial,
): Promise<Finding> {
  const begun = performance.now();
  const details = await fc.check(property, {
    numRuns: cases,
    seed,
    ...(path !== undefined && { path, endOnFailure: true }),
  });
  const counterexample = details.failed ? await describe(details) : undefined;
  return {
    name,
    cases: details.numRuns,
    seconds: (performance.now() - begun) / 1_000,
    counterexample,
    path: details.counterexamplePath ?? undefined,
  };
}

async function describe(details: fc.RunDetails<unknown>): Promise<string> {
  const { errorInstance: error } = details;
  const reason = error instanceof Error ? error.message : String(error);
  return `${reason}\n${(await fc.asyncDefaultReportMessage(details)) ?? ''}`;
}

/** Divides cases among properties by their shares, at least one for each. */
export function divide(total: number, properties: readonly FuzzProperty[]): Map<string, number> {
  const whole = properties.reduce((sum, { share }) => sum + share, 0);
  return new Map(
    properties.map(({ name, share }) => [name, Math.max(1, Math.round((total * share) / whole))]),
  );
}
