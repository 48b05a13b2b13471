/**
 * `npm test`: types, lint and format first (all reported), then Jest, then separately the browser tests and the chaos
 * tests, and at the end one line with the counts. Arguments go to Jest (`npm test -- domain/campaigns`), and such a run
 * skips the checks. `browser` or `chaos` as the first argument runs only those tests.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepResults } from './evidence/test-results.mjs';
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
const BROWSER = ['--selectProjects', 'browser', '--maxWorkers=1'];
const CHAOS = ['--selectProjects', 'chaos', '--maxWorkers=1'];
const BY_ITSELF = { browser: BROWSER, chaos: CHAOS };

if (Object.hasOwn(BY_ITSELF, first ?? '')) {
  await report([[...rest, ...BY_ITSELF[first]]]);
} else if (first !== undefined) {
  await report([[first, ...rest, TWO_AT_ONCE]]);
} else {
  const checks = await Promise.all([
    check('Types', bin('tsc'), ['--noEmit']),
    check('Lint', bin('eslint'), ['.']),
    check('Format', bin('prettier'), ['--check', '--log-level', 'warn', '.']),
    check('Spelling', bin('cspell'), ['lint', '--no-progress', '--no-summary']),
    check('Sentences', process.execPath, [join(root, 'scripts', 'sentence-length.mjs')]),
  ]);
  const complaints = checks.filter((ok) => !ok).length;
  // Browser tests with a whole service, and chaos tests, need the machine to themselves.
  if (complaints > 0) close(0, complaints, 0);
  else await report([['--selectProjects', 'unit', 'real', TWO_AT_ONCE], BROWSER, CHAOS]);
}

/** Runs Jest once for each list of arguments and ends with the sum. */
async function report(runs) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const args of runs) {
    const { passed, failed, skipped } = await jest(args);
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  close(sum.passed, sum.failed, sum.skipped);
}
