import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EXPLAINED } from '../../mutation/explained.ts';
import { survivorsAsMarkdown, SURVIVORS } from '../../mutation/document.ts';
import { codeSpans, firstTable, linkTargets, section } from './markdown.ts';
import { exists, filesBelow, packageJson, readText } from './project.ts';

const TESTING = readText('docs/testing.md');
const SECURITY = readText('SECURITY.md');

/** Who the threat model has to be about. */
const THREATS = [
  'Hostile service',
  'Hostile proxy',
  'Hostile resolver',
  'Hostile event payload',
  'Pull request from a fork',
  'Other steps of the job',
  'Tampered `dist/`',
  'Hostile source or mirror texts',
];

/** The paths that a text names: what looks like one in code, in commands too, and what it links to. */
function pathsIn(markdown: string, folder: string): string[] {
  const words = codeSpans(markdown).flatMap((code) => code.split(' '));
  const named = words.filter((word) => /^\.?\w[\w.-]*\/(?:[\w.-]+\/?)*$/.test(word));
  const linked = linkTargets(markdown)
    .filter((target) => !/^(?:https:|#)/.test(target))
    .map((target) => path.posix.join(folder, target.replace(/#.*/, '')));
  return [...named, ...linked];
}

/** The tests that a cell links to. */
function testsIn(cell: string): string[] {
  return linkTargets(cell).filter((target) => /^__tests__\/.+\.test\.ts$/.test(target));
}

describe.each([
  ['docs/testing.md', TESTING],
  ['SECURITY.md', SECURITY],
])('%s', (file, text) => {
  test('names only paths that exist', () => {
    const paths = pathsIn(text, path.posix.dirname(file));
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((each) => !exists(each))).toEqual([]);
  });
});

test('a path that does not exist would be found', () => {
  const text = 'Run `bash .ci/nothing`, see `a/b.ts`, `c/`, [d](../d.md#e), `v1`, `https://f/g`.';
  expect(pathsIn(text, 'docs')).toEqual(['.ci/nothing', 'a/b.ts', 'c/', 'd.md']);
});

describe('the threat model', () => {
  const rows = firstTable(section(SECURITY, 'Threat model'));

  test('is about everyone that it has to be about', () => {
    expect([...new Set(rows.map(([who]) => who))]).toEqual(THREATS);
  });

  test.each(rows)('%s: could try to %s', (_who, _attempt, answer = '', shownBy = '') => {
    expect(answer).not.toBe('');
    expect(testsIn(shownBy)).not.toEqual([]);
    expect(testsIn(shownBy)).toEqual(linkTargets(shownBy));
    expect(testsIn(shownBy).filter((file) => !exists(file))).toEqual([]);
  });

  test.each(rows)('%s: names each test as it is called (%s)', (...cells) => {
    const links = [...(cells[3] ?? '').matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)];
    expect(links.map(([, name = '']) => `__tests__/${name}.test.ts`)).toEqual(
      links.map(([, , target]) => target),
    );
  });
});

describe('what docs/testing.md tells of CI', () => {
  const script = readText('.ci/run');
  const workflows = filesBelow('.github/workflows', '.yml').map(readText).join('\n');
  const rows = firstTable(section(TESTING, 'What CI runs')).map(([command = '', inCi = '']) => ({
    command: codeSpans(command)[0] ?? '',
    inCi,
  }));

  /** Whether a text has a command, and not one that merely begins as it does. */
  function has(text: string, command: string): boolean {
    return ` ${text} `.replaceAll(/["';&(){}\n]/g, ' ').includes(` ${command} `);
  }

  test.each(rows)('$command: $inCi', ({ command, inCi }) => {
    const isItself = has(script, command) || has(workflows, command);
    const isInTest = has(packageJson.scripts['test'] ?? '', command);
    expect(/^(?:yes|no)\b/.exec(inCi)?.[0]).toBe(isItself || isInTest ? 'yes' : 'no');
    expect(inCi.includes('in `npm test`')).toBe(isInTest && !isItself);
  });

  test('is about every command that looks for faults', () => {
    const told = new Set(rows.map(({ command }) => command));
    const named = codeSpans(section(TESTING, 'What is tested how')).filter(
      (code) => /^(?:npm run|bash) /.test(code) && code !== 'npm run build',
    );
    expect(named.filter((command) => !told.has(command))).toEqual([]);
    const ran = [...script.matchAll(/npm (?:run )?[a-z-]+/g)].map(([command]) => command);
    expect(ran.filter((command) => command !== 'npm ci' && !told.has(command))).toEqual([]);
  });

  test('has the numbers of histories', () => {
    const [, histories = ''] = /npm run model -- (\d+)/.exec(script) ?? [];
    const cell = rows.find(({ command }) => command === 'npm run model')?.inCi ?? '';
    expect(cell.replaceAll(',', '')).toContain(`${histories} histories`);
  });
});

describe('what docs/testing.md names', () => {
  test.each([
    ['TABLE', '__tests__/bundle/verdicts.test.ts'],
    ['toldThroughWait', '__tests__/bundle/verdicts.test.ts'],
    ['T19, of which', '__tests__/bundle/verdicts.test.ts'],
    ['ORDINARY', '__tests__/model/ordinary.ts'],
    ['FAULTS', '__tests__/model/faults.ts'],
    ['limitsFor', 'load/limits.ts'],
    ['MODEL_SEED', 'scripts/run-model.ts'],
    ['Again:', 'fuzz/main.ts'],
    ['whole run', 'fuzz/runs.ts'],
    ['a bomb of gzip', 'faults/cases/broken-answers.ts'],
    ['LAPSE = 20;', '__tests__/bundle/lapse.ts'],
    ['statements: 95, branches: 95', 'jest.config.js'],
    ['exit 77', '.ci/official-python-client'],
  ])('%s is in %s', (name, file) => {
    expect(readText(file)).toContain(name);
  });
});

test('every reason why a change survives is about code that is there', () => {
  const gone = EXPLAINED.filter(({ file, original, within = '' }) => {
    const source = exists(file) ? readText(file).replace(/\s+/g, ' ') : '';
    return !source.includes(original) || !source.includes(within);
  });
  expect(gone).toEqual([]);
});

test('what survives mutation is told with its reason, as `node scripts/document-survivors.ts` writes it', () => {
  expect(SURVIVORS.exec(TESTING)?.[0]).toBe(survivorsAsMarkdown());
});
