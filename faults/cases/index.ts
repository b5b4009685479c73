import type { Group } from '../case.ts';
import { ACCEPTED_ANSWERS } from './accepted-answers.ts';
import { ASSOCIATION } from './association.ts';
import { DRY_RUN } from './dry-run.ts';
import { BRANCHES } from './branches.ts';
import { BROKEN_ANSWERS } from './broken-answers.ts';
import { CHOICES } from './inputs-choices.ts';
import { CONNECTING } from './connecting.ts';
import { CONTRACT } from './contract.ts';
import { CREDENTIALS } from './credentials.ts';
import { WAITING } from './waiting.ts';
import { PROCESS } from './process.ts';
import { FUZZ } from './fuzz.ts';
import { PROXIES } from './proxies.ts';
import { CREDENTIAL_INPUTS } from './inputs-credentials.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import { REDIRECTS } from './redirects.ts';
import { REFUSALS } from './statuses.ts';
import { PLAIN_INPUTS } from './inputs-plain.ts';
import { SUCCESSES } from './successes.ts';

/** All cases. */
export const GROUPS: readonly Group[] = [
  SUCCESSES,
  PLAIN_INPUTS,
  CREDENTIAL_INPUTS,
  CHOICES,
  CONNECTING,
  ACCEPTED_ANSWERS,
  BROKEN_ANSWERS,
  CONTRACT,
  REFUSALS,
  REDIRECTS,
  HOSTILE_TEXTS,
  ASSOCIATION,
  BRANCHES,
  DRY_RUN,
  CREDENTIALS,
  WAITING,
  PROXIES,
  PROCESS,
  FUZZ,
];
