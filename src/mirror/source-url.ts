/** A URL longer than this is none: nothing that names a repository is, and its size costs time. */
const MAX_LENGTH = 2048;

/**
 * A source URL in a form to show: without user info, query and fragment, any of which may hold
 * credentials.
 *
 * @returns undefined where `url` is not an http(s) URL.
 */
export function cleanSourceUrl(url: string): string | undefined {
  const parsed = parse(url);
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) return undefined;
  parsed.username = '';
  parsed.password = '';
  parsed.search = '';
  parsed.hash = '';
  return parsed.href;
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

const DEFAULT_PORTS: readonly string[] = ['80', '443', '22'];

function takeApart(url: string): { host: string; path: string } | undefined {
  const parsed = parse(url);
  if (parsed === undefined || parsed.hostname === '') return undefined;
  const name = parsed.hostname
    .toLowerCase()
    .replace(/^www\./, '')
    .replace(/\.$/, '');
  const port = DEFAULT_PORTS.includes(parsed.port) ? '' : parsed.port;
  const path = decoded(withoutSlashes(parsed.pathname))
    .toLowerCase()
    .replace(/\.git$/, '');
  return { host: `${name}:${port}`, path: withoutSlashes(path) };
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
