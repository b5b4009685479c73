import { isObject, objectOf } from '../../src/text/json.ts';
import { describeAnswer, lacksApi, type Answer } from '../answer.ts';
import type { Observations } from '../observations.ts';
import { count } from '../words.ts';
import { broken, holds, unsettled, type Assumption, type Judgement } from './assumption.ts';

const NOT_GIVEN = '`--repository` was not given';
const NAME_UNPROVEN = 'nothing proves that the name is that of this repository';

/** What concerns finding a repository by its name. */
export const OF_LOOKUP: readonly Assumption[] = [
  {
    id: 'repository-lookup',
    assumed:
      '`/v1/repositories/repoid` gives the id of a repository as `{"result", "status": "success"}`',
    judge: judgePlainLookup,
  },
  {
    id: 'nested-group',
    assumed: '`group_name` of that request may have a `/`',
    judge: judgeNestedLookup,
  },
  {
    id: 'repository-search',
    assumed:
      '`/v4/user/repositories` finds a repository by `search`, and gives its `http_url_to_repo`',
    judge: judgeSearch,
  },
];

function judgePlainLookup(observations: Observations): Judgement {
  const { verdict, seen } = judgeLookup(observations);
  // What a group with a `/` is answered is the other question.
  return isNested(observations) && verdict !== 'holds'
    ? unsettled(`${seen}, for a group with a \`/\``)
    : { verdict, seen };
}

function judgeNestedLookup(observations: Observations): Judgement {
  const { repository } = observations.subject;
  if (repository === undefined) return unsettled(NOT_GIVEN);
  return isNested(observations)
    ? judgeLookup(observations)
    : unsettled('the group of `--repository` has none');
}

function isNested({ subject }: Observations): boolean {
  return subject.repository?.group.includes('/') === true;
}

function judgeLookup(observations: Observations): Judgement {
  const { lookup, subject } = observations;
  if (lookup === undefined) return unsettled(NOT_GIVEN);
  const seen = describeAnswer(lookup);
  if (lookup.kind === 'not asked' || lacksApi(lookup)) return unsettled(seen);
  const { status, result } = objectOf(lookup.json);
  if (lookup.kind === 'success' && status === 'success') {
    if (result === subject.repositoryId) return holds(`${seen}, with the id of this repository`);
    if (typeof result !== 'number') return broken(`${seen}, and \`result\` is no number`);
    return isNameProven(observations)
      ? broken(`${seen}, with another id`)
      : unsettled(`${seen}, with another id; ${NAME_UNPROVEN}`);
  }
  if (lookup.kind === 'success' && !isObject(lookup.json))
    return broken(`${seen}, and no JSON object`);
  const failed = `${seen}${typeof status === 'string' && status.startsWith('fail') ? ', which says failed' : ''}`;
  if (lookup.kind === 'failure' && lookup.error.status !== 400) return unsettled(failed);
  return isNameProven(observations) ? broken(failed) : unsettled(`${failed}; ${NAME_UNPROVEN}`);
}

/** Whether the search names this repository as `--repository` does. */
function isNameProven({ search, subject }: Observations): boolean {
  const { group, name } = subject.repository ?? { group: '', name: '' };
  const path = `/${group}/${name}`.toLowerCase();
  const url = entryOf(search, subject.repositoryId)?.['http_url_to_repo'];
  if (typeof url !== 'string') return false;
  return url
    .toLowerCase()
    .replace(/\.git$/, '')
    .endsWith(path);
}

function entryOf(search: Answer | undefined, id: number): Record<string, unknown> | undefined {
  if (search?.kind !== 'success' || !Array.isArray(search.json)) return undefined;
  return search.json.map(objectOf).find((entry) => entry['id'] === id);
}

function judgeSearch(observations: Observations): Judgement {
  const { search, subject } = observations;
  if (search === undefined) return unsettled(NOT_GIVEN);
  const seen = describeAnswer(search);
  if (search.kind !== 'success') return unsettled(seen);
  if (!Array.isArray(search.json)) return broken(`${seen}, and no array`);
  const entry = entryOf(search, subject.repositoryId);
  const listed = `${seen}, an array of ${count(search.json.length, 'repository').replace('ys', 'ies')}`;
  if (entry === undefined) return unsettled(`${listed}, this one not among them`);
  return typeof entry['http_url_to_repo'] === 'string'
    ? holds(`${listed}, this one among them`)
    : broken(`${listed}, this one among them, without \`http_url_to_repo\``);
}
