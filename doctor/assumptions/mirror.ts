import { isSameSource, isTornLogin } from '../../src/mirror/source-url.ts';
import { isObject, objectOf, type JsonObject } from '../../src/text/json.ts';
import { describeAnswer, lacksApi, statusOf } from '../answer.ts';
import type { Look, Observations } from '../observations.ts';
import { isTime, statusWord, timeShape } from '../words.ts';
import {
  broken,
  hiddenNames,
  holds,
  unsettled,
  type Assumption,
  type Judgement,
} from './assumption.ts';

/** What concerns reading the remote mirror. */
export const OF_MIRROR: readonly Assumption[] = [
  {
    id: 'read-answer',
    assumed: 'The mirror is read as a JSON object with the text fields `update_status` and `url`',
    judge: judgeReading,
  },
  {
    id: 'timestamps',
    assumed:
      '`last_successful_update_at` and `last_update_at` are ISO 8601 with an offset, or null before the first one',
    judge: judgeTimestamps,
  },
  {
    id: 'url-without-login',
    assumed: 'The `url` of the mirror is given back without user info',
    judge: judgeLogin,
  },
  {
    id: 'url-as-set',
    assumed: 'The `url` of the mirror is given back as it was set',
    judge: judgeUrl,
  },
  {
    id: 'sync-branch-type',
    assumed: '`sync_branch_type` cannot be read',
    judge: judgeBranchType,
  },
  {
    id: 'no-mirror',
    assumed: 'A repository without a mirror is read as 403, as 404, or as an object without `url`',
    judge: judgeNoMirror,
  },
];

function judgeBranchType({ mirror }: Observations): Judgement {
  const fields = fieldsOf(mirror);
  if (typeof fields['url'] !== 'string') return unsettled(describeAnswer(mirror.answer));
  return 'sync_branch_type' in fields
    ? broken('the answer has it')
    : holds('the answer does not have it');
}

function fieldsOf({ answer }: Look): JsonObject {
  return answer.kind === 'success' ? objectOf(answer.json) : {};
}

function judgeReading(observations: Observations): Judgement {
  const { mirror } = observations;
  const seen = describeAnswer(mirror.answer);
  if (mirror.answer.kind !== 'success') return unsettled(seen);
  if (!isObject(mirror.answer.json)) return broken(`${seen}, and no JSON object`);
  if (mirror.mirror === undefined) return broken(`${seen}, and an error in it`);
  const { url, update_status: status } = mirror.answer.json;
  if (typeof url !== 'string' || url === '') return unsettled(`${seen}, without a \`url\``);
  if (typeof status !== 'string') return broken(`${seen}, without a text \`update_status\``);
  return holds(`${seen}, with ${statusWord(status, hiddenNames(observations))}`);
}

/** All looks at the mirror, the first one and those after a start. */
function allLooks({ mirror, runs }: Observations): readonly Look[] {
  return [mirror, ...runs.flatMap(({ looks }) => looks)];
}

function judgeTimestamps(observations: Observations): Judgement {
  const all = allLooks(observations)
    .map(fieldsOf)
    .filter((fields) => typeof fields['url'] === 'string');
  const latest = all.at(-1);
  if (latest === undefined) return unsettled('no mirror was read');
  const names = ['last_successful_update_at', 'last_update_at'] as const;
  const isWrong = (value: unknown): boolean => value !== null && !isTime(value);
  const shown = all.find((fields) => names.some((name) => isWrong(fields[name]))) ?? latest;
  const seen = names.map((name) => `\`${name}\`: ${timeShape(shown[name])}`).join(', ');
  if (names.some((name) => isWrong(shown[name]))) return broken(seen);
  return all.some((fields) => isTime(fields['last_successful_update_at']))
    ? holds(seen)
    : unsettled(`${seen}; the mirror has never succeeded`);
}

function judgeLogin({ mirror }: Observations): Judgement {
  const { url } = fieldsOf(mirror);
  if (typeof url !== 'string' || url === '') return unsettled('no mirror was read');
  const parsed = URL.parse(url);
  if (parsed === null) return unsettled('no URL');
  if (parsed.username !== '' || parsed.password !== '') return broken('it has user info');
  if (isTornLogin(parsed)) return broken('it has what may be user info with a `/` in it');
  return /^https?:$/.test(parsed.protocol)
    ? holds('an http(s) URL without any')
    : unsettled('no http(s) URL');
}

function judgeUrl({ mirror, subject }: Observations): Judgement {
  const { url } = fieldsOf(mirror);
  if (typeof url !== 'string' || url === '') return unsettled('no mirror was read');
  if (subject.sourceUrl === undefined) return unsettled('`--source-url` was not given');
  if (url === subject.sourceUrl) return holds('the very text');
  return isSameSource(url, subject.sourceUrl)
    ? holds('the same source, written otherwise')
    : broken('another source than that of `--source-url`');
}

function judgeNoMirror({ mirror, unmirrored }: Observations): Judgement {
  const look = unmirrored ?? (isWithoutUrl(mirror) ? mirror : undefined);
  if (look === undefined) return unsettled('`--unmirrored-repository-id` was not given');
  const seen = describeAnswer(look.answer);
  if (lacksApi(look.answer)) return unsettled(seen);
  if ([403, 404].includes(statusOf(look.answer) ?? 0)) return holds(seen);
  if (look.answer.kind === 'success') {
    if (!isObject(look.answer.json)) return broken(`${seen}, and no JSON object`);
    if (isWithoutUrl(look)) return holds(`${seen}, an object without \`url\``);
    return look.mirror === undefined
      ? broken(`${seen}, and an error in it`)
      : unsettled(`${seen}, with a \`url\`: that repository has a mirror`);
  }
  return statusOf(look.answer) === 400 ? broken(seen) : unsettled(seen);
}

function isWithoutUrl({ mirror }: Look): boolean {
  return mirror !== undefined && mirror.url === undefined;
}
