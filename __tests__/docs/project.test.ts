import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { filesBelow, misuses, packageJson, readText, usingSteps } from './project.ts';

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, { permissions?: Record<string, string> }>;
}

describe.each(filesBelow('.github/workflows', '.yml'))('%s', (file) => {
  const text = readText(file);
  const workflow = parse(text) as Workflow;
  const steps = usingSteps(workflow);

  test('pins every action by a full SHA, with its version beside it', () => {
    const lines = text.split('\n').filter((line) => /^\s*(?:- )?uses:/.test(line));
    const unpinned = lines.filter(
      (line) => !/ uses: (?:\.\/\w*|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line),
    );
    expect(lines).toHaveLength(steps.length);
    expect(unpinned).toEqual([]);
  });

  test('grants nothing at the top, and no job may write', () => {
    const granted = Object.values(workflow.jobs).flatMap((job) =>
      Object.values(job.permissions ?? {}),
    );
    expect(workflow.permissions).toEqual({});
    expect(granted.filter((access) => access !== 'read')).toEqual([]);
  });

  test('leaves no credentials in a checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(
      checkouts.map(() => false),
    );
  });

  test('uses this action with inputs and outputs that exist', () => {
    expect(misuses(text)).toEqual([]);
  });
});

describe('package.json', () => {
  test('has the three runtime dependencies, at exact versions', () => {
    expect(Object.keys(packageJson.dependencies)).toEqual([
      '@actions/core',
      '@actions/github',
      '@actions/http-client',
    ]);
    const versions = Object.values(packageJson.dependencies);
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test.each(Object.keys(packageJson.dependencies))('depends on %s for good reason', (name) => {
    const importing = filesBelow('src', '.ts').filter((file) =>
      new RegExp(`^import .*from '(?:(?:\\.\\./)+node_modules/)?${name}(?:/.*)?';$`, 'm').test(
        readText(file),
      ),
    );
    expect(importing).not.toEqual([]);
  });
});
