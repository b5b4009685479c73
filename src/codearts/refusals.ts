import type { RequestError } from '../http/errors.ts';
import { sentences } from '../text/safe-text.ts';
import { unknown, type Unknown } from './answers.ts';

/** Codes that are documented for a repository that does not exist. */
const REPOSITORY_CODES: readonly string[] = ['CH.004404', 'CH.00402000', 'CH.010117'];

const REPOSITORY = /\brepositor|\brepo\b|\bproject\b|仓库|代码库|项目/i;
const MISSING =
  /not found|not published|n[o']t exist|no such|cannot be found|could not find|不存在|未找到|找不到/i;
const API = /\bAPI\b|接口|\bendpoint\b|\broute\b/i;
const REF = /branch|\btags?\b|\brefs?\b|reference|revision|commit|分支|标签|提交|引用/i;

/**
 * What it means that the service does not tell of a ref. How it answers where a ref is not there is
 * not documented, but for 404; all else leaves it unknown.
 *
 * @returns undefined where the request failed, and may be sent again, or has no valid credential.
 */
export function meaningOfRefusal(error: RequestError): { kind: 'absent' } | Unknown | undefined {
  const { status = 0, brief, hint, transient } = error;
  // Throttling may come as a 403. What signs wrongly may lock a key.
  if (transient || status === 401 || status === 407) return undefined;
  const apiMissing = [405, 501].includes(status) || isWithoutApi(error);
  if (status === 403) return unknown(sentences(brief, hint).replace(/\.$/, ''), apiMissing);
  if (status !== 404 || apiMissing || isWithoutRepository(error)) return unknown(brief, apiMissing);
  return { kind: 'absent' };
}

/** Whether it may not be read, or is not there; not so where it is throttling that comes as a 403. */
export function isRefusal({ status, transient }: RequestError): boolean {
  return (status === 403 || status === 404) && !transient;
}

/** A gateway says so of an API that it does not have. */
export function isWithoutApi({ status, code = '', brief }: RequestError): boolean {
  return code.endsWith('.0101') || (status === 404 && API.test(brief) && MISSING.test(brief));
}

/** Where the whole repository is not there, for us, nothing is known of its refs. */
function isWithoutRepository({ code = '', brief }: RequestError): boolean {
  if (REF.test(brief)) return false;
  return REPOSITORY_CODES.includes(code) || (REPOSITORY.test(brief) && MISSING.test(brief));
}
