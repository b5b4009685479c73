import { describe, expect, test } from '@jest/globals';
import { AUTH_KINDS } from '../../demo/credentials.ts';
import { parseOptions, USAGE, UsageError } from '../../demo/options.ts';
import { codeSpans } from './markdown.ts';
import { readText } from './project.ts';

describe('the options of the demonstration', () => {
  test.each(AUTH_KINDS)('take --auth %s', (kind) => {
    expect(parseOptions(['--auth', kind])).toEqual({ auth: kind });
    expect(USAGE).toContain(kind);
  });

  test('may be left out', () => {
    expect(parseOptions([])).toEqual({ auth: undefined });
  });

  test.each([[['--auth', 'password']], [['--auth']], [['--fast']], [['oidc']]])(
    'refuse %j, and say how it is used',
    (args) => {
      expect(() => parseOptions(args)).toThrow(UsageError);
      expect(() => parseOptions(args)).toThrow(USAGE);
    },
  );

  test('are in the README', () => {
    const [line = ''] = /^- `npm run demo -- --auth .*$/m.exec(readText('README.md')) ?? [];
    expect(codeSpans(line)).toEqual(expect.arrayContaining([...AUTH_KINDS]));
  });
});
