import { anyText, because, never } from './because.ts';

const FILE = 'src/credentials/signature.ts';

export const SIGNATURE = [
  ...because(FILE, 'What is split has one part at least, so there is always a name.', [
    ...anyText("const [name = '', ...value]"),
  ]),
  ...because(
    FILE,
    'Two that are equal are the same header, or the same name and value: their order is not to be seen.',
    [never('one === other'), ['one < other', 'one <= other']],
  ),
];
