import type { RequestError } from '../http/errors.ts';
import type { Ref } from '../mirror/ref.ts';
import type { Secrets } from '../text/secrets.ts';
import { readRef, readRefNames, unknown, type RefOnMirror, type Unknown } from './answers.ts';
import { isSuccess, type Calls } from './calls.ts';
import { PAGE_SIZE, type Page } from './containment.ts';
import { meaningOfRefusal } from './refusals.ts';

/**
 * Asks once what a branch or a tag stands for.
 *
 * @throws RequestError The request failed, rather than being refused for good.
 */
export async function askForRef(calls: Calls, ref: Ref, secrets: Secrets): Promise<RefOnMirror> {
  const { type, name } = ref;
  const query = { [`${type}_name`]: name };
  const response = await calls.exchange({ method: 'GET', path: `/repository/${type}`, query });
  if (isSuccess(response)) return readRef(response, ref, secrets);
  return requireMeaning(calls.errorOf(response, 'reading'));
}

/**
 * Asks once for a page of the branches that contain a commit.
 *
 * @param offset How many branches stand on the pages before.
 * @throws RequestError The request failed, rather than being refused for good.
 */
export async function listBranchesOfCommit(
  calls: Calls,
  sha: string,
  offset: number,
): Promise<Page | Unknown> {
  const query = {
    type: 'branch',
    limit: String(PAGE_SIZE),
    ...(offset > 0 && { offset: String(offset) }),
  };
  const path = `/repository/commits/${sha}/refs`;
  const response = await calls.exchange({ method: 'GET', path, query });
  if (isSuccess(response)) {
    return readRefNames(response) ?? unknown('the answer is no list of branches');
  }
  const error = calls.errorOf(response, 'reading');
  const meaning = requireMeaning(error);
  if (meaning.kind === 'unknown') return meaning;
  // Of a commit that was there a moment ago, that is no answer.
  return offset === 0 ? [] : unknown(error.brief);
}

/** @throws RequestError The request failed, rather than being refused for good. */
function requireMeaning(error: RequestError): { kind: 'absent' } | Unknown {
  const meaning = meaningOfRefusal(error);
  if (meaning === undefined) throw error;
  return meaning;
}
