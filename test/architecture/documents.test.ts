import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'simulators/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

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

test('the code names no decision that is not there', () => {
  const files = readdirSync(join(ROOT, 'docs', 'adr'));
  const folders = [
    'activities',
    'adapters',
    'api',
    'domain',
    'ports',
    'web',
    'workers',
    'workflows',
    'scripts',
    'prisma',
  ];
  const named = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|mjs|sql)$/.test(file) && !file.includes('generated'))
      .flatMap((file) => [...read(join(folder, file)).matchAll(/docs\/adr\/(\d{4})/g)].map(([, number]) => number!)),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((number) => !files.some((file) => file.startsWith(number)))).toEqual([]);
});

test('every test that the hazard log names is there', () => {
  const cited = [...read('docs/hazards.md').matchAll(/`((?:test|domain|api)\/[\w/-]+\w)`((?:,? "[^"]+")*)/g)];
  const missing = cited.flatMap(([, path, titles]) => {
    const text = existsSync(join(ROOT, `${path}.test.ts`)) ? read(`${path}.test.ts`) : '';
    const absent = [...titles!.matchAll(/"([^"]+)"/g)].filter(([, title]) => !text.includes(title!));
    return text === '' ? [path] : absent.map(([, title]) => `${path}: ${title}`);
  });
  expect(cited.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
