import { lookup } from 'node:dns';
import * as net from 'node:net';
import { addAbortSignal } from 'node:stream';
import type { Attempt } from './attempt.ts';

/** What the operating system does for a connection. */
export interface Network {
  /** The addresses of a host, the preferred one first. */
  readonly lookup: (host: string) => Promise<readonly string[]>;
  /** Begins to connect. */
  readonly connect: (address: string, port: number) => net.Socket;
}

export const systemNetwork: Network = {
  lookup: (host) =>
    new Promise((resolve, reject) => {
      lookup(host, { all: true }, (error, found) => {
        if (error) reject(error);
        else resolve(found.map(({ address }) => address));
      });
    }),
  connect: (host, port) =>
    net.connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 1_000 }),
};

/** An address that stays silent delays the next one by this much at most, in milliseconds. */
const MAX_STEP_MS = 1_000;

/** More addresses than this of one host are not tried. */
const MAX_ADDRESSES = 8;

/**
 * Opens a TCP connection, to whichever address of the host answers first. (Node, left alone, gives
 * each address but the last 250 ms and then never returns to it.)
 *
 * @param host A name, or an address without brackets.
 */
export async function openSocket(
  host: string,
  port: number,
  attempt: Attempt,
  network: Network,
): Promise<net.Socket> {
  const addresses = net.isIP(host) === 0 ? await network.lookup(host) : [host];
  if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
  attempt.signal.throwIfAborted();
  attempt.reach('connecting', attempt.peer);
  return await new Race(alternate(addresses).slice(0, MAX_ADDRESSES), port, attempt).run(network);
}

/** The families in turn, as RFC 8305 has it: often all addresses of one of them are dead. */
function alternate(addresses: readonly string[]): string[] {
  const first = net.isIP(addresses[0] ?? '');
  const one = addresses.filter((address) => net.isIP(address) === first);
  const other = addresses.filter((address) => net.isIP(address) !== first);
  const longer = Array.from({ length: Math.max(one.length, other.length) });
  return longer.flatMap((_, at) => [...one.slice(at, at + 1), ...other.slice(at, at + 1)]);
}

/** Connects to the addresses one after the other, without giving up those that began earlier. */
class Race {
  readonly #waiting: string[];
  readonly #port: number;
  readonly #attempt: Attempt;
  readonly #running = new Set<net.Socket>();
  readonly #stepMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(addresses: string[], port: number, attempt: Attempt) {
    this.#waiting = addresses;
    this.#port = port;
    this.#attempt = attempt;
    this.#stepMs = Math.min(MAX_STEP_MS, attempt.leftMs / (addresses.length + 1));
  }

  /** @throws The last address's error, where none could be connected to. */
  run(network: Network): Promise<net.Socket> {
    return new Promise((resolve, reject) => {
      const onConnect = (socket: net.Socket): void => {
        this.#running.delete(socket);
        this.#end();
        resolve(socket);
      };
      const onClose = (socket: net.Socket): void => {
        if (!this.#running.delete(socket)) return; // it won, or lost
        if (this.#waiting.length > 0 && !this.#attempt.signal.aborted) {
          next();
        } else if (this.#running.size === 0) {
          this.#end();
          reject(socket.errored ?? hungUp());
        }
      };
      const next = (): void => {
        clearTimeout(this.#timer);
        const address = this.#waiting.shift();
        if (address === undefined) return;
        const socket = this.#begin(address, network);
        socket.once('connect', () => {
          onConnect(socket);
        });
        socket.once('close', () => {
          onClose(socket);
        });
        this.#timer = setTimeout(next, this.#stepMs);
      };
      next();
    });
  }

  #begin(address: string, network: Network): net.Socket {
    this.#attempt.addresses.push(address);
    const socket = network.connect(address, this.#port);
    socket.on('error', () => undefined); // it is told by 'close'
    addAbortSignal(this.#attempt.signal, socket);
    this.#running.add(socket);
    return socket;
  }

  #end(): void {
    clearTimeout(this.#timer);
    const losers = [...this.#running];
    this.#running.clear();
    for (const loser of losers) loser.destroy();
  }
}

/** What Node says in other places of a connection that was closed without an error. */
export function hungUp(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}
