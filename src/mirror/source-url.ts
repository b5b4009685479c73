/** A URL longer than this is none: nothing that names a repository is, and its size costs time. */
const MAX_LENGTH = 2048;

/** Stands for such a text, which may be one long credential. */
const TOO_LONG = '(a text too long for a URL)';

/**
 * A source URL in a form to show: without user info, query and fragment, any of which may hold
 * credentials.
 *
 * @returns undefined where `url` is not an http(s) URL, or one that is none in truth: see
 *   {@link isTornLogin}.
 */
export function cleanSourceUrl(url: string): string | undefined {
  const parsed = parse(url);
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return undefined;
  if (isTornLogin(parsed)) return undefined;
  parsed.username = '';
  parsed.password = '';
  parsed.search = '';
  parsed.hash = '';
  return parsed.href.length > MAX_LENGTH ? undefined : parsed.href;
}

/** However often it was encoded, and in full width. */
const AT = /@|%(?:25){0,9}40|%(?:25){0,9}EF%(?:25){0,9}BC%(?:25){0,9}A0/i;

/**
 * Whether what was parsed as host, port and the rest may be a login with a `/`, `?` or `#` in it that
 * should have been encoded, as in `https://user:12/34@host/path`.
 */
export function isTornLogin({ hostname, port, pathname, search, hash }: URL): boolean {
  const looksLikeName = port !== '' || !hostname.includes('.');
  return looksLikeName && AT.test(pathname + search + hash);
}

/**
 * What is no proper URL, without all that may be a login, up to the last `@`, and without query and
 * fragment. The login of git's short form, `git@`, is no secret.
 */
export function withoutLogin(url: string): string {
  if (url.length > MAX_LENGTH) return TOO_LONG;
  const end = url.lastIndexOf('@');
  const rest = url.slice(end + 1).replace(/[?#].*$/s, '');
  if (end === -1) return rest;
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(url)?.[0] ?? '';
  const login = url.slice(scheme.length, end);
  return `${scheme}${login === 'git' ? login : '***'}@${rest}`;
}

/**
 * Whether a source URL has a user name or a password in it.
 *
 * @returns `unknown` where the text is no URL, and so may be one with a login in an unknown place.
 */
export function loginIn(url: string): 'yes' | 'no' | 'unknown' {
  const parsed = parse(url);
  if (parsed === undefined) return 'unknown';
  const { username, password } = parsed;
  // The parser drops an empty login without a word.
  const hasAt = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*@/i.test(url);
  return username || password || hasAt || isTornLogin(parsed) ? 'yes' : 'no';
}

/** What of a source URL may be a secret, and must not be shown: password, query and fragment. */
export function secretsIn(url: string): string[] {
  const { password = '', search = '', hash = '' } = parse(url) ?? {};
  return [password, decoded(password), search.slice(1), hash.slice(1)].filter(Boolean);
}

/**
 * Whether two URLs name the same source repository. Scheme, user info, query and fragment, a
 * leading `www.`, a default port, letter case, and `.git` or `/` at the end make no difference.
 */
export function isSameSource(one: string, other: string): boolean {
  const [source, otherSource] = [takeApart(one), takeApart(other)];
  if (source === undefined || otherSource === undefined) return one === other;
  return source.host === otherSource.host && source.path === otherSource.path;
}

/** Whether two URLs name repositories of one host: the same one perhaps, by an earlier name. */
export function isSameHost(one: string, other: string): boolean {
  const host = takeApart(one)?.host;
  return host !== undefined && host === takeApart(other)?.host;
}

/** The path of a source URL, decoded, without `.git` and slashes around it; undefined where it is no URL. */
export function sourcePath(url: string): string | undefined {
  const parsed = parse(url);
  return parsed && pathIn(parsed).replace(/^\/+/, '');
}

/** Whether a text to show is a URL of a repository still: nothing of it had to be hidden or cut. */
export function isWholeUrl(text: string): boolean {
  return takeApart(text) !== undefined && !/\*\*\*|…$/.test(text);
}

const DEFAULT_PORTS: readonly string[] = ['80', '443', '22'];

function takeApart(url: string): { host: string; path: string } | undefined {
  const parsed = parse(url);
  if (parsed === undefined || parsed.hostname === '') return undefined;
  const name = parsed.hostname
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '');
  const port = DEFAULT_PORTS.includes(parsed.port) ? '' : parsed.port;
  return { host: `${name}:${port}`, path: pathIn(parsed).toLowerCase() };
}

function pathIn({ pathname }: URL): string {
  return withoutSlashes(decoded(withoutSlashes(pathname)).replace(/\.git$/i, ''));
}

function parse(url: string): URL | undefined {
  if (url.length > MAX_LENGTH) return undefined;
  // git's short form of an ssh URL
  const [, login = '', host, path] =
    /^([^/:@\s]{1,255}@)([^/:@\s]{1,255}):(?!\/\/)(.*)$/s.exec(url) ?? [];
  return URL.parse(host === undefined ? url : `ssh://${login}${host}/${path ?? ''}`) ?? undefined;
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
