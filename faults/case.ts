import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { CertificateKind } from '../emulator/index.ts';
import type { FileCommand } from '../runner/index.ts';
import type { WorkflowEvent } from '../runner/index.ts';
import type { Interruption } from './interruption.ts';
import type { Verdict } from './judge.ts';
import type { Tolerances } from './oracles/safe.ts';
import type { Reply } from './service/replies.ts';
import type { Route } from './service/script.ts';

/** Where a case plays: addresses that are not known before its servers run. */
export interface Place {
  /** Of the service, `https://localhost:PORT`. */
  readonly origin: string;
  readonly port: number;
  /** `host:port` of the proxy; that of nobody where the case has none. */
  readonly proxy: string;
  /** Where nothing may ever arrive: with TLS, and without. */
  readonly trap: string;
  readonly plainTrap: string;
  /** A port on which nobody listens. */
  readonly unusedPort: number;
  /** Of {@link FaultCase.other}. */
  readonly other: string;
  /** A folder for the files of the case, empty at first. */
  readonly folder: string;
}

/** How a server behaves; the regular service where nothing is told. */
export interface Service {
  readonly certificate?: CertificateKind;
  readonly tls?: TlsOptions;
  /** No TLS. */
  readonly plain?: boolean;
  /** Gets every connection first; true where it deals with it itself. */
  readonly onConnection?: (tcp: Socket, nth: number) => boolean;
  readonly routes?: Partial<Record<Route, Reply>>;
}

/** What answers a CONNECT. */
export interface Proxy {
  /** The proxy itself is reached over TLS. */
  readonly secure?: boolean;
  /** Of its own; that of the service unless told. */
  readonly certificate?: CertificateKind;
  readonly onConnection?: (tcp: Socket, nth: number) => boolean;
  readonly onRequest: Reply;
}

type Variables = Readonly<Record<string, string | undefined>>;
type Placed<T> = T | ((place: Place) => T);

/** How a case changes the ordinary step, which starts a synchronization with a token. */
export interface Step {
  /** The action that only waits. */
  readonly waitAction?: boolean;
  /** Keyless instead of a token. */
  readonly keyless?: boolean;
  readonly with?: Placed<Variables>;
  readonly env?: Placed<Variables>;
  readonly event?: Partial<WorkflowEvent>;
  readonly files?: Placed<Partial<Record<FileCommand, string | null>>>;
  /** Makes files in the folder of the case. */
  readonly prepare?: (place: Place) => void;
  /** Another Node, such as a script that runs it otherwise. */
  readonly node?: (place: Place) => string;
  readonly closeStdout?: boolean;
  readonly interruption?: Interruption;
  /** What is secret besides what always is. */
  readonly secrets?: readonly string[];
  /** What is none, and must not be hidden either. */
  readonly open?: readonly string[];
}

/** What a case must come to, besides what holds of every run. */
export interface Expected extends Tolerances {
  /** One, or any of these; undefined where none can be handed on. */
  readonly status: string | readonly string[] | undefined;
  /** By the status unless told. */
  readonly exitCode?: number;
  /** One for each error, in order; none unless told; null: any. */
  readonly errors?: readonly RegExp[] | null;
  /** The same for warnings; null: any. */
  readonly warnings?: readonly RegExp[] | null;
  /** All that was asked, in order, or only how many synchronizations were started; null: any. */
  readonly requests: readonly Route[] | { readonly starts: number } | null;
  /** How many connections there were, at the least and at the most. */
  readonly connections?: readonly [number, number];
  /** Outputs besides the status. */
  readonly outputs?: Readonly<Record<string, string | RegExp | undefined>>;
  readonly log?: RegExp;
  readonly notInLog?: RegExp;
  readonly summary?: RegExp;
  readonly notInSummary?: RegExp;
  /** Whatever else has to hold; a line for each thing that does not. */
  readonly also?: (verdict: Verdict) => readonly string[];
}

/** A fault, and what must come of it. */
export interface FaultCase {
  readonly name: string;
  readonly service?: Service;
  /** A second service of another origin, which plays by the same script. */
  readonly other?: Service;
  readonly proxy?: Proxy;
  readonly step?: Step;
  readonly expect: Expected;
}

/** Cases that belong together. */
export interface Group {
  readonly name: string;
  readonly cases: readonly FaultCase[];
}
