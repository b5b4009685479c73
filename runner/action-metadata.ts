import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parse } from 'yaml';

/** One input as `action.yml` declares it. */
export interface InputDeclaration {
  /** Empty where none is given, as a runner has it. */
  default: string;
  /** Shown as a warning when a workflow sets the input. */
  deprecationMessage?: string;
}

/** What running a JavaScript action takes. */
export interface ActionMetadata {
  /** By name as declared; workflows may write names in any case. */
  inputs: ReadonlyMap<string, InputDeclaration>;
  /** Names of the declared outputs. */
  outputs: ReadonlySet<string>;
  /** Absolute path of the script that `runs.main` names. */
  main: string;
}

/**
 * Reads `action.yml` (or `action.yaml`) of a Node 24 action.
 *
 * @param folder Absolute path of the folder that holds it.
 * @throws Error where the file is missing, is not of this kind (`runs.using` other than `node24`,
 *   `pre` or `post` scripts, an expression in a default), or names a script that does not exist.
 */
export function readAction(folder: string): ActionMetadata {
  const file = ['action.yml', 'action.yaml'].map((name) => join(folder, name)).find(existsSync);
  if (file === undefined) throw new Error(`${folder} has no action.yml`);
  const document: unknown = parse(readFileSync(file, 'utf8'));
  const action = mapping(document, file);
  return {
    inputs: readInputs(mapping(action['inputs'] ?? {}, `${file}: inputs`), file),
    outputs: new Set(Object.keys(mapping(action['outputs'] ?? {}, `${file}: outputs`))),
    main: readMain(mapping(action['runs'], `${file}: runs`), folder, file),
  };
}

function readInputs(
  inputs: Record<string, unknown>,
  file: string,
): ReadonlyMap<string, InputDeclaration> {
  const declarations = new Map<string, InputDeclaration>();
  for (const [name, value] of Object.entries(inputs)) {
    const input = mapping(value ?? {}, `${file}: inputs.${name}`);
    const text = scalar(input['default'], `${file}: inputs.${name}.default`);
    if (text.includes('${{')) {
      throw new Error(`${file}: inputs.${name}.default is an expression, which is not supported`);
    }
    const deprecation = scalar(input['deprecationMessage'], `${file}: inputs.${name}`);
    declarations.set(name, {
      default: text,
      ...(deprecation === '' ? {} : { deprecationMessage: deprecation }),
    });
  }
  return declarations;
}

function readMain(runs: Record<string, unknown>, folder: string, file: string): string {
  const using = scalar(runs['using'], `${file}: runs.using`);
  if (using !== 'node24') throw new Error(`${file}: runs.using is '${using}', not node24`);
  if ('pre' in runs || 'post' in runs) {
    throw new Error(`${file}: pre and post scripts are not supported`);
  }
  const main = resolve(folder, scalar(runs['main'], `${file}: runs.main`));
  if (main === resolve(folder) || !existsSync(main)) {
    throw new Error(`${file}: runs.main names ${main}, which does not exist`);
  }
  return main;
}

function mapping(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${where} is not a mapping`);
  }
  return value as Record<string, unknown>;
}

function scalar(value: unknown, where: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  throw new Error(`${where} is not a plain value`);
}
