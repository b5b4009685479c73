import type { Ref } from '../mirror/ref.ts';

/** Where a quotation begins, and how it ends. */
const QUOTES: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['‘', '’'],
  ['“', '”'],
  ['「', '」'],
]);

/** A mark of git's status lines, before the names of the refs that it is about. */
const STATUS = /[!*+=-] (\[[^[\]]{1,20}\]) \S+/g;
const REFUSAL = /(\[(?:remote )?rejected\]|\[(?:远程|远端)?已?拒绝\]) (?!\()\S+/gi;
/** The same with the names first, as git writes it for programs. */
const PORCELAIN_STATUS = /! \S+ (\[[^[\]]{1,20}\])/g;

/** Where git writes a name without any quotes, and what it writes before it. */
const BEFORE_NAME =
  /(remote ref|remote branch|in upstream|permission to|denied to|resolve (?:host|proxy)(?:name)?:?|connect to(?: host)?|(?:引用|分支|标签|上游)(?= )) (?!proxy|host|not |does |在|不存在|未|找不到|丢失|缺失)\S+/gi;
/** What else is a name, and not the subject of a sentence, is followed by a verb. */
const NAME_BEFORE_VERB =
  /\b(branch|tag|ref|reference|file) (?!size|name|not |hook )\S+ (?=is |was |does |has |not |already |in |on |at )/gi;

/**
 * What a failure's text says, without the names in it: of repositories, hosts, files and refs, which
 * may hold any word. What may be a name or not is taken for one. A status of HTTP is marked, as in
 * `HTTP403`, since any other number may be a count.
 *
 * @param text One line, of a length that was cut.
 */
export function wordsOf(text: string): string {
  const line = withoutQuotations(text.replace(/\s/g, ' '))
    .replace(/([，。；：！？（）【】])/g, ' $1 ')
    .replace(/[a-z][a-z0-9+]{1,9}:\/\/\S+/gi, '')
    .replace(/\bHTTP\/[\d.]{1,3}/gi, 'HTTP')
    .replace(/ {2,}/g, ' ');
  const words = withoutStatusNames(line)
    .replace(BEFORE_NAME, '$1')
    .replace(NAME_BEFORE_VERB, '$1 ')
    .split(' ')
    .filter((word) => !isPath(word))
    .join(' ');
  return markStatuses(words);
}

/**
 * Whether git's status lines tell that this ref was refused, and none beside it. No where the text
 * was cut: there may have been more.
 */
export function isRefusalOf(ref: Ref, text: string): boolean {
  if (text.endsWith('…')) return false;
  const words = text.split(/\s+/);
  const names = words.filter((_, at) =>
    /(?:^|\[)(?:rejected|已?拒绝)\]$/.test(words[at - 1] ?? ''),
  );
  // A short name may be that of a branch or of a tag, which only the reason tells.
  const isOfTag = /existing tag|现有的标签/.test(text);
  const isRef = (name: string): boolean =>
    name === `refs/${ref.type === 'tag' ? 'tags' : 'heads'}/${ref.name}` ||
    (name === ref.name && isOfTag === (ref.type === 'tag'));
  return names.length > 0 && names.every(isRef);
}

/** One that is not closed goes on to the end, where the text was cut. */
function withoutQuotations(text: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const closing = QUOTES.get(text.charAt(at));
    if (closing === undefined || isNoName(text, at)) continue;
    kept.push(text.slice(from, at));
    at = endOfQuotation(text, at, closing);
    from = at + 1;
  }
  return [...kept, text.slice(from)].join(' ');
}

/** An apostrophe in a word, or what another program printed. */
function isNoName(text: string, at: number): boolean {
  const printed = /^.(?:fatal|error|remote|warning|致命错误|错误)[:：]/i;
  return /[a-z0-9/._-]/i.test(text.charAt(at - 1)) || printed.test(text.slice(at, at + 9));
}

function endOfQuotation(text: string, begin: number, closing: string): number {
  let end = text.indexOf(closing, begin + 1);
  while (end !== -1 && /[a-z0-9]/i.test(text.charAt(end + 1))) end = text.indexOf(closing, end + 1);
  return end === -1 ? text.length : end;
}

function withoutStatusNames(line: string): string {
  const words = line.split(' ');
  return words
    .filter((_, at) => words[at - 1] !== '->' && words[at + 1] !== '->')
    .join(' ')
    .replace(PORCELAIN_STATUS, '$1')
    .replace(STATUS, '$1')
    .replace(REFUSAL, '$1');
}

/** A path, the full name of a ref, `OWNER/NAME`, a host, or the name of a file. */
function isPath(word: string): boolean {
  return /^\/|[a-z0-9_.)'-]\/|\/[a-z0-9_.('-]|[a-z0-9]\.[a-z0-9]/.test(word);
}

/** Where a number is said to be a status, or is followed by the text of one. */
function markStatuses(words: string): string {
  return words
    .replace(
      /(?:http|error|status|code|returned|responded with|response|码|返回|响应)[ :=(（：为是]{0,3}([45]\d\d)(?!\d)/gi,
      ' HTTP$1 ',
    )
    .replace(
      /(?<!\S)\(?([45]\d\d):? (?=forbidden|not found|unauthorized|too many|proxy auth|internal server|bad gateway|service unavail|gateway time)/gi,
      'HTTP$1 ',
    );
}
