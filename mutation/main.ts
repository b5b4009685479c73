/**
 * `npm run mutation [-- subject ...]`: changes the sources in one place at a time, and tells of which
 * changes the unit tests take no notice.
 */
import { EXPLAINED, isExplained } from './explained.ts';
import { mutate, type Mutant } from './run.ts';
import { SUBJECTS } from './subjects.ts';

/** In percent; below it, the tests of a subject do not say enough. */
const LEAST_SCORE = 93;

const wanted = process.argv.slice(2);
const concurrency = Number(process.env['MUTATION_CONCURRENCY'] ?? 2);
const rows: string[] = [];
const unexplained: Mutant[] = [];

for (const subject of SUBJECTS) {
  if (wanted.length > 0 && !wanted.includes(subject.name)) continue;
  const mutants = await mutate(subject, concurrency);
  const survivors = mutants.filter(({ outcome }) => outcome === 'survived');
  const noticed = mutants.filter(({ outcome }) => outcome === 'noticed').length;
  const score = (100 * noticed) / (noticed + survivors.length);
  const ignored = mutants.length - noticed - survivors.length;
  if (score < LEAST_SCORE) process.exitCode = 1;
  unexplained.push(...survivors.filter((mutant) => !isExplained(mutant)));
  rows.push(
    `| ${subject.name} | ${mutants.length} | ${noticed} | ${survivors.length} | ${ignored} | ${score.toFixed(1)} % |`,
  );
}

console.log('\n| Subject | Mutants | Noticed | Survived | Not tried | Score |');
console.log('| --- | --- | --- | --- | --- | --- |');
console.log(rows.join('\n'));
console.log(`\n${EXPLAINED.length} survivors are explained; these are not: ${unexplained.length}`);
for (const { file, line, original, replacement } of unexplained) {
  console.log(`${file}:${line}  ${original}  =>  ${replacement}`);
}
if (unexplained.length > 0) process.exitCode = 1;
