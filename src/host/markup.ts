/** Between two characters that GitHub would make something of. It is not shown, and breaks no line. */
const WORD_JOINER = '\u2060';

/**
 * Text in which neither Markdown nor HTML has a meaning, and of which GitHub makes no link, mention,
 * reference or emoji: it looks for those in the finished page, where escaping no longer helps.
 */
export function inert(text: string): string {
  const broken = text
    .replace(/[:@#](?=\S)/g, `$&${WORD_JOINER}`)
    .replace(/\bwww\./gi, `www${WORD_JOINER}.`);
  return escapeMarkup(broken);
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

function escapeMarkup(text: string): string {
  return text.replace(
    /[&<>"'`|*_~[\]\\#@!(){}\u2060]/g,
    (character) => `&#${String(character.charCodeAt(0))};`,
  );
}
