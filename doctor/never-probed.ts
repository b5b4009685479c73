/** What stays open, and why; docs/doctor.md has the same list. */
export const NEVER_PROBED: readonly string[] = [
  'What an association of a repository that has a mirror does: it would change the mirror.',
  'What `PUT` does, the polarity of `mirroring_enabled` among it: it would change the mirror.',
  'What a start of a repository without a mirror answers: it is no request that only reads.',
  'What `force_fetch` does to protected branches and tags, and whether deletions are carried over: it would change refs.',
  'How many requests are too many: it would slow down others of the account.',
  'What a wrong signature or token is answered: failures lock a key.',
];
