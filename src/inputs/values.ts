import { JID } from '../codearts/answers.ts';
import { MAX_REPOSITORY_ID } from '../codearts/repository-name.ts';
import { isRegion, REGIONS, type Region } from '../codearts/regions.ts';

/** An input's value cannot be used. The message says what is wrong and how to fix it. */
export class InvalidValue extends Error {
  override readonly name = 'InvalidValue';
}

/** Turns the text of an input into its value; throws {@link InvalidValue}. */
export type Parser<T> = (text: string) => T;

const MAX_TOKEN_LENGTH = 100_000;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

type Unit = keyof typeof UNIT_MS;

/** A repository id, 1 to 2147483647 (the range is that of the API page). */
export function parseRepositoryId(text: string): number {
  if (!/^[1-9][0-9]{0,9}$/.test(text) || Number(text) > MAX_REPOSITORY_ID) {
    const number = `the number after "Repository ID" on the repository's home page in CodeArts, 1 to ${MAX_REPOSITORY_ID}`;
    throw new InvalidValue(
      text === ''
        ? `missing, and so is \`repository\`. Give ${number}, or as \`repository\` its clone URL or GROUP/NAME.`
        : `${quote(text)} is not a repository id. Give ${number}.`,
    );
  }
  return Number(text);
}

/** `true` or `false` in the spellings of YAML 1.2's core schema, as all of GitHub's actions do. */
export function parseBoolean(text: string): boolean {
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  throw new InvalidValue(
    `${quote(text)} is neither true nor false. Write true, True, TRUE, false, False or FALSE.`,
  );
}

/**
 * One of a few words, in just this spelling.
 *
 * @param choices At least two, the default first.
 */
export function choiceParser<T extends string>(choices: readonly T[]): Parser<T> {
  return (text) => {
    const choice = choices.find((word) => word === text);
    if (choice !== undefined) return choice;
    const words = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
    throw new InvalidValue(`${quote(text)} is not one of its values. Write ${words}.`);
  };
}

