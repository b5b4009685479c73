import type { Exchange } from './raw-server.ts';

/** What a service does when it is asked. */
export type Reply = (exchange: Exchange) => void;

/** The lines of an answer's head that are not its first. */
export type Headers = Readonly<Record<string, string | number>>;

/** The head of an answer, with a date, as every answer of the real service has one. */
export function head(status: number, headers: Headers = {}): string {
  const all = { Date: new Date().toUTCString(), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`;
}

/** A whole answer; a body that is no text or bytes is sent as JSON. */
export function answer(status: number, body: unknown = '', headers: Headers = {}): Reply {
  return ({ wire }) => {
    const bytes = bytesOf(body);
    const length = { 'Content-Type': 'application/json', 'Content-Length': bytes.length };
    wire.write(Buffer.concat([Buffer.from(head(status, { ...length, ...headers })), bytes]));
  };
}

/** An error as the service words it. */
export function refusal(status: number, error_code: unknown, error_msg: unknown = 'no'): Reply {
  return answer(status, { error_code, error_msg });
}

/** Writes these bytes and leaves the connection open. */
export function bytes(...texts: readonly (string | Buffer)[]): Reply {
  return ({ wire }) => {
    wire.write(Buffer.concat(texts.map((text) => Buffer.from(text as string, 'latin1'))));
  };
}

/** Writes these bytes and ends the connection as one does. */
export function closing(...texts: readonly (string | Buffer)[]): Reply {
  return (exchange) => {
    bytes(...texts)(exchange);
    exchange.wire.end();
  };
}

/** Writes these bytes and resets the connection once they are out. */
export function cutting(...texts: readonly (string | Buffer)[]): Reply {
  return (exchange) => {
    const all = Buffer.concat(texts.map((text) => Buffer.from(text as string, 'latin1')));
    // Time for the bytes to be read: a reset throws away what is not.
    exchange.wire.write(all, () => setTimeout(() => exchange.tcp.resetAndDestroy(), 50));
  };
}

/** Says nothing. */
export const silence: Reply = () => undefined;

/** Resets the connection. */
export const reset: Reply = ({ tcp }) => {
  tcp.resetAndDestroy();
};

/** Closes the connection. */
export const hangUp: Reply = ({ wire }) => {
  wire.end();
};

/** Writes `text`, a character each time. */
export function dripping(text: string, everyMs: number): Reply {
  return ({ wire }) => {
    let at = 0;
    const timer = setInterval(() => {
      if (at >= text.length || wire.destroyed) clearInterval(timer);
      else wire.write(text.charAt(at++));
    }, everyMs);
    wire.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** Writes `start` and then `more` again and again, as fast as it is read. */
export function endless(start: string, more: string | Buffer): Reply {
  return ({ wire }) => {
    wire.write(start);
    const pour = (): void => {
      while (!wire.destroyed && wire.write(more));
    };
    wire.on('drain', pour);
    pour();
  };
}

/** The first requests get one reply each, all others the last. */
export function inTurn(...replies: readonly Reply[]): Reply {
  let at = 0;
  return (exchange) => {
    const reply = replies[Math.min(at, replies.length - 1)];
    at += 1;
    reply?.(exchange);
  };
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
