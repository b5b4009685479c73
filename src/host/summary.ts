import { formatElapsed } from '../time/elapsed.ts';
import { parseRef } from '../mirror/ref.ts';
import type { Secrets } from '../text/secrets.ts';
import type { Facts, Status } from './journal.ts';
import type { WorkflowRun } from './workflow-run.ts';

const HEADLINES: Readonly<Record<Status, string>> = {
  requested: '🔄 Synchronization of the CodeArts mirror requested',
  synced: '✅ The CodeArts mirror is synchronized',
  failed: '❌ The CodeArts mirror was not synchronized',
  timed_out: '⌛ The synchronization of the CodeArts mirror did not end in time',
  checked: '🔍 The CodeArts mirror was checked, nothing was changed',
};

/** What a summary is about: what is known, and how it ended. */
export interface SummaryFacts extends Readonly<Facts> {
  /** What went wrong, safe to show. */
  readonly problems: readonly string[];
  /** How long the step took. */
  readonly tookMs: number;
}

/** The job summary of one run: Markdown in which every value stays text. */
export function summarize(status: Status, facts: SummaryFacts, secrets: Secrets): string {
  const { problems, tookMs, workflowRun, mirror, repositoryId, jid, commit, warnings } = facts;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Source', mirror?.url && code(secrets.safe(mirror.url))],
    [
      'Mirror',
      repositoryId === undefined ? undefined : `CodeArts repository ${code(repositoryId)}`,
    ],
    ['Pushed', workflowRun && describePush(workflowRun, secrets)],
    ['Proof', commit && 'the commit is on the mirror'],
    ['Job (jid)', jid && code(jid)],
    ['Last success', mirror?.lastSuccessfulUpdateAt && code(mirror.lastSuccessfulUpdateAt)],
    ['Failures so far', mirror && mirror.numberOfFailures > 0 ? code(mirror.numberOfFailures) : ''],
    ['Step took', tookMs < 1_000 ? 'less than a second' : formatElapsed(tookMs)],
  ];
  return [
    `### ${HEADLINES[status]}`,
    '',
    ...[...problems, ...warnings].flatMap((text) => [`> ${escapeMarkup(text)}`, '']),
    '| | |',
    '|---|---|',
    ...rows.filter(([, cell]) => cell).map(([name, cell]) => `| ${name} | ${cell ?? ''} |`),
    '',
  ].join('\n');
}

/** Keeps GitHub from linking names and numbers in it. */
function code(value: string | number): string {
  return `<code>${escapeMarkup(String(value))}</code>`;
}

/** `branch main at 1a2b3c4`, the commit linked. */
function describePush(
  { ref, sha, repositoryUrl }: WorkflowRun,
  secrets: Secrets,
): string | undefined {
  const pushed = parseRef(ref);
  const place = pushed && `${pushed.type} ${code(secrets.safe(pushed.name))}`;
  const commit = sha && linkCommit(sha, repositoryUrl);
  return [place, commit].filter(Boolean).join(' at ') || undefined;
}

function linkCommit(sha: string, repositoryUrl: string): string {
  const short = code(sha.slice(0, 7));
  const url = URL.parse(`${repositoryUrl}/commit/${sha}`);
  if (url === null || !/^https?:$/.test(url.protocol)) return short;
  return `<a href="${escapeMarkup(url.href)}">${short}</a>`;
}

/** Escapes text so that neither HTML nor Markdown in it has a meaning. */
export function escapeMarkup(text: string): string {
  return text.replace(
    /[&<>"'`|*_~[\]\\#@!(){}]/g,
    (character) => `&#${String(character.charCodeAt(0))};`,
  );
}
