const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const swcrc = JSON.parse(readFileSync(join(__dirname, '.swcrc'), 'utf8'));

/** Which packages ship ESM only and must be transformed for Jest; one list. */
const esmOnly = ['@prisma/schema-engine-wasm', 'd3-[a-z-]+', 'internmap', 'flesch-kincaid', 'syllable'];

/** Compiles as the build does, but for these settings of its modules. */
const swc = (module) => ['@swc/jest', { ...swcrc, swcrc: false, module: { ...swcrc.module, ...module } }];

const common = {
  testEnvironment: 'node',
  transform: {
    // Prisma's generated client loads its engine by import(), which Jest has for scripts only behind a flag of Node's.
    '/adapters/postgres/generated/.+\\.ts$': swc({ ignoreDynamic: false }),
    // Jest loads every package again for each test file, so a package is loaded only when something of it is used.
    '^.+\\.[cm]?[jt]s$': swc({ lazy: true }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|') || '-'})/)`],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.rollcall/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.rollcall/'],
};

const beside =
  '<rootDir>/{domain,adapters,api,bench,config,cli,simulators,scripts,web,workflows,activities,workers}/**/*.test.ts';
/** What needs the build but no server. */
const serverless = ['<rootDir>/test/architecture/**/*.test.ts', '<rootDir>/test/replay/replay.test.ts'];

/** Tests that need no server: those next to their files, the architecture, and replays of recorded histories. */
const unit = { ...common, displayName: 'unit', testMatch: [beside, ...serverless] };

/** Real PostgreSQL, real Temporal, real HTTP; the servers are started once for all of them. */
const real = {
  ...common,
  displayName: 'real',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [
    ...common.testPathIgnorePatterns,
    '/test/architecture/',
    '/test/browser/',
    '/test/chaos/',
    '/test/replay/replay\\.test',
  ],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

/** The built pages in a real browser. */
const browser = {
  ...real,
  displayName: 'browser',
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: common.testPathIgnorePatterns,
};

/** Real kills. Each file has its own service. */
const chaos = {
  ...real,
  displayName: 'chaos',
  testMatch: ['<rootDir>/test/chaos/**/*.test.ts'],
  testPathIgnorePatterns: common.testPathIgnorePatterns,
};

module.exports = {
  projects: [unit, real, browser, chaos],
  testSequencer: '<rootDir>/test/longest-first.js',
  testTimeout: 60_000,
};
