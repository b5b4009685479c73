import { MIN_SECRET_LENGTH } from '../text/secrets.ts';
import { InvalidValue, refuseControlCharacters } from './values.ts';

/** A user name of the source. It is no secret; in the header it is sent in, `:` would end it. */
export function parseSourceUsername(text: string): string {
  refuseControlCharacters(text);
  if (!text.includes(':')) return text;
  throw new InvalidValue(
    'the value has a colon, which no user name may have. Give the user name alone, and the password as `source_password`.',
  );
}

export function parseSourcePassword(text: string): string {
  refuseControlCharacters(text);
  if (text.length >= MIN_SECRET_LENGTH) return text;
  throw new InvalidValue(
    `the value has fewer than ${MIN_SECRET_LENGTH} characters, and hiding it would blank ordinary ` +
      'text in the log. Use a personal access token of the source, which is longer.',
  );
}
