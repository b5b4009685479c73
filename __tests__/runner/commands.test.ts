import { describe, expect, test } from '@jest/globals';

import { COMMAND_NAMES, parseCommand } from '../../runner/commands.ts';

const KNOWN = new Set(COMMAND_NAMES);

describe('parseCommand', () => {
  test.each([
    ['::error::broken', 'error', {}, 'broken'],
    ['  \t\u00a0::warning::after blanks', 'warning', {}, 'after blanks'],
    ['::ERROR::any case', 'error', {}, 'any case'],
    ['::Error  title=blanks around ::text', 'error', { title: 'blanks around' }, 'text'],
    ['##[Error  title= kept ]text', 'error', { ' title': ' kept ' }, 'text'],
    ['::error title=A b,line=3::text', 'error', { title: 'A b', line: '3' }, 'text'],
    ['::error title=a%2Cb%3Ac%0Ad%25::t', 'error', { title: 'a,b:c\nd%' }, 't'],
    ['::debug::100%25 of%0D%0Ait, %3A stays', 'debug', {}, '100% of\r\nit, %3A stays'],
    ['::debug::%250A', 'debug', {}, '%0A'],
    ['::set-output name=a::b::c', 'set-output', { name: 'a' }, 'b::c'],
    ['::error empty=,=x,twice==y,last=z=1::m', 'error', { twice: 'y', last: 'z=1' }, 'm'],
    ['::group::', 'group', {}, ''],
    ['##[error]broken', 'error', {}, 'broken'],
    ['text before ##[warning]it', 'warning', {}, 'it'],
    ['##[error title=a%3Bb%5D;line=1]x%0Ay%5D', 'error', { title: 'a;b]', line: '1' }, 'x\ny]'],
    ['::nonsense:: ##[notice]hidden', 'notice', {}, 'hidden'],
  ])('reads %j', (line, name, properties, data) => {
    expect(parseCommand(line, KNOWN)).toEqual({ name, properties, data });
  });

  test.each([
    'plain text',
    'text ::error::not at the start',
    '::error:no second separator',
    '::unknown::text',
    ':: error::blank before the name',
    '::::',
    '\uFEFF::error::a byte-order mark is no blank',
    '##[error no bracket',
    '##[unknown]text ##[error]only the first one counts',
    '',
  ])('takes %j for text', (line) => {
    expect(parseCommand(line, KNOWN)).toBeUndefined();
  });
});
