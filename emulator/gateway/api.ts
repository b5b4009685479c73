import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { sendAnswer } from '../server/answer.ts';
import type { Answer } from '../server/answer.ts';
import type { RawRequest } from '../server/listener.ts';
import { Service } from '../server/service.ts';
import type { ServiceOptions } from '../server/service.ts';
import { ApiError, errorAnswer } from './errors.ts';
import type { ErrorAnswer } from './errors.ts';

export interface ApiOptions extends ServiceOptions {
  /** Makes ids, those of requests among them; random UUIDs unless told. */
  newId?: () => string;
}

const MAX_BODY_BYTES = 1024 * 1024;
const REQUEST_ID = 'X-Request-Id';

/** A service behind the gateway, which gives every request an id and words the errors. */
export abstract class Api extends Service {
  protected readonly newId: () => string;

  protected constructor(options: ApiOptions) {
    super(options, MAX_BODY_BYTES);
    this.newId = options.newId ?? randomUUID;
  }

  /** `https://localhost:PORT` or `http://127.0.0.1:PORT`. */
  get endpoint(): string {
    return this.origin;
  }

  protected override prepare(response: ServerResponse): void {
    super.prepare(response);
    response.setHeader(REQUEST_ID, this.newId());
  }

  protected override async handle(request: RawRequest, response: ServerResponse): Promise<void> {
    try {
      await super.handle(request, response);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sendAnswer(response, this.answerError(error.answer, String(response.getHeader(REQUEST_ID))));
    }
  }

  protected answerError(error: ErrorAnswer, requestId: string): Answer {
    return errorAnswer(error, requestId);
  }
}
