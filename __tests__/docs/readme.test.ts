import { describe, expect, test } from '@jest/globals';
import { REGIONS } from '../../src/codearts/regions.ts';
import { DEFAULTS } from '../../src/inputs/defaults.ts';
import { codeBlocks, firstTable, section, tables } from './markdown.ts';
import { action, readText, waitAction } from './project.ts';

const README = readText('README.md');
const REGION_NAME = /\b[a-z]{2}-[a-z]+-\d+\b/g;
const WAIT_TABLES = tables(section(README, 'The action in `wait/`'));

/** Inputs of which one is needed, each with the other. */
const ONE_OF_TWO: Readonly<Record<string, string>> = {
  repository_id: 'repository',
  repository: 'repository_id',
};

/** How a table writes a name or a value. */
function code(text: string): string {
  return `\`${text}\``;
}

describe.each([
  {
    file: 'action.yml',
    declared: action,
    inputs: firstTable(section(README, 'Inputs')),
    outputs: firstTable(section(README, 'Outputs')),
  },
  {
    file: 'wait/action.yml',
    declared: waitAction,
    inputs: WAIT_TABLES[0] ?? [],
    outputs: WAIT_TABLES[1] ?? [],
  },
])('the tables for $file', ({ declared, inputs, outputs }) => {
  test('have its inputs, in their order', () => {
    expect(inputs.map(([name]) => name)).toEqual(Object.keys(declared.inputs).map(code));
  });

  test.each(Object.entries(declared.inputs))(
    'tell whether %s is required',
    (name, { required }) => {
      const cell = inputs.find(([first]) => first === code(name))?.[1];
      const other = ONE_OF_TWO[name];
      const optional = other === undefined ? ['no', 'credential'] : [`this or ${code(other)}`];
      expect(required ? ['yes'] : optional).toContain(cell);
    },
  );

  test.each(Object.entries(declared.inputs))('have the default of %s', (name, declaration) => {
    const cell = inputs.find(([first]) => first === code(name))?.[2];
    expect(cell).toBe(declaration.default === undefined ? '' : code(declaration.default));
  });

  test('have its outputs, in their order', () => {
    expect(outputs.map(([name]) => name)).toEqual(Object.keys(declared.outputs).map(code));
  });
});

describe.each([
  { file: 'action.yml', declared: action },
  { file: 'wait/action.yml', declared: waitAction },
])('$file', ({ declared }) => {
  test('has the defaults of the code', () => {
    const defaults: Readonly<Record<string, string>> = DEFAULTS;
    const expected = Object.keys(declared.inputs).map((name) => [name, defaults[name]]);
    const found = Object.entries(declared.inputs).map(([name, each]) => [name, each.default]);
    expect(found).toEqual(expected);
  });

  test.each(Object.entries({ ...declared.inputs, ...declared.outputs }))(
    'describes %s',
    (_name, { description }) => {
      expect(description.length).toBeGreaterThan(20);
    },
  );

  test('lists the regions of the code', () => {
    expect(declared.inputs['region']?.description.match(REGION_NAME)).toEqual(REGIONS);
  });
});

test('action.yml has an input for every default of the code', () => {
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(DEFAULTS)));
});

test('the README lists the regions of the code', () => {
  expect(section(README, 'Regions').match(REGION_NAME)).toEqual(REGIONS);
});

describe('both languages of the README', () => {
  test.each(['yaml', 'sh'])('show the same %s in the quick start, but for comments', (language) => {
    const [english, chinese] = [
      section(README, 'Quick start'),
      section(readText('README.zh-CN.md'), '快速入门'),
    ].map((text) => codeBlocks(text, language).map((block) => block.replace(/ # .*/g, '')));
    expect(english).toHaveLength(1);
    expect(chinese).toEqual(english);
  });
});
