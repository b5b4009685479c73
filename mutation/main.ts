/**
 * `npm run mutation [-- --jest] [subject ...]`: changes the sources in one place at a time, and tells of
 * which changes the unit tests take no notice. With `--jest` Jest itself runs them, which takes some 16 times as long.
 */
import path from 'node:path';
import { isExplained } from './explained.ts';
import { mutate, type Mutant } from './run.ts';
import { scoreOf, tableOf, type Score } from './score.ts';
import { SUBJECTS } from './subjects.ts';

/** In percent; below it, the tests of a folder do not say enough. */
const LEAST_SCORE = 93;

const runner = process.argv.includes('--jest') ? 'jest' : 'in-process';
const wanted = process.argv.slice(2).filter((arg) => arg !== '--jest');
const concurrency = Number(process.env['MUTATION_CONCURRENCY'] ?? 2);
const bySubject = new Map<string, Score>();
const ofFolders = new Map<string, Mutant[]>();

for (const subject of SUBJECTS) {
  if (wanted.length > 0 && !wanted.includes(subject.name)) continue;
  const mutants = await mutate(subject, runner, concurrency);
  bySubject.set(subject.name, scoreOf(mutants, isExplained));
  for (const mutant of mutants) {
    const folder = path.dirname(mutant.file);
    ofFolders.set(folder, [...(ofFolders.get(folder) ?? []), mutant]);
  }
}

const byFolder = new Map(
  [...ofFolders].map(([folder, mutants]) => [folder, scoreOf(mutants, isExplained)]),
);
const unexplained = [...ofFolders.values()]
  .flat()
  .filter((mutant) => mutant.outcome === 'survived' && !isExplained(mutant));

console.log(`\n${tableOf(bySubject, 'Subject')}`);
console.log(`\n${tableOf(byFolder, 'Folder')}`);
console.log(`\nSurvivors that nobody has explained: ${unexplained.length}`);
for (const { file, line, original, replacement } of unexplained) {
  console.log(`${file}:${line}  ${original}  =>  ${replacement}`);
}
const isEnough = [...byFolder.values()].every(({ percent }) => percent >= LEAST_SCORE);
if (unexplained.length > 0 || !isEnough) process.exitCode = 1;
