import { expect } from '@jest/globals';
import type { Run } from './credentials-stage.ts';
import { leaks } from './leaks.ts';

/** What must hold of every run, whatever was done to it. */
export function expectSafe({ result, secrets, api }: Run): void {
  const printed = `${result.rawStdout}\n${result.rawStderr}`.split('\n');
  const shown = printed.filter((line) => !line.startsWith('::add-mask::'));
  const places = [...shown, result.log, result.summary, JSON.stringify(result.outputs)].join('\n');
  expect(leaks(places, secrets)).toEqual([]);
  expect(result.masks.filter((mask) => !secrets.includes(mask))).toEqual([]);
  const names = new Set(result.commands.map(({ name, stream }) => `${stream} ${name}`));
  const meant = ['add-mask', 'error', 'warning', 'notice'].map((name) => `stdout ${name}`);
  expect([...names].filter((name) => !meant.includes(name))).toEqual([]);
  expect({ stderr: result.rawStderr, problems: result.problems }).toEqual({
    stderr: '',
    problems: [],
  });
  const succeeded = result.exitCode === 0;
  expect(errorsOf({ result }).length > 0).toBe(!succeeded);
  expect(result.outputs['jid'] !== undefined || !succeeded || !api.some(isStart)).toBe(true);
}

function isStart(request: string): boolean {
  return request === 'POST /remote-mirror';
}

/** The error annotations, which are one line each. */
export function errorsOf({ result }: Pick<Run, 'result'>): string[] {
  const errors = result.annotations.filter(({ level }) => level === 'error');
  for (const { message } of errors) expect(message).toMatch(/^[^\r\n]+[.!?…]$/);
  return errors.map(({ message }) => message);
}
