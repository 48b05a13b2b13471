/**
 * `npm run docs:acceptance` writes docs/acceptance.md; with `--check` it only says whether the file is current (exit 1 if
 * not). A test checks the same.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { acceptanceDocument } from './evidence/acceptance.mjs';
import { testsOf } from './evidence/test-titles.mjs';
import where from './where.js';

const root = where.projectRoot();
const file = join(root, 'docs/acceptance.md');
const options = await prettier.resolveConfig(file);
const text = await prettier.format(acceptanceDocument(testsOf(root)), { ...options, filepath: file });

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
  console.log('docs/acceptance.md is written.');
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('docs/acceptance.md is out of date. Run npm run docs:acceptance and commit the file.');
  process.exitCode = 1;
}
