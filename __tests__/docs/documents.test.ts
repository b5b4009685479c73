import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { anchors, codeBlocks, codeSpans, linkTargets, section, tables } from './markdown.ts';
import {
  exists,
  filesBelow,
  misuses,
  packageJson,
  readText,
  sourceTexts,
  takenForSet,
} from './project.ts';
import { refusals } from './sample-inputs.ts';

const DOCUMENTS = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  '__tests__/README.md',
  ...filesBelow('docs', '.md'),
];

describe.each(DOCUMENTS)('%s', (file) => {
  const text = readText(file);

  test('uses only inputs and outputs that exist', () => {
    expect(codeBlocks(text, 'yaml').flatMap(misuses)).toEqual([]);
  });

  test('gives inputs that the code accepts', () => {
    expect(codeBlocks(text, 'yaml').flatMap(refusals)).toEqual([]);
  });

  test('copes with outputs that are not set', () => {
    expect(codeBlocks(text, 'yaml').flatMap(takenForSet)).toEqual([]);
  });

  test('has no link that leads nowhere', () => {
    const relative = linkTargets(text).filter((target) => !target.startsWith('https://'));
    const broken = relative.filter((target) => {
      const [linked = '', anchor] = target.split('#');
      const page = linked === '' ? file : path.posix.join(path.posix.dirname(file), linked);
      if (!exists(page)) return true;
      return anchor !== undefined && !anchors(readText(page)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names only commands that exist', () => {
    const named = [...text.matchAll(/\bnpm (?:run )?([a-z-]+)/g)].map(([, name = '']) => name);
    const unknown = named.filter((name) => name !== 'ci' && !(name in packageJson.scripts));
    expect(unknown).toEqual([]);
  });
});

/** The sections in which the first column of every table quotes messages. */
const QUOTING = [
  ['README.md', 'Troubleshooting'],
  ['docs/troubleshooting.md', 'Troubleshooting'],
  ['docs/authentication.md', 'When signing in fails'],
  ['docs/waiting.md', 'Where the commit cannot be verified'],
] as const;

test.each(QUOTING)('%s, "%s" quotes messages that the code has', (file, heading) => {
  const quoted = tables(section(readText(file), heading))
    .flat()
    .flatMap(([first = '']) => codeSpans(first));
  const sources = sourceTexts();
  expect(quoted).not.toEqual([]);
  expect(quoted.filter((message) => !sources.includes(message))).toEqual([]);
});

test('every page in docs/ is linked from the README', () => {
  const linked = linkTargets(readText('README.md')).map((target) => target.split('#')[0]);
  expect(linked).toEqual(expect.arrayContaining(filesBelow('docs', '.md')));
});
