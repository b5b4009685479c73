import type { Progress, Status } from './progress.ts';
import { escapeMarkup } from './safe-text.ts';

const HEADLINES: Readonly<Record<Status, string>> = {
  requested: '🔄 Synchronization of the CodeArts mirror requested',
  failed: '❌ The CodeArts mirror was not synchronized',
};

/**
 * The job summary of one run, as Markdown in which every value stays text.
 *
 * @param problems What went wrong, safe to show.
 * @param safe Makes untrusted text fit to show.
 */
export function summarize(
  status: Status,
  progress: Progress,
  problems: readonly string[],
  safe: (text: unknown) => string,
): string {
  const { workflowRun, mirror, repositoryId, jid, requestedAt } = progress;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Source', mirror?.url && safe(mirror.url)],
    ['Mirror', repositoryId === undefined ? undefined : `CodeArts repository ${repositoryId}`],
    ['Ref', workflowRun?.ref && safe(workflowRun.ref.replace(/^refs\/(?:heads|tags)\//, ''))],
    ['Commit', workflowRun?.sha.slice(0, 7)],
    ['Job id (jid)', jid],
    ['Requested at', requestedAt?.toISOString()],
    ['Last success before', mirror?.lastSuccessfulUpdateAt],
  ];
  return [
    `### ${HEADLINES[status]}`,
    '',
    ...problems.flatMap((problem) => [`> ${escapeMarkup(problem)}`, '']),
    ...table(rows),
    '',
  ].join('\n');
}

function table(rows: readonly (readonly [string, string | undefined])[]): string[] {
  const known = rows.filter(([, value]) => value !== undefined && value !== '');
  if (known.length === 0) return [];
  return [
    '| | |',
    '|---|---|',
    // <code> keeps GitHub from linking names and numbers.
    ...known.map(([name, value]) => `| ${name} | <code>${escapeMarkup(value ?? '')}</code> |`),
  ];
}
