import type { Finding } from './oracle.ts';
import type { Play, Run } from './play.ts';

/** A history in words: what happened, what each run asked and was told, and how it ended. */
export function inWords(play: Play, findings: readonly Finding[], heading: string): string {
  const begun = Math.min(...play.happened.map(({ at }) => at));
  const time = (at: number): string => `${((at - begun) / 1_000).toFixed(1).padStart(7)} s  `;
  const jobs = play.mirror.jobs.map(({ owner, force, acceptedAt, readAt, endedAt, ...job }) => {
    const read = readAt === undefined ? 'not yet' : time(readAt).trim();
    const end = endedAt === undefined ? 'not over' : `${time(endedAt).trim()} ${job.outcome ?? ''}`;
    const refused = job.refused.length === 0 ? '' : `, refused ${job.refused.join(' ')}`;
    const what = `synchronization of ${owner}${force ? ', forced' : ''}`;
    return { at: acceptedAt, what: `${what}: source read ${read}, end ${end}${refused}` };
  });
  const changes = play.mirror.timeline.slice(1).map(({ at, state }) => {
    const refs = [...state.refs].map(([ref, id]) => `${ref.slice(5)} ${id.slice(0, 4)}`);
    return { at, what: `  mirror: ${state.status}; ${refs.join(', ')}` };
  });
  const asked = play.runs.flatMap((run) => exchangesOf(run));
  const events = [...play.happened, ...jobs, ...changes, ...asked].sort((a, b) => a.at - b.at);
  return [
    heading,
    JSON.stringify(play.world),
    ...events.map(({ at, what }) => time(at) + what),
    ...play.runs.map(verdictOf),
    ...findings.map(({ run, property, excuse }) => {
      return `${run.name}: ${property}${excuse === undefined ? '' : ` (excused: ${excuse})`}`;
    }),
  ].join('\n');
}

function exchangesOf({ name, exchanges }: Run): { at: number; what: string }[] {
  return exchanges.map(({ sentAt, call, status, text }) => {
    const call40 = call.replace(/\b([0-9a-f]{4})[0-9a-f]{36}\b/g, '$1');
    const text40 = text.replace(/\b([0-9a-f]{4})[0-9a-f]{36}\b/g, '$1').slice(0, 260);
    return { at: sentAt, what: `    ${name}: ${call40} -> ${status} ${text40}` };
  });
}

function verdictOf({ name, verdict, begunAt, endedAt }: Run): string {
  const { status = 'none', proof, commit, message = '' } = verdict ?? {};
  const took = `${((endedAt - begunAt) / 1_000).toFixed(1)} s`;
  const by = proof === undefined ? '' : ` by ${proof} ${commit?.slice(0, 4) ?? ''}`;
  return `${name}: ${status}${by} after ${took}\n${message.replace(/^/gm, '  | ')}`;
}
