import { parseArgs } from 'node:util';
import { repoEndpoint } from '../src/codearts/regions.ts';
import type { CredentialInputs } from '../src/credentials/credentials.ts';
import type { Host } from '../src/host/host.ts';
import {
  describeHalves,
  FAMILIES,
  familyIn,
  maskCredentials,
  readCredentials,
} from '../src/inputs/credentials.ts';
import { readEnvironment } from '../src/inputs/environment.ts';
import { Form } from '../src/inputs/form.ts';
import { DEFAULTS } from '../src/inputs/defaults.ts';
import { sourceUrlParser } from '../src/inputs/source-url.ts';
import {
  InvalidValue,
  parseEndpoint,
  parseRegion,
  parseRepositoryId,
} from '../src/inputs/values.ts';
import { MIN_SECRET_LENGTH } from '../src/text/secrets.ts';
import type { Subject } from './observations.ts';

/** The variable with an IAM token. */
const TOKEN = 'HUAWEICLOUD_TOKEN';
/** The variable with the repository id, where the flag is not given. */
const REPOSITORY_ID = 'CODEARTS_REPOSITORY_ID';

const KEYS = FAMILIES.map((family) =>
  [family.accessKeyId, family.secretAccessKey, family.securityToken && `[${family.securityToken}]`]
    .filter((name) => name !== null)
    .join(' '),
);

/** How the doctor is used. */
export const USAGE = `Usage: npm run doctor -- --repository-id ID [options]

Looks at your remote mirror in CodeArts Repo, and tells which assumptions of this action hold there.
Reads only, unless --start is given. The report hides secrets, ids, names and addresses.

  --repository-id ID             a repository that has a remote mirror; or ${REPOSITORY_ID}
  --repository GROUP/NAME        its name in the clone address, to try finding the id by it
  --source-url URL               what the source of the mirror was set to, to compare
  --unmirrored-repository-id ID  a repository without a mirror, to see how that is read
  --region REGION                ${DEFAULTS.region} unless given
  --endpoint URL                 the API of another site
  --start                        also start up to three synchronizations, never with force
  --report FILE                  also write the report to this file
  --oidc-provider-urn URN, --oidc-agency-urn URN, --oidc-audience TEXT, --sts-endpoint URL
                                 keyless, in a job of GitHub Actions with id-token: write
  --help                         this text

Credentials come from the environment alone, since others can see a command line. The first that is
there is used: the keyless flags or ${TOKEN} (an IAM token), else one of
${KEYS.map((names) => `  ${names}`).join('\n')}

Exit code: 0 no assumption was seen not to hold; 1 one was; 2 it could not be used, or the mirror could
not be read.`;

const FLAGS = {
  'repository-id': { type: 'string' },
  repository: { type: 'string' },
  'source-url': { type: 'string' },
  'unmirrored-repository-id': { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  start: { type: 'boolean' },
  report: { type: 'string' },
  'oidc-provider-urn': { type: 'string' },
  'oidc-agency-urn': { type: 'string' },
  'oidc-audience': { type: 'string' },
  'sts-endpoint': { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** The command line cannot be used. The message says why, and how it can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What is to be done. */
export interface Options {
  readonly subject: Subject;
  readonly start: boolean;
  /** The file to write the report to. */
  readonly report: string | undefined;
}

/** What the options are read from. */
export type Given = Pick<Host, 'env' | 'secrets' | 'useProxy'>;

/**
 * Reads the command line and the environment. Secrets are known to `given.secrets` before anything
 * else happens.
 *
 * @param args Without the program and its script.
 * @returns undefined where help is asked for.
 * @throws UsageError With every problem found.
 */
export function parseOptions(args: readonly string[], given: Given): Options | undefined {
  const flags = parseFlags(args);
  if (flags.help === true) return undefined;
  const form = new Form({
    env: given.env,
    secrets: given.secrets,
    readInput: (name) => inputOf(name, flags, given.env),
  });
  maskCredentials(form);
  readEnvironment(form, given.useProxy);
  const subject = readSubject(form);
  if (subject === undefined || form.problems.length > 0) {
    throw new UsageError(`${form.problems.map(inOwnWords).join('\n')}\n\n${USAGE}`);
  }
  return { subject, start: flags.start === true, report: flags.report };
}

type Flags = ReturnType<typeof parseFlags>;

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
  } catch (error) {
    const code = error instanceof TypeError && 'code' in error ? error.code : '';
    // What stands there alone may be a secret in the wrong place.
    const reason =
      code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'
        ? 'A word stands there that belongs to no option.'
        : 'There is an option that is not known, or that lacks its value.';
    throw new UsageError(`${reason}\n\n${USAGE}`);
  }
}

/** The value of what the action calls an input: of a flag, or of a variable. */
function inputOf(name: string, flags: Flags, env: Given['env']): string {
  if (name === 'token') return env[TOKEN] ?? '';
  const flag = name.replaceAll('_', '-');
  const value: unknown = Object.hasOwn(flags, flag) ? flags[flag as keyof Flags] : undefined;
  if (typeof value === 'string') return value;
  return name === 'repository_id' ? (env[REPOSITORY_ID] ?? '') : '';
}

function readSubject(form: Form): Subject | undefined {
  const region = form.value('region', parseRegion, DEFAULTS.region);
  const endpoint = form.optional('endpoint', parseEndpoint) ?? (region && repoEndpoint(region));
  const repositoryId = form.required('repository_id', parseRepositoryId);
  const credentials = readCredential(form, region);
  const optional = {
    region: form.has('endpoint') ? undefined : region,
    repository: form.optional('repository', parseRepositoryName),
    unmirroredId: form.optional('unmirrored_repository_id', parseRepositoryId),
    sourceUrl: form.optional('source_url', sourceUrlParser(form.env['GITHUB_SERVER_URL'] ?? '')),
  };
  if (!endpoint || !repositoryId || !credentials) return undefined;
  return { endpoint, repositoryId, credentials, ...optional };
}

function readCredential(
  form: Form,
  region: Parameters<typeof readCredentials>[1],
): CredentialInputs | undefined {
  const inFlags = ['token', 'oidc_provider_urn', 'oidc_agency_urn'].some((name) => form.has(name));
  if (!inFlags && familyIn(form.env) === undefined) {
    const halves = describeHalves(form.env);
    form.problems.push(`No credential is given; set one in the environment.${halves}`);
    return undefined;
  }
  const credentials = readCredentials(form, region);
  if (credentials?.kind !== 'token' || credentials.token.length >= MIN_SECRET_LENGTH) {
    return credentials;
  }
  form.problems.push('token: the value is too short for an IAM token.');
  return undefined;
}

/** GROUP/NAME, where the group may have further ones in it. */
function parseRepositoryName(text: string): { group: string; name: string } {
  const [, group, name] = /^([^/\s?#]+(?:\/[^/\s?#]+)*)\/([^/\s?#]+?)(?:\.git)?$/.exec(text) ?? [];
  if (group === undefined || name === undefined || text.includes(':')) {
    throw new InvalidValue(
      'not the name of a repository. Write GROUP/NAME, which is the end of the clone address.',
    );
  }
  return { group, name };
}

/** A problem of an input of the action, with the name that it has here. */
function inOwnWords(problem: string): string {
  return problem.replace(/^[a-z_]+(?:, [a-z_]+)*(?=:)/, (names) =>
    names
      .split(', ')
      .map((name) => (name === 'token' ? TOKEN : `--${name.replaceAll('_', '-')}`))
      .join(', '),
  );
}
