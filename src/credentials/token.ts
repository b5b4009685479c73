import type { Credentials } from './credentials.ts';

/** An IAM token, which lives 24 hours and goes into a header as it is. */
export function tokenCredentials(token: string): Credentials {
  return { kind: 'token', authorize: () => Promise.resolve({ 'x-auth-token': token }) };
}
