import { isBuiltin } from 'node:module';
import path from 'node:path';

/**
 * The floors of a folder, from the ground up. A room, which is a folder or a file beside the
 * folders, imports from itself and from the floors below it; neighbours do not know each other.
 *
 * @typedef {object} House
 * @property {string} root The folder.
 * @property {readonly (readonly string[])[]} floors The rooms of each floor.
 * @property {Readonly<Record<string, readonly string[]>>} owners The rooms that may use a package or a
 *   module of Node; the others may name its types. A package that nobody owns is not used at all, nor
 *   a module of Node that no room is named for.
 * @property {{ files: readonly string[], rooms: readonly string[] }} pure Files that decide and
 *   reach nothing: they import from these rooms and from each other.
 */

/** @type {House} */
export const SRC = {
  root: 'src',
  floors: [
    ['mirror', 'text', 'time'],
    ['http'],
    ['credentials', 'host'],
    ['codearts'],
    ['inputs', 'waiting'],
    ['run'],
    ['index.ts', 'wait'],
  ],
  owners: {
    '@actions/core': ['host'],
    '@actions/github': ['host'],
    '@actions/http-client': ['http'],
    'node:child_process': [],
    'node:crypto': ['credentials'],
    'node:dgram': [],
    'node:dns': ['http'],
    'node:fs': ['host'],
    'node:http': ['http'],
    'node:http2': [],
    'node:https': ['http'],
    'node:module': [],
    'node:net': ['http'],
    'node:process': ['host'],
    'node:tls': ['http'],
    'node:worker_threads': [],
    'node:zlib': ['http'],
  },
  pure: {
    files: [
      ...['poll', 'verdict', 'status', 'ends', 'times', 'standing', 'log', 'causes', 'last-error'],
    ].map((name) => `waiting/${name}.ts`),
    rooms: ['mirror', 'text', 'time'],
  },
};

/** @type {House} */
export const EMULATOR = {
  root: 'emulator',
  floors: [
    ['server'],
    ['gateway', 'git'],
    ['codearts'],
    ['github', 'sts'],
    ['cloud.ts'],
    ['index.ts'],
    ['main.ts'],
  ],
  owners: {
    '@huaweicloud/huaweicloud-sdk-core': ['gateway'],
    jose: ['github', 'sts'],
    'node:child_process': ['git', 'server'],
    'node:fs': ['git', 'server'],
    'node:http': ['server', 'sts'],
    'node:https': ['server', 'sts'],
    'node:net': ['server'],
    'node:os': ['server'],
  },
  pure: { files: [], rooms: [] },
};

/**
 * The doctor, which stands on the action's own sources.
 *
 * @type {House}
 */
export const DOCTOR = {
  root: 'doctor',
  floors: [
    ['../src'],
    ['answer.ts', 'words.ts'],
    ['client.ts', 'observations.ts'],
    ['assumptions', 'observe'],
    ['connect.ts', 'never-probed.ts', 'options.ts'],
    ['report.ts'],
    ['visit.ts'],
    ['main.ts'],
  ],
  owners: {
    'node:child_process': [],
    'node:crypto': [],
    'node:dns': [],
    'node:fs': ['visit.ts'],
    'node:http': [],
    'node:http2': [],
    'node:https': [],
    'node:module': [],
    'node:net': [],
    'node:process': ['main.ts'],
    'node:tls': [],
    'node:util': ['options.ts'],
  },
  pure: {
    files: ['assumption', 'index', 'lookup', 'mirror', 'service', 'synchronization'].map(
      (name) => `assumptions/${name}.ts`,
    ),
    rooms: ['../src', 'answer.ts', 'observations.ts', 'words.ts'],
  },
};

/**
 * ESLint's configuration that holds the floors of a house.
 *
 * @param {House} house
 */
export function floorsOf(house) {
  return {
    files: [`${house.root}/**/*.ts`],
    plugins: { house: { rules: { floors: rule } } },
    rules: { 'house/floors': ['error', house] },
  };
}

/** Finds every import that a house does not allow: `import`, `import()`, `export ... from`. */
const rule = {
  meta: { type: 'problem', schema: [{ type: 'object' }] },
  create(context) {
    const [house] = context.options;
    const relative = path.relative(path.join(context.cwd, house.root), context.filename);
    const file = relative.replaceAll(path.sep, '/');
    const check = (node) => {
      const problem =
        typeof node.source?.value === 'string'
          ? problemOf(house, file, node.source.value, isTypeOnly(node))
          : 'Name the module, so that it can be checked.';
      if (problem !== undefined) context.report({ node, message: problem });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      'ExportNamedDeclaration[source]': check,
    };
  },
};

function isTypeOnly({ importKind, exportKind }) {
  return importKind === 'type' || exportKind === 'type';
}

/**
 * What is wrong with an import, if anything is.
 *
 * @param {House} house
 * @param {string} file The importing file, from the root of the house.
 * @param {string} imported As the import names it.
 * @param {boolean} typeOnly
 */
function problemOf({ floors, owners, pure }, file, imported, typeOnly) {
  const room = roomOf(file);
  const isPure = pure.files.includes(file);
  const inert = `${file} decides, and reaches nothing.`;
  const name = packageOf(imported);
  if (name !== undefined) {
    if (isPure) return inert;
    const owned = [name, `node:${name}`].find((each) => Object.hasOwn(owners, each));
    if (owned === undefined) return isBuiltin(name) ? undefined : `${name} belongs to nobody.`;
    return owners[owned].includes(room) || typeOnly
      ? undefined
      : `${owned} belongs to ${owners[owned].join(', ') || 'nobody'}.`;
  }
  const target = path.posix.join(path.posix.dirname(file), imported);
  if (isPure) {
    return pure.files.includes(target) || pure.rooms.includes(roomOf(target)) ? undefined : inert;
  }
  if (roomOf(target) === room) return undefined;
  const level = floors.findIndex((rooms) => rooms.includes(room));
  if (level === -1) return `${room} is on no floor, and imports from itself alone.`;
  const below = floors.slice(0, level).flat();
  if (below.includes(roomOf(target))) return undefined;
  return `${room} imports from the floors below it alone: ${below.join(', ')}.`;
}

/** `@scope/name` or `node:name`, also where a path leads into it; undefined for a file of ours. */
function packageOf(imported) {
  return /^(?:(?:\.\.\/)+node_modules\/)?((?:@[^/]+\/)?[^./][^/]*)/.exec(imported)?.[1];
}

/** Of what is outside of the house, the folder beside it: `../src`. */
function roomOf(file) {
  return /^(?:\.\.\/)?[^/]+/.exec(file)?.[0] ?? file;
}
