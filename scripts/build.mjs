/**
 * `npm run build`: dist/ mirrors the folders of the product (CommonJS with source maps), and the workflow bundle is
 * made from it. It is keyed by a hash of the sources, so a second start builds nothing. Files without a source are
 * removed at the end and not at the start, because a Rollcall may be running from dist/.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seconds, setupLock, withLock } from './steps.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** Everything that runs, without tests. */
export const CODE = [
  'activities',
  'adapters',
  'api',
  'bench',
  'cli',
  'config',
  'domain',
  'ports',
  'prisma',
  'scripts',
  'simulators',
  'web',
  'workers',
  'workflows',
];

/** The key also covers the settings of the compiler. */
const TOOLS = ['.swcrc', 'package-lock.json', 'scripts/build.mjs'];

const isTest = (file) => /\.test\.[cm]?[jt]sx?$/.test(file) || file.split(sep).includes('__fixtures__');
const isTypeScript = (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts');
/** Scripts that run before the build are not copied, and nor are Markdown and types. */
const isAsset = (file) => !/(\.d\.ts|\.tsx?|\.mjs|\.md|\.scss)$/.test(file) && !/(^|[\\/])\./.test(file);

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function sources() {
  const files = CODE.flatMap((folder) => filesBelow(join(root, folder))).filter((file) => !isTest(file));
  return {
    code: files.filter(isTypeScript),
    assets: files.filter(isAsset),
    styles: files.filter((file) => file.endsWith('.scss')),
  };
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

const hashFile = join(dist, '.build-hash');

/** The key of what is in dist/; nothing if a build was cut short. */
function builtHash() {
  return existsSync(hashFile) ? readFileSync(hashFile, 'utf8') : '';
}

function put(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

async function compile(files) {
  const { transformFile } = await import('@swc/core');
  const queue = [...files];
  const errors = [];
  const lane = async () => {
    for (let file = queue.pop(); file; file = queue.pop()) {
      const target = join(dist, file.replace(/\.tsx?$/, '.js'));
      try {
        const { code, map } = await transformFile(join(root, file), {
          cwd: root,
          sourceFileName: relative(dirname(target), join(root, file)),
        });
        put(target, `${code}\n//# sourceMappingURL=${target.split(sep).pop()}.map\n`);
        put(`${target}.map`, map ?? '');
        // The `bin` of package.json. npx links it once and does not check its mode again.
        if (code.startsWith('#!')) chmodSync(target, 0o755);
      } catch (error) {
        errors.push(`${file}: ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  if (errors.length > 0) throw new Error(`These do not compile:\n${errors.join('\n')}`);
}

/** Style sheets, scripts and pictures for browsers, all under one address. */
const SERVED = join('dist', 'web', 'assets');

const STYLES = [
  { source: 'web/kit/rollcall.scss', target: join(SERVED, 'rollcall.css') },
  { source: 'web/kit/patient-page/patient.scss', target: join(SERVED, 'patient.css') },
];

/** Where a file goes that is not compiled. Browsers load files by name alone; the rest keeps its folder. */
export const builtAsset = (file) =>
  /^web[\\/].*\.(js|svg)$/.test(file) ? join(SERVED, basename(file)) : join('dist', file);

/** The style sheets of staff and patient pages, with the parts of nhsuk-frontend that they use. */
async function compileStyles() {
  const sass = await import('sass');
  for (const { source, target } of STYLES) {
    if (!existsSync(join(root, source))) continue;
    const { css } = sass.compile(join(root, source), {
      loadPaths: [join(root, 'node_modules')],
      quietDeps: true,
      style: 'compressed',
    });
    put(join(root, target), css);
  }
}

function sweep(expected) {
  const kept = new Set(expected);
  for (const file of filesBelow(dist)) if (!kept.has(file)) rmSync(join(root, file));
  const folders = readdirSync(dist, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort((a, b) => b.length - a.length);
  for (const folder of folders) if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** dist/workers/bundle.js writes dist/workflow-bundle.js in a separate process, so that webpack's memory is freed. */
function bundleWorkflows() {
  const script = join(dist, 'workers', 'bundle.js');
  if (!existsSync(script)) return;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--enable-source-maps', script], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The workflow bundle was not made:\n${stdout}${stderr}`);
}

/** Builds if the sources changed since the last build. Returns whether it had to. */
export async function build() {
  const { code, assets, styles } = sources();
  const key = hashOf([...code, ...assets, ...styles, ...TOOLS.filter((file) => existsSync(join(root, file)))]);
  if (key === builtHash()) return false;
  rmSync(hashFile, { force: true });
  await compile(code);
  for (const file of assets) put(join(root, builtAsset(file)), readFileSync(join(root, file)));
  await compileStyles();
  sweep([
    ...code.flatMap((file) => {
      const target = join('dist', file.replace(/\.tsx?$/, '.js'));
      return [target, `${target}.map`];
    }),
    ...assets.map(builtAsset),
    ...STYLES.map(({ target }) => target),
    ...filesBelow(dist).filter((file) => /^dist[\\/](workflow-bundle\.js(\.map)?|\.setup\.lock[\\/].*)$/.test(file)),
  ]);
  bundleWorkflows();
  put(hashFile, key);
  return true;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const start = Date.now();
  try {
    const did = await withLock(setupLock, build);
    if (did) console.log(`Built dist/ (${seconds(start)}).`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
