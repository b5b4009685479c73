import { describe, expect, test } from '@jest/globals';
import { PROPERTIES } from '../../fuzz/properties.ts';
import { divide, tryProperty, type FuzzProperty } from '../../fuzz/property.ts';
import fc from 'fast-check';

/** As many as nobody has to wait for; `npm run fuzz` tries more, and other ones each time. */
const CASES = 2_000;
const SEED = 1;

const shares = divide(CASES, PROPERTIES);

test.each(PROPERTIES)('holds: $name', async (property) => {
  const cases = shares.get(property.name) ?? 1;
  const { counterexample } = await tryProperty(property, { cases, seed: SEED });
  expect(counterexample).toBeUndefined();
});

describe('the properties', () => {
  const names = PROPERTIES.map(({ name }) => name);

  test('have names of their own', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  test('have all cases among them', () => {
    const total = [...shares.values()].reduce((sum, cases) => sum + cases, 0);
    expect(Math.abs(total - CASES)).toBeLessThan(names.length);
    expect(Math.min(...shares.values())).toBeGreaterThan(0);
  });
});

describe('a trial', () => {
  const broken: FuzzProperty = {
    name: 'small numbers',
    share: 1,
    property: fc.property(fc.nat(), (number) => number < 1_000),
  };

  test('finds the smallest case against a property, and finds it again', async () => {
    const found = await tryProperty(broken, { cases: 1_000, seed: 7 });
    expect(found.counterexample).toContain('Counterexample: [1000]');
    const again = await tryProperty(broken, { cases: 1_000, seed: 7, path: found.path });
    expect(again.counterexample).toContain('Counterexample: [1000]');
    expect(again.cases).toBe(1);
  });

  test('says nothing of one that holds', async () => {
    const property = { ...broken, property: fc.property(fc.nat(), (number) => number >= 0) };
    const found = await tryProperty(property, { cases: 50, seed: 7 });
    expect(found).toMatchObject({ cases: 50, counterexample: undefined });
  });
});
