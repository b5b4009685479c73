import { expect, test } from '@jest/globals';
import { describeProblem, type Problem } from '../../src/text/problem.ts';

test.each<[Problem, string]>([
  [{ known: 'HTTP 404' }, 'HTTP 404.'],
  [{ known: 'HTTP 404', doing: 'Reading failed' }, 'Reading failed: HTTP 404.'],
  [{ known: 'Done?', why: 'It took 1.5 s', todo: 'Wait!' }, 'Done? It took 1.5 s. Wait!'],
  [{ known: 'HTTP 404', why: '', todo: undefined }, 'HTTP 404.'],
  [{ known: 'HTTP 404', topic: 'answers' }, 'HTTP 404.'],
  [{ known: 'HTTP 404', help: '' }, 'HTTP 404.'],
  [
    {
      help: 'https://a.example/#answers',
      todo: 'check `endpoint`',
      why: 'it was a proxy…',
      known: 'HTTP 404',
      doing: 'Reading failed',
    },
    'Reading failed: HTTP 404. it was a proxy… check `endpoint`. More: https://a.example/#answers.',
  ],
])('the problem %j is told as %j', (problem, expected) => {
  expect(describeProblem(problem)).toBe(expected);
});
