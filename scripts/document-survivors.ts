// Writes into docs/testing.md what survives mutation, and why, from mutation/explained/.
import { readFileSync, writeFileSync } from 'node:fs';
import { survivorsAsMarkdown, SURVIVORS } from '../mutation/document.ts';

const file = 'docs/testing.md';
const text = readFileSync(file, 'utf8');
writeFileSync(
  file,
  text.replace(SURVIVORS, () => survivorsAsMarkdown()),
);
