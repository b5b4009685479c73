import { describe, expect, test } from '@jest/globals';
import { accepts, Form } from '../../src/inputs/form.ts';
import { InvalidValue } from '../../src/inputs/values.ts';
import type { Texts } from '../support/inputs.ts';
import { memoryHost } from '../support/memory-host.ts';

const form = (values: Texts, env: Texts = {}): Form => new Form(memoryHost(values, env));

/** Takes everything but `wrong`. */
const parse = (text: string): string => {
  if (text.trim() === 'wrong') throw new InvalidValue('that is wrong.');
  return `<${text}>`;
};

describe('a form', () => {
  test('trims values, but not raw ones and those of which a blank may be a part', () => {
    const filled = form({ a: ' x ' });
    expect(filled.value('a', parse, 'y')).toBe('<x>');
    expect(filled.untrimmed('a', parse)).toBe('< x >');
    expect(filled.raw('a')).toBe(' x ');
  });

  test('takes blanks alone for nothing', () => {
    const filled = form({ a: ' \t\n', b: ' x' });
    expect([filled.has('a'), filled.has('b'), filled.has('c')]).toEqual([false, true, false]);
    expect(filled.value('a', parse, 'y')).toBe('<y>');
    expect(filled.optional('a', parse)).toBeUndefined();
    expect(filled.optional('b', parse)).toBe('<x>');
    expect(filled.required('c', parse)).toBe('<>');
  });

  test('remembers what is wrong by name, in order, and goes on', () => {
    const filled = form({ a: 'wrong', b: 'x', c: ' wrong ' });
    expect(filled.required('a', parse)).toBeUndefined();
    expect(filled.required('b', parse)).toBe('<x>');
    expect(filled.untrimmed('c', parse)).toBeUndefined();
    expect(filled.problems).toEqual(['a: that is wrong.', 'c: that is wrong.']);
  });

  test('reads variables of the environment as they are, and takes an empty one for none', () => {
    const filled = form({}, { A: ' x ', B: '', D: 'wrong' });
    expect(filled.variable('A', parse)).toBe('< x >');
    expect(filled.variable('B', parse)).toBeUndefined();
    expect(filled.variable('C', parse)).toBeUndefined();
    expect(filled.variable('D', parse)).toBeUndefined();
    expect(filled.problems).toEqual(['D: that is wrong.']);
  });

  test('tells whether it would accept a text', () => {
    expect(['x', '', 'wrong'].map((text) => accepts(parse, text))).toEqual([true, true, false]);
  });

  test('does not hide an error of another kind', () => {
    const broken = (): never => {
      throw new TypeError('a bug');
    };
    expect(() => {
      form({ a: 'x' }).required('a', broken);
    }).toThrow(TypeError);
    expect(() => accepts(broken, 'x')).toThrow(TypeError);
  });
});
