import type { HttpResponse } from '../../src/http/transport.ts';
import type { MissingRef, World } from './world.ts';

/** An answer before it is text. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: HttpResponse['headers'];
}

const NOT_FOUND = { error_code: 'CH.00404000', error_msg: 'not found' };

/** For a branch or tag that is not there; which of these is not documented. */
export function missingRefAnswer(shape: MissingRef): Answer {
  switch (shape) {
    case '404':
      return { status: 404, body: NOT_FOUND };
    case '404 bare':
      return { status: 404, body: '' };
    case '400':
      return { status: 400, body: { error_code: 'CH.00400000', error_msg: 'bad request' } };
    case '{}':
      return { status: 200, body: {} };
    case 'commit: null':
      return { status: 200, body: { name: null, commit: null } };
    case 'V1 error':
      return { status: 200, body: { error: { code: '404', message: 'no' }, status: 'failed' } };
    case '[]':
      return { status: 200, body: [] };
  }
}

/** Whether such an answer may just as well have another reason: it is no proof that a ref is gone. */
export function tellsNothing(shape: MissingRef): boolean {
  return !['404', '404 bare', '[]'].includes(shape);
}

/** For a commit that the mirror does not have. */
export function missingCommitAnswer(shape: World['missingCommit']): Answer {
  switch (shape) {
    case '404':
      return { status: 404, body: NOT_FOUND };
    case '400':
      return { status: 400, body: { error_code: 'CH.00400000', error_msg: 'bad request' } };
    case '[]':
      return { status: 200, body: [] };
  }
}

/** For an API that this installation lacks. */
export function noApi(): Answer {
  return { status: 404, body: { error_code: 'APIG.0101', error_msg: 'no such API' } };
}

/** Whether an answer is an error that may pass. */
export function isPassing(status: number, text: string): boolean {
  return (
    [408, 429, 500, 502, 503, 504].includes(status) || (status >= 400 && text.includes('0308'))
  );
}
