import { styleText } from 'node:util';
import type { Act } from './act.ts';
import type { Told } from './chapters.ts';
import { differences, refNames } from './refs.ts';
import type { BothRefs } from './refs.ts';
import type { Stage } from './stage.ts';

/** More refs than this are not listed one by one where they are equal on both sides throughout. */
const MAX_ROWS = 20;

/** What is about to be shown. */
export function formatIntroduction(stage: Stage): string {
  return [
    styleText('bold', 'CodeArts Mirror Sync, demonstrated on this machine alone'),
    '',
    `  GitHub side     ${stage.source.url}`,
    `                  ${stage.origin}`,
    `  CodeArts side   ${stage.codearts.endpoint}, repository ${stage.mirror.id}, empty`,
    `  The step        action.yml with dist/index.js, run on Node 24 as a runner runs it`,
    `  Signs in with   ${stage.credentials.name}`,
  ].join('\n');
}

/**
 * One chapter.
 *
 * @param number From 1.
 */
export function formatChapter(number: number, { title, act, expectations }: Told): string {
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Branches and tags', refTable(act)],
    ...stepSections(act),
    ['The mirror, as the service shows it', mirrorState(act)],
    ['Time', times(act)],
    ['Expected', expectations.map(({ what, held }) => `${mark(held)} ${what}`)],
  ];
  return [
    styleText('bold', `\n━━ ${number}. ${title}`),
    ...sections.flatMap(([heading, body]) => ['', `  ${heading}`, ...body.map(indent)]),
  ].join('\n');
}

/** What each step gave; its name is told only where there are several. */
function stepSections({ steps }: Act): (readonly [string, readonly string[]])[] {
  return steps.flatMap(({ name, result }) => {
    const whose = steps.length > 1 ? ` of the step ${name}` : '';
    return [
      [
        `Outputs${whose}`,
        Object.entries(result.outputs).map(([key, value]) => `${key} = ${value}`),
      ],
      [`Log${whose}`, lines(result.log)],
      [`Job summary${whose}`, lines(result.summary)],
    ] as const;
  });
}

function indent(line: string): string {
  return `    ${line}`.trimEnd();
}

/** The last line. */
export function formatVerdict(told: readonly Told[], refs: BothRefs, passed: boolean): string {
  const broken = told.flatMap(({ expectations }) => expectations.filter(({ held }) => !held));
  const count = refNames(refs).length;
  const different = differences(refs).length;
  const words = [
    different === 0
      ? `all ${count} branches and tags are equal on both sides`
      : `${different} of ${count} branches and tags differ`,
    broken.length === 0
      ? `every expectation of ${told.length} chapters held`
      : `${broken.length} expectation(s) did not hold`,
  ];
  return `\n${mark(passed)} ${passed ? 'PASSED' : 'FAILED'}: ${words.join('; ')}.`;
}

function refTable({ before, after }: Act): string[] {
  const names = refNames({
    source: { ...before.source, ...after.source },
    mirror: { ...before.mirror, ...after.mirror },
  });
  const moving = new Set([...differences(before), ...differences(after)]);
  const shown = names.length > MAX_ROWS ? names.filter((name) => moving.has(name)) : names;
  const width = Math.max(...shown.map((name) => shortName(name).length), 'ref'.length);
  return [
    `${' '.repeat(width)}   before the step         after the synchronization`,
    `${'ref'.padEnd(width)}   GitHub      CodeArts    GitHub      CodeArts`,
    ...shown.map((name) =>
      [shortName(name).padEnd(width), pair(before, name), pair(after, name)].join('   '),
    ),
    ...(shown.length < names.length
      ? [`… and ${names.length - shown.length} more, equal on both sides`]
      : []),
  ];
}

/** Both sides of one ref, with `≠` between them where they differ. */
function pair({ source, mirror }: BothRefs, name: string): string {
  const sign = source[name] === mirror[name] ? '=' : '≠';
  return `${shortId(source[name])}  ${sign}  ${shortId(mirror[name])}  `;
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/heads\//, '').replace(/^refs\/tags\//, 'tag ');
}

function shortId(id: string | undefined): string {
  return (id?.slice(0, 7) ?? '–').padEnd(7);
}

function mirrorState({ mirror }: Act): string[] {
  if (mirror === undefined) return ['no mirror'];
  return [
    `update_status = ${mirror.update_status}`,
    `last_successful_update_at = ${mirror.last_successful_update_at ?? 'never'}`,
    ...(mirror.last_error === null
      ? []
      : lines(mirror.last_error).map((line) => `last_error = ${line}`)),
  ];
}

function times({ steps, totalMs }: Act): string[] {
  return [
    ...steps.map(({ name, result }) => `the step ${name} took ${Math.round(result.durationMs)} ms`),
    ...(totalMs < 0
      ? ['no synchronization was started']
      : [`the synchronization had ended ${totalMs} ms after the first step began`]),
  ];
}

function lines(text: string): string[] {
  const trimmed = text.trimEnd();
  return trimmed === '' ? ['(none)'] : trimmed.split('\n');
}

function mark(held: boolean): string {
  return held ? styleText('green', '✓') : styleText('red', '✗');
}
