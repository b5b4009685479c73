import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Attempt, Peer } from './attempt.ts';
import { hungUp } from './network.ts';

/**
 * Speaks TLS over a connection, and sees to it that the other side is `host`.
 *
 * @param host A name, or an address without brackets.
 */
export function secure(
  socket: net.Socket,
  host: string,
  attempt: Attempt,
  peer: Peer,
): Promise<net.Socket> {
  attempt.reach('securing', peer);
  return new Promise((resolve, reject) => {
    const secured = tls.connect({
      socket,
      host,
      servername: net.isIP(host) === 0 ? host : '', // addresses are not sent as names (RFC 6066, 3)
      ALPNProtocols: ['http/1.1'],
    });
    const onClose = (): void => {
      // Node notes here what it found wrong with the certificate, and then destroys the socket.
      attempt.distrusted = Boolean(secured.authorizationError);
      reject(secured.errored ?? socket.errored ?? hungUp());
    };
    secured.on('error', () => undefined); // it is told by 'close'
    secured.once('close', onClose);
    secured.once('secureConnect', () => {
      secured.off('close', onClose);
      attempt.mayBeRefusedLate = peer === 'service' && secured.getProtocol() === 'TLSv1.3';
      resolve(secured);
    });
  });
}
