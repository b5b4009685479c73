import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Certificates } from '../emulator/index.ts';

/** A made-up name, for which the service has a certificate. */
export const HOST = 'elsewhere.example';

const run = promisify(execFile);

/** A part gets so long to be ready, in milliseconds. */
const START_MS = 30_000;
/** And so long to end by itself. */
const END_MS = 5_000;

/** A process that was started for a group. */
export interface Running {
  /** All that it has printed so far. */
  readonly output: () => string;
}

/**
 * Where a group plays: this process's network and mount namespaces, which must be its own, a folder,
 * and what was started there.
 */
export class Place {
  readonly folder: string;
  /** Those of the service that is {@link HOST}. */
  readonly certificates: Certificates;
  readonly #closing: (() => Promise<void> | void)[] = [];

  private constructor(folder: string, certificates: Certificates) {
    this.folder = folder;
    this.certificates = certificates;
  }

  /** Nobody is known here at first, and no name server. */
  static async create(certificates: Certificates): Promise<Place> {
    const place = new Place(await mkdtemp(path.join(tmpdir(), 'network-')), certificates);
    try {
      // Squid drops its rights, and has to find its files after that.
      await chmod(place.folder, 0o755);
      await run('ip', ['link', 'set', 'lo', 'up']);
      await place.#cover('/etc/hosts', hosts([]));
      await place.#cover('/etc/resolv.conf', 'nameserver 127.0.0.1\n');
      return place;
    } catch (error) {
      await place.close();
      throw error;
    }
  }

  /** Lets {@link HOST} have these addresses for whoever looks at /etc/hosts. */
  know(addresses: readonly string[]): void {
    writeFileSync(path.join(this.folder, 'hosts'), hosts(addresses));
  }

  /** Lets `server` be the name server; it is asked once. */
  askNames(server: string): void {
    const options = 'options timeout:30 attempts:1';
    writeFileSync(path.join(this.folder, 'resolv.conf'), `nameserver ${server}\n${options}\n`);
  }

  /** Puts a file into the folder; returns its path. */
  async file(name: string, text: string): Promise<string> {
    const file = path.join(this.folder, name);
    await writeFile(file, text);
    return file;
  }

  /** Calls `close` when all is over, before what is there already is closed. */
  onClose(close: () => Promise<void> | void): void {
    this.#closing.unshift(close);
  }

  /** Starts a program, for which alone {@link HOST} is on 127.0.0.1. */
  async startKnowing(command: readonly string[], port: number): Promise<Running> {
    const own = await this.file(`hosts-${port}`, hosts(['127.0.0.1']));
    const script = 'mount --bind "$0" /etc/hosts && exec "$@"';
    const running = this.start(['unshare', '--mount', 'sh', '-c', script, own, ...command]);
    await this.until(running, () => isListening(port));
    return running;
  }

  /** Starts a program, which is ended with the place. */
  start(
    [command = '', ...args]: readonly string[],
    onLine?: (line: string) => void,
  ): Running & Alive {
    const child = spawn(command, args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let seen = 0;
    const add = (data: Buffer): void => {
      output += data.toString('utf8');
      for (let end = output.indexOf('\n', seen); end >= 0; end = output.indexOf('\n', seen)) {
        onLine?.(output.slice(seen, end));
        seen = end + 1;
      }
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => (output += String(error)));
    this.onClose(() => end(child));
    return { output: () => output, isAlive: () => child.exitCode === null && !child.killed };
  }

  /** Waits until a part is ready. */
  async until(part: Running & Alive, isReady: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = performance.now() + START_MS;
    while (!(await isReady())) {
      if (!part.isAlive() || performance.now() > deadline) {
        throw new Error(`A part did not start: ${part.output().slice(-2_000)}`);
      }
      await setTimeout(50);
    }
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #cover(file: string, text: string): Promise<void> {
    const own = await this.file(path.basename(file), text);
    await run('mount', ['--bind', own, file]);
    this.onClose(async () => {
      await run('umount', [file]);
    });
  }
}

interface Alive {
  readonly isAlive: () => boolean;
}

/** A port on which nobody listens; nobody else is in this network. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function hosts(addresses: readonly string[]): string {
  const lines = addresses.map((address) => `${address} ${HOST}\n`);
  return `127.0.0.1 localhost\n${lines.join('')}`;
}

async function isListening(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(END_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
  await Promise.race([ended, patience]);
  await ended;
}
