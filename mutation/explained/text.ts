import { because } from './because.ts';

export const TEXT = [
  ...because('src/text/json.ts', 'A function that comes to its end gives undefined, too.', [
    ['{ return undefined; }', '{}'],
  ]),
];
