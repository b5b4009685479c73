import { ANSWERS } from './answers.ts';
import { EVENTS } from './events.ts';
import { HEADERS } from './headers.ts';
import type { FuzzProperty } from './property.ts';
import { PROXIES } from './proxies.ts';
import { RETRIES } from './retries.ts';
import { RUNS } from './runs.ts';
import { SIGNATURES } from './signatures.ts';
import { TEXT } from './text.ts';
import { URLS } from './urls.ts';
import { VALUES } from './values.ts';

/** Everything that holds of whatever is generated. */
export const PROPERTIES: readonly FuzzProperty[] = [
  ...ANSWERS,
  ...HEADERS,
  ...VALUES,
  ...URLS,
  ...PROXIES,
  ...EVENTS,
  ...TEXT,
  ...SIGNATURES,
  ...RETRIES,
  ...RUNS,
];
