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

/** A step of a workflow. */
export interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
  if?: string;
  env?: Record<string, string>;
  run?: string;
}

/** A step that uses an action. */
export interface UsingStep extends Step {
  uses: string;
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

/** The sources as the strings in them read, those that go over several lines joined. */
export function sourceTexts(): string {
  const sources = filesBelow('src', '.ts').map(readText).join('\n');
  return sources.replace(/['"`]\s*\+\s*['"`]/g, '');
}

export const action = parse(readText('action.yml')) as Action;
export const waitAction = parse(readText('wait/action.yml')) as Action;

export const packageJson = JSON.parse(readText('package.json')) as Package;

/** Which of this project's actions a step uses; undefined where it is neither. */
export function ownAction(uses: string): Action | undefined {
  const own = /^(?:\.|[\w-]+\/codearts-mirror-sync)(?<wait>\/wait)?(?:\/?$|@)/.exec(uses);
  if (own === null) return undefined;
  return own.groups?.['wait'] === undefined ? action : waitAction;
}

/** Every step, at any depth of a parsed YAML document. */
function allSteps(node: unknown): Step[] {
  if (typeof node !== 'object' || node === null) return [];
  const nested = Object.values(node).flatMap(allSteps);
  return 'uses' in node || 'run' in node ? [node as Step, ...nested] : nested;
}

/** Every step, at any depth of a parsed YAML document, that uses an action. */
export function usingSteps(node: unknown): UsingStep[] {
  return allSteps(node).filter((step): step is UsingStep => typeof step.uses === 'string');
}

/** What is wrong with how a workflow, or a part of one, uses this project's actions. */
export function misuses(yaml: string): string[] {
  const steps = allSteps(parse(yaml));
  return [...steps.flatMap(misusedInputs), ...misusedOutputs(yaml, steps)];
}

/**
 * Which outputs the commands of a workflow, or of a part of one, take for set though a green step may
 * leave them out. They cope where they run only if there is one (`if: … != ''`), or where the shell
 * has other words for it (`${NAME:-…}`, `${NAME:+…}`).
 */
export function takenForSet(yaml: string): string[] {
  return allSteps(parse(yaml)).flatMap(({ if: condition = '', env = {}, run = '' }) => {
    const inEnv = Object.entries(env).flatMap(([name, value]) =>
      usesBare(run, name) ? outputsIn(value) : [],
    );
    return [...inEnv, ...outputsIn(run)]
      .filter(({ name }) => name !== 'status') // the one that every end of a step sets
      .map(({ path: output }) => output)
      .filter((output) => !condition.includes(`${output} != ''`));
  });
}

/** Whether commands use a variable without other words for an empty one. */
function usesBare(run: string, name: string): boolean {
  const rest = run.replaceAll(new RegExp(`\\$\\{${name}:[-+][^}]*\\}`, 'g'), '');
  return new RegExp(`\\$\\{?${name}\\b`).test(rest);
}

function outputsIn(text: string): { path: string; name: string }[] {
  const found = text.matchAll(/steps\.[\w-]+\.outputs\.(\w+)/g);
  return [...found].map(([output, name = '']) => ({ path: output, name }));
}

function misusedInputs({ uses = '', with: given = {} }: Step): string[] {
  const inputs = ownAction(uses)?.inputs;
  if (inputs === undefined) return [];
  const required = Object.keys(inputs).filter((name) => inputs[name]?.required);
  const named = ['repository_id', 'repository'].filter((name) => name in given);
  return [
    ...Object.keys(given)
      .filter((name) => !(name in inputs))
      .map((name) => `no input ${name}`),
    ...required.filter((name) => !(name in given)).map((name) => `input ${name} is missing`),
    ...(named.length === 1 ? [] : [`${named.length} of the inputs repository_id and repository`]),
  ];
}

function misusedOutputs(yaml: string, steps: readonly Step[]): string[] {
  const uses = [...yaml.matchAll(/steps\.([\w-]+)\.outputs\.(\w+)/g)];
  return uses.flatMap(([, id = '', name = '']) => {
    const step = steps.find((each) => each.id === id);
    if (step === undefined) return [`no step ${id}`];
    const outputs = ownAction(step.uses ?? '')?.outputs;
    return outputs === undefined || name in outputs ? [] : [`no output ${name} of ${id}`];
  });
}
