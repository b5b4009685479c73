import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { exists, filesBelow, readText } from './project.ts';

/** Folders of tests that stand for no folder of the same name. */
const MIRROR_NOTHING = ['bundle', 'docs', 'model', 'support'];

/** Tests of several files of their folder at once. */
const OF_SEVERAL_FILES = [
  'codearts/documented-errors',
  'codearts/refs',
  'codearts/retries',
  'credentials/renewal',
  'http/broken-connections',
  'http/certificates',
  'http/handshakes',
  'http/proxy-tunnel',
];

/** A table of eslint.floors.js. */
interface House {
  readonly root: string;
  readonly floors: readonly (readonly string[])[];
}

const eslint = new ESLint();
const SOURCES = sourcesBelow('src');

/** The files below a folder, by their path from the root, with the modules that each imports. */
function sourcesBelow(folder: string): ReadonlyMap<string, readonly string[]> {
  return new Map(filesBelow(folder, '.ts').map((file) => [file, importsOf(file)]));
}

/** Every module that a file imports, in whatever way; files by their path from the root. */
function importsOf(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const name = moduleOf(node);
    if (name !== undefined && ts.isStringLiteralLike(name)) found.push(name.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found.map((name) =>
    name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name,
  );
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readText(file), ts.ScriptTarget.Latest);
}

function moduleOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  }
  const isImport =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport ? node.arguments[0] : undefined;
}

/** Whether code has a name in it, whatever it stands for there. */
function mentions(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  return ts.forEachChild(node, (child) => mentions(child, name) || undefined) ?? false;
}

