import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An input or output as action.yml declares it. */
export interface Declaration {
  description: string;
  required?: boolean;
  default?: string;
}

/** What of action.yml the documents repeat. */
export interface Action {
  inputs: Record<string, Declaration>;
  outputs: Record<string, Declaration>;
}

/** What of package.json the documents rely on. */
export interface Package {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
}

/** A step that uses an action. */
export interface UsingStep {
  uses: string;
  with?: Record<string, unknown>;
}

/** A file of the project, by its path from the root. */
export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Whether the project has a file or folder of this path from the root. */
export function exists(file: string): boolean {
  return existsSync(path.join(ROOT, file));
}

/** The paths, from the root, of the files somewhere below a folder whose names end so. */
export function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')));
}

export const action = parse(readText('action.yml')) as Action;

export const packageJson = JSON.parse(readText('package.json')) as Package;

/** Every step, at any depth of a parsed YAML document, that uses an action. */
export function usingSteps(node: unknown): UsingStep[] {
  if (typeof node !== 'object' || node === null) return [];
  const nested = Object.values(node).flatMap(usingSteps);
  return 'uses' in node && typeof node.uses === 'string' ? [node as UsingStep, ...nested] : nested;
}

/** What is wrong with how a workflow, or a part of one, uses this action. */
export function misuses(yaml: string): string[] {
  const outputs = [...yaml.matchAll(/steps\.mirror\.outputs\.(\w+)/g)].map(([, name = '']) => name);
  return [
    ...usingSteps(parse(yaml))
      .filter(({ uses }) => uses === './' || uses.includes('/codearts-mirror-sync@'))
      .flatMap(misusedInputs),
    ...outputs.filter((name) => !(name in action.outputs)).map((name) => `no output ${name}`),
  ];
}

function misusedInputs({ with: given = {} }: UsingStep): string[] {
  const required = Object.keys(action.inputs).filter((name) => action.inputs[name]?.required);
  return [
    ...Object.keys(given)
      .filter((name) => !(name in action.inputs))
      .map((name) => `no input ${name}`),
    ...required.filter((name) => !(name in given)).map((name) => `input ${name} is missing`),
  ];
}
