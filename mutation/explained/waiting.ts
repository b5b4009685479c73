import { always, anyText, because, never } from './because.ts';

const CONCLUSION = 'src/waiting/conclusion.ts';
const FORCE_FETCH = 'src/waiting/force-fetch.ts';
const LAST_ERROR = 'src/waiting/last-error.ts';
const LOG = 'src/waiting/log.ts';
const LOOK = 'src/waiting/look.ts';
const TIMES = 'src/waiting/times.ts';
const WAIT = 'src/waiting/wait.ts';
const WORDING = 'src/waiting/wording.ts';

const EXPECTED =
  'There is a verdict only once it is known what to expect, so the expectation is there; that it may ' +
  'be undefined is for the types.';

const COMMIT_EXPECTED =
  'A commit is found missing only where a commit is expected, so there is a ref; that it may be ' +
  'undefined is for the types.';

const NO_SUCH_FIELD =
  'What is of another kind has no such field, so undefined comes of it as before; the check is there ' +
  'for the types.';

const NOT_ASKED =
  'Of a ref that nobody looked for nothing is told, so this text stands there for the types alone.';

const FALLS_THROUGH =
  'A view of which nothing is said leads to undefined, by its own case as by the end of the function.';

const AT_LEAST_ONE =
  'A ref that is at something names one commit at least, so this text stands there for the types alone.';

export const WAITING = [
  ...because(CONCLUSION, EXPECTED, [
    ['circumstances.expectation?.kind', 'circumstances.expectation.kind'],
  ]),
  ...because(WAIT, EXPECTED, [['expectation?.kind', 'expectation.kind']]),
  ...because(WORDING, EXPECTED, [
    ['circumstances.expectation?.kind', 'circumstances.expectation.kind'],
    ['expectation?.kind', 'expectation.kind'],
    never('expectation === undefined'),
  ]),
  ...because(CONCLUSION, COMMIT_EXPECTED, [
    always("expectation?.kind === 'commit'"),
    ['expectation?.kind', 'expectation.kind'],
    ['ref?.type', 'ref.type'],
    ['ref?.name', 'ref.name'],
    ["'ref'", '""'],
  ]),
  ...because(CONCLUSION, 'A view of no kind is told as one that is unavailable: not at all.', [
    ["{ kind: 'unavailable' }", '{}'],
    ["'unavailable'", '""'],
  ]),
  ...because(FORCE_FETCH, NO_SUCH_FIELD, [
    always("change.kind === 'rewritten'"),
    always("view.kind === 'elsewhere' || view.kind === 'contains'"),
  ]),
  ...because('src/waiting/verdict.ts', NO_SUCH_FIELD, [
    ["ref.kind === 'elsewhere'", 'true', 'const head ='],
  ]),
  ...because(WORDING, NO_SUCH_FIELD, [always("change.kind === 'rewritten'")]),
  ...because(WAIT, NO_SUCH_FIELD, [["expectation?.kind === 'status'", 'true', 'expectable']]),
  ...because(
    'src/waiting/ends.ts',
    'The identity of a finish without a time is compared with that of others alone, and any text that is ' +
      'no time tells them apart.',
    anyText('identity: time ??'),
  ),
  ...because(LAST_ERROR, 'Any text that does not end in `]` does what an empty one does.', [
    ...anyText('words[at - 1]'),
  ]),
  ...because(
    LAST_ERROR,
    'Behind the end of a text there is no character, and no quotation begins.',
    [['at < text.length', 'at <= text.length']],
  ),
  ...because(LOG, 'No line is as the one that Stryker puts there.', anyText("#last = ''")),
  ...because(
    LOG,
    'A trouble without a reason is not told: `Sightings.tell` asks for the reason first.',
    anyText("reason = ''"),
  ),
  ...because(LOOK, AT_LEAST_ONE, anyText("const [head = '']", "seen.commits[0] ?? ''")),
  ...because(LOOK, 'A reason that is not there is undefined, too.', [
    ['{ reason: undefined }', '{}'],
  ]),
  ...because(
    LOOK,
    'A mirror is compared with the source only once that is known; the check is there for the types.',
    [never('source === undefined')],
  ),
  ...because(
    'src/waiting/poll.ts',
    'Before the first look nothing is known of a failure, whether the mirror was read or not.',
    [['false', 'true', '#mirrorRead = false']],
  ),
  ...because(
    'src/waiting/expectation.ts',
    'Whether a ref is fetched is asked only for the answers `no` and `unknown`.',
    [["'yes'", '""']],
  ),
  ...because('src/waiting/ends.ts', 'Only a mirror is ever touched; the check is for the types.', [
    ["baseline.kind === 'mirror'", 'true', 'isTouched'],
  ]),
  ...because(
    'src/waiting/standing.ts',
    'An end that is shown is there; the check is for the types.',
    [never('end === undefined')],
  ),
  ...because(
    TIMES,
    'A time that is not there is tried as the word `undefined`, which is no time either.',
    [['time === undefined', 'false', 'NOTATION.test']],
  ),
  ...because(
    TIMES,
    'The tests run in UTC, where a time without an offset is the same instant; what is at stake is a ' +
      'runner in another zone.',
    [["'Z'", '""']],
  ),
  ...because(WORDING, NOT_ASKED, [["'the ref'", '""'], ...anyText("expectation.sha : ''")]),
  ...because(
    WORDING,
    'The text of a missing commit is asked for only where a commit is expected; the check is for the types.',
    [always("expectation?.kind === 'commit'")],
  ),
  ...because(WORDING, FALLS_THROUGH, [
    ["'as expected'", '""'],
    ["'unavailable'", '""'],
    ["'not asked'", '""'],
    ["case 'not asked': return undefined;", "case 'not asked':"],
  ]),
];
