/**
 * `npm run mutations -- [--seed N] [--count N] [--only domain|store|workflows]`: makes careless changes to the rules,
 * the delivery store and the workflows, one at a time, and reports which of them no test notices. The seed decides the
 * changes, so a run can be repeated. It works on a copy of the tree.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { seconds } from './steps.mjs';
import where from './where.js';

const root = where.projectRoot();
const ts = createRequire(join(root, 'package.json'))('typescript');

/** Where changes are made, and which tests should notice them. */
const AREAS = {
  domain: {
    in: [/^domain\/.*\.ts$/],
    tests: (file) => ['--selectProjects', 'unit', '--findRelatedTests', file],
  },
  store: {
    in: [
      /^adapters\/postgres\/(delivery\/)?(delivery-store|claims|hand-over-outcomes|look-ups|settling|attempt-news|receipt-store|record-entries|sending-budget)\.ts$/,
      /^adapters\/postgres\/(campaigns\/)?(campaign-steps|commands\/[\w-]+)\.ts$/,
      /^activities\/(delivery\/)?(delivery|settlement|records)\.ts$/,
    ],
    tests: () => [
      '--selectProjects',
      'real',
      '--testPathPatterns',
      'test/postgres/',
      'test/activities/',
      'test/api/(delivery/|campaigns/)?(webhooks|campaign)',
    ],
  },
  workflows: {
    in: [/^workflows\/(campaign|batch|settlement|list|patient-import)\.ts$/, /^workflows\/lib\/.*\.ts$/],
    builds: true,
    tests: () => ['--selectProjects', 'real', '--testPathPatterns', 'test/workflows/'],
  },
};

const flag = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : process.argv[at + 1];
};
const seed = Number(flag('seed', '1'));
const count = Number(flag('count', '30'));
const only = flag('only', null);

/** mulberry32: small, and the same everywhere. */
function chanceFrom(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function filesOf(patterns) {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !/(^|\/)(node_modules|dist|\.rollcall)\//.test(file) && !file.endsWith('.test.ts'))
    .filter((file) => patterns.some((pattern) => pattern.test(file)))
    .sort();
}

const FLIPS = new Map([
  ['===', '!=='],
  ['!==', '==='],
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['&&', '||'],
  ['||', '&&'],
  ['??', '&&'],
  ['+', '-'],
  ['-', '+'],
]);

/** Careless changes of SQL: a missing guard or lock, a wrong comparison or state. */
const SQL = [
  [/ FOR UPDATE( OF \w+)?( SKIP LOCKED)?/g, () => ''],
  [/ SKIP LOCKED/g, () => ''],
  [/ FOR SHARE/g, () => ''],
  [
    /\n?\s+AND (?:NOT )?[\w.]+ (?:IS (?:NOT )?NULL|=|<>|<=|<|>) ?(?:\$\d+|'[\w-]+'|now\(\)|[\w.]+)?(?=\s|\)|$)/g,
    () => ' ',
  ],
  [/'(planned|unknown)'/g, (found) => (found === "'planned'" ? "'unknown'" : "'planned'")],
  [/'(submitted|submitting)'/g, (found) => (found === "'submitted'" ? "'submitting'" : "'submitted'")],
  [/ >= 2\b/g, () => ' >= 1'],
  [/coalesce\(([\w.]+), now\(\)\)/g, () => 'now()'],
];

/** Every careless change possible in one file: its place, the old text and the new text. */
function changesIn(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
  const found = [];
  const note = (start, end, to) => {
    if (text.slice(start, end) !== to) found.push({ file, start, end, from: text.slice(start, end), to });
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken;
      const to = FLIPS.get(operator.getText(source));
      const isWords = [node.left, node.right].some(
        (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
      );
      if (to && !(operator.getText(source) === '+' && isWords)) note(operator.getStart(source), operator.end, to);
    }
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      note(node.getStart(source), node.operand.getStart(source), '');
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) note(node.getStart(source), node.end, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) note(node.getStart(source), node.end, 'true');
    if (ts.isNumericLiteral(node) && ts.isExpression(node.parent)) {
      note(node.getStart(source), node.end, String(Number(node.text.replaceAll('_', '')) + 1));
    }
    if (ts.isExpressionStatement(node) && ts.isAwaitExpression(node.expression)) {
      note(node.getStart(source), node.end, ';');
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const start = node.getStart(source);
      const raw = text.slice(start, node.end);
      if (/\b(SELECT|UPDATE|INSERT|FROM|WHERE|WITH)\b/.test(raw)) {
        for (const [pattern, replace] of SQL) {
          for (const match of raw.matchAll(pattern)) {
            note(start + match.index, start + match.index + match[0].length, replace(match[0]));
          }
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function run(cwd, args, timeout = 600_000) {
  return spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout, env: { ...process.env, CI: 'true' } });
}

function place({ file, start }) {
  return `${file}:${readFileSync(join(root, file), 'utf8').slice(0, start).split('\n').length}`;
}

const chance = chanceFrom(seed);
const areas = Object.entries(AREAS).filter(([name]) => only === null || name === only);
const drawn = areas.flatMap(([name, area]) => {
  const all = filesOf(area.in).flatMap(changesIn);
  const share = Math.ceil(count / areas.length);
  return Array.from(
    { length: Math.min(share, all.length) },
    () => all.splice(Math.floor(chance() * all.length), 1)[0],
  ).map((change) => ({ ...change, name, area }));
});

const copy = mkdtempSync(join(tmpdir(), 'rollcall-mutations-'));
const jest = join('node_modules', 'jest', 'bin', 'jest.js');
const survivors = [];
try {
  for (const entry of readdirSync(root)) {
    if (['.git', 'node_modules', '.rollcall'].includes(entry)) continue;
    cpSync(join(root, entry), join(copy, entry), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const [index, change] of drawn.entries()) {
    const started = Date.now();
    const file = join(copy, change.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, change.start) + change.to + text.slice(change.end));
    const builds = !change.area.builds || run(copy, ['scripts/build.mjs']).status === 0;
    const noticed =
      !builds ||
      run(copy, [jest, '--bail', '--silent', '--maxWorkers=2', ...change.area.tests(change.file)]).status !== 0;
    writeFileSync(file, text);
    if (!noticed) survivors.push(change);
    const shown = `${JSON.stringify(change.from.trim())} → ${JSON.stringify(change.to.trim())}`;
    console.log(
      `${index + 1}/${drawn.length} ${noticed ? 'noticed ' : 'SURVIVED'} ${place(change)} ${shown} (${seconds(started)})`,
    );
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`Seed ${seed}: ${drawn.length - survivors.length} of ${drawn.length} changes were noticed.`);
for (const change of survivors) {
  console.log(`  survived: ${place(change)} ${JSON.stringify(change.from)} → ${JSON.stringify(change.to)}`);
}
process.exitCode = survivors.length > 0 ? 1 : 0;
