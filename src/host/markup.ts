/** Between two characters that GitHub would make something of. It is not shown, and breaks no line. */
const WORD_JOINER = '\u2060';

/**
 * After these GitHub makes something of what follows: of `:` a link (`https:`, `ftp:`, `mailto:`,
 * `xmpp:`) or an emoji, of `@` a mention or an e-mail address, of `#` and the rest a reference.
 * Object names of commits, which it makes links of in conversations, lead into this repository at
 * most and are left as they are, to be copied.
 */
const COMES_TO_LIFE = /[:@#](?=\S)|(?:gh|ghsa|cve)-(?=\w)|www(?=\.)/gi;

/**
 * Text in which neither Markdown nor HTML has a meaning, and of which GitHub makes no link, mention,
 * reference or emoji: it looks for those in the finished page, where escaping no longer helps.
 */
export function inert(text: string): string {
  return escapeMarkup(text.replace(COMES_TO_LIFE, `$&${WORD_JOINER}`));
}

/** Inert text in the font of code. */
export function code(text: string): string {
  return `<code>${inert(text)}</code>`;
}

/** In the font of code, what is known to be made of digits, letters and a few signs, and is to be copied. */
export function literal(text: string): string {
  return `<code>${escapeMarkup(text)}</code>`;
}

/** Code with a link to one of our own pages; without one where `target` is no http(s) URL. */
export function link(text: string, target: string): string {
  const url = URL.parse(target);
  if (url === null || !/^https?:$/.test(url.protocol)) return code(text);
  return `<a href="${escapeMarkup(url.href)}">${code(text)}</a>`;
}

/** Also what means something at the start of a line only: a list, or a line below a heading. */
function escapeMarkup(text: string): string {
  return text.replace(
    /[&<>"'`|*_~[\]\\#@!(){}$\u2060]|^\s*[-+=]|(?<=^\s*\d{1,9})\./g,
    (characters) => characters.replace(/\S/gu, entity),
  );
}

function entity(character: string): string {
  return `&#${String(character.codePointAt(0))};`;
}
