import { always, because, never } from './because.ts';

const SECRETS_FILE = 'src/text/secrets.ts';
const WINDOWS_FILE = 'src/text/shared-windows.ts';

const WORK_ALONE = 'It saves work, and what is found is the same without it.';

export const SECRETS = [
  ...because(SECRETS_FILE, WORK_ALONE, [
    never('this.#values.size + this.#concealed.length === 0'),
    ['at + MIN_OVERLAP', 'at - MIN_OVERLAP', 'at + MIN_OVERLAP <= text.length'],
  ]),
  ...because(WINDOWS_FILE, WORK_ALONE, [never('next === 0')]),
  ...because(SECRETS_FILE, 'One more text is hidden then, which nobody sends.', [
    ['[]', '["Stryker was here"]', 'readonly #concealed: string[] = [];'],
  ]),
  ...because(
    SECRETS_FILE,
    'The whole of a short form is hidden before. That the end of one, a line break and the start of ' +
      'the next form are hidden, too, hides more and never less.',
    [
      ['all.filter((form) => form.length >= MIN_OVERLAP)', 'all'],
      always('form.length >= MIN_OVERLAP'),
    ],
  ),
  ...because(SECRETS_FILE, 'In Base64 `=` stands at the end alone.', [['/=+$/', '/=+/']]),
  ...because(
    WINDOWS_FILE,
    'What is written to the place `undefined` of an array of numbers, nobody reads; the check is there for the types.',
    [always('found !== undefined')],
  ),
];
