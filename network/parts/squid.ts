import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, HOST } from '../place.ts';
import type { Login, ProxyOptions, RealProxy } from './proxy.ts';

const run = promisify(execFile);

/** Where Debian, and others, have what checks a login against a file. */
const HELPER = '/usr/lib/squid/basic_ncsa_auth';

/** squid, as Debian has it. */
export const SQUID: RealProxy = {
  name: 'squid',
  password: 'proxy password:EXAMPLE+@/',
  start: async (place, options) => {
    const port = await freePort();
    const folder = path.join(place.folder, `squid-${port}`);
    await mkdir(folder);
    // It writes its log after it has dropped its rights.
    await chmod(folder, 0o777);
    const { login } = options;
    if (login) await place.file(`squid-${port}/logins`, await entry(login));
    const text = configuration(port, folder, options);
    const file = await place.file(`squid-${port}/squid.conf`, text);
    await place.startKnowing(['squid', '-N', '-f', file], port);
    const log = path.join(folder, 'access.log');
    await readFile(log); // it is there from the start
    return {
      port,
      asked: () => [...readFileSync(log, 'utf8').matchAll(/ CONNECT (\S+)/g)].map((it) => it[1]),
    };
  },
};

function configuration(port: number, folder: string, { login, denied }: ProxyOptions): string {
  return [
    `http_port 127.0.0.1:${port}`,
    `visible_hostname proxy.example`,
    'pid_filename none',
    `access_log stdio:${folder}/access.log`,
    'buffered_logs off',
    `cache_log ${folder}/cache.log`,
    `coredump_dir ${folder}`,
    'cache deny all',
    // Nobody answers here, and it is patient.
    'dns_timeout 1 second',
    'shutdown_lifetime 0 seconds',
    'pinger_enable off',
    'max_filedescriptors 1024',
    ...(login ? [`auth_param basic program ${HELPER} ${folder}/logins`] : []),
    ...(login ? ['auth_param basic realm proxy', 'acl known proxy_auth REQUIRED'] : []),
    ...(denied === 'port' ? ['acl allowed port 443', 'http_access deny !allowed'] : []),
    ...(denied === 'host' ? [`acl denied dstdomain ${HOST}`, 'http_access deny denied'] : []),
    ...(login ? ['http_access allow known', 'http_access deny all'] : ['http_access allow all']),
    '',
  ].join('\n');
}

async function entry({ user, password }: Login): Promise<string> {
  const { stdout } = await run('openssl', ['passwd', '-apr1', password]);
  return `${user}:${stdout.trim()}\n`;
}
