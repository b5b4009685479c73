/** Percent-encoded by RFC 3986: everything but its unreserved characters, also the five that JavaScript leaves. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
