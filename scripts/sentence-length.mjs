/**
 * Part of `npm run lint`: no sentence of a document or template is longer than LONGEST words. The rule for writing is
 * 20 words. This stops only sentences that nobody reads in one go.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sentencesOfMarkdown, sentencesOfTemplate, wordsIn } from './prose/sentences.mjs';
import where from './where.js';

const LONGEST = 30;

/** Generated from the names of tests. */
const MADE = ['docs/acceptance.md'];
const NOT_OURS = ['node_modules', 'dist', 'coverage', '.git', '.rollcall'];

const root = where.projectRoot();
const files = filesBelow('').filter((file) => /\.(md|njk)$/.test(file) && !MADE.includes(file));
const long = files.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const sentences = file.endsWith('.md') ? sentencesOfMarkdown(text) : sentencesOfTemplate(text);
  return sentences
    .map((one) => ({ ...one, file, words: wordsIn(one.sentence) }))
    .filter(({ words }) => words > LONGEST);
});
for (const { file, line, words, sentence } of long) console.error(`${file}:${line}: ${words} words: ${sentence}`);
if (long.length > 0) {
  console.error(`${long.length} sentences are longer than ${LONGEST} words. Make two of each.`);
  process.exitCode = 1;
}

function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.includes(entry.name)) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
