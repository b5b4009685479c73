import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TlsOptions } from 'node:tls';
import { createCertificates } from '../emulator/index.ts';
import type { CertificateKind, Certificates } from '../emulator/index.ts';
import type { FaultCase, Place, Service } from './case.ts';
import type { Request } from './service/message.ts';
import { startRawServer } from './service/raw-server.ts';
import type { RawServer, RawServerOptions } from './service/raw-server.ts';
import { scripted } from './service/script.ts';

/** The servers of one case. */
export interface Stage {
  readonly place: Place;
  readonly caFile: string;
  readonly seen: readonly Request[];
  readonly connects: readonly Request[];
  readonly connections: () => number;
  readonly elsewhere: () => string;
  readonly trapped: () => string;
}

/** Certificates, each made when it is first needed. */
export class Authority {
  readonly #made = new Map<CertificateKind, Promise<Certificates>>();

  of(kind: CertificateKind): Promise<Certificates> {
    const made = this.#made.get(kind) ?? createCertificates({ kind });
    this.#made.set(kind, made);
    return made;
  }

  async remove(): Promise<void> {
    for (const each of this.#made.values()) await (await each).remove();
  }
}

/** Lets `play` use the servers of a case, and takes all of it down again. */
export async function onStage<T>(
  { service = {}, other = {}, proxy }: FaultCase,
  authority: Authority,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const certificates = await authority.of(service.certificate ?? 'valid');
  const forProxy = await authority.of(proxy?.certificate ?? service.certificate ?? 'valid');
  const running: RawServer[] = [];
  const start = async (options: RawServerOptions): Promise<RawServer> => {
    const server = await startRawServer(options);
    running.push(server);
    return server;
  };
  const folder = await mkdtemp(path.join(tmpdir(), 'fault-'));
  const seen: Request[] = [];
  const connects: Request[] = [];
  const trapped: string[] = [];
  const trap: RawServerOptions = {
    onRequest: ({ request }) => trapped.push(JSON.stringify(request)),
  };
  const caFile = path.join(folder, 'ca.pem');
  try {
    await writeFile(caFile, certificates.ca + forProxy.ca);
    const serve = (each: Service): Promise<RawServer> => {
      const script = scripted(each.routes ?? {});
      return start({
        tls: tlsOf(each, certificates),
        onConnection: each.onConnection,
        onRequest: (exchange) => {
          seen.push(exchange.request);
          script(exchange.request)(exchange);
        },
      });
    };
    const main = await serve(service);
    const second = await serve(other);
    const tunnel = await start({
      tls: tlsOf({ plain: proxy?.secure !== true }, forProxy),
      onConnection: proxy?.onConnection,
      record: proxy?.secure !== true,
      onRequest: (exchange) => {
        connects.push(exchange.request);
        proxy?.onRequest(exchange);
      },
    });
    const [secret, plain] = [
      await start({ ...trap, tls: tlsOf({}, certificates) }),
      await start(trap),
    ];
    return await play({
      place: {
        origin: originOf(service, main),
        other: originOf(other, second),
        port: main.port,
        proxy: `127.0.0.1:${tunnel.port}`,
        trap: `https://localhost:${secret.port}`,
        plainTrap: `http://localhost:${plain.port}`,
        unusedPort: await unusedPort(),
        folder,
      },
      ...{ caFile, seen, connects },
      connections: main.connections,
      elsewhere: () => `${main.strayBytes()}\n${tunnel.strayBytes()}`,
      trapped: () => trapped.join('\n'),
    });
  } finally {
    await Promise.all(running.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

function originOf({ plain }: Service, { port }: RawServer): string {
  return `${plain === true ? 'http' : 'https'}://localhost:${port}`;
}

function tlsOf({ plain, tls }: Service, { key, cert }: Certificates): TlsOptions | undefined {
  // The lowest level, so that a certificate that no client takes can be shown to one.
  return plain === true ? undefined : { key, cert, ciphers: 'DEFAULT@SECLEVEL=0', ...tls };
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
