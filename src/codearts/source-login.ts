/** The API wants user name and password in Base64; of UTF-8, though it does not say so. */
export function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
