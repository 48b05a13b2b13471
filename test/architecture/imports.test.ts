import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
const CONFIG = join(ROOT, '.dependency-cruiser.cjs');
/** Ignored by git or no code of ours. */
const NOT_CODE = ['node_modules', 'dist', 'coverage', 'docs', 'deploy'];

interface Violation {
  rule: { name: string };
  from: string;
  to: string;
}

/** Runs dependency-cruiser over every folder of a tree and the files at its top. */
function violationsIn(tree: string): Violation[] {
  const entries = readdirSync(tree, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  const sources = entries
    .filter((entry) => (entry.isDirectory() ? !NOT_CODE.includes(entry.name) : /\.[cm]?[jt]s$/.test(entry.name)))
    .map((entry) => entry.name);
  const bin = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [bin, '--config', join(tree, '.dependency-cruiser.cjs'), '-T', 'json', ...sources];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  if (!stdout) throw new Error(`dependency-cruiser said nothing:\n${stderr}`);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

const inWords = ({ rule, from, to }: Violation) => `${rule.name}: ${from} -> ${to}`;

// Reading every file takes seconds, on a busy machine half a minute.
jest.setTimeout(180_000);

test('every import goes the way the architecture allows', () => {
  expect(violationsIn(ROOT).map(inWords)).toEqual([]);
});

/** For each rule one file that breaks it: its path and what it imports. */
const BREACHES: Record<string, [file: string, imports: string]> = {
  'domain-stands-alone': ['domain/rule.ts', 'zod'],
  'sandboxed-domain-is-bare': ['domain/delivery/rule.ts', 'luxon'],
  'ports-name-the-domain': ['ports/port.ts', '../adapters/postgres/store'],
  'workflows-only-orchestrate': ['workflows/work.ts', '../domain/lists/rule'],
  'contract-has-no-code-of-workflows': ['workflows/contract/input.ts', '../other'],
  'activities-know-ports': ['activities/step.ts', '../adapters/postgres/store'],
  'activities-use-no-worker-code': ['activities/interceptor.ts', '@temporalio/worker'],
  'adapters-know-domain-and-ports': ['adapters/files/file.ts', '../../config/settings'],
  'adapters-do-not-know-each-other': ['adapters/files/other.ts', '../postgres/store'],
  'contract-is-for-temporal': ['adapters/files/talks.ts', '../../workflows/contract/good'],
  'temporal-client-in-its-adapter': ['api/speaks.ts', '@temporalio/client'],
  'prisma-in-its-adapter': ['adapters/files/rows.ts', '@prisma/adapter-pg'],
  'sql-in-its-adapter': ['api/sql.ts', 'pg'],
  'web-server-in-the-api': ['adapters/files/server.ts', 'express'],
  'api-knows-ports': ['api/routes/route.ts', '../../adapters/postgres/store'],
  'api-server-composes-adapters': ['api/server.ts', '../activities/good'],
  'api-mounts-web-in-one-place': ['api/routes/page.ts', '../../web/kit/good'],
  'web-knows-ports': ['web/lists/rows.ts', '../../adapters/postgres/store'],
  'web-rooms-stand-alone': ['web/lists/other.ts', '../patients/good'],
  'web-rooms-are-clients': ['web/lists/route.ts', '../../api/routes/good'],
  'config-reads-the-environment': ['config/env.ts', '../domain/good'],
  'workers-compose-the-engine': ['workers/worker.ts', '../api/good'],
  'simulators-are-outside': ['simulators/gateway.ts', '../domain/good'],
  'nobody-runs-the-outside': ['workers/starts.ts', '../simulators/good'],
  'cli-speaks-http': ['cli/main.ts', '../domain/lists/rule'],
  'no-test-in-the-product': ['workers/helps.ts', '../test/support/good'],
  'no-cycle': ['api/about.ts', './round'],
  'no-undeclared-package': ['api/borrows.ts', 'body-parser'],
  'no-dev-package-in-the-product': ['workers/tests.ts', '@temporalio/testing'],
  'everything-resolves': ['api/lost.ts', './nowhere'],
};

/** What the breaches lead to, and is itself beyond reproach. */
const GOOD = [
  'activities/good.ts',
  'adapters/postgres/store.ts',
  'api/good.ts',
  'api/routes/good.ts',
  'config/settings.ts',
  'domain/good.ts',
  'domain/lists/rule.ts',
  'simulators/good.ts',
  'test/support/good.ts',
  'web/kit/good.ts',
  'web/patients/good.ts',
  'workflows/contract/good.ts',
  'workflows/other.ts',
];

describe('a breach is found', () => {
  let found: Violation[];

  beforeAll(() => {
    const tree = mkdtempSync(join(tmpdir(), 'rollcall-breaches-'));
    try {
      for (const name of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json']) {
        copyFileSync(join(ROOT, name), join(tree, name));
      }
      symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
      const put = (file: string, text: string) => {
        mkdirSync(join(tree, dirname(file)), { recursive: true });
        writeFileSync(join(tree, file), text);
      };
      for (const file of GOOD) put(file, 'export const good = true;\n');
      // A cycle of which one part is a type alone.
      put('api/round.ts', "import type { x } from './about';\nexport type Y = typeof x;\n");
      for (const [file, imports] of Object.values(BREACHES)) {
        put(file, `import * as y from '${imports}';\nexport const x = () => y;\n`);
      }
      found = violationsIn(tree);
    } finally {
      rmSync(tree, { recursive: true, force: true });
    }
  });

  test.each(Object.entries(BREACHES))('by the rule %s', (name, [file]) => {
    expect(found.filter(({ rule, from }) => rule.name === name && from === file)).not.toEqual([]);
  });

  test('and every rule has its breach here', () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a configuration in CommonJS
    const { forbidden } = require(CONFIG) as { forbidden: { name: string }[] };
    expect(forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(BREACHES).sort());
  });
});
