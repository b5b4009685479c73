import { OperationError, RequestError } from '../http/errors.ts';
import type { HttpResponse } from '../http/transport.ts';
import { isObject, parseJson, type JsonObject } from '../text/json.ts';
import type { Secrets } from '../text/secrets.ts';
import { unknown, type Unknown } from './answers.ts';
import { isSuccess, type ApiOptions, type Calls } from './calls.ts';
import { anyError, describeError, statedError } from './told-errors.ts';

/** What the service tells of a repository itself. What it does not tell, or tells oddly, is unknown. */
export interface Description {
  readonly kind: 'described';
  readonly archived: boolean | undefined;
  /** It has no commit yet. */
  readonly empty: boolean | undefined;
  /** Safe to show. */
  readonly defaultBranch: string | undefined;
  /** What the service says of an import into the repository that failed, safe to show. */
  readonly importFailure: string | undefined;
}

/**
 * Words for an import that failed. No document lists those of this field; these are of the import
 * records of the same service and of GitLab, from which it descends.
 */
const FAILED_IMPORT = /^(?:fail(?:ed|ure)?|error)$/i;

/**
 * Asks once what the service tells of the repository itself (ShowRepository). That is beside the point
 * of any run: where it is refused or goes wrong, it is unknown, and nothing fails.
 *
 * @param calls Of this operation.
 */
export async function describeRepository(
  calls: Calls,
  { repositoryId, session: { secrets } }: ApiOptions,
): Promise<Description | Unknown> {
  try {
    const response = await calls.exchange({ method: 'GET', path: '' });
    return isSuccess(response)
      ? readDescription(response, repositoryId, secrets)
      : unknown(calls.errorOf(response, 'reading').brief);
  } catch (error) {
    if (error instanceof RequestError) return unknown(error.brief);
    if (error instanceof OperationError) return unknown(error.cause.brief);
    throw error;
  }
}

/** Reads what the service tells of a repository: `archived`, `empty_repo`, `default_branch`, `import_…`. */
export function readDescription(
  { text }: Pick<HttpResponse, 'text'>,
  repositoryId: number,
  secrets: Secrets,
): Description | Unknown {
  const fields = parseJson(text);
  if (!isObject(fields)) return unknown('the answer is no JSON object');
  const { id, archived, empty_repo: empty, default_branch: branch } = fields;
  const isKnown = id === repositoryId || id === String(repositoryId);
  // What describes the repository may describe other things with a code and a message, too.
  const error = isKnown ? statedError(fields) : anyError(fields);
  if (error !== undefined)
    return unknown(`the answer has the error ${describeError(error, secrets)}`);
  if (!isKnown && id !== undefined) return unknown('the answer is about another repository');
  return {
    kind: 'described',
    archived: typeof archived === 'boolean' ? archived : undefined,
    empty: typeof empty === 'boolean' ? empty : undefined,
    defaultBranch: secrets.safe(branch, 100) || undefined,
    importFailure: readImportFailure(fields, secrets),
  };
}

function readImportFailure(fields: JsonObject, secrets: Secrets): string | undefined {
  const status = secrets.safe(fields['import_status'], 40);
  const error = secrets.safe(fields['import_error']);
  // An error beside another status may be one of an earlier attempt.
  const failed = FAILED_IMPORT.test(status) || (status === '' && error !== '');
  return failed ? error || status : undefined;
}
