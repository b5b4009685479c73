import { annotationsOf, synchronizeAndWait, synchronizeTwice } from './act.ts';
import type { Act } from './act.ts';
import type { Told } from './chapters.ts';
import { expectation, failed, inStep, isInError, isOnly, proven } from './expectations.ts';
import type { Expectation } from './expectations.ts';
import { headOfMain, MAIN, push, pushEvent } from './push.ts';
import { differences } from './refs.ts';
import { withPrivateSource, withSource } from './stage.ts';
import type { Stage } from './stage.ts';

/** A commit is taken away: history is rewritten, and the mirror contains what is pushed. */
export async function takenAway(stage: Stage): Promise<Told> {
  const previous = await headOfMain(stage);
  await stage.clone.git('reset', '--quiet', '--hard', 'main~1');
  await push(stage, MAIN);
  const event = await pushEvent(stage, MAIN, previous);
  const act = await synchronizeAndWait(stage, event, { force_fetch: 'false' });
  return {
    title:
      'main is reset to the commit before its last, and pushed with --force; force_fetch is false',
    act,
    expectations: [
      mirrorIsAhead(act, previous, event.sha),
      ...failed(stage, act),
      expectation(
        'it had warned that the mirror will probably keep the old history',
        annotationsOf(act).some(({ level }) => level === 'warning'),
      ),
      expectation(
        'its error says that main on the mirror is still at what was taken away',
        isInError(act, `branch main is still at ${previous.slice(0, 7)}`),
      ),
      expectation('its error names force_fetch', isInError(act, '`force_fetch: true`')),
      expectation(
        'main is still the old one on the mirror, and nothing else differs',
        act.after.mirror[MAIN] === previous && isOnly(differences(act.after), MAIN),
      ),
    ],
  };
}

/** The chapter after {@link takenAway}. */
export async function takenAwayForced(stage: Stage): Promise<Told> {
  const { [MAIN]: previous = '' } = await stage.mirror.refs();
  const event = await pushEvent(stage, MAIN, previous);
  const act = await synchronizeAndWait(stage, event, { force_fetch: 'true' });
  return {
    title: 'The push of the reset again; force_fetch is true',
    act,
    expectations: [
      mirrorIsAhead(act, previous, event.sha),
      ...proven(stage, act, event.sha),
      expectation('the step did not warn', annotationsOf(act).length === 0),
      inStep(act),
    ],
  };
}

/** The source does not let the service in. */
export async function sourceRefuses(stage: Stage): Promise<Told> {
  const username = 'x-access-token';
  const expired = 'sample-token-that-has-expired';
  const valid = { username, password: 'sample-token-that-is-valid' };
  return await withPrivateSource(stage, valid, async (privateStage) => {
    const { credentials } = privateStage;
    const careful = { ...credentials, secrets: [...credentials.secrets, expired] };
    const own = { ...privateStage, credentials: careful };
    const inputs = { source_username: username, source_password: expired };
    const act = await synchronizeAndWait(own, await pushEvent(own, MAIN), inputs);
    return {
      title: 'A private source, whose token has expired: CodeArts cannot fetch',
      act,
      expectations: [
        ...failed(own, act),
        expectation(
          'its error says which inputs have to be put right',
          ['`source_username`', '`source_password`'].every((name) => isInError(act, name)),
        ),
        expectation(
          'the source has a branch, and the mirror is still empty',
          isOnly(Object.keys(act.after.source), MAIN) && Object.keys(act.after.mirror).length === 0,
        ),
      ],
    };
  });
}

/** A mirror of the default branch only never gets another branch, until it is set to all. */
export async function otherBranch(stage: Stage): Promise<Told> {
  const ref = 'refs/heads/feature';
  const commit = async (clone: Stage['clone']): Promise<void> => {
    await clone.commit('Begin');
    await clone.git('switch', '--quiet', '--create', 'feature');
    await clone.commit('Demonstrate a branch');
  };
  return await withSource(stage, { name: 'octo-org/branches', commit }, async (own) => {
    own.mirror.syncBranchType = 'default';
    const event = await pushEvent(own, ref);
    const act = await synchronizeTwice(own, event, { sync_branches: 'all' });
    const [first, second] = act.steps.map(({ result }) => result);
    return {
      title:
        'A branch is pushed, and the mirror has the default branch only; then sync_branches is all',
      act,
      expectations: [
        expectation(
          'the first step is red: its synchronization ended without the branch',
          first?.conclusion === 'failure' && first.outputs['status'] === 'failed',
        ),
        expectation('its error names sync_branches', isInError(act, '`sync_branches: all`')),
        expectation(
          'the second step is green, and found the commit on the mirror',
          second?.conclusion === 'success' && second.outputs['commit'] === event.sha,
        ),
        inStep(act),
      ],
    };
  });
}

function mirrorIsAhead({ before }: Act, previous: string, sha: string | undefined): Expectation {
  return expectation(
    'before, only main differed: the mirror had the commit that was taken away',
    previous !== sha &&
      before.mirror[MAIN] === previous &&
      before.source[MAIN] === sha &&
      isOnly(differences(before), MAIN),
  );
}
