const FENCED = /^ *```.*?^ *```$/gms;

/** The text without fenced code blocks, in which `#` and `[` mean other things. */
export function prose(markdown: string): string {
  return markdown.replace(FENCED, '');
}

/** The contents of the fenced code blocks of one language, without the indentation of a list. */
export function codeBlocks(markdown: string, language: string): string[] {
  const fence = new RegExp(`^( *)\`\`\`${language}\\n(.*?)^\\1\`\`\`$`, 'gms');
  return [...markdown.matchAll(fence)].map(([, indent = '', code = '']) =>
    code.replace(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

/** What stands in backticks, in one pair or in two. */
export function codeSpans(markdown: string): string[] {
  const spans = prose(markdown).matchAll(/`` (.+?) ``|`([^`\n]+)`/g);
  return [...spans].map(([, wide, narrow = '']) => wide ?? narrow);
}

/** The text from a heading to the next one of its level or above. Throws where there is none. */
export function section(markdown: string, heading: string): string {
  const masked = markdown.replace(FENCED, ({ length }) => ' '.repeat(length));
  const headings = [...masked.matchAll(/^(?<level>#+) (?<text>.*)$/gm)].map(
    ({ index, groups = {} }) => ({
      index,
      level: groups['level']?.length ?? 0,
      text: groups['text'],
    }),
  );
  const start = headings.find(({ text }) => text === heading);
  if (start === undefined) throw new Error(`No heading "${heading}"`);
  const end = headings.find(({ index, level }) => index > start.index && level <= start.level);
  return markdown.slice(start.index, end?.index);
}

/** The rows of every table, without its head; each cell trimmed. */
export function tables(markdown: string): string[][][] {
  return [...markdown.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) => {
    const [, , ...rows] = table.trimEnd().split('\n');
    return rows.map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  });
}

/** The rows of the first table, without its head; each cell trimmed. */
export function firstTable(markdown: string): string[][] {
  return tables(markdown)[0] ?? [];
}

/** The targets of all links. */
export function linkTargets(markdown: string): string[] {
  return [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors GitHub gives to the headings. */
export function anchors(markdown: string): string[] {
  return [...prose(markdown).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
