import type { Expected, FaultCase, Step } from '../../faults/case.ts';
import { HOST } from '../place.ts';
import type { Place } from '../place.ts';
import type { Login, ProxyOptions, RealProxy, StartedProxy } from '../parts/proxy.ts';

const WRONG: Login = { user: 'robot', password: 'wrong password: EXAMPLE' };

/** The ordinary outcome: one request, by one connection. */
export const WORKS: Expected = { status: 'requested', requests: ['start'], connections: [1, 1] };

/** Nothing came of it, and nothing is said to have been sent. */
export const REFUSED: Expected = {
  status: 'failed',
  requests: [],
  connections: [0, 0],
  notInLog: /may be running|was sent/,
};

const WANTS_LOGIN = /the proxy refused the connection with HTTP 407.*Put user name and password/;
/** tinyproxy answers it with 401. */
const WANTS_ANOTHER =
  /the proxy refused the connection with HTTP 40[17].*Check user name and password/;
const DENIES = /the proxy refused the connection with HTTP 403.*HTTPS_PROXY/;

/** What a step is to do behind a proxy. */
interface Try {
  readonly name: string;
  readonly options: ProxyOptions;
  /** Goes into HTTPS_PROXY. */
  readonly login?: Login;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly expect: Expected;
  /** How often the proxy has to be asked; once unless told. */
  readonly connects?: readonly [number, number];
}

function triesFor(login: Login): Try[] {
  const wantsLogin = { options: { login }, inputs: { retries: '2' } };
  const refused = { ...REFUSED, errors: [WANTS_LOGIN] };
  const wrong = { ...REFUSED, errors: [WANTS_ANOTHER] };
  const denied = { inputs: { retries: '2' }, expect: { ...REFUSED, errors: [DENIES] } };
  return [
    { name: 'no login', options: {}, expect: WORKS },
    {
      name: 'every request of a run that waits',
      options: {},
      inputs: { wait: 'true', wait_timeout: '30s' },
      expect: { status: 'synced', requests: { starts: 1 }, outputs: { proof: 'commit' } },
      // It may keep a connection or not.
      connects: [1, 10],
    },
    { name: 'Basic login', options: { login }, login, expect: WORKS },
    { name: 'a login that nobody asks for', options: {}, login, expect: WORKS },
    { ...wantsLogin, name: 'the password is wrong', login: WRONG, expect: wrong },
    { ...wantsLogin, name: 'the login is missing', expect: refused },
    { ...denied, name: 'the port is denied', options: { denied: 'port' } },
    { ...denied, name: 'the host is denied', options: { denied: 'host' } },
    {
      name: 'the host is unknown to it',
      options: {},
      inputs: { endpoint: 'https://unknown.example', retries: '1' },
      expect: {
        ...REFUSED,
        errors: [/2 attempts.*the proxy refused the connection with HTTP 50\d/],
        withinMs: 20_000,
      },
      connects: [2, 2],
    },
  ];
}

/** The cases that hold of any proxy, each with one of its own. */
export function proxyCases(kind: RealProxy): (place: Place) => Promise<FaultCase[]> {
  return async (place) => {
    const login = { user: 'robot', password: kind.password };
    const cases: FaultCase[] = [];
    for (const each of triesFor(login)) {
      cases.push(proxied(each, await kind.start(place, each.options)));
    }
    return cases;
  };
}

function proxied({ name, login, inputs, expect, connects }: Try, proxy: StartedProxy): FaultCase {
  return {
    name,
    service: SERVICE,
    step: through(proxy.port, login, inputs),
    expect: { ...expect, also: () => asked(proxy, connects ?? [1, 1]) },
  };
}

/** The service that is {@link HOST}. */
export const SERVICE = { certificate: 'wrongHost' } as const;

/** A step that goes to it through a proxy on loopback. */
export function through(
  proxyPort: number,
  login: Login | undefined,
  inputs: Readonly<Record<string, string>> = {},
): Omit<Step, 'env'> & { readonly env: Readonly<Record<string, string>> } {
  const own = login ? `${login.user}:${encodeURIComponent(login.password)}@` : '';
  return {
    with: ({ port }) => ({
      endpoint: `https://${HOST}:${port}`,
      request_timeout: '10s',
      ...inputs,
    }),
    env: { HTTPS_PROXY: `http://${own}127.0.0.1:${proxyPort}` },
    secrets: login ? secretsOf(login) : [],
  };
}

/** What must not be shown of a login. */
function secretsOf({ user, password }: Login): string[] {
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return [password, encodeURIComponent(password), basic];
}

/** The proxy says itself that it was asked, which a step that goes around it could not bring about. */
function asked(proxy: StartedProxy, [least, most]: readonly [number, number]): string[] {
  const seen = proxy.asked();
  const fits = seen.length >= least && seen.length <= most;
  return fits ? [] : [`the proxy was asked ${JSON.stringify(seen)}, not ${least} to ${most} times`];
}
