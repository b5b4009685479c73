import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rememberEnvironment, setEnvironment } from '../../__tests__/support/environment.ts';
import { memoryHost, type MemoryHost } from '../../__tests__/support/memory-host.ts';
import { Random } from '../../__tests__/model/random.ts';
import { reportOutcome } from '../../src/host/outcome.ts';
import { synchronize } from '../../src/run/synchronize.ts';
import type { Scenario } from './scenario.ts';
import { ScriptedService, type Exchange } from './service.ts';

/** What came of one run. */
export interface Play {
  readonly scenario: Scenario;
  readonly status: string;
  readonly exchanges: readonly Exchange[];
  readonly strange: readonly string[];
  /** By name, each as often as it was set. */
  readonly outputs: MemoryHost['report']['outputs'];
  readonly lines: readonly string[];
  readonly summaries: readonly string[];
  readonly tookMs: number;
}

let opened: Promise<ScriptedService> | undefined;

/** Plays a whole run in this process, over real connections and on a clock that waits for nothing. */
export async function play(scenario: Scenario): Promise<Play> {
  opened ??= ScriptedService.open();
  const service = await opened;
  const folder = mkdtempSync(path.join(tmpdir(), 'run-'));
  const restore = rememberEnvironment();
  try {
    const file = path.join(folder, 'event.json');
    if (scenario.payload !== undefined) writeFileSync(file, JSON.stringify(scenario.payload));
    // Where @actions/github looks for it.
    setEnvironment({ GITHUB_EVENT_PATH: file });
    const inputs = { ...scenario.inputs, endpoint: service.origin };
    const memory = memoryHost(inputs, { ...scenario.env, GITHUB_EVENT_PATH: file });
    const random = new Random(scenario.seed);
    service.begin(scenario, () => memory.clock.now());
    const status = await reportOutcome({ ...memory, random: random.next }, synchronize);
    const { outputs, lines, summaries } = memory.report;
    return {
      ...{ scenario, status, outputs, lines, summaries },
      exchanges: [...service.exchanges],
      strange: [...service.strange],
      tookMs: memory.clock.now() - memory.begun,
    };
  } finally {
    restore();
    rmSync(folder, { recursive: true });
  }
}