export function integerParser(min: number, max: number): Parser<number> {
  return (text) => {
    const value = /^(?:0|[1-9][0-9]{0,8})$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidValue(`${quote(text)} is not a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/**
 * A duration from `min` to `max`, both written like the input itself (`30s`, `5m`, `6h`).
 *
 * @returns A parser that gives milliseconds.
 */
export function durationParser(min: string, max: string): Parser<number> {
  return spanParser(min, max, { units: ['s', 'm', 'h'], example: '90s, 5m or 1h' });
}

/**
 * An age from `min` to `max`, in minutes, hours or days (`90m`, `26h`, `7d`).
 *
 * @returns A parser that gives milliseconds.
 */
export function ageParser(min: string, max: string): Parser<number> {
  return spanParser(min, max, { units: ['m', 'h', 'd'], example: '90m, 26h or 7d' });
}

function spanParser(
  min: string,
  max: string,
  { units, example }: { readonly units: readonly Unit[]; readonly example: string },
): Parser<number> {
  return (text) => {
    const value = toMilliseconds(text, units);
    if (!(value >= toMilliseconds(min, units) && value <= toMilliseconds(max, units))) {
      throw new InvalidValue(
        `${quote(text)} is not a duration from ${min} to ${max}. Write a whole number and a unit: ` +
          `${example}.`,
      );
    }
    return value;
  };
}

/** NaN where the text is no duration. */
function toMilliseconds(text: string, units: readonly Unit[]): number {
  const [, amount, letter] = /^([0-9]{1,9})([a-z])$/.exec(text) ?? [];
  const unit = units.find((each) => each === letter);
  return unit === undefined ? NaN : Number(amount) * UNIT_MS[unit];
}

export function parseRegion(text: string): Region {
  if (isRegion(text)) return text;
  throw new InvalidValue(
    `${quote(text)} is not a region of CodeArts Repo. Use one of ${REGIONS.join(', ')}; ` +
      'for any other site give `endpoint`.',
  );
}

/** `https://host[:port]`, or `http://` for this very machine. */
export function parseEndpoint(text: string): URL {
  const [, scheme, host = '', port] =
    /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?\/?$/i.exec(text) ?? [];
  const url = URL.parse(text);
  if (scheme === undefined || url === null || Number(port ?? 443) === 0 || !isHost(host, url)) {
    throw new InvalidValue(
      'not an endpoint. Write https://host or https://host:port, without user name, path, query ' +
        'or fragment.',
    );
  }
  if (url.protocol === 'http:' && !LOOPBACK_HOST.test(host)) {
    throw new InvalidValue(
      'http:// would send the credentials in the clear. Write https://; http:// is for localhost, ' +
        '127.0.0.1 and [::1] only.',
    );
  }
  return url;
}

/**
 * Whether a host means what is written: a name of proper labels (RFC 1123 2.1), or an address. The
 * parser takes other forms of numbers for addresses, such as `0x7f.1` for 127.0.0.1.
 */
function isHost(host: string, url: URL): boolean {
  if (host.startsWith('[')) return true;
  const labels = host.replace(/\.$/, '').split('.');
  const areProper = labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label));
  return areProper && url.hostname === host.toLowerCase();
}

/** An IAM token: printable ASCII without blanks (its length is that of the API page). */
export function parseToken(text: string): string {
  if (text.length > MAX_TOKEN_LENGTH) {
    throw new InvalidValue(
      `the value has ${text.length} characters, more than the ${MAX_TOKEN_LENGTH} of an IAM token. ` +
        'Give the value of the X-Subject-Token header alone.',
    );
  }
  refuseControlCharacters(text, 'the value of the X-Subject-Token header');
  if (!/^[!-~]*$/.test(text)) {
    throw new InvalidValue(
      'the value has a blank or another character that no IAM token has. ' +
        'Store the value of the X-Subject-Token header alone.',
    );
  }
  return text;
}

/** A part of an access key, or another credential that has to fit into a header. */
export function parseCredentialPart(text: string): string {
  refuseControlCharacters(text);
  if (/^[!-~]{6,20000}$/.test(text)) return text;
  throw new InvalidValue(
    'the value is shorter than 6 or longer than 20000 characters, or has a blank or another ' +
      'character that no credential has. Store the value alone, without a line break at its end.',
  );
}

/** @throws InvalidValue The text of a secret has a line break at its end, as one from a file has, or the like. */
export function refuseControlCharacters(text: string, what = 'the value'): void {
  if (!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return;
  throw new InvalidValue(
    `the value has a line break or another control character. Store ${what} alone, without a ` +
      'line break at its end.',
  );
}

/** The URN of an OIDC identity provider. (The STS page allows 1500 characters.) */
export function parseProviderUrn(text: string): string {
  return parseUrn(text, 'oidcProvider', 'the identity provider');
}

export function parseAgencyUrn(text: string): string {
  return parseUrn(text, 'agency', 'the agency');
}

function parseUrn(text: string, type: string, owner: string): string {
  const [, actualType] = /^iam::[A-Za-z0-9]{1,64}:(\w+):[\w+=,.@/-]{1,1400}$/.exec(text) ?? [];
  if (actualType === type) return text;
  throw new InvalidValue(
    `not the URN of ${type === 'agency' ? 'an agency' : 'an OIDC identity provider'}. Write ` +
      `iam::ACCOUNT_ID:${type}:NAME; the page of ${owner} in the IAM console shows it.`,
  );
}

/** The UUID of a CodeArts service endpoint, with or without hyphens. */
export function parseEndpointUuid(text: string): string {
  if (/^[0-9A-Fa-f-]{1,64}$/.test(text)) return text;
  throw new InvalidValue(
    'not a UUID. Give the id of the service endpoint from the project settings in CodeArts ' +
      '(digits, letters a to f, hyphens).',
  );
}

/** The id of a synchronization job, as the output `jid` of the first step has it. */
export function parseJid(text: string): string {
  if (JID.test(text)) return text;
  throw new InvalidValue(
    'missing or not the id of a job. Give the output of the step that started the synchronization, ' +
      'for example ${{ steps.mirror.outputs.jid }}, and check the id of that step.',
  );
}

/** When a synchronization was accepted, as the output `requested_at` of the first step has it. */
export function parseRequestedAt(text: string): Date {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return new Date(at);
  throw new InvalidValue(
    'missing or not a date like 2026-01-31T08:15:00.000Z. Give the output of the step that started ' +
      'the synchronization, for example ${{ steps.mirror.outputs.requested_at }}.',
  );
}

/**
 * What an honest mistake looks like: words, and numbers with or without a unit, joined by single marks.
 * Letters and digits in one piece, as keys and many passwords have them, are not quoted.
 */
const HONEST =
  /^[-+]?(?:[A-Za-z]{1,12}|\d{1,12}[A-Za-z]{0,7})(?:[-_., ](?:[A-Za-z]{1,12}|\d{1,12}[A-Za-z]{0,7}))*$/;

/** Longer than every region, and shorter than every key (an access key id of Huawei Cloud has 20). */
const MAX_QUOTED_LENGTH = 16;

/** Quotes a value that is no secret in all likelihood: somebody may have pasted one into the wrong input. */
function quote(text: string): string {
  // Never a part: a runner's mask covers the whole alone.
  if (text === '' || (text.length <= MAX_QUOTED_LENGTH && HONEST.test(text))) return `"${text}"`;
  return `the value (${text.length} character${text.length === 1 ? '' : 's'})`;
}
