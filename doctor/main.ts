/**
 * `npm run doctor`: looks at a remote mirror in a real CodeArts Repo, and tells which assumptions of
 * the action hold there. Reads only, unless it is told to start synchronizations.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Secrets } from '../src/text/secrets.ts';
import { systemClock } from '../src/time/clock.ts';
import type { Answer } from './answer.ts';
import { judgeAll, type Finding } from './assumptions/index.ts';
import { openClient, withTransport } from './connect.ts';
import { examine } from './observe/examination.ts';
import { parseOptions, USAGE, UsageError, type Options } from './options.ts';
import { formatReport } from './report.ts';

const BROKEN = 1;
const UNUSABLE = 2;

async function main(secrets: Secrets): Promise<number> {
  const options = parseOptions(process.argv.slice(2), {
    env: process.env,
    secrets,
    useProxy: (variable, url) => {
      process.env[variable] = url;
    },
  });
  if (options === undefined) {
    console.log(USAGE);
    return 0;
  }
  const { report, findings, reason } = await withTransport(async (transport) => {
    const client = openClient(
      { clock: systemClock, secrets, transport },
      options.subject.credentials,
    );
    const bench = {
      client,
      subject: options.subject,
      note: (line: string) => {
        console.error(line);
      },
    };
    const observations = await examine(bench, options.start);
    const findings = judgeAll(observations);
    const examination = { observations, findings, start: options.start, versions: versions() };
    const reason = reasonOf(observations.mirror.answer);
    return { report: formatReport(examination, secrets), findings, reason };
  });
  console.log(report);
  const exitCode = write(options, report) ? exitCodeOf(findings) : UNUSABLE;
  if (exitCode === UNUSABLE && reason !== undefined) {
    console.error(`Reading the remote mirror failed: ${secrets.redact(reason)}`);
    console.error('(For you alone: that line may name somebody, and is not in the report.)');
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
function write({ report: file }: Options, report: string): boolean {
  if (file === undefined) return true;
  try {
    writeFileSync(file, report);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    console.error(`--report: the file could not be written (${code}). The report is above.`);
    return false;
  }
}

function exitCodeOf(findings: readonly Finding[]): number {
  const verdictOf = (id: string): string | undefined =>
    findings.find((finding) => finding.id === id)?.verdict;
  if (findings.some(({ verdict }) => verdict === 'does not hold')) return BROKEN;
  return verdictOf('read-answer') === 'holds' ? 0 : UNUSABLE;
}

// Success has to be earned: whatever ends the process before the report leaves it failed.
process.exitCode = UNUSABLE;
const secrets = new Secrets(() => undefined);
try {
  process.exitCode = await main(secrets);
} catch (error) {
  const known = error instanceof UsageError;
  const text =
    error instanceof Error ? (known ? error.message : (error.stack ?? '')) : String(error);
  console.error(secrets.redact(text));
}
