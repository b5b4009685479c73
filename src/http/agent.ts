import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import { getProxyUrl } from '@actions/http-client/lib/proxy';
import { bare, type Attempt } from './attempt.ts';
import { hungUp, openSocket, type Network } from './network.ts';
import { secure } from './tls.ts';
import { openTunnel } from './tunnel.ts';

/** Options of a request that tell how far it comes. */
export interface AttemptOptions extends https.RequestOptions {
  readonly attempt: Attempt;
}

/** The idle connections of one scheme. */
export type Pool = http.Agent;

/**
 * Keeps connections that are ready for a request: a request whose options are {@link AttemptOptions}
 * gets its socket when that is connected, tunnelled and secured, never earlier.
 *
 * @param scheme As in a URL, with its colon.
 */
export function createPool(scheme: string, network: Network): Pool {
  const pool =
    scheme === 'https:'
      ? new https.Agent({ keepAlive: true })
      : new http.Agent({ keepAlive: true });
  pool.createConnection = (options, done) => {
    void hand(open((options as AttemptOptions).attempt, network), done ?? (() => undefined));
    return undefined;
  };
  return pool;
}

type Done = NonNullable<Parameters<http.Agent['createConnection']>[1]>;

async function hand(opening: Promise<net.Socket>, done: Done): Promise<void> {
  let socket: net.Socket;
  try {
    socket = await opening;
    // The same bytes that ended the handshake may have brought the end of the connection.
    if (socket.destroyed) throw socket.errored ?? hungUp();
  } catch (error) {
    (done as (error: unknown) => void)(error);
    return;
  }
  done(null, socket);
}

async function open(attempt: Attempt, network: Network): Promise<net.Socket> {
  const { url } = attempt;
  const socket = await openWay(attempt, network);
  return url.protocol === 'https:' ? await secure(socket, bare(url), attempt, 'service') : socket;
}

/** Connects to the service, or to the proxy that connects to it. */
async function openWay(attempt: Attempt, network: Network): Promise<net.Socket> {
  const { url } = attempt;
  const proxy = getProxyUrl(asRulesSee(url));
  if (proxy === undefined) {
    attempt.reach('resolving');
    return await openSocket(bare(url), portOf(url), attempt, network);
  }
  attempt.reach('resolving', 'proxy');
  const socket = await openSocket(bare(proxy), portOf(proxy), attempt, network);
  const way =
    proxy.protocol === 'https:' ? await secure(socket, bare(proxy), attempt, 'proxy') : socket;
  // This URL has them decoded.
  const { username, password } = proxy;
  const login = username || password ? `${username}:${password}` : '';
  return await openTunnel(way, `${url.hostname}:${portOf(url)}`, login, attempt);
}

/**
 * The URL for which http-client knows whether its host goes through a proxy: without the dot that says
 * that a name is whole; and a name such as `127.example.com`, which http-client takes for a loopback
 * address, as one below it, to which the same of `NO_PROXY` applies.
 */
function asRulesSee(url: URL): URL {
  const same = new URL(url);
  const name = url.hostname.replace(/\.$/, '');
  same.hostname = name.startsWith('127.') && net.isIP(name) === 0 ? `below.${name}` : name;
  return same;
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}
