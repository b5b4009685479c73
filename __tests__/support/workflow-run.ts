import type { WorkflowRun } from '../../src/host/workflow-run.ts';

/** The commit of {@link workflowRun}. */
export const SHA = '0123456789abcdef0123456789abcdef01234567';

/** A run for a push of {@link SHA} that only added to `main` of https://github.com/octo-org/hello, but for `changes`. */
export function workflowRun(changes: Partial<WorkflowRun> = {}): WorkflowRun {
  return {
    eventName: 'push',
    ref: 'refs/heads/main',
    sha: SHA,
    change: { kind: 'forward' },
    repositoryUrl: 'https://github.com/octo-org/hello',
    defaultBranch: 'main',
    withoutSecrets: undefined,
    unread: undefined,
    ...changes,
  };
}
