import {
  annotationsOf,
  onFork,
  startEarlyWaitLate,
  synchronize,
  synchronizeAndWait,
} from './act.ts';
import type { Act } from './act.ts';
import type { Credentials } from './credentials.ts';
import {
  accepted,
  endedAs,
  expectation,
  inStep,
  isOnly,
  proven,
  signedInKeyless,
} from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { headOfMain, MAIN, push, pushCommit, pushEvent } from './push.ts';
import { differences } from './refs.ts';
import type { Stage } from './stage.ts';

const TAG_NAME = 'v0.0.0-demo';
const TAG = `refs/tags/${TAG_NAME}`;

/** What happened in a chapter. */
export interface Told {
  readonly title: string;
  readonly act: Act;
  readonly expectations: readonly Expectation[];
}

/** A part of the story: changes the source, runs the step, and says what has to come of it. */
export type Chapter = (stage: Stage) => Promise<Told>;

export async function firstPush(stage: Stage): Promise<Told> {
  const act = await synchronize(stage, await pushEvent(stage, MAIN));
  return {
    title: 'The first push: an empty CodeArts repository becomes the mirror',
    act,
    expectations: [
      ...accepted(stage, act),
      expectation('the mirror was empty before', Object.keys(act.before.mirror).length === 0),
      inStep(act),
    ],
  };
}

export async function anotherCommit(stage: Stage): Promise<Told> {
  const act = await synchronize(stage, await pushCommit(stage, 'Demonstrate a commit'));
  return {
    title: 'A commit is pushed to main',
    act,
    expectations: [...accepted(stage, act), onlyMainHadMoved(act), inStep(act)],
  };
}

export async function aTag(stage: Stage): Promise<Told> {
  await stage.clone.git('tag', '--annotate', '--message', 'Demonstrate a tag', TAG_NAME);
  await push(stage, TAG);
  const act = await synchronize(stage, await pushEvent(stage, TAG));
  return {
    title: `The tag ${TAG_NAME} is pushed`,
    act,
    expectations: [
      ...accepted(stage, act),
      expectation('only the tag was new', isOnly(differences(act.before), TAG)),
      inStep(act),
    ],
  };
}

export async function rewrittenHistory(stage: Stage): Promise<Told> {
  const previous = await headOfMain(stage);
  await stage.clone.git('commit', '--quiet', '--amend', '--message', 'Rewrite the commit');
  await push(stage, MAIN);
  const act = await synchronize(stage, await pushEvent(stage, MAIN, previous));
  return {
    title: 'History is rewritten and pushed with --force; force_fetch is false',
    act,
    expectations: [
      ...accepted(stage, act),
      expectation(
        'the step warned that the mirror will probably keep the old history',
        annotationsOf(act).some(({ level }) => level === 'warning'),
      ),
      expectation('the synchronization failed', act.mirror?.update_status === 'failed'),
      expectation(
        'main is still the old one on the mirror, and nothing else differs',
        act.after.mirror[MAIN] === previous && isOnly(differences(act.after), MAIN),
      ),
    ],
  };
}

export async function rewrittenHistoryForced(stage: Stage): Promise<Told> {
  const event = await pushEvent(stage, MAIN, (await stage.mirror.refs())[MAIN]);
  const act = await synchronize(stage, event, { force_fetch: 'true' });
  return {
    title: 'The same push again; force_fetch is true',
    act,
    expectations: [
      ...accepted(stage, act),
      expectation('the step did not warn', annotationsOf(act).length === 0),
      inStep(act),
    ],
  };
}

export async function waitedFor(stage: Stage): Promise<Told> {
  const event = await pushCommit(stage, 'Demonstrate a proof');
  const pushedAt = Date.now();
  const act = await synchronizeAndWait(stage, event);
  const seconds = ((act.endedAt - pushedAt) / 1000).toFixed(1);
  return {
    title: `A commit is pushed; wait is true: ${seconds} s from push to proof`,
    act,
    expectations: [
      ...proven(stage, act, event.sha),
      expectation('it reported the synchronization while it was running', sawItRunning(act)),
      onlyMainHadMoved(act),
      inStep(act),
    ],
  };
}

export async function startedEarly(stage: Stage): Promise<Told> {
  const event = await pushCommit(stage, 'Demonstrate a chain');
  const act = await startEarlyWaitLate(stage, event);
  const [first, second] = act.steps.map(({ result }) => result.outputs);
  return {
    title: 'A commit is pushed; one step starts the synchronization, a later one waits for it',
    act,
    expectations: [
      expectation('the first step did not wait', first?.['status'] === 'requested'),
      expectation(
        'the first step found the repository by its name, and handed on its id',
        first?.['repository_id'] === String(stage.mirror.id),
      ),
      expectation(
        'the second step got its jid, and passed it on',
        first?.['jid'] !== undefined && second?.['jid'] === first['jid'],
      ),
      ...proven(stage, act, event.sha),
      inStep(act),
    ],
  };
}

/** A fork has no secrets: nothing is sent. */
export async function aFork(stage: Stage): Promise<Told> {
  const before = stage.codearts.requests.length;
  const pushed = await pushEvent(stage, MAIN);
  const event = {
    ...pushed,
    payload: Object.assign({}, pushed.payload, { repository: { fork: true } }),
  };
  const act = await synchronize(onFork(stage), event, { if_no_credential: 'skip' });
  return {
    title: 'A fork without secrets; if_no_credential is skip: nothing is sent',
    act,
    expectations: [
      ...endedAs(stage, act, 'skipped'),
      expectation(
        'a notice says so, and nothing warns',
        annotationsOf(act)
          .map(({ level }) => level)
          .join() === 'notice',
      ),
      expectation('nothing reached CodeArts', stage.codearts.requests.length === before),
    ],
  };
}

/** The check of every night. */
export async function nightlyCheck(stage: Stage): Promise<Told> {
  const before = stage.codearts.requests.length;
  const inputs = { dry_run: 'true', max_age: '1h' };
  const act = await synchronize(stage, await pushEvent(stage, MAIN), inputs);
  const sent = stage.codearts.requests.slice(before);
  return {
    title: 'A check by night: dry_run is true, max_age is 1h',
    act,
    expectations: [
      ...endedAs(stage, act, 'checked'),
      expectation('it only read', sent.length > 0 && sent.every(({ method }) => method === 'GET')),
    ],
  };
}

/** One run, as short as it can be, with another kind of credential than the story's. */
export async function otherCredentials(stage: Stage): Promise<Told> {
  const { oidc, sts, credentials } = stage;
  const before = { idTokens: oidc.requests.length, exchanges: sts.requests.length };
  const act = await synchronize(stage, await pushCommit(stage, 'Demonstrate credentials'));
  const keyless = signedInKeyless(stage, before);
  return {
    title: `A commit is pushed; the step signs in with ${credentials.name}`,
    act,
    expectations: [
      ...accepted(stage, act),
      ...(isKeyless(credentials) ? keyless : []),
      inStep(act),
    ],
  };
}

function isKeyless({ env }: Credentials): boolean {
  return Object.keys(env).length > 0;
}

function sawItRunning({ steps }: Act): boolean {
  return steps.some(({ result }) => result.log.includes('Mirror status: started'));
}

function onlyMainHadMoved(act: Act): Expectation {
  return expectation('only main had moved', isOnly(differences(act.before), MAIN));
}
