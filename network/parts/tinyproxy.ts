import type { Place } from '../place.ts';
import { freePort } from '../place.ts';
import type { ProxyOptions, RealProxy, StartedProxy } from './proxy.ts';

/** tinyproxy, as Debian has it. */
export const TINYPROXY: RealProxy = {
  name: 'tinyproxy',
  password: 'proxy-password.EXAMPLE_1',
  start: async (place, options) => {
    const port = await freePort();
    const file = await place.file(`tinyproxy-${port}.conf`, configuration(port, options));
    await denials(place, port, options);
    const running = await place.startKnowing(['tinyproxy', '-d', '-c', file], port);
    return started(port, running.output);
  },
};

function configuration(port: number, { login, denied }: ProxyOptions): string {
  return [
    `Port ${port}`,
    'Listen 127.0.0.1',
    'Timeout 30',
    'LogLevel Connect',
    ...(login ? [`BasicAuth ${login.user} ${login.password}`] : []),
    ...(denied === 'port' ? ['ConnectPort 443'] : []),
    ...(denied === 'host' ? [`Filter "filter-${port}"`, 'FilterDefaultDeny Yes'] : []),
    '',
  ].join('\n');
}

/** The only hosts that are allowed, where there are any. */
async function denials(place: Place, port: number, { denied }: ProxyOptions): Promise<void> {
  if (denied === 'host') await place.file(`filter-${port}`, '^allowed\\.example$\n');
}

function started(port: number, output: () => string): StartedProxy {
  return { port, asked: () => [...output().matchAll(/: CONNECT (\S+) HTTP/g)].map((it) => it[1]) };
}
