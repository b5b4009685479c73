/** The text without fenced code blocks, in which `#` and `[` mean other things. */
export function prose(markdown: string): string {
  return markdown.replace(/^```.*?^```$/gms, '');
}

/** The contents of the fenced code blocks of one language. */
export function codeBlocks(markdown: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms');
  return [...markdown.matchAll(fence)].map(([, code = '']) => code);
}

/** What stands in backticks. */
export function codeSpans(markdown: string): string[] {
  return [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The text from a heading of level two to the next one. Throws where there is none. */
export function section(markdown: string, heading: string): string {
  const start = markdown.indexOf(`\n## ${heading}\n`);
  if (start === -1) throw new Error(`No heading "## ${heading}"`);
  const end = markdown.indexOf('\n## ', start + 1);
  return markdown.slice(start, end === -1 ? undefined : end);
}

/** The rows of the first table, without its head; each cell trimmed. */
export function firstTable(markdown: string): string[][] {
  const [table = ''] = /(?:^\|.*\|\n)+/m.exec(markdown) ?? [];
  const [, , ...rows] = table.trimEnd().split('\n');
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
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
