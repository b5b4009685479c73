import { execFile } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Place } from '../place.ts';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('link.py', import.meta.url));

const DEVICE = 'distant0';
const NEAR = '10.78.0.1';
const NEAR_IPV6 = '2001:db8:78::1';

/** The only distant host that answers. */
export const FAR = '10.78.0.64';
/** Silent, and nearer to us than {@link FAR}, so that they come first by RFC 6724. */
export const SILENT = ['10.78.0.2', '10.78.0.3'] as const;
export const SILENT_IPV6 = ['2001:db8:78::2', '2001:db8:78::3'] as const;
/** A name server that is silent. */
export const SILENT_SERVER = '10.78.0.53';

/** A link to {@link FAR}; all else that is behind it is silent. */
export interface Link {
  /** The port on {@link FAR}. */
  readonly port: number;
  /** On this port of 127.0.0.1 is who serves there. */
  serveBy(port: number): void;
  /** Forgets what was lost, and calls `then` when the first packet to `address` is. */
  watch(address?: string, then?: () => void): void;
  /** Whereto packets were lost, each once, in order. */
  lost(): readonly string[];
}

/**
 * @param roundTripMs How far {@link FAR} is.
 */
export async function startLink(place: Place, roundTripMs: number): Promise<Link> {
  let lost: string[] = [];
  let watched: string | undefined;
  let onLost: (() => void) | undefined;
  const command = ['python3', SCRIPT, DEVICE, NEAR, FAR, String(roundTripMs)];
  const running = place.start(command, (line) => {
    const [word, address = ''] = line.split(' ');
    if (word !== 'lost' || lost.includes(address)) return;
    lost.push(address);
    if (address === watched) onLost?.();
  });
  await place.until(running, () => running.output().includes('ready'));
  await run('ip', ['address', 'add', `${NEAR}/24`, 'dev', DEVICE]);
  await run('ip', ['link', 'set', DEVICE, 'up']);
  await run('ip', ['address', 'add', `${NEAR_IPV6}/64`, 'dev', DEVICE, 'nodad']);
  const relay = await startRelay(place);
  return {
    ...relay,
    watch: (address, then) => {
      [lost, watched, onLost] = [[], address, then];
    },
    // Greetings of the kernel to its neighbours are no attempts.
    lost: () => lost.filter((address) => !address.startsWith('ff02:')),
  };
}

/** Where what is for {@link FAR} comes back to. */
async function startRelay(place: Place): Promise<Pick<Link, 'port' | 'serveBy'>> {
  let target = 0;
  const sockets = new Set<net.Socket>();
  const relay = net.createServer({ noDelay: true }, (near) => {
    const service = net.connect({ port: target, host: '127.0.0.1', noDelay: true });
    for (const [one, other] of [
      [near, service],
      [service, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  relay.listen(0, NEAR);
  await once(relay, 'listening');
  place.onClose(() => {
    relay.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    port: (relay.address() as net.AddressInfo).port,
    serveBy: (port) => (target = port),
  };
}
