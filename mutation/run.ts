import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Location, MutantResult, StrykerOptions } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import type { InProcessOptions } from './runner.ts';
import type { Subject } from './subjects.ts';

/** What came of one change to the sources. */
export interface Mutant {
  /** From the root of the project. */
  readonly file: string;
  readonly line: number;
  /** That line. */
  readonly code: string;
  /** What stood there and what stands there instead, each on one line. */
  readonly original: string;
  readonly replacement: string;
  /** `noticed`: a test failed or hung, as it should; `static`: evaluated once, at load, and not tried. */
  readonly outcome: 'noticed' | 'survived' | 'static' | 'invalid';
}

const OUTCOMES = {
  Killed: 'noticed',
  Timeout: 'noticed',
  Survived: 'survived',
  NoCoverage: 'survived',
  Ignored: 'static',
  CompileError: 'invalid',
  RuntimeError: 'invalid',
  Pending: 'invalid',
} as const;

/** What the tests in question neither read nor run. */
const NOT_NEEDED = ['dist', 'coverage', 'build', 'docs', 'demo', 'network', 'load', 'faults'];

/** What runs the tests: Jest itself, or a process that has loaded them once and is ten times as fast. */
export type Runner = 'jest' | 'in-process';

/**
 * Mutates the sources of a subject one change at a time, and runs its tests on each.
 *
 * @param concurrency Tests of so many mutants run at once.
 * @throws Error The tests fail on the sources as they are.
 */
export async function mutate(
  subject: Subject,
  runner: Runner,
  concurrency: number,
): Promise<Mutant[]> {
  const options: Partial<StrykerOptions> & InProcessOptions = {
    mutate: [...subject.sources],
    ...(runner === 'jest' ? jestRunner(subject) : IN_PROCESS),
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    // What was found before is kept for as long as neither the mutant nor its tests change.
    incremental: true,
    incrementalFile: `coverage/mutation/${runner}-${subject.name.replace(/\W+/g, '-')}.json`,
    ignorePatterns: NOT_NEEDED,
    concurrency,
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
    tempDirName: 'coverage/mutation/sandboxes',
    inProcess: { tests: subject.tests.map((pattern) => `__tests__/${pattern}`) },
  };
  return (await new Stryker(options).runMutationTest()).map(toMutant);
}

const IN_PROCESS = {
  testRunner: 'in-process',
  plugins: ['./mutation/runner.ts'],
  timeoutMS: 3_000,
};

function jestRunner({ tests }: Subject): Partial<StrykerOptions> {
  return {
    testRunner: 'jest',
    testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    plugins: ['@stryker-mutator/jest-runner'],
    jest: {
      configFile: 'jest.config.js',
      enableFindRelatedTests: false,
      config: { testMatch: tests.map((pattern) => `<rootDir>/__tests__/${pattern}`) },
    },
  };
}

function toMutant({ fileName, location, replacement, status }: MutantResult): Mutant {
  const source = readFileSync(fileName, 'utf8');
  return {
    file: path.relative('.', fileName),
    line: location.start.line,
    code: onOneLine(source.split('\n')[location.start.line - 1] ?? ''),
    original: onOneLine(textAt(source, location)),
    replacement: onOneLine(replacement),
    outcome: OUTCOMES[status],
  };
}

/** Lines and columns count from 1. */
function textAt(source: string, { start, end }: Location): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, end.column - 1) ?? '';
  lines[0] = lines[0]?.slice(start.column - 1) ?? '';
  return lines.join('\n');
}

function onOneLine(code: string): string {
  return code.replace(/\s+/g, ' ').trim();
}
