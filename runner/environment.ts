import type { ActionMetadata } from './action-metadata.ts';
import type { StepFolder } from './step-folder.ts';

/** What triggered the workflow. */
export interface WorkflowEvent {
  /** `GITHUB_EVENT_NAME`, such as `push`. */
  name: string;
  /** Written as JSON to `GITHUB_EVENT_PATH`. */
  payload: unknown;
  /** Full reference, such as `refs/heads/main` (the default) or `refs/tags/v1`. */
  ref?: string;
  /** Commit that triggered the workflow, 40 hexadecimal digits. */
  sha?: string;
}

/** Made-up, for events that name none. */
const SAMPLE_SHA = '0123456789abcdef0123456789abcdef01234567';

/** A push to the default branch of a made-up repository. */
export const SAMPLE_PUSH: WorkflowEvent = {
  name: 'push',
  payload: {
    ref: 'refs/heads/main',
    after: SAMPLE_SHA,
    created: false,
    deleted: false,
    forced: false,
  },
};

/**
 * The `INPUT_*` variables of a step: what the workflow sets, else the declared default, which may
 * be empty. Names are upper-cased and blanks become underscores, nothing else.
 */
export function inputVariables(
  action: ActionMetadata,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, declaration] of action.inputs) {
    variables[inputVariable(name)] = declaration.default;
  }
  for (const [name, value] of Object.entries(given)) variables[inputVariable(name)] = value;
  return variables;
}

function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/** The warnings a runner prints about the inputs that a workflow sets. */
export function inputWarnings(
  action: ActionMetadata,
  given: Readonly<Record<string, string>>,
): string[] {
  const declared = new Map([...action.inputs].map(([name, each]) => [name.toLowerCase(), each]));
  const warnings: string[] = [];
  for (const name of Object.keys(given)) {
    const message = declared.get(name.toLowerCase())?.deprecationMessage;
    if (message !== undefined) {
      warnings.push(`Input '${name}' has been deprecated with message: ${message}`);
    }
  }
  const unknown = Object.keys(given).filter((name) => !declared.has(name.toLowerCase()));
  if (unknown.length > 0) {
    const valid = [...action.inputs.keys()].join("', '");
    warnings.push(`Unexpected input(s) '${unknown.join("', '")}', valid inputs are ['${valid}']`);
  }
  return warnings;
}

/**
 * The variables every step gets from a runner, for a made-up repository and run. Nothing of the
 * caller's environment but `PATH` is in it.
 */
export function runnerVariables(folder: StepFolder, event: WorkflowEvent): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: folder.home,
    TMPDIR: folder.temp,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: 'mirror',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_JOB: 'mirror',
    GITHUB_REPOSITORY: 'octo-org/sample',
    GITHUB_REPOSITORY_OWNER: 'octo-org',
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1000000001',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_WORKFLOW: 'mirror',
    GITHUB_WORKSPACE: folder.workspace,
    ...eventVariables(folder, event),
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'self-hosted',
    RUNNER_NAME: 'sample-runner',
    RUNNER_OS: process.platform === 'darwin' ? 'macOS' : 'Linux',
    RUNNER_TEMP: folder.temp,
    RUNNER_TOOL_CACHE: `${folder.root}/tools`,
    RUNNER_WORKSPACE: folder.root,
    ...folder.files,
  };
}

function eventVariables(folder: StepFolder, event: WorkflowEvent): Record<string, string> {
  const ref = event.ref ?? 'refs/heads/main';
  return {
    GITHUB_BASE_REF: '',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: folder.eventPath,
    GITHUB_HEAD_REF: '',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_SHA: event.sha ?? SAMPLE_SHA,
  };
}
