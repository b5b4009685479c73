import { REGIONS, repoEndpoint } from '../src/codearts/regions.ts';
import type { CredentialInputs } from '../src/credentials/credentials.ts';
import type { Secrets } from '../src/text/secrets.ts';
import type { Finding, Verdict } from './assumptions/index.ts';
import type { Observations, Subject } from './observations.ts';
import { NEVER_PROBED } from './never-probed.ts';
import { count } from './words.ts';

/** The first line of a report, by which the issue form names it. */
export const TITLE = '## Report of the doctor';

const VERDICTS: readonly Verdict[] = ['does not hold', 'holds', 'not settled'];

/** What an examination came to. */
export interface Examination {
  readonly observations: Observations;
  readonly findings: readonly Finding[];
  readonly start: boolean;
  /** Of this program, and of Node. */
  readonly versions: string;
}

/**
 * The report, in Markdown, to be pasted where everybody can read it.
 *
 * @param secrets Taken out once more, though nothing here has any.
 */
export function formatReport(examination: Examination, secrets: Secrets): string {
  const { observations, findings, start, versions } = examination;
  const { subject, sent } = observations;
  const lines = [
    TITLE,
    '',
    `- Program: ${versions}`,
    `- Host: ${hostOf(subject)}`,
    `- Credential: ${credentialOf(subject.credentials)}`,
    `- Mode: ${start ? 'with `--start`' : 'read-only'}; ${count(sent, 'request')} sent`,
    `- Result: ${countVerdicts(findings)}`,
    ...VERDICTS.flatMap((verdict) => tableOf(verdict, findings)),
    '',
    '### Never probed',
    '',
    ...NEVER_PROBED.map((each) => `- ${each}`),
    '',
  ];
  return hideValues(secrets.redact(lines.join('\n')), observations);
}

function tableOf(verdict: Verdict, findings: readonly Finding[]): string[] {
  const rows = findings
    .filter((finding) => finding.verdict === verdict)
    .map(({ id, assumed, seen }) => `| \`${id}\` | ${cell(assumed)} | ${cell(seen)} |`);
  if (rows.length === 0) return [];
  const heading = `### ${verdict[0]?.toUpperCase() ?? ''}${verdict.slice(1)}`;
  return [
    '',
    heading,
    '',
    '| Assumption | The action assumes | Seen |',
    '| --- | --- | --- |',
    ...rows,
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}

function countVerdicts(findings: readonly Finding[]): string {
  const of = (verdict: Verdict): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  return `${of('holds')} hold, ${of('does not hold')} do not hold, ${of('not settled')} are not settled`;
}

/** The host where it is one of the public ones. */
function hostOf({ endpoint, region }: Subject): string {
  const isPublic = REGIONS.some((each) => repoEndpoint(each).host === endpoint.host);
  const place = region === undefined ? '' : ` (${region})`;
  return isPublic ? `\`${endpoint.host}\`${place}` : 'another one, hidden';
}

function credentialOf(credentials: CredentialInputs): string {
  switch (credentials.kind) {
    case 'token':
      return 'an IAM token';
    case 'oidc':
      return "an agency's temporary access key, by OIDC";
    case 'access key':
      return credentials.key.securityToken === undefined
        ? 'an access key'
        : 'a temporary access key';
  }
}

/**
 * Hides ids, jobs and addresses. What is seen is put into words that have none of them; this is for
 * what nobody thought of. Names are not looked for here: a group may be called `holds`.
 */
function hideValues(text: string, { subject, runs }: Observations): string {
  const isPublic = hostOf(subject).startsWith('`');
  const values: readonly (readonly [unknown, string])[] = [
    [subject.sourceUrl, '<source>'],
    ...runs.flatMap(({ start, startWhileRunning }) =>
      [start, startWhileRunning].map((each) => [jidOf(each), '<jid>'] as const),
    ),
    [isPublic ? undefined : subject.endpoint.host, '<host>'],
    [String(subject.repositoryId), '<repository id>'],
    [subject.unmirroredId && String(subject.unmirroredId), '<repository id>'],
  ];
  return values.reduce<string>(
    (hidden, [value, placeholder]) =>
      typeof value === 'string' && value.length > 3
        ? hidden.replaceAll(value, placeholder)
        : hidden,
    text,
  );
}

function jidOf(answer: Observations['lookup']): unknown {
  if (answer?.kind !== 'success') return undefined;
  const { json } = answer;
  return typeof json === 'object' && json !== null && 'jid' in json ? json.jid : undefined;
}
