import { describe, expect, test } from '@jest/globals';
import type { Chapter, Told } from '../../demo/chapters.ts';
import { AUTH_KINDS } from '../../demo/credentials.ts';
import { parseOptions, USAGE, UsageError } from '../../demo/options.ts';
import type { Stage } from '../../demo/stage.ts';
import { playScene, scenesFor } from '../../demo/story.ts';
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

describe('the story of the demonstration', () => {
  const stage = {} as Stage;

  /** A chapter that ends when it is told to. */
  function pending(): { chapter: Chapter } & PromiseWithResolvers<Told> {
    const end = Promise.withResolvers<Told>();
    return { ...end, chapter: () => end.promise };
  }

  const told = (title: string): Told => ({ title }) as Told;

  test('ends with a run with each other kind of credential where none is chosen', () => {
    const chosen = scenesFor('token');
    expect(scenesFor(undefined).slice(0, chosen.length)).toEqual(chosen);
    expect(scenesFor(undefined)).toHaveLength(chosen.length + AUTH_KINDS.length - 1);
  });

  test('tells the chapters of a scene in their order, whichever ends first', async () => {
    const [first, second] = [pending(), pending()];
    const scene = playScene(stage, [first.chapter, second.chapter]);
    second.resolve(told('second'));
    first.resolve(told('first'));
    expect((await scene).map(({ title }) => title)).toEqual(['first', 'second']);
  });

  test('waits for the other chapters of a scene where one of them breaks off', async () => {
    const [first, second] = [pending(), pending()];
    let ended = false;
    const scene = playScene(stage, [first.chapter, second.chapter]).finally(() => {
      ended = true;
    });
    first.reject(new Error('broken off'));
    // Long enough for whatever follows from a rejection alone.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    expect(ended).toBe(false);
    second.resolve(told('second'));
    await expect(scene).rejects.toThrow('broken off');
  });
});
