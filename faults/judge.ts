import type { Expected, FaultCase } from './case.ts';
import { ownAnnotations, violations } from './oracles/safe.ts';
import type { JudgedRun } from './oracles/safe.ts';
import type { Request } from './service/message.ts';
import type { Route } from './service/script.ts';

/** A run, and what its servers saw of it. */
export interface Verdict {
  readonly run: JudgedRun;
  readonly seen: readonly Request[];
  /** The same requests in the words of the cases. */
  readonly routes: readonly (Route | undefined)[];
  readonly connections: number;
  /** The token that the step had. */
  readonly token: string;
  /** Requests to the proxy. */
  readonly connects: readonly Request[];
  /** What reached anybody but the service, as Latin-1. */
  readonly elsewhere: string;
  /** What reached the traps. */
  readonly trapped: string;
}

/** A status whose run succeeded. */
const GOOD = ['requested', 'synced', 'checked', 'skipped'];

/** A signal has to be obeyed within this, in milliseconds. */
const SIGNAL_MS = 1_000;

/**
 * Everything that is not as it has to be.
 *
 * @returns A line for each.
 */
export function judge({ step = {}, expect }: FaultCase, verdict: Verdict): string[] {
  const { run } = verdict;
  const outlivedMs = step.interruption?.outlivedMs(run.durationMs) ?? 0;
  return [
    ...violations(run, expect),
    ...ended(run, expect),
    ...told(run, expect),
    ...asked(verdict, expect),
    ...kept(verdict, step.secrets ?? []),
    ...(outlivedMs > SIGNAL_MS ? [`ended ${Math.round(outlivedMs)} ms after the signal`] : []),
    ...(expect.also?.(verdict) ?? []),
  ];
}

function ended({ exitCode, outputs }: JudgedRun, expected: Expected): string[] {
  const statuses = [expected.status].flat();
  const fits = statuses.includes(outputs['status']);
  const status = fits ? outputs['status'] : statuses[0];
  const code = expected.exitCode ?? (GOOD.includes(status ?? '') ? 0 : 1);
  return [
    ...differ('exit code', exitCode, code),
    ...(fits ? [] : [`status: ${outputs['status']}, not ${statuses.join(' or ')}`]),
    ...Object.entries(expected.outputs ?? {}).flatMap(([name, value]) => {
      const seen = outputs[name];
      if (value instanceof RegExp) return unmatched(`output ${name}`, seen ?? '', value);
      return differ(`output ${name}`, seen, value);
    }),
  ];
}

function told(run: JudgedRun, expected: Expected): string[] {
  const { errors = [], warnings = [], log, notInLog, summary, notInSummary } = expected;
  const seen = ownAnnotations(run).filter(({ level }) => level === 'warning');
  const warned = seen.map(({ message }) => message);
  return [
    ...(errors === null ? [] : all('error', run.errors, errors)),
    ...(warnings === null ? [] : all('warning', warned, warnings)),
    ...run.errors.flatMap(withoutHint),
    ...(log ? unmatched('log', run.log, log) : []),
    ...(summary ? unmatched('summary', run.summary, summary) : []),
    ...(notInLog ? matched('log', run.log, notInLog) : []),
    ...(notInSummary ? matched('summary', run.summary, notInSummary) : []),
  ];
}

/** An error says more than what went wrong, but for that of a run that somebody ended. */
function withoutHint(error: string): string[] {
  return /^Cancelled by|[.;] \S| from \S+ to \S+\.$/.test(error)
    ? []
    : [`error without a hint: ${error}`];
}

function asked(verdict: Verdict, { requests, connections }: Expected): string[] {
  const { routes } = verdict;
  const found: string[] = [];
  if (requests !== null && 'starts' in requests) {
    found.push(
      ...differ('starts', routes.filter((each) => each === 'start').length, requests.starts),
    );
  } else if (requests !== null) {
    found.push(...differ('requests', routes.map(String).join(', '), requests.join(', ')));
  }
  const [least, most] = connections ?? [0, Infinity];
  if (verdict.connections < least || verdict.connections > most) {
    found.push(`connections: ${verdict.connections}, not ${least} to ${most}`);
  }
  return found;
}

/**
 * What was sent went where it belongs, and says what it has to.
 *
 * @param others Secrets that are not the service's, such as a proxy's.
 */
function kept({ run, seen, elsewhere, trapped }: Verdict, others: readonly string[]): string[] {
  const own = run.secrets.filter((secret) => secret.length >= 6 && !others.includes(secret));
  const strayed = own.filter((secret) => elsewhere.includes(secret));
  const inUrls = seen.filter(({ path }) => run.secrets.some((secret) => path.includes(secret)));
  const unclear = seen.filter(
    ({ method, path, body }) =>
      method === 'POST' &&
      path.endsWith('/remote-mirror') &&
      !/"force_fetch":(?:true|false)/.test(body),
  );
  return [
    ...(strayed.length > 0 ? ['a secret went elsewhere'] : []),
    ...(trapped === '' ? [] : [`a trap was sent ${JSON.stringify(trapped.slice(0, 100))}`]),
    ...inUrls.map(({ path }) => `a secret in the URL ${path.slice(0, 100)}`),
    ...unclear.map(({ body }) => `force_fetch is not explicit in ${body.slice(0, 200)}`),
  ];
}

function all(what: string, seen: readonly string[], patterns: readonly RegExp[]): string[] {
  const fit =
    seen.length === patterns.length && patterns.every((each, at) => each.test(seen[at] ?? ''));
  return fit ? [] : [`${what}s: ${show(seen)}, not ${show(patterns.map(String))}`];
}

function differ(what: string, seen: unknown, expected: unknown): string[] {
  return seen === expected ? [] : [`${what}: ${String(seen)}, not ${String(expected)}`];
}

function unmatched(what: string, seen: string, pattern: RegExp): string[] {
  return pattern.test(seen) ? [] : [`${what}: ${show(seen)}, not ${String(pattern)}`];
}

function matched(what: string, seen: string, pattern: RegExp): string[] {
  const found = pattern.exec(seen)?.[0];
  return found === undefined ? [] : [`${what} has ${show(found)}, in spite of ${String(pattern)}`];
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 1_500 ? `${text.slice(0, 1_500)}…` : text;
}
