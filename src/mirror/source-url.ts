/**
 * A source URL in a form to show and compare: without user info, query and fragment, any of which
 * may hold credentials.
 *
 * @returns undefined where `url` is not an http(s) URL.
 */
export function cleanSourceUrl(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined;
  parsed.username = '';
  parsed.password = '';
  parsed.search = '';
  parsed.hash = '';
  return parsed.href;
}

/**
 * Whether two URLs name the same source repository: the case of scheme and host, a default port,
 * user info, and `.git` or `/` at the end make no difference.
 */
export function isSameSource(one: string, other: string): boolean {
  return comparable(one) === comparable(other);
}

function comparable(url: string): string {
  return (cleanSourceUrl(url) ?? url).replace(/\/+$/, '').replace(/\.git$/, '');
}
