import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HINTS } from '../../src/codearts/hints.ts';
import { REGIONS } from '../../src/codearts/regions.ts';
import { DEFAULTS } from '../../src/inputs.ts';
import { anchors, codeBlocks, codeSpans, firstTable, linkTargets, section } from './markdown.ts';
import { action, exists, filesBelow, misuses, packageJson, readText } from './project.ts';

const README = readText('README.md');
const DOCUMENTS = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'SECURITY.md'];
const REGION_NAME = /\b[a-z]{2}-[a-z]+-\d+\b/g;

/** How a table writes a name or a value. */
function code(text: string): string {
  return `\`${text}\``;
}

/** The sources as the strings in them read, those that go over several lines joined. */
function sourceTexts(): string {
  const sources = filesBelow('src', '.ts').map(readText).join('\n');
  return sources.replace(/['"`]\s*\+\s*['"`]/g, '');
}

describe('the table of inputs', () => {
  const rows = firstTable(section(README, 'Inputs'));

  test('has the inputs of action.yml, in their order', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(action.inputs).map(code));
  });

  test.each(Object.entries(action.inputs))('tells whether %s is required', (name, { required }) => {
    const cell = rows.find(([first]) => first === code(name))?.[1];
    expect(required ? ['yes'] : ['no', 'credential']).toContain(cell);
  });

  test.each(Object.entries(action.inputs))('has the default of %s', (name, declaration) => {
    const cell = rows.find(([first]) => first === code(name))?.[2];
    expect(cell).toBe(declaration.default === undefined ? '' : code(declaration.default));
  });
});

describe('the table of outputs', () => {
  test('has the outputs of action.yml, in their order', () => {
    const rows = firstTable(section(README, 'Outputs'));
    expect(rows.map(([name]) => name)).toEqual(Object.keys(action.outputs).map(code));
  });
});

describe('action.yml', () => {
  test('has the defaults of the code', () => {
    const declared = Object.entries(action.inputs).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    );
    expect(Object.fromEntries(declared)).toEqual(DEFAULTS);
  });

  test.each(Object.entries({ ...action.inputs, ...action.outputs }))(
    'describes %s',
    (_name, { description }) => {
      expect(description.length).toBeGreaterThan(20);
    },
  );

  test('lists the regions of the code', () => {
    const listed = action.inputs['region']?.description.match(REGION_NAME);
    expect(listed).toEqual(REGIONS);
  });
});

describe('the README', () => {
  test('lists the regions of the code', () => {
    const [, regions = ''] = section(README, 'Inputs').split('### Regions');
    expect(regions.match(REGION_NAME)).toEqual(REGIONS);
  });

  test('quotes messages that the code has', () => {
    const messages = firstTable(section(README, 'Troubleshooting'))
      .flatMap(([error = '']) => codeSpans(error))
      .filter((quoted) => !/^[A-Z]+\.\d+$/.test(quoted));
    const sources = sourceTexts();
    expect(messages.length).toBeGreaterThan(10);
    expect(messages.filter((message) => !sources.includes(message))).toEqual([]);
  });

  test('explains every error code that the code knows', () => {
    const explained = firstTable(section(README, 'Troubleshooting')).flatMap(([error = '']) =>
      codeSpans(error).filter((quoted) => /^[A-Z]+\.\d+$/.test(quoted)),
    );
    const known = HINTS.flatMap((hint) => hint.code?.replace('*', '') ?? []);
    expect(explained.sort()).toEqual(known.sort());
  });
});

describe('both languages of the README', () => {
  test('show the same workflow, but for its comments', () => {
    const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((file) =>
      codeBlocks(readText(file), 'yaml')[0]?.replace(/ # .*/g, ''),
    );
    expect(english).toContain('steps:');
    expect(chinese).toBe(english);
  });

  test('ask for the same token', () => {
    const requests = ['README.md', 'README.zh-CN.md'].map((file) => [
      ...codeBlocks(readText(file), 'json').map((json) => JSON.parse(json) as unknown),
      codeBlocks(readText(file), 'sh')[0],
    ]);
    expect(requests[0]).toHaveLength(2);
    expect(requests[1]).toEqual(requests[0]);
  });
});

describe.each(DOCUMENTS)('%s', (file) => {
  const text = readText(file);

  test('uses only inputs and outputs that exist', () => {
    expect(codeBlocks(text, 'yaml').flatMap(misuses)).toEqual([]);
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

describe.each(filesBelow('examples', '.yml'))('%s', (file) => {
  const text = readText(file);

  test('uses the action, with inputs and outputs that exist', () => {
    expect(text).toContain('uses: OWNER/codearts-mirror-sync@v1');
    expect(misuses(text)).toEqual([]);
  });

  test('lets a running synchronization finish, one ref at a time', () => {
    expect(text).toContain('cancel-in-progress: false');
    expect(text).toContain('github.ref }}');
  });

  test('is linked from the README', () => {
    expect(linkTargets(README)).toContain(file);
  });
});