/** A way through the imports that ends where it began; undefined where there is none. */
function findCircle(sources: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const search = (file: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const imported of sources.get(file) ?? []) {
      const circle = search(imported, [...way, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of sources.keys()) {
    const circle = search(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

describe('the files of', () => {
  test.each(['src', 'emulator', 'doctor'])('%s/ import each other in no circle', (folder) => {
    expect(findCircle(sourcesBelow(folder))).toBeUndefined();
  });

  test('a circle would be found', () => {
    const sources = new Map([
      ['a', ['b', 'c']],
      ['b', ['c', 'node:fs']],
      ['c', ['d']],
      ['d', ['b']],
    ]);
    expect(findCircle(sources)).toEqual(['b', 'c', 'd', 'b']);
  });
});

describe('src/', () => {
  test('has index.ts and folders, and no other file', () => {
    const loose = [...SOURCES.keys()].filter((file) => file.split('/').length === 2);
    expect(loose).toEqual(['src/index.ts']);
  });

  test('has arrows down the floors alone', async () => {
    const { floors } = await houseOf('src/index.ts');
    const levelOf = (file: string): number => {
      const [, room = ''] = file.split('/');
      return floors.findIndex((rooms) => rooms.includes(room));
    };
    const arrows = [...SOURCES].flatMap(([from, imports]) =>
      imports.filter((to) => SOURCES.has(to)).map((to) => ({ from, to })),
    );
    const wrong = arrows.filter(
      ({ from, to }) => path.dirname(from) !== path.dirname(to) && levelOf(to) >= levelOf(from),
    );
    expect(wrong).toEqual([]);
    expect(arrows.length).toBeGreaterThan(100);
  });

  test('has every folder on a floor, but for what only stands in for others', async () => {
    const { floors } = await houseOf('src/index.ts');
    const rooms = new Set([...SOURCES.keys()].map((file) => file.split('/')[1]));
    expect([...rooms].sort()).toEqual([...floors.flat(), 'stubs'].sort());
  });

  test('knows of the process in host/ alone', () => {
    const knowing = [...SOURCES.keys()].filter((file) => mentions(parse(file), 'process'));
    expect(knowing.filter((file) => !file.startsWith('src/host/'))).toEqual([]);
    expect(knowing).toContain('src/host/process.ts');
  });
});

/** The table that ESLint holds a file to. */
async function houseOf(file: string): Promise<House> {
  const config = (await eslint.calculateConfigForFile(file)) as {
    readonly rules: { readonly 'house/floors': readonly [unknown, House] };
  };
  return config.rules['house/floors'][1];
}

describe('every test', () => {
  const tests = filesBelow('__tests__', '.test.ts').map((file) => {
    const [, folder = '', ...rest] = file.split('/');
    return { file, folder, name: rest.join('/').replace('.test.ts', '') };
  });

  test('stands in a folder that has its subject', () => {
    const subjects = new Set(tests.map(({ folder }) => folder));
    for (const folder of MIRROR_NOTHING) subjects.delete(folder);
    const missing = [...subjects].filter((each) => !exists(`src/${each}`) && !exists(each));
    expect(missing).toEqual([]);
  });

  test('of src/ and runner/ is named after a file, or begins with its name', () => {
    const strays = tests.filter(({ folder, name }) => {
      if ([...MIRROR_NOTHING, 'emulator', name].includes(folder)) return false;
      if (OF_SEVERAL_FILES.includes(`${folder}/${name}`)) return false;
      const words = name.split('-');
      const names = words.map((_word, index) => words.slice(0, index + 1).join('-'));
      return !names.some(
        (each) => exists(`src/${folder}/${each}.ts`) || exists(`${folder}/${each}.ts`),
      );
    });
    expect(strays.map(({ file }) => file)).toEqual([]);
  });
});

/** The rules that `text`, as the content of a file of a folder, breaks. */
async function broken(file: string, text: string, folder = 'src'): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: `${folder}/${file}` });
  return result?.messages.map(({ ruleId }) => ruleId) ?? [];
}

/** A function of so many lines, between two pieces of text. */
function functionOf(lines: number, before: string, after: string): string {
  const statements = Array.from({ length: lines - 2 }, () => '  calls += 1;');
  return ['let calls = 0;', `${before}function long(): void {`, ...statements, `}${after}`].join(
    '\n',
  );
}

describe('the lint', () => {
  test.each<[string, string, string]>([
    ['an import from a floor above', 'http/body.ts', "import '../run/start.ts';"],
    ['one from a neighbour', 'credentials/token.ts', "import '../host/failure.ts';"],
    ['one by a detour', 'http/body.ts', "import './../http/../run/start.ts';"],
    ['one of an entry', 'run/start.ts', "import '../index.ts';"],
    ['one of another folder', 'run/start.ts', "import '../../emulator/index.ts';"],
    ['one of what stands in for others', 'http/body.ts', "import '../stubs/undici.ts';"],
    ['a type', 'http/body.ts', "import type { Host } from '../host/host.ts';"],
    ['an import()', 'http/body.ts', "export const run = import('../run/start.ts');"],
    ['one that names no module', 'http/body.ts', 'export const run = import(String(1));'],
    ['a re-export', 'http/body.ts', "export { start } from '../run/start.ts';"],
    ['a re-export of all', 'http/body.ts', "export * from '../run/start.ts';"],
    ['node:fs outside of host/', 'http/body.ts', "import 'node:fs';"],
    ['its promises', 'http/body.ts', "import { readFile } from 'node:fs/promises';"],
    ['its other name', 'http/body.ts', "import 'fs';"],
    ['import() of it', 'http/body.ts', "export const fs = import('node:fs');"],
    ['a re-export of it', 'http/body.ts', "export { readFile } from 'node:fs';"],
    ['@actions/core outside of host/', 'run/start.ts', "import '@actions/core';"],
    ['@actions/github', 'run/start.ts', "import '@actions/github';"],
    ['its files', 'run/start.ts', "import '../../node_modules/@actions/github/lib/context.js';"],
    ['@actions/http-client outside of http/', 'host/host.ts', "import '@actions/http-client';"],
    ['node:http', 'host/host.ts', "import 'node:http';"],
    ['node:https', 'host/host.ts', "import 'node:https';"],
    ['node:net', 'host/host.ts', "import 'node:net';"],
    ['node:tls', 'host/host.ts', "import 'node:tls';"],
    ['node:dns', 'host/host.ts', "import 'node:dns/promises';"],
    ['node:crypto outside of credentials/', 'http/body.ts', "import 'node:crypto';"],
    ['node:process outside of host/', 'http/body.ts', "import { env } from 'node:process';"],
    ['a package that is no dependency', 'http/body.ts', "import 'undici';"],
    ['a template that names a module', 'http/body.ts', 'export const a = import(`node:util`);'],
    ['what requires anything', 'host/host.ts', "import { createRequire } from 'node:module';"],
    ['another process', 'host/host.ts', "import 'node:child_process';"],
    ['another way out', 'http/body.ts', "import 'node:http2';"],
    ['any of what stands in for others', 'stubs/exec.ts', "import '../text/json.ts';"],
    ['what decides and reaches', 'waiting/poll.ts', "import '../codearts/repository.ts';"],
    ['what decides and reaches its folder', 'waiting/verdict.ts', "import './look.ts';"],
    ['what decides and reaches a package', 'waiting/log.ts', "import 'node:util';"],
  ])('finds %s', async (_case, file, text) => {
    await expect(broken(file, text)).resolves.toContain('house/floors');
  });

  test.each<[string, string, string]>([
    ['the emulator', 'observe/reading.ts', "import '../../emulator/index.ts';"],
    ['what reports', 'observe/reading.ts', "import '../report.ts';"],
    ['what asks, where it judges', 'assumptions/mirror.ts', "import '../client.ts';"],
    ['its neighbour, where it judges', 'assumptions/mirror.ts', "import '../observe/reading.ts';"],
    ['a client of its own', 'client.ts', "import 'node:https';"],
    ['a package', 'client.ts', "import '@actions/http-client';"],
  ])('finds in doctor/ an import of %s', async (_what, file, text) => {
    await expect(broken(file, text, 'doctor')).resolves.toContain('house/floors');
  });

  test.each<[string, string, string]>([
    ['the action', 'assumptions/mirror.ts', "import '../../src/mirror/source-url.ts';"],
    ['what was seen', 'assumptions/mirror.ts', "import '../observations.ts';"],
    ['what asks', 'observe/reading.ts', "import '../client.ts';"],
  ])('lets pass in doctor/ an import of %s', async (_what, file, text) => {
    await expect(broken(file, text, 'doctor')).resolves.not.toContain('house/floors');
  });

  test.each<[string, string, string]>([
    ['the own folder', 'http/body.ts', "import './errors.ts';"],
    ['a floor below', 'waiting/wait.ts', "import '../text/secrets.ts';"],
    ['a floor below, later', 'run/start.ts', "export const later = import('../waiting/wait.ts');"],
    ['a story', 'index.ts', "import './run/synchronize.ts';"],
    ['a type of a package', 'codearts/answers.ts', "import type { Agent } from 'node:http';"],
    ['what is its own', 'host/report.ts', "import 'node:fs/promises';"],
    [
      'the files of what is its own',
      'host/report.ts',
      "import '../../node_modules/@actions/github/x.js';",
    ],
    ['a module that nobody owns', 'http/body.ts', "import 'node:util';"],
    ['its like', 'waiting/poll.ts', "import './verdict.ts'; import '../time/clock.ts';"],
  ])('lets pass an import of %s', async (_case, file, text) => {
    await expect(broken(file, text)).resolves.not.toContain('house/floors');
  });

  test.each([
    ['plainly', 'export const env = process.env;'],
    ['by a string', "export const env = process['env'];"],
    ['taken apart', 'export const { env } = process;'],
    ['of the global object', 'export const env = globalThis.process.env;'],
    ['of its other name', 'export const env = global.process.env;'],
    ['under another name', 'const own = process; export const env = own.env;'],
    ['by reflection', "export const env = Reflect.get(process, 'env') as unknown;"],
  ])('finds the environment of the process outside of host/, %s', async (_case, text) => {
    await expect(broken('run/start.ts', text)).resolves.toContain('no-restricted-globals');
    await expect(broken('host/host.ts', text)).resolves.not.toContain('no-restricted-globals');
  });

  test.each([
    [4, false],
    [5, true],
  ])('finds a function with %d parameters: %j', async (count, found) => {
    const parameters = Array.from({ length: count }, (_, at) => `p${at}: number`);
    const text = `export const f = (${parameters.join(', ')}): number => p0;`;
    const rules = await broken('http/body.ts', text);
    expect(rules.includes('@typescript-eslint/max-params')).toBe(found);
  });

  test.each([
    [40, false],
    [41, true],
  ])('finds a function of %d lines: %j', async (lines, found) => {
    for (const [before, after] of [
      ['export ', ''],
      ['(', ')();'],
    ] as const) {
      const rules = await broken('http/body.ts', functionOf(lines, before, after));
      expect(rules.includes('max-lines-per-function')).toBe(found);
    }
  });

  test.each([
    [250, false],
    [251, true],
  ])('finds a file of %d lines, blank ones among them: %j', async (lines, found) => {
    const rules = await broken(
      'http/body.ts',
      `export const a = 1;${'\n'.repeat(lines - 1)}// end`,
    );
    expect(rules.includes('max-lines')).toBe(found);
  });
});
