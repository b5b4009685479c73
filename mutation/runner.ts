import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InstrumenterContext, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunOptions,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner';
import { suiteOf, type Suite, type Test } from './harness.ts';

/** What Stryker is told of the tests: patterns from the root of the project. */
export interface InProcessOptions {
  readonly inProcess: { readonly tests: readonly string[] };
}

type Context = {
  -readonly [Key in keyof InstrumenterContext]: InstrumenterContext[Key] | undefined;
};

/** By this name the code that Stryker writes into the sources finds what it has to do. */
const context = ((globalThis as { __stryker__?: Context }).__stryker__ ??= {});

/** By the names of their files. */
type Suites = readonly (readonly [file: string, suite: Suite])[];

/** Runs the tests of a subject in this process, where sources and tests are loaded once. */
class InProcessRunner implements TestRunner {
  static readonly inject: [typeof commonTokens.options] = [commonTokens.options];
  readonly #patterns: readonly string[];
  readonly #suites = new Map<string, Suite>();

  constructor(options: StrykerOptions) {
    this.#patterns = (options as unknown as InProcessOptions).inProcess.tests;
  }

  /** What runs at load is not mutated (`ignoreStatic`), so nothing has to be loaded anew. */
  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    const harness = new URL('harness.ts', import.meta.url).href;
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === '@jest/globals'
          ? { url: harness, shortCircuit: true }
          : next(specifier, context),
    });
    for (const file of globSync([...this.#patterns]).sort()) {
      const { href } = pathToFileURL(path.resolve(file));
      this.#suites.set(file, await suiteOf(file, () => import(href)));
    }
  }

  async dryRun({ coverageAnalysis }: DryRunOptions): Promise<DryRunResult> {
    const tests = await this.#run([...this.#suites], () => true, false);
    const coverage = coverageAnalysis === 'off' ? undefined : context.mutantCoverage;
    return {
      status: DryRunStatus.Complete,
      tests,
      ...(coverage !== undefined && { mutantCoverage: coverage }),
    };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit, testFilter, disableBail, sandboxFileName } = options;
    context.activeMutant = activeMutant.id;
    context.hitCount = hitLimit === undefined ? undefined : 0;
    context.hitLimit = hitLimit;
    const wanted = new Set(testFilter);
    try {
      const isWanted = ({ id }: Test): boolean => testFilter === undefined || wanted.has(id);
      const tests = await this.#run(this.#nearestFirst(sandboxFileName), isWanted, !disableBail);
      const timeout = determineHitLimitReached(context.hitCount, hitLimit);
      return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests }, disableBail);
    } finally {
      context.activeMutant = undefined;
    }
  }

  /** The tests of the file that is mutated are the first to notice. */
  #nearestFirst(source: string): Suites {
    const subject = path.basename(source, '.ts');
    const isNear = ([file]: Suites[number]): boolean => path.basename(file).startsWith(subject);
    const suites = [...this.#suites];
    return [...suites.filter(isNear), ...suites.filter((each) => !isNear(each))];
  }

  async #run(
    suites: Suites,
    isWanted: (test: Test) => boolean,
    bail: boolean,
  ): Promise<TestResult[]> {
    const results: TestResult[] = [];
    for (const [file, suite] of suites) {
      const run = new Run(path.resolve(file), isWanted, bail);
      await run.suite(suite, []);
      results.push(...run.results);
      if (run.isOver) break;
    }
    return results;
  }
}

/** One run of a file's tests. */
class Run {
  readonly results: TestResult[] = [];
  readonly #fileName: string;
  readonly #isWanted: (test: Test) => boolean;
  readonly #bail: boolean;

  constructor(fileName: string, isWanted: (test: Test) => boolean, bail: boolean) {
    this.#fileName = fileName;
    this.#isWanted = isWanted;
    this.#bail = bail;
  }

  /** A test has failed, and no other is asked for. */
  get isOver(): boolean {
    return this.#bail && this.results.at(-1)?.status === TestStatus.Failed;
  }

  async suite(suite: Suite, outer: readonly Suite[]): Promise<void> {
    const first = this.#firstOf(suite);
    if (first === undefined) return;
    const around = [...outer, suite];
    const begun = await failureOf(() => inTurn(suite.beforeAll));
    if (begun === undefined) {
      for (const child of suite.children) {
        if (this.isOver) break;
        if ('children' in child) await this.suite(child, around);
        else if (this.#isWanted(child)) await this.#test(child, around);
      }
    } else {
      this.#add(first, begun, 0);
    }
    const ended = await failureOf(() => inTurn(suite.afterAll));
    if (ended !== undefined && !this.isOver) this.#add(first, ended, 0);
  }

  #firstOf({ children }: Suite): Test | undefined {
    for (const child of children) {
      const found = 'children' in child ? this.#firstOf(child) : child;
      if (found !== undefined && this.#isWanted(found)) return found;
    }
    return undefined;
  }

  async #test(test: Test, around: readonly Suite[]): Promise<void> {
    const begun = performance.now();
    context.currentTestId = test.id;
    const failure =
      (await failureOf(async () => {
        await inTurn(around.flatMap(({ beforeEach }) => beforeEach));
        await test.run();
      })) ?? undefined;
    const after = [...around].reverse().flatMap(({ afterEach }) => afterEach);
    const undone = await failureOf(() => inTurn(after));
    context.currentTestId = undefined;
    this.#add(test, failure ?? undone, performance.now() - begun);
  }

  #add({ id }: Test, failureMessage: string | undefined, timeSpentMs: number): void {
    const result = { id, name: id, timeSpentMs, fileName: this.#fileName };
    this.results.push(
      failureMessage === undefined
        ? { ...result, status: TestStatus.Success }
        : { ...result, status: TestStatus.Failed, failureMessage },
    );
  }
}

async function inTurn(hooks: readonly (() => unknown)[]): Promise<void> {
  for (const hook of hooks) await hook();
}

/** Why something failed, or something else in the meantime that nobody waits for; undefined where nothing did. */
async function failureOf(body: () => unknown): Promise<string | undefined> {
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => (fail = reject));
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  try {
    await Promise.race([failed, body()]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    process.off('uncaughtException', fail).off('unhandledRejection', fail);
  }
}

// What a mutant left behind may fail when no test runs, or that of the next mutant does.
process.on('uncaughtException', () => undefined).on('unhandledRejection', () => undefined);

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner),
];

export const strykerValidationSchema = {
  properties: { inProcess: { type: 'object' } },
};
