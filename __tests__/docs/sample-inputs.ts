import { parse } from 'yaml';
import { readWaitActionInputs, readInputs } from '../../src/inputs/inputs.ts';
import { read } from '../support/inputs.ts';
import { ownAction, usingSteps, waitAction } from './project.ts';
import type { Action, UsingStep } from './project.ts';

/** What the expressions in documents and examples stand for, by the input they are given to. */
const SAMPLES: Readonly<Record<string, string>> = {
  repository_id: '2112000001',
  token: 'SAMPLE-token',
  access_key: 'SAMPLE-access-key',
  secret_key: 'SAMPLE-secret-key',
  region: 'cn-north-4',
  associate_url: 'https://github.com/octo-org/hello.git',
  source_password: 'SAMPLE-password',
  jid: '09a56216-cb37-494c-b314-d88dc6c9ff57',
  requested_at: '2026-01-31T08:15:00.000Z',
};

/** What a runner sets for a job with the permission `id-token: write`. */
const ID_TOKEN_SERVICE = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://run.actions.example.com/idtoken?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'SAMPLE-request-token',
};

/** What huaweicloud/auth-action leaves to later steps. */
const EXPORTED_KEY = {
  HUAWEI_CLOUD_ACCESS_KEY_ID: 'SAMPLE-access-key',
  HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'SAMPLE-secret-key',
};

/** What the code does not accept of the inputs that a workflow, or a part of one, gives to it. */
export function refusals(yaml: string): string[] {
  const steps = usingSteps(parse(yaml));
  const signedIn = steps.some(({ uses }) => uses.startsWith('huaweicloud/auth-action@'));
  const env = { ...ID_TOKEN_SERVICE, ...(signedIn && EXPORTED_KEY) };
  return steps.flatMap((step) => {
    const used = ownAction(step.uses);
    return used === undefined ? [] : refusalsOf(step, used, env);
  });
}

function refusalsOf(step: UsingStep, used: Action, env: Record<string, string>): string[] {
  const given = Object.fromEntries(
    Object.entries(used.inputs).map(([name, declared]) => [
      name,
      valueOf(step, name) ?? declared.default ?? '',
    ]),
  );
  const { problems } =
    used === waitAction ? read(readWaitActionInputs, given, env) : read(readInputs, given, env);
  return [...problems];
}

/** The value as the action would get it; undefined where none is given. */
function valueOf({ with: given = {} }: UsingStep, name: string): string | undefined {
  if (!(name in given)) return undefined;
  const value = String(given[name]);
  if (!value.includes('${{')) return value;
  const sample = SAMPLES[name];
  if (sample === undefined) throw new Error(`No sample for the input ${name}`);
  return sample;
}
