/**
 * What `npm start`, `npm test` and `npm run bench` need before they can run, fetched before anything is installed:
 * packages, Prisma's client, the build, the Temporal CLI and, for tests, the time-skipping server. Idempotent. It
 * prints one line, with the time taken, for each step that did something.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { seconds, setupLock, withLock } from './steps.mjs';
import where from './where.js';

const root = where.projectRoot();
const purpose = process.argv[2] ?? 'start';

/** An error to show to the user as a message; any other error is a bug and keeps its stack. */
class CannotGoOn extends Error {}

/**
 * Runs a program quietly; its output is shown only when it fails. It gets its own process group, so that a time limit
 * also ends its children; Ctrl-C is forwarded.
 */
function run(command, args, options = {}) {
  const { timeoutMs, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      ...spawnOptions,
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const end = (signal) => {
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
      } catch {
        // Already gone.
      }
    };
    const interrupted = () => {
      end('SIGTERM');
      process.exit(130);
    };
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', interrupted);
    const timer = timeoutMs ? setTimeout(() => end('SIGKILL'), timeoutMs) : undefined;
    const settle = (ok) => {
      clearTimeout(timer);
      process.removeListener('SIGINT', interrupted);
      process.removeListener('SIGTERM', interrupted);
      resolve({ ok, output });
    };
    child.once('error', (error) => {
      output += error.message;
      settle(false);
    });
    child.once('close', (code) => settle(code === 0));
  });
}

async function step(name, work) {
  const start = Date.now();
  const did = await work();
  if (did) console.log(`${typeof did === 'string' ? did : name} (${seconds(start)})`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new CannotGoOn(`Rollcall needs Node.js 20.19 or newer (24 is recommended); this is ${process.versions.node}.`);
}

/** Compares what npm installed with package-lock.json by content, because times mean nothing after a checkout. */
function packagesAreInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    // Packages of other platforms are only in the lock file.
    if (!installed[path]) return entry.optional === true || entry.devOptional === true;
    return installed[path].version === entry.version && installed[path].integrity === entry.integrity;
  });
}

async function installPackages() {
  if (packagesAreInstalled()) return false;
  console.log('Installing packages with npm ci …');
  // Development packages too, because the build needs them even if NODE_ENV is production.
  const npm = process.env.npm_execpath
    ? [process.execPath, [process.env.npm_execpath]]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const { ok, output } = await run(npm[0], [...npm[1], 'ci', '--include=dev', '--no-audit', '--no-fund'], {
    shell: npm[0].endsWith('.cmd'),
  });
  if (!ok) {
    // The error comes first; npm's list of its options does not help.
    const said = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('npm warn'));
    throw new CannotGoOn(`npm ci failed:\n${said.slice(0, 15).join('\n')}`);
  }
  return 'Packages installed';
}

/**
 * npm packages cannot hold symbolic links, so PostgreSQL's libraries come with a list that an install script reads. npm
 * 11 may skip install scripts.
 */
async function linkPostgresLibraries() {
  const folder = where.embeddedPostgresFolder();
  if (!folder) return false;
  const list = join(folder, 'native', 'pg-symlinks.json');
  const script = join(folder, 'scripts', 'hydrate-symlinks.js');
  if (!existsSync(list) || !existsSync(script)) return false;
  const missing = () =>
    JSON.parse(readFileSync(list, 'utf8')).filter(
      ({ target }) => !lstatSync(join(folder, target), { throwIfNoEntry: false }),
    );
  if (missing().length === 0) return false;
  const { ok, output } = await run(process.execPath, [script], { cwd: folder });
  if (!ok || missing().length > 0) throw new CannotGoOn(`PostgreSQL's libraries could not be linked:\n${output}`);
  return "PostgreSQL's libraries linked";
}

/**
 * Generates Prisma's client from the schema. Prisma asks for an engine that it does not use, so we name any program.
 */
async function generatePrismaClient() {
  const schema = join(root, 'prisma', 'schema.prisma');
  if (!existsSync(schema)) return false;
  const require = createRequire(join(root, 'package.json'));
  const manifest = require.resolve('prisma/package.json');
  const hash = createHash('sha256').update(readFileSync(schema)).update(readFileSync(manifest)).digest('hex');
  const hashFile = join(root, 'adapters', 'postgres', 'generated', '.schema-hash');
  if (existsSync(hashFile) && readFileSync(hashFile, 'utf8') === hash) return false;
  const { ok, output } = await run(
    process.execPath,
    [join(manifest, '..', require(manifest).bin.prisma), 'generate', '--schema', schema],
    {
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        CHECKPOINT_DISABLE: '1',
      },
    },
  );
  if (!ok) throw new CannotGoOn(`prisma generate failed:\n${output}`);
  writeFileSync(hashFile, hash);
  return 'Prisma client generated';
}

async function buildProduct() {
  const { build } = await import('./build.mjs');
  return (await build()) && 'Built dist/';
}

