import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { linkTargets } from './markdown.ts';
import { filesBelow, misuses, readText, takenForSet, usingSteps } from './project.ts';
import { refusals } from './sample-inputs.ts';

interface Workflow {
  on: unknown;
  permissions: Record<string, string>;
  jobs: Record<string, { permissions?: Record<string, string> }>;
}

const EXAMPLES = filesBelow('examples', '.yml').map((file) => {
  const text = readText(file);
  return { file, text, workflow: parse(text) as Workflow };
});

describe.each(EXAMPLES)('$file', ({ file, text, workflow }) => {
  const inputs = usingSteps(workflow).flatMap((step) => Object.keys(step.with ?? {}));

  test('uses the action, with inputs and outputs that exist', () => {
    expect(text).toContain('uses: OWNER/codearts-mirror-sync@v1');
    expect(misuses(text)).toEqual([]);
  });

  test('gives inputs that the code accepts', () => {
    expect(refusals(text)).toEqual([]);
  });

  test('copes with outputs that are not set', () => {
    expect(takenForSet(text)).toEqual([]);
  });

  test('asks for an ID token if and only if it signs in keyless', () => {
    const granted = Object.values(workflow.jobs).flatMap((job) =>
      Object.entries(job.permissions ?? {}),
    );
    const asks = granted.some(([name, access]) => name === 'id-token' && access === 'write');
    expect(workflow.permissions).toEqual({});
    expect(asks).toBe(inputs.includes('oidc_provider_urn'));
  });

  test('is linked from both languages of the README', () => {
    expect(linkTargets(readText('README.md'))).toContain(file);
    expect(linkTargets(readText('README.zh-CN.md'))).toContain(file);
  });
});

const STARTING = EXAMPLES.filter(({ text }) => !text.includes('dry_run: true'));

describe.each(STARTING)('$file', ({ text }) => {
  test('lets a running synchronization finish, one ref at a time', () => {
    expect(text).toContain('cancel-in-progress: false');
    expect(text).toContain('github.ref }}');
  });
});

test('there is an example for each kind of credential, for waiting and for checking', () => {
  const given = new Set(
    EXAMPLES.flatMap(({ workflow }) =>
      usingSteps(workflow).flatMap((step) => Object.keys(step.with ?? {})),
    ),
  );
  expect([...given]).toEqual(
    expect.arrayContaining([
      'token',
      'access_key',
      'oidc_provider_urn',
      'wait',
      'dry_run',
      'max_age',
      'jid',
    ]),
  );
});

describe('checking the inputs of examples', () => {
  test('finds what the code refuses', () => {
    const step = (inputs: string): string =>
      `- { uses: OWNER/codearts-mirror-sync@v1, with: { ${inputs} } }`;
    expect(refusals(step('repository_id: 1, token: sample-token'))).toEqual([]);
    expect(refusals(step('repository_id: 0, token: sample-token'))).toHaveLength(1);
    expect(refusals(step('repository_id: 1, token: sample-token, wait_timeout: 5'))).toHaveLength(
      1,
    );
    expect(refusals(step('repository_id: 1'))).toHaveLength(1);
  });
});
