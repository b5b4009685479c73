import { describe, expect, test } from '@jest/globals';
import { isObject, objectOf, parseJson } from '../../src/text/json.ts';

describe('JSON that others wrote', () => {
  test.each<[string, unknown]>([
    ['{"a":[1,null]}', { a: [1, null] }],
    [' "text" ', 'text'],
    ['null', null],
    ['false', false],
    ['', undefined],
    ['{', undefined],
    ['undefined', undefined],
    ["{'a':1}", undefined],
  ])('%j is %j', (text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  test.each([[{}], [{ a: 1 }], [{ length: 0 }]])('%j is an object', (value) => {
    expect(isObject(value)).toBe(true);
    expect(objectOf(value)).toBe(value);
  });

  test.each([[null], [undefined], ['text'], [1], [true], [[]], [[{ a: 1 }]], [() => 1]])(
    '%p is none, and counts as one without fields',
    (value) => {
      expect(isObject(value)).toBe(false);
      expect(objectOf(value)).toEqual({});
    },
  );
});
