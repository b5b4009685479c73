import { isIPv6 } from 'node:net';

/** What would end the login, or the host, of a URL at another place than its last `@`. */
const SPLITS_URL = /[\\/?#]/;

/** The parts of a proxy variable; the login ends at the last `@`, whatever is in it. */
interface Parts {
  /** With its colon. */
  readonly scheme: string;
  /** Empty where there is none. */
  readonly login: string;
  readonly host: string;
}

/**
 * Reads the value of a proxy variable, strictly: left alone `@actions/http-client` goes out directly
 * where it cannot parse it, takes `host:3128` for a URL with the scheme `host:`, speaks HTTP to a
 * SOCKS proxy, and connects to `corp` where `http://CORP\user:password@host` was meant.
 *
 * @returns The URL in the form in which `@actions/http-client` understands it, or why there is none.
 */
export function readProxy(
  text: string,
): { readonly url: string; readonly problem?: never } | { readonly url?: never; problem: string } {
  const { scheme, login, host } = split(text);
  if (SPLITS_URL.test(login)) return { problem: NOT_ENCODED };
  const url = URL.parse(`${scheme}//${login && `${login}@`}${host}`);
  if (!/^https?:/.test(scheme)) {
    return { problem: url === null ? NO_URL : 'only http and https proxies can be used' };
  }
  if (url === null) return { problem: NO_URL };
  if (!/^[^\\/?#\s]+\/?$/.test(host)) return { problem: 'there is more than a host and a port' };
  const [user, password] = decoded(login) ?? [];
  if (user === undefined) return { problem: NOT_DECODABLE };
  // The parser drops tabs and line breaks, and lets a password end at nothing else any more.
  const survives =
    decodeURIComponent(url.username) === user && decodeURIComponent(url.password) === password;
  return survives ? { url: url.href } : { problem: NOT_ENCODED };
}

const NO_URL = 'the value is not a URL';
const NOT_ENCODED =
  'user name or password has a character that must be percent-encoded, such as \\ (%5C), / (%2F), ? (%3F) or # (%23)';
const NOT_DECODABLE =
  'user name or password has a % that is not followed by two hexadecimal digits';

/**
 * The value of `NO_PROXY` in the form in which `@actions/http-client` compares it with the host of a
 * URL: IPv6 addresses in brackets and in their shortest form, names without a dot at the end.
 */
export function readNoProxy(text: string): string {
  return text
    .split(',')
    .map((item) => readNoProxyItem(item.trim()))
    .join(',');
}

function readNoProxyItem(item: string): string {
  const [, address = '', port = ''] = /^\[([^\]]*)\](:\d+)?$/.exec(item) ?? [item, item];
  if (isIPv6(address)) return `${new URL(`http://[${address}]`).hostname}${port}`;
  return item.replace(/(?<=[^.])\.(?=$|:\d+$)/, '');
}

/**
 * What must not be shown of the value of a proxy variable, also of one that cannot be used: the
 * password, or the user name where that is all there is, as written and decoded, and the Basic
 * credentials.
 */
export function proxySecrets(text: string): string[] {
  const { login } = split(text);
  if (login === '') return [];
  const [user, password] = divide(login);
  const plain = decoded(login);
  if (plain === undefined) return [password || user];
  if (password === '') return [user, plain[0]];
  return [password, plain[1], Buffer.from(plain.join(':')).toString('base64')];
}

function split(text: string): Parts {
  const trimmed = text.trim();
  const scheme = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(trimmed)?.[0] ?? '';
  const rest = scheme === '' ? trimmed : trimmed.slice(scheme.length + 2);
  const at = rest.lastIndexOf('@');
  return {
    scheme: scheme.toLowerCase() || 'http:',
    login: rest.slice(0, Math.max(at, 0)),
    host: rest.slice(at + 1),
  };
}

/** User name and password, percent-decoded; undefined where they are not encoded properly. */
function decoded(login: string): [string, string] | undefined {
  const [user, password] = divide(login);
  try {
    return [decodeURIComponent(user), decodeURIComponent(password)];
  } catch {
    return undefined;
  }
}

function divide(login: string): [string, string] {
  const colon = login.indexOf(':');
  return colon === -1 ? [login, ''] : [login.slice(0, colon), login.slice(colon + 1)];
}
