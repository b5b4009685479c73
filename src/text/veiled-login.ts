/** Each round undoes one encoding; nobody encodes more often, and what does is taken for the worst. */
const MAX_ROUNDS = 5;

/**
 * Hides a login in a word whose `:` and `@` are no plain ones: encoded more than once, or in another
 * width, which the parsers of URLs take for the plain ones (UTS 46). All but the scheme is hidden, since
 * nobody knows where such a login ends.
 *
 * @param word Without what is plainly a login.
 * @param isCut Whether the word went on.
 */
export function hideVeiledLogin(word: string, isCut: boolean): string {
  const plain = plainOf(word);
  if (plain === word) return word;
  const scheme = plain?.indexOf('://') ?? -1;
  if (plain !== undefined && !hasLogin(plain, scheme, isCut)) return word;
  return `${/^[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(word)?.[0] ?? ''}***`;
}

/** @param scheme Where the end of one begins; -1 where there is none. */
function hasLogin(plain: string, scheme: number, isCut: boolean): boolean {
  const end = isCut ? plain.length : plain.lastIndexOf('@');
  const login = plain.slice(scheme === -1 ? 0 : scheme + 3, Math.max(end, 0));
  if (login === '' || login === '***') return false;
  return login.includes(':') || (scheme !== -1 && !/[/?#]/.test(login));
}

/** The word with nothing encoded and in the plain forms of its characters; undefined where that does not end. */
function plainOf(word: string): string | undefined {
  let plain = word;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = plain
      .replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
        Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
      )
      .normalize('NFKC');
    if (next === plain) return plain;
    plain = next;
  }
  return undefined;
}
