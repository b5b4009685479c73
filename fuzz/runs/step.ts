import fc from 'fast-check';
import { usually } from '../arbitraries.ts';

type Settings = Readonly<Record<string, string>>;

/** The job of an earlier step. */
export const EARLIER_JID = 'job-of-an-earlier-step';

/** The commit that was pushed, the one before it, and one that came after. */
export const PUSHED = 'a'.repeat(40);
export const BEFORE = 'b'.repeat(40);
export const LATER = 'c'.repeat(40);

export const SOURCE = 'https://github.com/octo-org/hello.git';
export const TOKEN = 'made-up-token-Zq7/+w==-0123456789';
export const ACCESS_KEY = 'MADEUPACCESSKEY00001';
export const SECRET_KEY = 'made-up-secret-key-0123456789';

const flags = fc.record({
  created: fc.constantFrom(false, false, true),
  deleted: fc.constantFrom(false, false, false, true),
  forced: fc.constantFrom(false, false, true),
});

/** For what a run may be, and whether its payload is there. */
export const event = fc
  .record({
    name: fc.constantFrom(
      'push',
      'push',
      'push',
      'workflow_dispatch',
      'delete',
      'create',
      'schedule',
    ),
    ref: fc.constantFrom('refs/heads/main', 'refs/heads/main', 'refs/tags/v1', 'refs/pull/1/merge'),
    flags,
    missing: fc.constantFrom(false, false, false, true),
  })
  .map(({ name, ref: full, flags: said, missing }) => {
    const short = full.replace(/^refs\/(?:heads|tags)\//, '');
    const type = full.startsWith('refs/tags/') ? 'tag' : 'branch';
    const payload =
      name === 'delete'
        ? { ref: short, ref_type: type }
        : { ref: full, before: BEFORE, after: said.deleted ? '0'.repeat(40) : PUSHED, ...said };
    return {
      env: { GITHUB_EVENT_NAME: name, GITHUB_REF: full, GITHUB_SHA: PUSHED },
      payload: missing ? undefined : payload,
    };
  });

export const settings = fc.record(
  {
    wait: usually('true', 'false'),
    wait_timeout: fc.constantFrom('10s', '30s', '2m'),
    verify_commit: usually('true', 'false'),
    force_fetch: fc.constantFrom('true', 'false'),
    dry_run: usually('false', 'true'),
    max_age: fc.constantFrom('1m', '26h', '365d'),
    associate_url: fc.constantFrom(
      ...['', '', SOURCE],
      'https://github.com/octo-org/hello',
      'https://gitlab.example/a/b.git',
    ),
    retries: fc.constantFrom('0', '1', '3'),
    summary: fc.constantFrom('true', 'false'),
  },
  { requiredKeys: ['wait', 'wait_timeout'] },
);

export const credentials = fc.constantFrom<Readonly<Record<string, string>>>(
  { token: TOKEN },
  { access_key: ACCESS_KEY, secret_key: SECRET_KEY },
);

/** The inputs of the main action: the age of a mirror is looked at in a dry run alone. */
export function startingStep({ max_age, ...inputs }: Settings): Settings {
  return inputs['dry_run'] === 'true' && max_age !== undefined ? { ...inputs, max_age } : inputs;
}

/** The inputs of the action in `wait/`: what an earlier step did, and of the settings its own. */
export function earlierStep(inputs: Settings): Settings {
  const own = ['wait_timeout', 'verify_commit', 'retries', 'summary'];
  const kept = Object.entries(inputs).filter(([name]) => own.includes(name));
  const given = { jid: EARLIER_JID, requested_at: '2026-01-02T03:04:04.000Z' };
  return { ...given, ...Object.fromEntries(kept) };
}
