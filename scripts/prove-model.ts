/**
 * Proves that the model can fail: brings faults of old back, one at a time, in a copy of the
 * sources, and tells after how many histories the model finds each.
 *
 * `node scripts/prove-model.ts [most histories]`
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FAULTS, type Edit, type Fault } from '../__tests__/model/faults.ts';
import { playSeed } from '../__tests__/model/search.ts';

const ROOT = path.join(import.meta.dirname, '..');

const SELF = path.join('scripts', 'prove-model.ts');

/** What is copied: all that the model's histories load. */
const PARTS = ['src', path.join('__tests__', 'model'), SELF, 'package.json'];

const [mode = '10000', name = ''] = process.argv.slice(2);
if (mode === '--here') await find(name, Number(process.argv[4]));
else proveAll(Number(mode));

function proveAll(histories: number): void {
  for (const fault of FAULTS) {
    const found = prove(fault, histories);
    console.log(`${fault.name.padEnd(4)} ${found.padEnd(44)} ${fault.what}`);
    if (!found.startsWith('after')) process.exitCode = 1;
  }
}

/** @returns What the model found in a copy that has the fault. */
function prove({ name: fault, edits }: Fault, histories: number): string {
  const copy = mkdtempSync(path.join(tmpdir(), 'prove-model-'));
  try {
    for (const part of PARTS)
      cpSync(path.join(ROOT, part), path.join(copy, part), { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    for (const edit of edits) apply(path.join(copy, 'src'), edit);
    const command = [path.join(copy, SELF), '--here', fault, String(histories)];
    return spawnSync(process.execPath, command, { encoding: 'utf8' }).stdout.trim();
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function apply(folder: string, { file, find: wanted, replace }: Edit): void {
  const place = path.join(folder, file);
  const parts = readFileSync(place, 'utf8').split(wanted);
  if (parts.length !== 2) {
    throw new Error(`${file} has ${parts.length - 1} times what is to be replaced: ${wanted}`);
  }
  writeFileSync(place, parts.join(replace));
}

/** Looks for a fault in the sources beside this script. */
async function find(fault: string, histories: number): Promise<void> {
  const isOf = FAULTS.find((one) => one.name === fault)?.isOf;
  let others = 0;
  for (let seed = 1; seed <= histories; seed += 1) {
    const { play, findings, withinBounds } = await playSeed(seed);
    if (!withinBounds) continue;
    const broken = findings.filter(({ excuse }) => excuse === undefined);
    if (broken.some((finding) => isOf?.(play, finding))) {
      console.log(`after ${seed} histories (${others} broke otherwise)`);
      return;
    }
    if (broken.length > 0) others += 1;
  }
  console.log(`not in ${histories} histories (${others} broke otherwise)`);
}
