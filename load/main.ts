/**
 * `npm run load [runs] [processes]`: many runs at once against one service behind gateways that
 * throttle, in this process and as processes of the built bundle.
 */
import { histogram } from './histogram.ts';
import { runInProcess } from './in-process.ts';
import { faultsOf, retriesOf } from './judge.ts';
import { limitsFor } from './limits.ts';
import { runProcesses } from './processes.ts';
import type { Round } from './run.ts';

const [runs = 200, processes = 40] = process.argv.slice(2).map(Number);

/** So many faults of a round are told; the others are counted. */
const MOST_FAULTS = 5;

function tell(round: Round): number {
  const { name, passages } = round;
  const statuses = Map.groupBy(round.runs, ({ status }) => status);
  const endings = [...statuses].map(([status, all]) => `${all.length} ${status}`).join(', ');
  const refused = passages.filter(({ status }) => status === 429).length;
  console.log(`\n${name}: ${endings}; ${passages.length} requests, ${refused} refused`);
  console.log('Attempts after a refusal, by when they came:');
  console.log(histogram(retriesOf(passages).map(({ at }) => at)).join('\n'));
  const faults = faultsOf(round);
  for (const fault of faults.slice(0, MOST_FAULTS)) console.log(`FAULT ${fault}`);
  if (faults.length > MOST_FAULTS) console.log(`FAULT and ${faults.length - MOST_FAULTS} more`);
  return faults.length;
}

async function round(title: string, play: () => Promise<Round[]>): Promise<number> {
  const begun = performance.now();
  const rounds = await play();
  console.log(`\n== ${title}, ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  return rounds.reduce((sum, each) => sum + tell(each), 0);
}

const faults =
  (await round(`${runs} runs at once in one process`, () =>
    runInProcess(runs, limitsFor(runs / 4)),
  )) +
  (await round(`${processes} processes at once`, () =>
    runProcesses(processes, limitsFor(processes / 8)),
  ));
console.log(`\n${faults === 0 ? 'All is well.' : `${faults} faults`}`);
if (faults > 0) process.exitCode = 1;
