import { existsSync } from 'node:fs';
import path from 'node:path';
import { mitmdump } from '../machine.ts';
import { freePort } from '../place.ts';
import type { Place } from '../place.ts';
import type { Login } from './proxy.ts';

/** A proxy that looks into TLS, as companies have them. */
export interface Interceptor {
  /** On 127.0.0.1. */
  readonly port: number;
  /** The CA that a client has to trust. */
  readonly caFile: string;
  /** Which requests it has read, as `METHOD URL`. */
  readonly read: () => readonly string[];
}

/** Starts mitmproxy, which trusts the service. */
export async function startMitmproxy(place: Place, login?: Login): Promise<Interceptor> {
  const port = await freePort();
  const folder = path.join(place.folder, `mitmproxy-${port}`);
  const caFile = path.join(folder, 'mitmproxy-ca-cert.pem');
  const settings = [
    ...[`confdir=${folder}`, `ssl_verify_upstream_trusted_ca=${place.certificates.caFile}`],
    ...(login ? [`proxyauth=${login.user}:${login.password}`] : []),
  ];
  const command = [mitmdump(), '--listen-host', '127.0.0.1', '--listen-port', String(port)];
  const given = settings.flatMap((each) => ['--set', each]);
  const running = await place.startKnowing([...command, '--no-http2', ...given], port);
  if (!existsSync(caFile)) throw new Error(`mitmproxy made no CA: ${running.output()}`);
  const flow = /: ((?!CONNECT)[A-Z]+ https:\S+)/g;
  return {
    port,
    caFile,
    read: () => [...running.output().matchAll(flow)].map(([, it]) => it ?? ''),
  };
}
