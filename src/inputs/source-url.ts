import { isSameHost, isTornLogin } from '../mirror/source-url.ts';
import { InvalidValue, type Parser } from './values.ts';

const MAX_URL_LENGTH = 2048;

/** Owners and repositories on GitHub have names of these characters, and nothing encoded. */
const GITHUB_PATH = /^[^/]*\/\/[^/]*\/[\w.-]+\/[\w.-]+\/?$/;

/** What stands in the owner's place on pages of GitHub's own. */
const GITHUB_PAGES =
  /^(?:apps|collections|enterprises|features|login|marketplace|notifications|orgs|search|settings|sponsors|stars|topics|users)$/i;

const A_PAGE = 'the URL is that of a page in a repository';

/**
 * The URL of a source repository, checked as written, since `URL` repairs much in silence.
 *
 * @param gitHubUrl Where GitHub is, on whose host the form of a path is known.
 * @returns A parser that gives the URL; for GitHub with `.git` at its end, as CodeArts wants it
 *   (user guide, "Synchronizing a Repository").
 */
export function sourceUrlParser(gitHubUrl: string): Parser<string> {
  return (text) => {
    const isOnGitHub = [gitHubUrl, 'https://github.com'].some((url) => isSameHost(text, url));
    const problem =
      urlProblem(text) ??
      pathProblem(segmentsOf(text), isOnGitHub) ??
      (isOnGitHub && !GITHUB_PATH.test(text) ? A_PAGE : undefined);
    if (problem !== undefined) {
      throw new InvalidValue(
        `${problem}. Write the address of the source repository like https://github.com/OWNER/REPO.git.`,
      );
    }
    if (!isOnGitHub) return text;
    const address = text.replace(/\/$/, '');
    return /\.git$/i.test(decoded(address)) ? address : `${address}.git`;
  };
}

function urlProblem(text: string): string | undefined {
  if (text.length > MAX_URL_LENGTH) return 'the URL is too long';
  // A third slash would be dropped, and what follows read as user info and host.
  if (!/^https?:\/\/[^/]/i.test(text))
    return 'the URL must start with https:// or http:// and a host';
  if (/[\p{Z}\p{C}\\]|%(?:[01][0-9a-f]|20|5c|7f)/iu.test(text))
    return 'the URL has a blank, a control character or a backslash';
  const url = URL.parse(text);
  // What cannot be parsed may be a login with a `/` in it.
  const hasLogin = url === null ? text.includes('@') : isTornLogin(url);
  if (hasLogin || /^[^/]*\/\/[^/?#]*(?:@|%40)/.test(text)) {
    return 'the URL has a user name or password; those go into `source_username` and `source_password`';
  }
  if (/[?#]|%(?:23|3f)/i.test(text)) return 'the URL has a query or a fragment';
  return url === null ? 'not a URL' : undefined;
}

/** Those of the path, as servers may read them; a slash at its end makes none. */
function segmentsOf(text: string): string[] {
  const path = text.slice(text.indexOf('//') + 2).replace(/\/$/, '');
  return path.split('/').slice(1).map(decoded);
}

function pathProblem(segments: readonly string[], isOnGitHub: boolean): string | undefined {
  if (segments.length === 0) return 'the URL names a host, and no repository on it';
  if (segments.some((segment) => /^\.{0,2}$/.test(segment)))
    return 'the path of the URL has a part that is empty, `.` or `..`';
  if (segments.some((segment) => segment.includes('/')))
    return 'the path of the URL has an encoded slash';
  if (/^(?:\.git)+$/i.test(segments.at(-1) ?? '')) return 'the URL names no repository';
  if (!isOnGitHub) return segments.includes('-') ? A_PAGE : undefined;
  if (segments.length === 1) return 'the URL names an owner, and no repository';
  return GITHUB_PAGES.test(segments[0] ?? '') ? A_PAGE : undefined;
}

/**
 * What a text comes to once nothing in it is encoded any more, however often it was; of characters
 * beyond ASCII, which decide nothing here, the single bytes. It is shorter each time, so this ends.
 */
function decoded(text: string): string {
  const once = text.replace(/%([0-9a-f]{2})/gi, (_escape, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return once === text ? text : decoded(once);
}
