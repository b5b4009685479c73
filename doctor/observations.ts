import type { Region } from '../src/codearts/regions.ts';
import type { CredentialInputs } from '../src/credentials/credentials.ts';
import type { RemoteMirror } from '../src/mirror/mirror.ts';
import type { Answer } from './answer.ts';

/** What is examined. */
export interface Subject {
  readonly endpoint: URL;
  /** undefined where the user gave an endpoint. */
  readonly region: Region | undefined;
  readonly credentials: CredentialInputs;
  readonly repositoryId: number;
  /** The name of that repository, as its clone address has it. */
  readonly repository: { readonly group: string; readonly name: string } | undefined;
  /** A repository that has no remote mirror. */
  readonly unmirroredId: number | undefined;
  /** What the source of the mirror was set to. */
  readonly sourceUrl: string | undefined;
}

/** A look at the remote mirror. */
export interface Look {
  readonly answer: Answer;
  /** As the action reads it; undefined where it could not. */
  readonly mirror: RemoteMirror | undefined;
}

/** A synchronization that was started, and what the mirror showed afterwards, in order. */
export interface Run {
  /** The mirror as it was just before the start. */
  readonly before: RemoteMirror;
  readonly start: Answer;
  /** Of the start that was sent while it ran; undefined where there was none. */
  readonly startWhileRunning: Answer | undefined;
  readonly looks: readonly Look[];
  /** What it ended as; undefined where no end was seen. */
  readonly end: RemoteMirror | undefined;
}

/** What came of looking for the host of the API; an answer of the API gateway proves one. */
export interface Hosts {
  readonly assumed: Answer;
  readonly other: Answer;
}

/** All that was seen; undefined is what was not asked for. */
export interface Observations {
  readonly subject: Subject;
  readonly mirror: Look;
  readonly unmirrored: Look | undefined;
  readonly lookup: Answer | undefined;
  readonly search: Answer | undefined;
  readonly hosts: Hosts | undefined;
  /** Of `--start`: at most two, the second one with nothing new. */
  readonly runs: readonly Run[];
  /** Why there was no run, or no second one, in words of ours. */
  readonly noRun: string;
  readonly dates: { readonly dated: number; readonly undated: number };
  /** How many requests were sent. */
  readonly sent: number;
}
