/**
 * `npm test`: types, lint and format first (all reported), then Jest, and then separately the browser tests and the chaos
 * tests (docs/adr/0059). At the end it says where the time went, and its last line has the counts. Arguments go to Jest
 * (`npm test -- domain/campaigns`), and such a run skips the checks. `browser` or `chaos` as the first argument runs only
 * those tests.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepResults } from './evidence/test-results.mjs';
import { slowestFilesInWords, stopwatch, timesInWords } from './evidence/test-times.mjs';
import { seconds } from './steps.mjs';
import where from './where.js';

const root = where.projectRoot();
const bin = (name) => join(root, 'node_modules', '.bin', name);

function run(command, args, stdio) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio, shell: process.platform === 'win32' });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

async function check(name, command, args) {
  const start = Date.now();
  const { ok, output } = await run(command, args, ['ignore', 'pipe', 'pipe']);
  console.log(ok ? `${name}: nothing to complain about (${seconds(start)})` : `${name} failed:\n${output}`);
  return ok;
}

/** The last line, for programs to read. */
function close(passed, failed, skipped) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function jest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-jest-'));
  const file = join(folder, 'result.json');
  try {
    const { ok } = await run(
      process.execPath,
      [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${file}`, ...args],
      // Jest prints its JSON to stdout as well; its report goes to stderr, which is shown.
      ['ignore', 'ignore', 'inherit'],
    );
    const result = JSON.parse(readFileSync(file, 'utf8'));
    keepResults(root, result);
    if (result.testResults.length > 1) console.log(slowestFilesInWords(root, result));
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    // Jest also fails for other reasons, such as a server that did not start.
    return {
      passed: result.numPassedTests,
      failed: failed === 0 && !ok ? 1 : failed,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch (error) {
    console.error(`Jest left no result: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, ...rest] = process.argv.slice(2);
const TWO_AT_ONCE = '--maxWorkers=2';
/** One more than we count on processors, because tests with servers also wait. */
const THREE_AT_ONCE = '--maxWorkers=3';
const ONLY = ['browser', 'chaos'];
const { measure, spent } = stopwatch();

function checkAll() {
  return Promise.all([
    check('Types', bin('tsc'), ['--noEmit']),
    check('Lint', bin('eslint'), ['.']),
    check('Format', bin('prettier'), ['--check', '--log-level', 'warn', '.']),
    check('Spelling', bin('cspell'), ['lint', '--no-progress', '--no-summary']),
    check('Sentences', process.execPath, [join(root, 'scripts', 'sentence-length.mjs')]),
  ]);
}

if (ONLY.includes(first)) {
  await report({ [first]: [...rest, TWO_AT_ONCE, '--selectProjects', first] });
} else if (first !== undefined) {
  await report({ tests: [first, ...rest, TWO_AT_ONCE] });
} else {
  const checks = await measure('types, lint, format and spelling', checkAll);
  const complaints = checks.filter((ok) => !ok).length;
  if (complaints > 0) close(0, complaints, 0);
  else {
    await report({
      'unit tests and tests with servers': [THREE_AT_ONCE, '--selectProjects', 'unit', 'real'],
      // A browser needs the processor and kills mostly wait, so the two can run together. Next to the other tests
      // neither would have enough time.
      'browser tests and chaos tests': [TWO_AT_ONCE, '--selectProjects', 'browser', 'chaos'],
    });
  }
}

/** Runs Jest once for each part, given as its name and Jest's arguments, and ends with the sum. */
async function report(parts) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, args] of Object.entries(parts)) {
    const { passed, failed, skipped } = await measure(name, () => jest(args));
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  console.log(timesInWords(spent));
  close(sum.passed, sum.failed, sum.skipped);
}
