/**
 * As much of `@jest/globals` as the unit tests use, so that one process can run them again and again:
 * Jest itself loads every file anew for every mutant, which takes longer than the tests.
 */
import { ModernFakeTimers } from '@jest/fake-timers';

export { expect } from 'expect';

type Body = (...values: unknown[]) => unknown;
type Hooks = Record<'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll', (() => unknown)[]>;

export interface Suite extends Hooks {
  readonly name: string;
  readonly children: (Suite | Test)[];
}

export interface Test {
  /** Differs from that of every other test. */
  readonly id: string;
  readonly run: () => unknown;
}

let current = newSuite('');
const ids = new Set<string>();

/** Loads a file of tests. */
export async function suiteOf(name: string, load: () => Promise<unknown>): Promise<Suite> {
  const suite = newSuite(name);
  current = suite;
  await load();
  return suite;
}

function newSuite(name: string): Suite {
  return { name, children: [], beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] };
}

function addSuite(title: string, body: Body, values: readonly unknown[] = []): void {
  const outer = current;
  const suite = newSuite(`${outer.name} ${title}`);
  outer.children.push(suite);
  current = suite;
  body(...values);
  current = outer;
}

function addTest(title: string, body: Body, values: readonly unknown[] = []): void {
  const name = `${current.name} ${title}`;
  let id = name;
  for (let count = 2; ids.has(id); count += 1) id = `${name} (${count})`;
  ids.add(id);
  current.children.push({ id, run: () => body(...values) });
}

type Add = (title: string, body: Body, values?: readonly unknown[]) => void;

/** A table's rows, each with its values in the name, so that a row that moves keeps its name. */
function eachOf(add: Add): (rows: readonly unknown[]) => (title: string, body: Body) => void {
  return (rows) => (title, body) => {
    for (const row of rows) {
      const values = Array.isArray(row) ? (row as unknown[]) : [row];
      const told = values.filter(
        (value) => typeof value !== 'object' && typeof value !== 'function',
      );
      add(`${title} [${told.map(String).join(', ')}]`, body, values);
    }
  };
}

export const describe = Object.assign(addSuite, { each: eachOf(addSuite) });
export const test = Object.assign(addTest, { each: eachOf(addTest) });
export const beforeAll = (hook: () => unknown): unknown => current.beforeAll.push(hook);
export const beforeEach = (hook: () => unknown): unknown => current.beforeEach.push(hook);
export const afterEach = (hook: () => unknown): unknown => current.afterEach.push(hook);
export const afterAll = (hook: () => unknown): unknown => current.afterAll.push(hook);

type FakeTimersOptions = Parameters<ModernFakeTimers['useFakeTimers']>[0];
const timers = new ModernFakeTimers({
  config: { fakeTimers: { enableGlobally: false }, rootDir: process.cwd() } as never,
  global: globalThis,
});

export const jest = {
  useFakeTimers: (options?: FakeTimersOptions): void => {
    timers.useFakeTimers(options);
  },
  useRealTimers: (): void => {
    timers.useRealTimers();
  },
  advanceTimersByTimeAsync: (ms: number): Promise<void> => timers.advanceTimersByTimeAsync(ms),
};
