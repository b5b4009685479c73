/**
 * `npm run fuzz [cases] [seed]`: tries what holds of whatever is generated on so many cases in all.
 * `-- --only NAME --seed N [--path P]` tries the properties of that name alone, with all the cases.
 */
import { parseArgs } from 'node:util';
import { PROPERTIES } from './properties.ts';
import { divide, tryProperty, type Finding } from './property.ts';

const DEFAULT_CASES = 200_000;
const MAX_SEED = 2 ** 31 - 1;

interface Arguments {
  readonly cases: number;
  readonly seed: number;
  readonly only: string | undefined;
  readonly path: string | undefined;
}

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string' }, only: { type: 'string' }, path: { type: 'string' } },
  });
  const [cases, seed] = positionals;
  return {
    cases: whole(cases, DEFAULT_CASES, 100_000_000),
    seed: whole(seed ?? values.seed, Date.now() % MAX_SEED, MAX_SEED),
    only: values.only,
    path: values.path,
  };
}

function whole(text: string | undefined, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value <= most)) throw new Error(`${text} is not a whole number up to ${most}`);
  return value;
}

async function main({ cases, seed, only, path }: Arguments): Promise<void> {
  const wanted = PROPERTIES.filter(({ name }) => name.includes(only ?? ''));
  if (wanted.length === 0) throw new Error(`No property is called ${only ?? ''}`);
  const shares = divide(cases, wanted);
  console.log(row('property', 'cases', 'seed', 'seconds'));
  const findings: Finding[] = [];
  for (const property of wanted) {
    const trial = { cases: shares.get(property.name) ?? 1, seed, path };
    const finding = await tryProperty(property, trial);
    findings.push(finding);
    const verdict = finding.counterexample === undefined ? '' : '  BROKEN';
    console.log(row(finding.name, finding.cases, seed, finding.seconds.toFixed(1)) + verdict);
  }
  tell(findings, seed);
}

function tell(findings: readonly Finding[], seed: number): void {
  const cases = findings.reduce((sum, finding) => sum + finding.cases, 0);
  const broken = findings.filter(({ counterexample }) => counterexample !== undefined);
  for (const { name, counterexample = '', path = '' } of broken) {
    console.log(`\n${name}\n${counterexample}`);
    console.log(`Again: npm run fuzz -- --seed ${seed} --only '${name}' --path '${path}'`);
  }
  console.log(
    `\n${cases} cases, seed ${seed}: ${broken.length} of ${findings.length} properties broken`,
  );
  if (broken.length > 0) process.exitCode = 1;
}

function row(name: string, cases: number | string, seed: number | string, seconds: string): string {
  return [name.padEnd(36), ...[cases, seed, seconds].map((cell) => String(cell).padStart(11))].join(
    '',
  );
}

await main(readArguments());
