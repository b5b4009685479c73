import type { Expected, FaultCase } from '../../faults/case.ts';
import { startMitmproxy } from '../parts/mitmproxy.ts';
import type { Interceptor } from '../parts/mitmproxy.ts';
import { HOST } from '../place.ts';
import type { Place } from '../place.ts';
import { REFUSED, secretsOf, WORKS } from './proxied.ts';

const LOGIN = { user: 'robot', password: 'proxy-password-EXAMPLE' };

/** How a step goes through. */
interface Way {
  readonly proxy: Interceptor;
  /** The step knows the CA of the proxy. */
  readonly trusting: boolean;
  /** Goes before the host in HTTPS_PROXY. */
  readonly login?: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** What a proxy that intercepts may read, and that a step without its CA sends nothing. */
export async function MITMPROXY_CASES(place: Place): Promise<readonly FaultCase[]> {
  const open = await startMitmproxy(place);
  const closed = await startMitmproxy(place, LOGIN);
  const untold = await startMitmproxy(place);
  const login = `${LOGIN.user}:${LOGIN.password}@`;
  const inputs = { wait: 'true', wait_timeout: '30s' };
  const synced: Expected = {
    status: 'synced',
    requests: { starts: 1 },
    outputs: { proof: 'commit' },
  };
  // It may have connected to the service already, to see whose certificate to forge.
  const refused: Expected = { ...REFUSED, connections: [0, 1] };
  return [
    intercepted('its CA is trusted', { proxy: open, trusting: true }, WORKS),
    intercepted(
      'its CA is trusted, a run that waits',
      { proxy: open, trusting: true, inputs },
      synced,
    ),
    intercepted('its CA is trusted, with a login', { proxy: closed, trusting: true, login }, WORKS),
    intercepted(
      'without the login',
      { proxy: closed, trusting: true },
      {
        ...refused,
        errors: [/the proxy refused the connection with HTTP 407.*HTTPS_PROXY/],
      },
    ),
    intercepted(
      'its CA is not trusted',
      { proxy: untold, trusting: false, inputs: { retries: '2' } },
      {
        ...refused,
        errors: [/certificate.*NODE_EXTRA_CA_CERTS/],
        also: () => untold.read().map((each) => `the proxy has read ${each}`),
      },
    ),
  ];
}

function intercepted(name: string, way: Way, expect: Expected): FaultCase {
  const { proxy, trusting, login = '', inputs } = way;
  return {
    name,
    service: { certificate: 'wrongHost' },
    step: {
      with: ({ port }) => ({
        endpoint: `https://${HOST}:${port}`,
        request_timeout: '10s',
        ...inputs,
      }),
      env: {
        HTTPS_PROXY: `http://${login}127.0.0.1:${proxy.port}`,
        ...(trusting && { NODE_EXTRA_CA_CERTS: proxy.caFile }),
      },
      secrets: login === '' ? [] : secretsOf(LOGIN),
    },
    expect: {
      also: ({ seen }) =>
        seen.length > 0 && proxy.read().length < seen.length
          ? [`the proxy has read ${proxy.read().length} requests, not ${seen.length}`]
          : [],
      ...expect,
    },
  };
}
