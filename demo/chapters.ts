import { synchronize } from './act.ts';
import type { Act } from './act.ts';
import { push, pushEvent } from './push.ts';
import { differences } from './refs.ts';
import type { Stage } from './stage.ts';

const MAIN = 'refs/heads/main';
const TAG_NAME = 'v0.0.0-demo';
const TAG = `refs/tags/${TAG_NAME}`;
const FILE = 'DEMO.md';

/** Something that has to be so after a chapter. */
export interface Expectation {
  readonly what: string;
  readonly held: boolean;
}

/** What happened in a chapter. */
export interface Told {
  readonly title: string;
  readonly act: Act;
  readonly expectations: readonly Expectation[];
}

/** A part of the story: changes the source, runs the step, and says what has to come of it. */
export type Chapter = (stage: Stage) => Promise<Told>;

/** The story, in order; each chapter goes on where the one before ended. */
export const CHAPTERS: readonly Chapter[] = [
  firstPush,
  anotherCommit,
  aTag,
  rewrittenHistory,
  rewrittenHistoryForced,
];

async function firstPush(stage: Stage): Promise<Told> {
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

async function anotherCommit(stage: Stage): Promise<Told> {
  const previous = await headOfMain(stage);
  await stage.clone.commit('Demonstrate a commit', FILE);
  await push(stage, MAIN);
  const act = await synchronize(stage, await pushEvent(stage, MAIN, previous));
  return {
    title: 'A commit is pushed to main',
    act,
    expectations: [
      ...accepted(stage, act),
      expectation('only main had moved', isOnly(differences(act.before), MAIN)),
      inStep(act),
    ],
  };
}

async function aTag(stage: Stage): Promise<Told> {
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

async function rewrittenHistory(stage: Stage): Promise<Told> {
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
        act.step.annotations.some(({ level }) => level === 'warning'),
      ),
      expectation('the synchronization failed', act.mirror?.update_status === 'failed'),
      expectation(
        'main is still the old one on the mirror, and nothing else differs',
        act.after.mirror[MAIN] === previous && isOnly(differences(act.after), MAIN),
      ),
    ],
  };
}

async function rewrittenHistoryForced(stage: Stage): Promise<Told> {
  const event = await pushEvent(stage, MAIN, (await stage.mirror.refs())[MAIN]);
  const act = await synchronize(stage, event, { force_fetch: 'true' });
  return {
    title: 'The same push again; force_fetch is true',
    act,
    expectations: [
      ...accepted(stage, act),
      expectation('the step did not warn', act.step.annotations.length === 0),
      inStep(act),
    ],
  };
}

/** What has to be so whenever the service accepts a synchronization. */
function accepted({ credentials }: Stage, { step }: Act): Expectation[] {
  const shown = [step.log, step.summary, ...Object.values(step.outputs)].join('\n');
  return [
    expectation('the step succeeded', step.conclusion === 'success'),
    expectation('its status is requested', step.outputs['status'] === 'requested'),
    expectation('it handed on a jid', step.outputs['jid'] !== undefined),
    expectation(
      'it showed no credential',
      Object.values(credentials).every((secret) => !shown.includes(secret)),
    ),
    expectation(
      ['the runner had nothing to complain about', ...step.problems].join(': '),
      step.problems.length === 0,
    ),
  ];
}

function inStep({ after, mirror }: Act): Expectation {
  return expectation(
    'the synchronization finished, and branches and tags are equal on both sides',
    mirror?.update_status === 'finished' && differences(after).length === 0,
  );
}

function expectation(what: string, held: boolean): Expectation {
  return { what, held };
}

function isOnly(names: readonly string[], name: string): boolean {
  return names.length === 1 && names[0] === name;
}

async function headOfMain({ clone }: Stage): Promise<string> {
  return (await clone.git('rev-parse', MAIN)).trim();
}
