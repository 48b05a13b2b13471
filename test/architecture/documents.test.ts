import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { ROW_REASON_CODES } from '../../domain/lists/row-reasons';

const ROOT = resolve(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** What is installed, built or generated. */
const NOT_OURS = ['node_modules', 'dist', 'coverage', 'adapters/postgres/generated'];

/** What `npm run safety-pack` makes. */
const MADE = ['hazard-log.md'];

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'simulators/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

/** Everything a person may read, below the root: documents, code, templates, migrations and settings. */
const TEXTS = textsBelow('');

function textsBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NOT_OURS.includes(path) || /^\.(git|rollcall)/.test(entry.name)) return [];
    if (entry.isDirectory()) return textsBelow(path);
    return /\.(md|ts|mjs|cjs|js|sql|prisma|njk|scss|ya?ml)$|^(Dockerfile|\.env\.example)$/.test(entry.name)
      ? [path]
      : [];
  });
}

test('every link in a document leads to a file', () => {
  const missing = DOCUMENTS.flatMap((document) => {
    const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link!);
    const isThere = (link: string) => existsSync(join(ROOT, dirname(document), link));
    return links.filter((link) => !isThere(link)).map((link) => `${document}: ${link}`);
  });
  expect(missing).toEqual([]);
});

test('every path of ours that a document names is there', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'dist')
    .map((entry) => entry.name);
  // A test may be named without its ending.
  const isThere = (path: string) => [path, `${path}.test.ts`].some((one) => existsSync(join(ROOT, normalize(one))));
  const missing = DOCUMENTS.flatMap((document) => {
    const named = [...read(document).matchAll(/`([\w.-]+(?:\/[\w.-]+)+\/?)`/g)].map(([, path]) => path!);
    const ours = named.filter((path) => folders.includes(path.split('/')[0]!));
    return ours.filter((path) => !isThere(path)).map((path) => `${document}: ${path}`);
  });
  expect(missing).toEqual([]);
});

test('every npm script that a document names is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = DOCUMENTS.flatMap((document) =>
    [...read(document).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!),
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every decision is in the list of decisions', () => {
  const list = read('docs/adr/README.md');
  const files = readdirSync(join(ROOT, 'docs', 'adr')).filter((file) => /^\d{4}-/.test(file));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !list.includes(`](${file})`))).toEqual([]);
});

test('every document that a file of the repository cites is there', () => {
  const cited = TEXTS.flatMap((file) =>
    [...read(file).matchAll(/(?<![\w/.:-])((?:\.{1,2}\/)*[\w-][\w.-]*(?:\/[\w.-]+)*\.md)\b/g)].map(([, path]) => ({
      file,
      path: path!,
    })),
  );
  const isThere = ({ file, path }: { file: string; path: string }) =>
    MADE.includes(path) ||
    existsSync(join(ROOT, path)) ||
    (file.endsWith('.md') && existsSync(join(ROOT, dirname(file), path)));
  expect(cited.length).toBeGreaterThan(100);
  expect(cited.filter((one) => !isThere(one)).map(({ file, path }) => `${file}: ${path}`)).toEqual([]);
});

test('every section of docs/api.md that the code cites is there', () => {
  const headings = [...read('docs/api.md').matchAll(/^##+ (.+)$/gm)].map(([, heading]) => heading!);
  const cited = TEXTS.flatMap((file) =>
    [...read(file).matchAll(/docs\/api\.md,\s(?:\* )?"([^"\n]+)"/g)].map(([, heading]) => ({
      file,
      heading: heading!,
    })),
  );
  expect(cited.length).toBeGreaterThan(20);
  expect(cited.filter(({ heading }) => !headings.includes(heading))).toEqual([]);
});

test('the code names no decision that is not there', () => {
  const files = readdirSync(join(ROOT, 'docs', 'adr'));
  const named = TEXTS.flatMap((file) => [...read(file).matchAll(/docs\/adr\/(\d{4})/g)].map(([, number]) => number!));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((number) => !files.some((file) => file.startsWith(number)))).toEqual([]);
});

test('docs/api.md names every reason for which a row is rejected', () => {
  const text = read('docs/api.md');
  expect(ROW_REASON_CODES.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
});

test('docs/acceptance.md names the tests that show each point now', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/docs-acceptance.mjs', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('every control of the hazard log and every promise of the help page about safety cites tests that exist', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/safety-pack.mjs', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
