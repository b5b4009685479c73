import { EXPLAINED, type Explained } from './explained.ts';

/** Where the list of survivors stands in docs/testing.md. */
export const SURVIVORS = /(?<=<!-- survivors -->\n\n).*?(?=\n\n<!-- \/survivors -->)/s;

/** Every explained survivor as an item of a Markdown list, below the reason why it survives. */
export function survivorsAsMarkdown(): string {
  const byReason = Map.groupBy(EXPLAINED, ({ why }) => why);
  return [...byReason]
    .map(([why, mutants]) => [`- ${why}`, ...mutants.map(itemOf)].join('\n'))
    .join('\n');
}

function itemOf({ file, original, replacement, within }: Explained): string {
  const change = `${code(original)} → ${code(replacement)}`;
  return `  - ${code(file)}: ${change}${within === undefined ? '' : `, in ${code(within)}`}`;
}

/** As code, also where it has backticks of its own; the formatter leaves it as it is. */
function code(text: string): string {
  if (text === '') return 'nothing';
  const fence = '`'.repeat(text.includes('``') ? 3 : text.includes('`') ? 2 : 1);
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}
