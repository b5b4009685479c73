/**
 * `npm run doctor`: looks at a remote mirror in a real CodeArts Repo, and tells which assumptions of
 * the action hold there. Reads only, unless it is told to start synchronizations.
 */
import { Secrets } from '../src/text/secrets.ts';
import { systemClock } from '../src/time/clock.ts';
import { UNUSABLE, visit } from './visit.ts';

// Success has to be earned: whatever ends the process before the report leaves it failed.
process.exitCode = UNUSABLE;
process.exitCode = await visit(process.argv.slice(2), {
  env: process.env,
  secrets: new Secrets(() => undefined),
  clock: systemClock,
  useProxy: (variable, url) => {
    process.env[variable] = url;
  },
  print: (text) => {
    console.log(text);
  },
  tell: (text) => {
    console.error(text);
  },
});
