import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * The last result of each test, kept by scripts/test.mjs and read by `npm run safety-pack`.
 *
 * @typedef {{ file: string, titles: string[], status: string, at: string }} Result status as Jest has it: passed, failed,
 *   pending …
 */

const fileIn = (root) => join(root, 'node_modules', '.cache', 'rollcall', 'test-results.json');

/** The commit that is checked out, with `+changes` if files differ from it; null outside a git repository. */
export function commitOf(root) {
  try {
    const git = (...words) =>
      execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return git('rev-parse', 'HEAD').trim() + (git('status', '--porcelain').trim() === '' ? '' : '+changes');
  } catch {
    return null;
  }
}

/** Adds what Jest reports to the results of this commit; results of another commit are dropped. */
export function keepResults(root, report) {
  const commit = commitOf(root);
  if (commit === null) return;
  const at = new Date().toISOString();
  const ran = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => ({
      file: relative(root, name).replaceAll('\\', '/'),
      titles: [...ancestorTitles, title],
      status,
      at,
    })),
  );
  const files = new Set(report.testResults.map(({ name }) => relative(root, name).replaceAll('\\', '/')));
  // A test that a narrower run left out keeps its earlier result.
  const key = ({ file, titles }) => `${file}\n${titles.join('\n')}`;
  const isNew = new Set(ran.filter(({ status }) => status !== 'pending').map(key));
  const before = readResults(root, commit).filter((one) => !files.has(one.file) || !isNew.has(key(one)));
  const known = new Set(before.map(key));
  mkdirSync(dirname(fileIn(root)), { recursive: true });
  const results = [...before, ...ran.filter((one) => isNew.has(key(one)) || !known.has(key(one)))];
  writeFileSync(fileIn(root), JSON.stringify({ commit, results }));
}

/** @returns {Result[]} the results of a commit; none if other code was tested last */
export function readResults(root, commit) {
  try {
    const kept = JSON.parse(readFileSync(fileIn(root), 'utf8'));
    return kept.commit === commit ? kept.results : [];
  } catch {
    return [];
  }
}
