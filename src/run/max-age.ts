import { Failure } from '../host/failure.ts';
import { CLOCK_TOLERANCE_MS, type RemoteMirror } from '../mirror/mirror.ts';
import { formatSpan } from '../time/elapsed.ts';
import { instantOf } from '../waiting/times.ts';

const ADVICE =
  'Look at the synchronization log on the repository page in CodeArts; a run without `dry_run` ' +
  'starts a synchronization';
const CLOCK_ADVICE =
  'Look at the repository page in CodeArts, and set the clock of this runner right';

/**
 * Holds the age of a mirror's last success against a limit.
 *
 * @param maxAgeMs The limit in milliseconds.
 * @param localDate This machine's date in milliseconds since 1970 UTC, for a service that has not told
 *   its own. The two clocks may differ by any amount; the service's alone is the one that dated the success.
 * @throws Failure `failed` where the success is older or there never was one, `unconfirmed` where the
 *   service does not tell.
 */
export function requireYoung(mirror: RemoteMirror, maxAgeMs: number, localDate: number): void {
  const { lastSuccessfulUpdateAt: success, toldAt, url } = mirror;
  const limit = `\`max_age\` allows (${formatSpan(maxAgeMs)})`;
  if (success === undefined) throw withoutSuccess(mirror, limit);
  const age = (toldAt ?? localDate) - instantOf(success);
  const clock = `the clock of ${toldAt === undefined ? 'this runner' : 'CodeArts'}`;
  if (Number.isNaN(age)) {
    const known = `Which moment the last success was (${success}) cannot be told: it has no offset, or is no date`;
    throw unconfirmed(known, limit);
  }
  if (age < -CLOCK_TOLERANCE_MS) {
    throw unconfirmed(
      `By ${clock} the last success (${success}) is still to come`,
      limit,
      CLOCK_ADVICE,
    );
  }
  if (age > maxAgeMs) {
    const known = `By ${clock} the mirror last succeeded ${formatSpan(age, 4)} ago (${success}), longer than ${limit}`;
    throw new Failure([{ known, todo: ADVICE }], 'failed', 'too old');
  }
  if (url === undefined) {
    throw unconfirmed(`A success (${success}) is told of a mirror without a source`, limit);
  }
}

/** `null` says that there was none; silence does not, nor what cannot be read. */
function withoutSuccess(mirror: RemoteMirror, limit: string): Failure {
  const { insteadOfSuccess: instead, updateStatus, url } = mirror;
  if (typeof instead === 'object') {
    return unconfirmed(`When the mirror last succeeded cannot be read (${instead.text})`, limit);
  }
  // One that has finished has succeeded once, whatever else is said.
  if (updateStatus === 'finished') {
    return unconfirmed('The mirror has finished once, and when it succeeded is not told', limit);
  }
  if (url === undefined)
    return never('The repository is no mirror yet, and so has never succeeded', limit);
  return instead === 'none'
    ? never('The mirror has never been synchronized', limit)
    : unconfirmed('When the mirror last succeeded is not told', limit);
}

function never(what: string, limit: string): Failure {
  const known = `${what}: it cannot be as young as ${limit}`;
  return new Failure([{ known, todo: ADVICE }], 'failed', 'never synchronized');
}

function unconfirmed(known: string, limit: string, todo = ADVICE): Failure {
  const why = `Whether that is longer ago than ${limit} is not known`;
  return new Failure([{ known, why, todo }], 'unconfirmed');
}
