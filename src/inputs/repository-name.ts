import type { RepositoryName } from '../codearts/repository-name.ts';
import { isSameHost } from '../mirror/source-url.ts';
import { InvalidValue, type Parser } from './values.ts';

/** The API page of the lookup allows no longer names. */
const MAX_LENGTH = 2_000;

const ODD_CHARACTER = 'the value has a blank or another character that is in no name';

const FIX =
  'Give the clone URL of the repository in CodeArts, like ' +
  'https://codehub.devcloud.cn-north-4.huaweicloud.com/GROUP/NAME.git, or GROUP/NAME.';

/** https, or ssh with the one user that git has there. */
const CLONE_URL = /^(?:https:\/\/|ssh:\/\/(?:git@)?)([^/?#@]+)\/(.*)$/i;

/** git's short form of an ssh URL. */
const SHORT_FORM = /^git@([^/?#@:]+):(?!\/)(.*)$/;

/** Where a text is a URL, or was meant as one, and not `GROUP/NAME`. */
const LIKE_URL = /^[^/]*:/;

/**
 * The name of a repository in CodeArts: its clone URL, or `GROUP/NAME`, groups may nest.
 *
 * @param gitHubUrl Where GitHub is, whose URLs name the source and not the mirror.
 * @returns A parser whose errors quote nothing: a login may be a part of what is wrong.
 */
export function repositoryNameParser(gitHubUrl: string): Parser<RepositoryName> {
  return (text) => {
    const isUrl = LIKE_URL.test(text) || text.includes('@');
    const path = isUrl ? pathInUrl(text) : text;
    const segments = path.replace(/\/$/, '').split('/').map(decodeOnce);
    const isOnGitHub =
      isUrl && [gitHubUrl, 'https://github.com'].some((url) => isSameHost(text, url));
    const problem =
      problemOf(segments) ??
      (isOnGitHub
        ? 'the URL is that of a source on GitHub, which goes into `associate_url`'
        : undefined);
    if (problem !== undefined) throw refusal(problem);
    const name = (segments.at(-1) ?? '').replace(/\.git$/i, '');
    const group = segments.slice(0, -1).join('/');
    return { group, name, ...(isUrl && { url: text }) };
  };
}

/** The host of a URL that {@link repositoryNameParser} has accepted. */
export function hostOfCloneUrl(url: string): string {
  const [, host = ''] = CLONE_URL.exec(url) ?? SHORT_FORM.exec(url) ?? [];
  return URL.parse(`https://${host}/`)?.hostname ?? '';
}

function pathInUrl(text: string): string {
  if (text.length > MAX_LENGTH) throw refusal('the URL is too long');
  const [, host, path = ''] = CLONE_URL.exec(text) ?? SHORT_FORM.exec(text) ?? [];
  // One in the path may be a login, too, whose password has a `/` in it.
  if (/@|%40/.test(text.replace(/^(?:ssh:\/\/)?git@/i, ''))) {
    throw refusal('the URL has a login in it, which has no use here');
  }
  // `URL` takes such characters out in silence, or reads another address.
  if (/[\p{Z}\p{C}\\]/u.test(text)) throw refusal(ODD_CHARACTER);
  if (/[?#]/.test(text)) throw refusal('the URL has a query or a fragment');
  if (host === undefined || URL.parse(`https://${host}/`) === null)
    throw refusal('not a clone URL by https or ssh');
  return path;
}

function problemOf(segments: readonly (string | undefined)[]): string | undefined {
  if (segments.some((each) => each === undefined || /[\p{Z}\p{C}\\/:@?#%]/u.test(each))) {
    return ODD_CHARACTER;
  }
  if (segments.some((each) => /^\.{0,2}$/.test(each ?? '')))
    return 'the value has a part that is empty, `.` or `..`';
  if (segments.join('/').length > MAX_LENGTH) return 'the value is too long';
  if (segments.length === 1) return 'the value names no group, or no repository in it';
  if (/^(?:\.git)+$/i.test(segments.at(-1) ?? '')) return 'the value names no repository';
  return segments.includes('-') ? 'the URL is that of a page in a repository' : undefined;
}

/** undefined where the encoding is broken. */
function decodeOnce(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function refusal(problem: string): InvalidValue {
  return new InvalidValue(`${problem}. ${FIX}`);
}
