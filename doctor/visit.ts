import { readFileSync, writeFileSync } from 'node:fs';
import type { Host } from '../src/host/host.ts';
import type { Answer } from './answer.ts';
import { judgeAll, type Finding } from './assumptions/index.ts';
import { openClient, withTransport } from './connect.ts';
import { examine } from './observe/examination.ts';
import { parseOptions, USAGE, UsageError, type Options } from './options.ts';
import { formatReport } from './report.ts';

const BROKEN = 1;

/** The exit code where nothing could be learned. */
export const UNUSABLE = 2;

/** What a visit is given by the process around it. */
export interface Visitor extends Pick<Host, 'env' | 'secrets' | 'useProxy' | 'clock'> {
  /** Takes the report, or the help. */
  readonly print: (text: string) => void;
  /** Takes what is for the user alone, a line or a few. */
  readonly tell: (text: string) => void;
}

/**
 * Does what the command line says, and says how it went.
 *
 * @param args Without the program and its script.
 * @returns The exit code: 0, 1 or 2, as docs/doctor.md tells them.
 */
export async function visit(args: readonly string[], visitor: Visitor): Promise<number> {
  try {
    const options = parseOptions(args, visitor);
    if (options !== undefined) return await examineAndReport(options, visitor);
    visitor.print(USAGE);
    return 0;
  } catch (error) {
    const known = error instanceof UsageError;
    const text =
      error instanceof Error ? (known ? error.message : (error.stack ?? '')) : String(error);
    visitor.tell(visitor.secrets.redact(text));
    return UNUSABLE;
  }
}

async function examineAndReport(options: Options, visitor: Visitor): Promise<number> {
  const { clock, secrets, print, tell } = visitor;
  const { subject, start } = options;
  const observations = await withTransport(async (transport) => {
    const client = openClient({ clock, secrets, transport }, subject.credentials);
    return await examine({ client, subject, note: tell }, start);
  });
  const findings = judgeAll(observations);
  const report = formatReport({ observations, findings, start, versions: versions() }, secrets);
  print(report);
  const exitCode = write(options, report, tell) ? exitCodeOf(findings) : UNUSABLE;
  const reason = reasonOf(observations.mirror.answer);
  if (exitCode === UNUSABLE && reason !== undefined) {
    tell(`Reading the remote mirror failed: ${secrets.redact(reason)}`);
    tell('(For you alone: that line may name somebody, and is not in the report.)');
  }
  return exitCode;
}

/** Why there was no usable answer, in the words of the service or of the network. */
function reasonOf(answer: Answer): string | undefined {
  if (answer.kind === 'failure') return answer.error.message;
  return answer.kind === 'not asked' ? (answer.detail ?? answer.why) : undefined;
}

function versions(): string {
  const file = new URL('../package.json', import.meta.url);
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return `${name} ${version}, Node ${process.version}`;
}

/** Writes the report to the file that the user names; whether that worked. */
function write({ report: file }: Options, report: string, tell: Visitor['tell']): boolean {
  if (file === undefined) return true;
  try {
    writeFileSync(file, report);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    tell(`--report: the file could not be written (${code}). The report is above.`);
    return false;
  }
}

function exitCodeOf(findings: readonly Finding[]): number {
  const verdictOf = (id: string): string | undefined =>
    findings.find((finding) => finding.id === id)?.verdict;
  if (findings.some(({ verdict }) => verdict === 'does not hold')) return BROKEN;
  return verdictOf('read-answer') === 'holds' ? 0 : UNUSABLE;
}
