import { HttpSession, type HttpSessionOptions } from '../../src/http/session.ts';
import type { Transport } from '../../src/http/transport.ts';
import { Secrets } from '../../src/text/secrets.ts';
import { FakeClock } from './clock.ts';

/**
 * A session that never waits and tries three times more.
 *
 * @param changes Whatever a test wants otherwise.
 */
export function createSession(
  transport: Transport,
  changes: Partial<HttpSessionOptions> = {},
): HttpSession {
  return new HttpSession({
    transport,
    retries: 3,
    clock: new FakeClock(),
    random: () => 0,
    secrets: new Secrets(() => undefined),
    log: () => undefined,
    ...changes,
  });
}
