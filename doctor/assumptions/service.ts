import { anyError } from '../../src/codearts/told-errors.ts';
import { isObject } from '../../src/text/json.ts';
import { describeAnswer, lacksApi, statusOf, type Answer } from '../answer.ts';
import type { Observations } from '../observations.ts';
import { count } from '../words.ts';
import { broken, holds, unsettled, type Assumption, type Judgement } from './assumption.ts';

/** What concerns the service as such. */
export const OF_SERVICE: readonly Assumption[] = [
  {
    id: 'no-redirects',
    assumed: 'The service answers itself; a redirect is never followed',
    judge: judgeRedirects,
  },
  {
    id: 'api-offered',
    assumed: 'The host offers the remote-mirror API',
    judge: judgeOffer,
  },
  {
    id: 'date',
    assumed: 'Every answer has a `Date` header, by which the action dates its request',
    judge: judgeDates,
  },
  {
    id: 'project-id',
    assumed: 'A signed request works without `X-Project-Id`',
    judge: judgeProjectId,
  },
  {
    id: 'temporary-key',
    assumed: 'A temporary access key, as an agency gets it, may read the mirror and start',
    judge: judgeTemporaryKey,
  },
  {
    id: 'europe-host',
    assumed:
      'Of the two hosts that the sources name for eu-west-101, the one that the action uses is there',
    judge: judgeHosts,
  },
];

function judgeRedirects({ mirror: { answer } }: Observations): Judgement {
  const seen = describeAnswer(answer);
  if (answer.kind === 'failure' && answer.error.fault === 'redirect') return broken(seen);
  return statusOf(answer) === undefined ? unsettled(seen) : holds(seen);
}

function judgeOffer({ mirror: { answer } }: Observations): Judgement {
  const seen = describeAnswer(answer);
  if (lacksApi(answer)) return broken(seen);
  return answer.kind === 'success' ? holds(seen) : unsettled(seen);
}

function judgeDates({ dates: { dated, undated } }: Observations): Judgement {
  const seen = `${dated} of ${count(dated + undated, 'successful answer')} had one`;
  if (undated > 0) return broken(seen);
  return dated > 0 ? holds(seen) : unsettled(seen);
}

/** A refusal that is about a project id, in whatever words. */
const PROJECT_ID = /project[-_ ]?id/i;

function judgeProjectId({ subject, mirror: { answer } }: Observations): Judgement {
  if (subject.credentials.kind === 'token') {
    return unsettled('an IAM token was used, which is one of a project itself');
  }
  const seen = `${describeAnswer(answer)}, signed, without it`;
  if (answer.kind === 'success') return holds(seen);
  const isAbout = answer.kind === 'failure' && PROJECT_ID.test(answer.error.brief);
  return isAbout ? broken(`${seen}; the refusal is about a project id`) : unsettled(seen);
}

function judgeTemporaryKey({ subject, mirror, runs, noRun }: Observations): Judgement {
  const { credentials } = subject;
  const isTemporary = credentials.kind === 'access key' && credentials.key.securityToken;
  if (credentials.kind !== 'oidc' && !isTemporary) return unsettled('no such key was used');
  const whose =
    credentials.kind === 'oidc' ? "an agency's key" : 'a temporary key of whatever origin';
  const reading = `${whose}; reading: ${describeAnswer(mirror.answer)}`;
  const start = runs[0]?.start;
  // A key of this minute has not expired.
  const isRefused = [mirror.answer, start].some((each) => each && statusOf(each) === 401);
  if (isRefused && credentials.kind === 'oidc') return broken(reading);
  if (start === undefined) return unsettled(`${reading}; starting: ${noRun}`);
  const seen = `${reading}; starting: ${describeAnswer(start)}`;
  const bothWork = mirror.answer.kind === 'success' && start.kind === 'success';
  return bothWork ? holds(seen) : unsettled(seen);
}

function judgeHosts({ hosts }: Observations): Judgement {
  if (hosts === undefined)
    return unsettled('asked for the region eu-west-101 alone, without `--endpoint`');
  const { assumed, other } = hosts;
  const seen = `the one it uses: ${describeAnswer(assumed)}; the other: ${describeAnswer(other)}`;
  if (isFromGateway(assumed)) return holds(seen);
  return isFromGateway(other) ? broken(seen) : unsettled(seen);
}

/** An answer in the gateway's form: whoever else answers on a host, does not know it. */
function isFromGateway(answer: Answer): boolean {
  if (answer.kind === 'success') return Array.isArray(answer.json);
  if (answer.kind === 'not asked' || !isObject(answer.json)) return false;
  return /^[A-Z]{2,6}\./.test(anyError(answer.json)?.code ?? '');
}