/** Moves a finished folder into place with one rename, so that an interrupted set-up leaves nothing half done. */
async function intoCache(folder, make) {
  mkdirSync(where.cacheFolder(), { recursive: true });
  const aside = mkdtempSync(join(where.cacheFolder(), '.making-'));
  try {
    if (!(await make(aside))) return false;
    rmSync(folder, { recursive: true, force: true });
    renameSync(aside, folder);
    return true;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Starts a dev server once with the SDK, which downloads the CLI. No call only downloads it. */
async function downloadTemporalCli() {
  const target = where.downloadedTemporalCli();
  const script = `
    const { TestWorkflowEnvironment } = require('@temporalio/testing');
    const executable = { type: 'cached-download', downloadDir: process.argv[1] };
    TestWorkflowEnvironment.createLocal({ server: { executable } }).then((env) => env.teardown());
  `;
  return intoCache(join(target, '..'), async (aside) => {
    const limit = 20_000;
    const { ok } = await run(process.execPath, ['-e', script, aside], { timeoutMs: limit });
    const file = readdirSync(aside).find((name) => name.startsWith('temporal'));
    if (!ok || !file) return false;
    renameSync(join(aside, file), join(aside, target.split(/[\\/]/).pop()));
    return true;
  });
}

async function buildTemporalCli() {
  const target = where.builtTemporalCli();
  const cache = where.cacheFolder();
  const goCaches = { GOPATH: join(cache, 'go'), GOCACHE: join(cache, 'go-build') };
  const made = await intoCache(join(target, '..'), async (aside) => {
    const source = `github.com/temporalio/cli/cmd/temporal@v${where.TEMPORAL_CLI_VERSION}`;
    const { ok, output } = await run('go', ['install', source], {
      // -modcacherw: otherwise Go makes its module folders read-only, and nobody can clear the cache.
      env: { ...process.env, ...goCaches, GOBIN: aside, GOFLAGS: '-modcacherw', CGO_ENABLED: '0' },
    });
    if (!ok) throw new CannotGoOn(`The Temporal CLI could not be built:\n${output}`);
    return true;
  });
  for (const folder of Object.values(goCaches)) rmSync(folder, { recursive: true, force: true });
  return made;
}

async function getTemporalCli() {
  if (process.env.TEMPORAL_ADDRESS && purpose === 'start') return false;
  try {
    if (where.findTemporalCli()) return false;
  } catch (error) {
    throw new CannotGoOn(error.message);
  }
  console.log('Getting the Temporal CLI, once: first by download (at most 20 s) …');
  if (await downloadTemporalCli()) return 'Temporal CLI downloaded';
  if (where.onPath('go')) {
    console.log(`No download from here; building it with Go (v${where.TEMPORAL_CLI_VERSION}, about 3 minutes) …`);
    if (await buildTemporalCli()) return 'Temporal CLI built';
  }
  throw new CannotGoOn(
    [
      'There is no Temporal CLI: it is not on PATH, could not be downloaded, and there is no Go to build it with.',
      'Any one of these helps:',
      '  - install it (https://docs.temporal.io/cli) so that `temporal` is on PATH, or name it in TEMPORAL_CLI',
      '  - install Go (https://go.dev/dl/), and it is built',
      ...(purpose === 'start' ? ['  - set TEMPORAL_ADDRESS to a Temporal server of your own'] : []),
    ].join('\n'),
  );
}

/** Maven fetches the Java test server. The SDK's own download, like the CLI's, needs the open internet. */
async function getTestServer() {
  if (where.findTestServer()) return false;
  const missing = ['java', 'mvn'].filter((name) => !where.onPath(name));
  if (missing.length > 0) {
    console.log(`No ${missing.join(' and no ')} here: the tests that skip time will be skipped by name.`);
    return false;
  }
  console.log('Getting the time-skipping test server with Maven, once …');
  const repository = join(where.cacheFolder(), 'maven');
  let problem = '';
  const made = await intoCache(where.testServerFolder(), async (aside) => {
    writeFileSync(
      join(aside, 'pom.xml'),
      `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>rollcall</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${where.TEST_SERVER_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`,
    );
    const { ok, output } = await run('mvn', [
      '--batch-mode',
      '--quiet',
      `--file=${join(aside, 'pom.xml')}`,
      `-Dmaven.repo.local=${repository}`,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${join(aside, 'lib')}`,
      '-DincludeScope=runtime',
    ]);
    if (!ok) {
      problem = output;
      return false;
    }
    const launcher = join(aside, 'temporal-test-server');
    writeFileSync(
      launcher,
      `#!/bin/sh\nexec java -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"\n`,
    );
    chmodSync(launcher, 0o755);
    return true;
  });
  rmSync(repository, { recursive: true, force: true });
  if (made) return 'Time-skipping test server got';
  const lastLines = problem.trim().split('\n').slice(-3).join('\n');
  console.log(`Maven could not get it; the tests that skip time will be skipped by name.\n${lastLines}`);
  return false;
}

async function setUp() {
  checkNode();
  await withLock(setupLock, async () => {
    await step('packages', installPackages);
    await step('PostgreSQL', linkPostgresLibraries);
    await step('Prisma', generatePrismaClient);
    await step('build', buildProduct);
    await step('Temporal CLI', getTemporalCli);
    if (purpose === 'test') await step('test server', getTestServer);
  });
}

try {
  await setUp();
} catch (error) {
  if (!(error instanceof CannotGoOn) && error.stack) console.error(error.stack);
  else console.error(error.message);
  process.exitCode = 1;
}
