import type { Expected, FaultCase } from '../../faults/case.ts';
import { startMitmproxy } from '../parts/mitmproxy.ts';
import type { Interceptor } from '../parts/mitmproxy.ts';
import type { Login } from '../parts/proxy.ts';
import type { Place } from '../place.ts';
import { REFUSED, SERVICE, through, WORKS } from './proxied.ts';

const LOGIN = { user: 'robot', password: 'proxy-password-EXAMPLE' };

/** How a step goes through. */
interface Way {
  readonly proxy: Interceptor;
  /** The step knows the CA of the proxy. */
  readonly trusting: boolean;
  /** Goes into HTTPS_PROXY. */
  readonly login?: Login;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** What a proxy that intercepts may read, and that a step without its CA sends nothing. */
export async function MITMPROXY_CASES(place: Place): Promise<readonly FaultCase[]> {
  const open = await startMitmproxy(place);
  const closed = await startMitmproxy(place, LOGIN);
  const untold = await startMitmproxy(place);
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
    intercepted(
      'its CA is trusted, with a login',
      { proxy: closed, trusting: true, login: LOGIN },
      WORKS,
    ),
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
  const { proxy, trusting, login, inputs } = way;
  const step = through(proxy.port, login, inputs);
  const trust = trusting ? { NODE_EXTRA_CA_CERTS: proxy.caFile } : {};
  return {
    name,
    service: SERVICE,
    step: { ...step, env: { ...step.env, ...trust } },
    expect: {
      also: ({ seen }) =>
        seen.length > 0 && proxy.read().length < seen.length
          ? [`the proxy has read ${proxy.read().length} requests, not ${seen.length}`]
          : [],
      ...expect,
    },
  };
}
