import { encodeLogin, type SourceLogin } from '../codearts/source-login.ts';
import { MIN_SECRET_LENGTH } from '../text/secrets.ts';
import type { Form } from './form.ts';
import { parseSourcePassword, parseSourceUsername } from './source-values.ts';
import { parseEndpointUuid, type Parser } from './values.ts';

/** How CodeArts reaches a private source: with a login, or by a service endpoint. */
export interface SourceAccess {
  readonly sourceLogin: SourceLogin | undefined;
  /** The CodeArts service endpoint that holds the credentials. */
  readonly endpointUuid: string | undefined;
}

/** Masks the login of a private source, also as it is sent; a name only where that hides no other text. */
export function maskSourceLogin(form: Form): void {
  const login = { username: form.raw('source_username'), password: form.raw('source_password') };
  const sent = encodeLogin(login);
  const { secrets } = form;
  if (login.password.length >= MIN_SECRET_LENGTH) {
    for (const secret of [login.password, sent.password]) secrets.add(secret);
  }
  if (login.username.length >= MIN_SECRET_LENGTH && !isOrdinaryName(login.username, form)) {
    for (const secret of [login.username, sent.username]) secrets.add(secret);
  }
}

/** Whether masking the name would blank what a log is to show: the source, or this repository. */
function isOrdinaryName(username: string, form: Form): boolean {
  const { env } = form;
  const shown = [form.raw('associate_url'), env['GITHUB_SERVER_URL'], env['GITHUB_REPOSITORY']];
  return shown.some((text) => text?.toLowerCase().includes(username.toLowerCase()));
}

/** Reads how a private source is reached; what is wrong with it, `form` then has. */
export function readSourceAccess(form: Form): SourceAccess {
  checkCombinations(form);
  return {
    endpointUuid: form.optional('endpoint_uuid', parseEndpointUuid),
    sourceLogin: readSourceLogin(form),
  };
}

function checkCombinations(form: Form): void {
  const [user, password] = [form.has('source_username'), form.has('source_password')];
  if (user !== password) {
    const [given, missing] = user
      ? ['source_username', 'source_password']
      : ['source_password', 'source_username'];
    const problem =
      `${missing}: missing, while ${given} is given. A private source needs both; if one comes ` +
      'from a secret, check that it is not empty here.';
    // A run without secrets, which may be skipped for that, has the name alone.
    if (user) form.lacks(problem);
    else form.problems.push(problem);
  }
  if ((user || password) && form.has('endpoint_uuid')) {
    form.problems.push(
      'endpoint_uuid: given together with source_username or source_password. A private source ' +
        'needs one of the two ways: the service endpoint, or user name and password.',
    );
  }
}

function readSourceLogin(form: Form): SourceLogin | undefined {
  const read = (name: string, parse: Parser<string>): string | undefined =>
    form.has(name) ? form.untrimmed(name, parse) : undefined;
  const username = read('source_username', parseSourceUsername);
  const password = read('source_password', parseSourcePassword);
  return username === undefined || password === undefined ? undefined : { username, password };
}
