import { isSameHost, isTornLogin } from '../mirror/source-url.ts';
import { MIN_SECRET_LENGTH } from '../text/secrets.ts';
import { InvalidValue, refuseControlCharacters, type Parser } from './values.ts';

const MAX_URL_LENGTH = 2048;

/** An owner and a repository on GitHub, whose names are made of these characters and not of dots alone. */
const GITHUB_PATH = /^\/([\w.-]+)\/(?!\.{1,2}(?:\/|$)|\.git(?:\/|$))[\w.-]+\/{0,16}$/i;

/** What stands in the owner's place on pages of GitHub's own. */
const GITHUB_PAGES =
  /^(?:\.+|apps|collections|enterprises|features|login|marketplace|notifications|orgs|search|settings|sponsors|stars|topics|users)$/i;

/**
 * The URL of a source repository, checked as written, since `URL` repairs much in silence.
 *
 * @param gitHubUrl Where GitHub is, on whose host the form of a path is known.
 * @returns A parser that gives the URL; for GitHub with `.git` at its end, as CodeArts wants it
 *   (user guide, "Synchronizing a Repository").
 */
export function sourceUrlParser(gitHubUrl: string): Parser<string> {
  return (text) => {
    const isOnGitHub = [gitHubUrl, 'https://github.com'].some((url) => isSameHost(url, text));
    const problem = urlProblem(text) ?? (isOnGitHub ? gitHubProblem(text) : pathProblem(text));
    if (problem !== undefined) {
      throw new InvalidValue(
        `${problem}. Write the address of the source repository like https://github.com/OWNER/REPO.git.`,
      );
    }
    if (!isOnGitHub) return text;
    const address = text.replace(/\/{1,16}$/, '');
    return /\.git$/i.test(address) ? address : `${address}.git`;
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

function gitHubProblem(text: string): string | undefined {
  const path = pathOf(text);
  const segments = segmentsOf(path);
  if (segments.length === 0) return 'the URL names a host, and no repository on it';
  if (segments.length === 1) return 'the URL names an owner, and no repository';
  const [, owner = '.'] = GITHUB_PATH.exec(path) ?? [];
  return GITHUB_PAGES.test(owner) ? 'the URL is that of a page in a repository' : undefined;
}

function pathProblem(text: string): string | undefined {
  const segments = segmentsOf(pathOf(text));
  if (segments.length === 0) return 'the URL names a host, and no repository on it';
  const isPage = segments.some((segment) => /^(?:-|%2d)$/i.test(segment));
  return isPage ? 'the URL is that of a page in a repository' : undefined;
}

/** As written: `URL` would do away with `..`. */
function pathOf(text: string): string {
  return text.replace(/^[^/]*\/\/[^/]*/, '');
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** A user name of the source. It is no secret; in the header it is sent in, `:` would end it. */
export function parseSourceUsername(text: string): string {
  refuseControlCharacters(text);
  if (!text.includes(':')) return text;
  throw new InvalidValue(
    'the value has a colon, which no user name may have. Give the user name alone, and the password as `source_password`.',
  );
}

export function parseSourcePassword(text: string): string {
  refuseControlCharacters(text);
  if (text.length >= MIN_SECRET_LENGTH) return text;
  throw new InvalidValue(
    `the value has fewer than ${MIN_SECRET_LENGTH} characters, and hiding it would blank ordinary ` +
      'text in the log. Use a personal access token of the source, which is longer.',
  );
}
