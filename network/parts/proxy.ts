import type { Place } from '../place.ts';

/** What a proxy wants to be told. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** How a proxy is set up; it lets everybody through to everywhere unless told. */
export interface ProxyOptions {
  readonly login?: Login;
  /** What is not let through: connections to ports other than 443, or to the host of the cases. */
  readonly denied?: 'port' | 'host';
}

/** A proxy that runs. */
export interface StartedProxy {
  /** On 127.0.0.1. */
  readonly port: number;
  /** By its own log, where it was asked to connect to, in order. */
  readonly asked: () => readonly (string | undefined)[];
}

/** A kind of proxy. */
export interface RealProxy {
  readonly name: string;
  /** One that its configuration can express, with all characters that it can. */
  readonly password: string;
  readonly start: (place: Place, options: ProxyOptions) => Promise<StartedProxy>;
}
