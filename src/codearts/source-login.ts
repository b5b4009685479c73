/** User name and password for a private source, as the user gave them. */
export interface SourceLogin {
  readonly username: string;
  readonly password: string;
}

/**
 * The fields of a request body in which a login is sent. The API wants both in Base64; of UTF-8,
 * though it does not say so.
 */
export function encodeLogin(login: SourceLogin): { username: string; password: string } {
  return { username: toBase64(login.username), password: toBase64(login.password) };
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
