import type { ServerResponse } from 'node:http';

/** What a server answers to one request. */
export interface Answer {
  status: number;
  /** On top of, or replacing, the headers every answer has. */
  headers?: Record<string, string | string[]>;
  /** Text and bytes are sent as they are, anything else as JSON; absent: an empty body. */
  body?: unknown;
}

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  response.statusCode = answer.status;
  const body = answer.body ?? '';
  const verbatim = typeof body === 'string' || body instanceof Uint8Array;
  if (!verbatim) response.setHeader('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    response.setHeader(name, value);
  }
  response.end(verbatim ? body : JSON.stringify(body));
}
