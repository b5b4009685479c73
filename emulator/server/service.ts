import type { ServerResponse } from 'node:http';
import { sendAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Certificates } from './certificates.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Fault } from './faults.ts';
import { Listener } from './listener.ts';
import type { LoggedRequest, RawRequest } from './listener.ts';

/** What all services can be given. */
export interface ServiceOptions {
  /** Serves https with this certificate. */
  tls?: Certificates;
  /** Time of `Date` headers and of all else that has a time; the machine's unless told. */
  clock?: Clock;
}

/** A server's life: opened, asked, disturbed, stopped. What it answers is up to each service. */
export abstract class Service {
  /** Where the service takes its time from. */
  readonly clock: Clock;
  readonly #listener: Listener;

  /** @param maxBodyBytes Longest body that is read. */
  protected constructor({ tls, clock = systemClock }: ServiceOptions, maxBodyBytes: number) {
    this.clock = clock;
    this.#listener = new Listener({
      tls,
      maxBodyBytes,
      prepare: (response) => {
        this.prepare(response);
      },
      handle: (request, response) => this.handle(request, response),
    });
  }

  /** Opens a free port of 127.0.0.1. Rejects when there is none. */
  async listen(): Promise<this> {
    await this.#listener.open();
    return this;
  }

  /** Every request so far, in order of arrival. */
  get requests(): LoggedRequest[] {
    return this.#listener.requests;
  }

  /** Lets a fault strike coming requests, behind the faults that already wait. */
  inject(fault: Fault): void {
    this.#listener.faults.add(fault);
  }

  /** Returns to regular service. */
  clearFaults(): void {
    this.#listener.faults.clear();
  }

  /** Closes port and connections; resolves when they are closed. */
  async stop(): Promise<void> {
    await this.#listener.stop();
  }

  /** `https://localhost:PORT` or `http://127.0.0.1:PORT`. */
  protected get origin(): string {
    return this.#listener.origin;
  }

  /** Sets the headers that every answer has, that of a fault as well. */
  protected prepare(response: ServerResponse): void {
    response.sendDate = false;
    response.setHeader('Date', this.clock.now().toUTCString());
  }

  protected async handle(request: RawRequest, response: ServerResponse): Promise<void> {
    sendAnswer(response, await this.answer(request));
  }

  /** The regular answer. What is thrown is answered with 500. */
  protected abstract answer(request: RawRequest): Answer | Promise<Answer>;
}
