import { parseRef } from '../mirror/ref.ts';
import { isSameSource } from '../mirror/source-url.ts';
import type { Problem } from '../text/problem.ts';
import { asSentence, sentences } from '../text/safe-text.ts';
import type { Secrets } from '../text/secrets.ts';
import { formatElapsed } from '../time/elapsed.ts';
import type { Finding } from './failure.ts';
import type { Facts } from './journal.ts';
import { code, inert, link, literal } from './markup.ts';
import type { Status } from './status.ts';
import type { WorkflowRun } from './workflow-run.ts';

/** How a run ended. */
export interface Ending {
  readonly status: Status;
  /** What went wrong, safe to show. */
  readonly problems: readonly Problem[];
  readonly finding?: Finding | undefined;
  readonly tookMs: number;
}

const ICONS: Readonly<Record<Status, string>> = {
  requested: '🔄',
  synced: '✅',
  failed: '❌',
  timed_out: '⌛',
  unconfirmed: '❔',
  checked: '🔍',
  skipped: '⏭️',
};

/** The job summary of one run: Markdown in which every value stays text. */
export function summarize(facts: Readonly<Facts>, ending: Ending, secrets: Secrets): string {
  const blocks = [
    `### ${headline(facts, ending, secrets)}`,
    ...ending.problems.map(alertOf),
    ...facts.warnings.map((text) => alert('WARNING', inert(text))),
    ...facts.notices.map((text) => alert('NOTE', inert(text))),
    describeRoute(facts, secrets),
    table(
      ['', 'Commit', 'How it was proven', 'Took'],
      [
        [
          ICONS[ending.status],
          describeCommit(facts.workflowRun, secrets),
          describeProof(facts, ending.status),
          took(ending),
        ],
      ],
    ),
    describeDetails(facts),
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n\n`;
}

/** Says what is known, and no more. */
function headline(facts: Readonly<Facts>, { status, finding }: Ending, secrets: Secrets): string {
  const ref = parseRef(facts.workflowRun?.ref ?? '');
  const name = ref === undefined ? undefined : code(secrets.safe(ref.name, 100));
  const subject = name ?? 'this run';
  const icon = ICONS[status];
  switch (status) {
    case 'requested':
      return `${icon} ${subject}: synchronization of the CodeArts mirror requested`;
    case 'synced':
      return `${icon} ${describeSynced(facts, name)}`;
    case 'failed':
      return `${icon} ${FAILED[finding ?? 'not started'](subject)}`;
    case 'timed_out':
      return `${icon} ${subject} could not be confirmed on the CodeArts mirror in time`;
    case 'unconfirmed':
      // A dry run looks for no commit.
      if (facts.plan !== undefined)
        return `${icon} How old the CodeArts mirror is could not be told`;
      return `${icon} ${subject} could not be confirmed on the CodeArts mirror`;
    case 'checked':
      return facts.plan === 'fail'
        ? '⚠️ The CodeArts mirror was checked: a run would probably fail'
        : `${icon} The CodeArts mirror was checked, nothing was changed`;
    case 'skipped':
      return `${icon} Skipped: nothing was sent to CodeArts`;
  }
}

const FAILED: Readonly<Record<Finding | 'not started', (subject: string) => string>> = {
  'not on the mirror': (subject) => `${subject} is not on the CodeArts mirror`,
  'old history kept': (subject) => `the CodeArts mirror keeps the old history of ${subject}`,
  'synchronization failed': (subject) =>
    `${subject}: the synchronization of the CodeArts mirror failed`,
  'too old': () => 'the last success of the CodeArts mirror is longer ago than `max_age` allows',
  'never synchronized': () => 'the CodeArts mirror has never been synchronized',
  'wrong inputs': (subject) =>
    `${subject}: the inputs of this step are wrong, and nothing was sent`,
  'not started': (subject) => `${subject}: no synchronization was started`,
};

function describeSynced({ proof, workflowRun }: Readonly<Facts>, name: string | undefined): string {
  if (proof?.by !== 'commit' || name === undefined) {
    return `The CodeArts mirror was synchronized${name === undefined ? '' : `; ${name} was not verified`}`;
  }
  return workflowRun?.change.kind === 'deleted'
    ? `${name} is gone from the CodeArts mirror`
    : `${name} is on the CodeArts mirror`;
}

/** What happened, and how to mend it. */
function alertOf({ doing, known, why, todo, help }: Problem): string {
  const [what, rest] = doing === undefined ? [known, why] : [doing, sentences(known, why)];
  const happened = alert(
    'CAUTION',
    `**${inert(asSentence(what))}**${rest ? ` ${inert(asSentence(rest))}` : ''}`,
  );
  const fix = todo && `**To fix it:** ${inert(asSentence(todo))}`;
  const more = help && `<a href="${help}">More about this</a>.`;
  const tip = [fix, more].filter(Boolean).join(' ');
  return tip ? `${happened}\n\n${alert('TIP', tip)}` : happened;
}

function alert(kind: string, text: string): string {
  return `> [!${kind}]\n> ${text}`;
}

/** Where from, and where to. */
function describeRoute(facts: Readonly<Facts>, secrets: Secrets): string | undefined {
  const { mirror, workflowRun } = facts;
  const target = describeTarget(facts, secrets);
  if (target === undefined) return undefined;
  if (mirror?.url === undefined) return target;
  const own = workflowRun?.repositoryUrl ?? '';
  const page = URL.parse(own);
  const source =
    page !== null && isSameSource(mirror.url, own)
      ? link(page.pathname.slice(1), own)
      : code(secrets.safe(mirror.url));
  return `${source} → ${target}`;
}

/** The repository by all that is known of it: its name, its id, and where it is. */
function describeTarget(
  { repositoryId, repositoryName, place }: Readonly<Facts>,
  secrets: Secrets,
): string | undefined {
  const id = repositoryId === undefined ? undefined : literal(String(repositoryId));
  const name = repositoryName === undefined ? undefined : code(secrets.safe(repositoryName, 100));
  const first = name ?? id;
  if (first === undefined) return undefined;
  const second = name === undefined || id === undefined ? '' : ` (${id})`;
  const region = place === undefined ? '' : ` in ${literal(place)}`;
  return `CodeArts repository ${first}${second}${region}`;
}

/** The commit, linked, and its ref; or the ref that was deleted. */
function describeCommit(run: WorkflowRun | undefined, secrets: Secrets): string {
  if (run === undefined) return '';
  const { ref, sha, repositoryUrl, change } = run;
  const known = parseRef(ref);
  const place = known && `${known.type} ${code(secrets.safe(known.name))}`;
  if (change.kind === 'deleted') return `${place ?? 'a ref'}, deleted`;
  const commit = sha && link(sha.slice(0, 7), `${repositoryUrl}/commit/${sha}`);
  return [commit, place].filter(Boolean).join(' on ');
}

function describeProof({ proof }: Readonly<Facts>, status: Status): string {
  switch (status) {
    case 'synced':
      return inert(proof?.how ?? '');
    case 'requested':
      return 'nothing was proven: the step did not wait';
    case 'checked':
      return 'nothing to prove: a dry run';
    case 'skipped':
      return 'nothing was proven: the step was skipped';
    case 'failed':
    case 'timed_out':
    case 'unconfirmed':
      return 'not proven';
  }
}

function took({ tookMs }: Ending): string {
  return tookMs < 1_000 ? 'less than a second' : formatElapsed(tookMs);
}

function describeDetails({
  jid,
  requestedAt,
  successBefore,
  branches,
  mirror,
}: Readonly<Facts>): string | undefined {
  const failures = mirror?.numberOfFailures;
  const rows = [
    ['Job (jid)', jid && code(jid)],
    ['Requested', requestedAt?.toUTCString()],
    ['Last success before this run', successBefore && literal(successBefore)],
    ['Branches of the mirror', branches],
    ['Failures so far', failures === undefined ? undefined : String(failures)],
  ].filter((row): row is [string, string] => Boolean(row[1]));
  if (rows.length === 0) return undefined;
  return `<details><summary>Details</summary>\n\n${table(['', ''], rows)}\n\n</details>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
