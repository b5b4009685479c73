import { always, anyText, because, never, type Change } from './because.ts';

const COMPLETE = 'src/inputs/complete.ts';
const CREDENTIALS = 'src/inputs/credentials.ts';
const FAMILIES = 'src/inputs/families.ts';
const INPUTS_OF_ALL = 'src/inputs/inputs.ts';
const SOURCE_URL = 'src/inputs/source-url.ts';
const VALUES = 'src/inputs/values.ts';

const ALREADY_WRONG =
  'A value is undefined only where the form has its problem, and then the run ends with the problems ' +
  'whatever is made of the rest; the check is there for the types.';

const NOT_EMPTY = 'The list is never empty, so this text stands there for the types alone.';

const AS_GOOD_AS_NONE = 'Any text that is no URL does what an empty one does.';

const NO_MATCH =
  'Of what does not match, nothing but the whole is there, and the parts are undefined.';

/** A pair of which a half may be missing. */
function pair(one: string, other: string): Change[] {
  const either = `${one} === undefined || ${other} === undefined`;
  return [
    never(either),
    [either, `${one} === undefined && ${other} === undefined`],
    never(`${one} === undefined`),
    never(`${other} === undefined`),
  ];
}

const ALL_OF_OIDC = '!providerUrn || !agencyUrn || !endpoint || !idTokenService';
const ADDRESSES_OF_OIDC = '!providerUrn || !agencyUrn || !endpoint';
const URNS_OF_OIDC = '!providerUrn || !agencyUrn';

export const INPUTS = [
  ...because(CREDENTIALS, ALREADY_WRONG, [
    never('token === undefined'),
    ...pair('accessKeyId', 'secretAccessKey'),
    never(ALL_OF_OIDC),
    [ALL_OF_OIDC, `(${ADDRESSES_OF_OIDC}) && !idTokenService`],
    never(ADDRESSES_OF_OIDC),
    [ADDRESSES_OF_OIDC, `(${URNS_OF_OIDC}) && !endpoint`],
    never(URNS_OF_OIDC),
    [URNS_OF_OIDC, '!providerUrn && !agencyUrn'],
  ]),
  ...because('src/inputs/source.ts', ALREADY_WRONG, pair('username', 'password')),
  ...because(INPUTS_OF_ALL, ALREADY_WRONG, [
    always('isComplete(values) && isComplete(wait)'),
    ['isComplete(values) && isComplete(wait)', 'isComplete(values) || isComplete(wait)'],
  ]),
  ...because('src/inputs/read-form.ts', ALREADY_WRONG, [
    always('inputs !== undefined'),
    never('inputs === undefined'),
  ]),
  ...because(FAMILIES, ALREADY_WRONG, pair('accessKeyId', 'secretAccessKey')),
  ...because(COMPLETE, ALREADY_WRONG, [
    [
      'Object.values(values).every((value) => value !== undefined)',
      'Object.values(values).some(value => value !== undefined)',
    ],
    always('value !== undefined'),
  ]),
  ...because(
    CREDENTIALS,
    'The variable of the name `null` is asked for instead, which nobody sets.',
    [always('variable !== null')],
  ),
  ...because(FAMILIES, 'The variable of the name `null` is asked for instead, which nobody sets.', [
    always('family.securityToken !== null'),
  ]),
  ...because(
    FAMILIES,
    'Both variables of the family that was found are set, so this text stands there for the types alone.',
    anyText("form.check(name, env[name] ?? '', parseCredentialPart)"),
  ),
  ...because(CREDENTIALS, AS_GOOD_AS_NONE, anyText("env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''")),
  ...because(INPUTS_OF_ALL, AS_GOOD_AS_NONE, anyText("form.env['GITHUB_SERVER_URL'] ?? ''")),
  ...because(
    'src/inputs/environment.ts',
    'A text without a login has no secrets, as an empty one has none.',
    anyText("proxySecrets(form.env[name] ?? '')"),
  ),
  ...because(
    SOURCE_URL,
    NOT_EMPTY,
    anyText("segments.at(-1) ?? ''", "GITHUB_PAGES.test(segments[0] ?? '')"),
  ),
  ...because(VALUES, NOT_EMPTY, anyText("choices.at(-1) ?? ''")),
  ...because(VALUES, NO_MATCH, [['[]', '["Stryker was here"]']]),
  ...because(
    VALUES,
    'Where there is no host there is no scheme either, and the text is refused for that.',
    anyText("const [, scheme, host = '', port] ="),
  ),
  ...because(
    VALUES,
    'The name is for whoever debugs: an InvalidValue is always caught, and its message alone is shown.',
    [["'InvalidValue'", '""']],
  ),
  ...because(
    VALUES,
    '`Date.parse` takes no text with anything behind the `Z` for a date, and so refuses it, too.',
    [
      [
        String.raw`/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/`,
        String.raw`/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z/`,
      ],
    ],
  ),
];
