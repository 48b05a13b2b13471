/**
 * `npm run safety-pack`: what a Clinical Safety Officer needs for one commit, in `.rollcall/safety-pack/<commit>`: the
 * hazard log with the last result of each test, and the templates of docs/safety filled in. Ends with exit code 1 when a
 * control has no passing test.
 *
 *   --run     runs the tests of the hazard log first (whole files, some of them slow)
 *   --check   only says whether every control cites tests that exist
 *   --to DIR  another folder
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isCited, readHazards, readPromises } from './evidence/hazards.mjs';
import { commitOf, readResults } from './evidence/test-results.mjs';
import { testsOf } from './evidence/test-titles.mjs';
import where from './where.js';

const root = where.projectRoot();
const args = process.argv.slice(2);
const read = (...path) => readFileSync(join(root, ...path), 'utf8');
const promises = {
  id: 'HELP',
  title: 'What the help page about safety promises',
  cause: 'Staff rely on these sentences.',
  open: null,
  controls: readPromises(read('web', 'help', 'safety.njk')),
};
const hazards = [...readHazards(read('docs/hazards.md')), promises];

const absent = withoutTests(testsOf(root));
if (absent.length > 0) {
  console.error(
    `These controls of docs/hazards.md and promises of web/help/safety.njk have no test that exists:\n${absent.join('\n')}`,
  );
  process.exitCode = 1;
}
if (!args.includes('--check')) makePack();

/** Controls without tests, and cited tests that do not exist. */
function withoutTests(tests) {
  return hazards.flatMap(({ id, controls }) =>
    controls.flatMap(({ text, tests: cited }) => {
      if (cited.length === 0) return [`${id}: ${text}: no test`];
      return cited
        .filter((one) => !tests.some((test) => isCited(one, test)))
        .map(({ file, title }) => `${id}: ${file}${title === null ? '' : ` "${title}"`}`);
    }),
  );
}

function makePack() {
  if (args.includes('--run')) runCitedTests();
  const commit = commitOf(root);
  const results = readResults(root, commit);
  const judged = hazards.map((hazard) => ({
    ...hazard,
    controls: hazard.controls.map((control) => ({
      ...control,
      tests: control.tests.map((one) => resultOf(one, results)),
    })),
  }));
  const controls = judged.flatMap((hazard) => hazard.controls);
  const failing = controls.filter(({ tests }) => !isShown(tests));
  const values = {
    commit: commit ?? 'not in a git repository',
    version: JSON.parse(read('package.json')).version,
    made: new Date().toISOString().slice(0, 10),
    hazards: String(hazards.length - 1),
    controls: String(controls.length),
    shown: String(controls.length - failing.length),
  };
  const to = args.includes('--to')
    ? resolve(args[args.indexOf('--to') + 1])
    : join(root, '.rollcall', 'safety-pack', (commit ?? 'no-commit').slice(0, 12));
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'hazard-log.md'), hazardLog(judged, values));
  for (const name of readdirSync(join(root, 'docs', 'safety'))) {
    writeFileSync(
      join(to, name),
      read('docs', 'safety', name).replaceAll(/\{\{(\w+)\}\}/g, (all, key) => values[key] ?? all),
    );
  }
  console.log(`${values.shown} of ${values.controls} controls have passing tests. The pack is in ${to}.`);
  if (commit?.endsWith('+changes')) {
    console.error('There are changes that are not committed, so the pack is not evidence for a commit.');
    process.exitCode = 1;
  }
  if (failing.length > 0) {
    console.error(`No passing test shows:\n${failing.map(({ text }) => `- ${text}`).join('\n')}`);
    process.exitCode = 1;
  }
}

function runCitedTests() {
  const files = [
    ...new Set(
      hazards.flatMap(({ controls }) => controls.flatMap(({ tests }) => tests.map(({ file }) => `${file}.test.ts`))),
    ),
  ];
  const kind = (file) => /^test\/(browser|chaos)\//.exec(file)?.[1] ?? null;
  for (const project of [null, 'browser', 'chaos']) {
    const own = files.filter((file) => kind(file) === project);
    if (own.length > 0) {
      spawnSync(process.execPath, [join(root, 'scripts', 'test.mjs'), ...(project ? [project] : []), ...own], {
        cwd: root,
        stdio: 'inherit',
      });
    }
  }
}

/** passed if all cited tests passed; "not run" if one has no result for this commit. */
function resultOf(cited, results) {
  const own = results.filter((result) => isCited(cited, result));
  const states = new Set(own.map(({ status }) => status));
  const result = states.has('failed')
    ? 'FAILED'
    : states.has('passed')
      ? 'passed'
      : own.length > 0
        ? 'skipped'
        : 'not run';
  return {
    ...cited,
    result,
    at:
      own
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? null,
  };
}

function isShown(tests) {
  return tests.length > 0 && tests.every(({ result }) => result === 'passed');
}

function hazardLog(judged, { commit, version, made, controls, shown }) {
  const line = ({ file, title, result, at }) =>
    `${result}${at ? ` (${at.slice(0, 10)})` : ''}: ${file}${title ? ` "${title}"` : ''}`;
  return [
    `# Hazard log of Rollcall ${version}`,
    `Commit ${commit}, made on ${made}. ${shown} of ${controls} controls have passing tests.`,
    'Severity, likelihood and acceptance are for the Clinical Safety Officer to fill in.',
    ...judged.flatMap(({ id, title, cause, open, controls: own }) => [
      `## ${id} ${title}`,
      `Cause: ${cause}`,
      '| control | shown | tests and their last result |\n| --- | --- | --- |\n' +
        own
          .map(({ text, tests }) => `| ${text} | ${isShown(tests) ? 'yes' : 'NO'} | ${tests.map(line).join('<br>')} |`)
          .join('\n'),
      ...(open ? [`Not controlled: ${open}`] : []),
      'Severity: … Likelihood: … Risk after controls: … Accepted by: …',
    ]),
    '',
  ].join('\n\n');
}
