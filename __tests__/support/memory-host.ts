import type { Host } from '../../src/host/host.ts';
import { Journal } from '../../src/host/journal.ts';
import { Report, type OutputName } from '../../src/host/report.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { FakeClock } from './clock.ts';

/** Keeps what is told, and writes it nowhere. */
export class KeptReport extends Report {
  /** Lines of the log; annotations begin with their kind. */
  readonly lines: string[] = [];
  /** Name and value of each output, in order. */
  readonly outputs: [OutputName, string][] = [];
  readonly summaries: string[] = [];

  override info(line: string): void {
    this.lines.push(line);
  }

  override notice(message: string): void {
    this.lines.push(`notice: ${message}`);
  }

  override warning(message: string): void {
    this.lines.push(`warning: ${message}`);
  }

  override error(message: string): void {
    this.lines.push(`error: ${message}`);
  }

  override output(name: OutputName, value: string): void {
    this.outputs.push([name, value]);
  }

  override summary(markdown: string): void {
    this.summaries.push(markdown);
  }
}

/** The surroundings of a run that are nowhere but in memory. */
export interface MemoryHost extends Host {
  readonly env: Record<string, string | undefined>;
  readonly report: KeptReport;
  readonly clock: FakeClock;
  /** What the runner would hide, in order. */
  readonly masked: readonly string[];
}

/**
 * Makes the surroundings of one run, of which this process notices nothing.
 *
 * @param inputs By name, as a workflow gives them.
 * @param env Variables of the environment.
 */
export function memoryHost(
  inputs: Readonly<Record<string, string>> = {},
  env: Host['env'] = {},
): MemoryHost {
  const masked: string[] = [];
  const secrets = new Secrets((value) => masked.push(value));
  const variables = { ...env };
  const report = new KeptReport(secrets, variables);
  const clock = new FakeClock();
  return {
    readInput: (name) => inputs[name] ?? '',
    env: variables,
    useProxy: (variable, url) => {
      variables[variable] = url;
    },
    secrets,
    report,
    journal: new Journal(report, secrets),
    clock,
    begun: clock.now(),
    random: () => 0.5,
    masked,
  };
}
