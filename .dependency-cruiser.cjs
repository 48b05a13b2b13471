/**
 * Which folder may import which (docs/architecture.md), checked by test/architecture/imports.test.ts. A rule names what
 * is allowed and refuses the rest, so that a new folder or library is a decision and not an accident. Types count too.
 */
'use strict';

const BESIDE_TESTS = '\\.test\\.ts$';
const npm = (...names) => `(^|/)node_modules/(@types/)?(${names.join('|')})/`;
const builtIn = (...names) => `^(node:)?(${names.join('|')})$`;

/** Imports from `path` may lead to `to` and nowhere else. */
const only = (name, comment, path, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path, pathNot: BESIDE_TESTS },
  to: { pathNot: to },
});

/** `what` is imported from `places` only. */
const kept = (name, comment, what, places) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '.', pathNot: [...places, BESIDE_TESTS, '^test/', '(^|/)node_modules/'] },
  to: { path: what },
});

module.exports = {
  forbidden: [
    only('domain-stands-alone', 'domain/ holds rules: no I/O, no clock, and only these libraries', '^domain/', [
      '^domain/',
      npm('date-holidays', 'libphonenumber-js', 'luxon', 'rrule', 'validator', 'linkify-it', 'tlds', 'unhomoglyph'),
      // Of crypto only hashes, which are rules like any other.
      builtIn('url', 'crypto'),
    ]),
    only(
      'sandboxed-domain-is-bare',
      'domain/campaigns, domain/delivery and domain/lanes run in the workflow sandbox, so they bring no library and no other rule along',
      '^domain/((campaigns|delivery)/|lanes[.]ts$)',
      // Who may do what is a bare table as well.
      ['^domain/(campaigns|delivery)/', '^domain/practice/roles[.]ts$'],
    ),
    only('ports-name-the-domain', 'ports/ are interfaces in words of the domain', '^ports/', [
      '^ports/',
      '^domain/',
      builtIn('stream'),
    ]),
    only(
      'workflows-only-orchestrate',
      'workflows/ run in a sandbox and are replayed: only bare rules, the contract and the workflow SDK',
      '^workflows/',
      ['^workflows/', '^domain/((campaigns|delivery)/|lanes[.]ts$)', npm('@temporalio/workflow', '@temporalio/common')],
    ),
    only(
      'contract-has-no-code-of-workflows',
      'workflows/contract/ is read by clients and activities too',
      '^workflows/contract/',
      ['^workflows/contract/', '^domain/(campaigns|delivery)/', npm('@temporalio/workflow', '@temporalio/common')],
    ),
    only(
      'activities-know-ports',
      'activities/ are thin steps: load, call a port, save. No adapter, no vendor, no HTTP',
      '^activities/',
      [
        '^(activities|domain|ports)/',
        '^workflows/contract/',
        npm('@temporalio/activity', '@temporalio/common', '@temporalio/worker'),
        builtIn('timers(/promises)?'),
      ],
    ),
    {
      name: 'activities-use-no-worker-code',
      comment: 'activities/ name the types of @temporalio/worker (interceptors) and run none of it',
      severity: 'error',
      from: { path: '^activities/', pathNot: BESIDE_TESTS },
      to: { path: npm('@temporalio/worker'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-know-domain-and-ports',
      comment:
        'adapters/ know the vendor, the domain and the ports; what is above them knows them, not the other way round',
      severity: 'error',
      from: { path: '^adapters/', pathNot: BESIDE_TESTS },
      to: {
        path: '^(activities|api|bench|cli|config|scripts|simulators|workers|workflows)/',
        pathNot: '^workflows/contract/',
      },
    },
    {
      name: 'adapters-do-not-know-each-other',
      comment: 'each adapter folder stands alone; adapters/http and files right below adapters/ are what they share',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/', pathNot: BESIDE_TESTS },
      to: { path: '^adapters/[^/]+/', pathNot: ['^adapters/($1|http)/', '^adapters/telemetry/'] },
    },
    kept('contract-is-for-temporal', 'outside the engine only adapters/temporal speaks to workflows', '^workflows/', [
      '^workflows/',
      '^activities/',
      '^workers/',
      '^adapters/temporal/',
    ]),
    kept(
      'temporal-client-in-its-adapter',
      'who else would speak to Temporal goes through a port',
      npm('@temporalio/client', '@temporalio/worker', '@temporalio/interceptors-opentelemetry'),
      ['^adapters/(temporal|telemetry)/', '^workers/', '^scripts/', '^bench/', '^activities/'],
    ),
    kept(
      'prisma-in-its-adapter',
      'Prisma and what it generates stay in adapters/postgres',
      `${npm('prisma', '@prisma')}|^adapters/postgres/generated`,
      ['^adapters/postgres/', '^prisma\\.config\\.ts$'],
    ),
    kept(
      'sql-in-its-adapter',
      'whoever wants rows asks a port; the simulators have a database of their own',
      npm('pg', 'pg-copy-streams'),
      ['^adapters/(postgres|limits)/', '^simulators/', '^scripts/', '^bench/'],
    ),
    kept(
      'web-server-in-the-api',
      'Express and its middleware serve the API and the pages alone; a benchmark may hold it against a bare one',
      npm('express', 'helmet', 'multer'),
      ['^api/', '^web/(kit/|index\\.ts$)', '^bench/'],
    ),
    {
      name: 'api-knows-ports',
      comment: 'api/ works on ports; api/server.ts alone chooses adapters and reads the environment',
      severity: 'error',
      from: { path: '^api/', pathNot: ['^api/server\\.ts$', BESIDE_TESTS] },
      to: { path: '^(activities|adapters|bench|cli|config|scripts|simulators|workers|workflows)/' },
    },
    {
      name: 'api-server-composes-adapters',
      comment: 'the composition root of the API chooses adapters, and nothing of the engine',
      severity: 'error',
      from: { path: '^api/server\\.ts$' },
      to: { path: '^(activities|bench|cli|scripts|simulators|workers|workflows)/' },
    },
    {
      name: 'api-mounts-web-in-one-place',
      comment: 'api/app.ts mounts the pages; what both need lies in domain/ or api/',
      severity: 'error',
      from: { path: '.', pathNot: ['^api/app\\.ts$', '^web/', BESIDE_TESTS, '^test/', '(^|/)node_modules/'] },
      to: { path: '^web/' },
    },
    {
      name: 'web-knows-ports',
      comment: 'web/ works on ports and the API, as api/ does; it chooses no adapter and reads no environment',
      severity: 'error',
      from: { path: '^web/', pathNot: BESIDE_TESTS },
      to: { path: '^(activities|adapters|bench|cli|config|scripts|simulators|workers|workflows)/' },
    },
    {
      name: 'web-rooms-stand-alone',
      comment: 'a room of web/ imports its own files and web/kit/, never another room; web/kit/ imports no room',
      severity: 'error',
      from: { path: '^web/([^/]+)/' },
      to: { path: '^web/', pathNot: ['^web/$1/', '^web/kit/'] },
    },
    {
      name: 'web-rooms-are-clients',
      comment:
        'a room asks the API as a script does, by api/ask.ts; its words and schemas it may read, its server and routes not',
      severity: 'error',
      from: { path: '^web/(?!kit/)', pathNot: BESIDE_TESTS },
      to: {
        path: '^api/',
        pathNot:
          '^api/((campaigns|content|contract|conversations|delivery|lists|patients|practice|recalls|schemas)/|(ask|services)\\.ts$|http/answers-in-time\\.ts$)',
      },
    },
    only('config-reads-the-environment', 'config/ knows nothing of the rest', '^config/', [
      '^config/',
      npm('zod'),
      builtIn('net', 'path'),
    ]),
    {
      name: 'workers-compose-the-engine',
      comment: 'workers/ put activities and adapters together; they are not the API, and need no scripts',
      severity: 'error',
      from: { path: '^workers/' },
      // Automation sends under the same checks as the page and the API (docs/adr/0045).
      to: {
        path: '^(api|bench|cli|scripts|simulators)/',
        pathNot: '^api/campaigns/(campaign-checks|sending-check)\\.ts$',
      },
    },
    {
      name: 'simulators-are-outside',
      comment: 'simulators/ stand for the outside world: they speak its protocols and share no code with us',
      severity: 'error',
      from: { path: '^simulators/', pathNot: BESIDE_TESTS },
      to: { path: '^(?!simulators/|node_modules/)[^/]+/', dependencyTypes: ['local'] },
    },
    {
      name: 'nobody-runs-the-outside',
      comment: 'the product reaches the simulators over the network only',
      severity: 'error',
      from: { path: '^(?!simulators/|bench/|test/)', pathNot: [BESIDE_TESTS, '(^|/)node_modules/'] },
      to: { path: '^simulators/' },
    },
    {
      name: 'cli-speaks-http',
      comment:
        'the rollcall command is a client of the API like any other; with us it shares the words of the bare domain only',
      severity: 'error',
      from: { path: '^cli/', pathNot: BESIDE_TESTS },
      to: { path: '^(?!cli/|domain/(campaigns|delivery)/|node_modules/)[^/]+/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-test-in-the-product',
      comment: 'nothing that runs imports a test or what supports tests',
      severity: 'error',
      from: { path: '.', pathNot: ['^test/', BESIDE_TESTS, '(^|/)node_modules/'] },
      to: { path: `^test/|${BESIDE_TESTS}` },
    },
    {
      name: 'no-cycle',
      comment:
        'of two files that need each other, one has something that belongs in a third, also where it is a type alone',
      severity: 'error',
      from: { pathNot: '(^|/)node_modules/' },
      to: { circular: true },
    },
    {
      name: 'no-undeclared-package',
      comment: 'a package that only another package brings along may be gone tomorrow',
      severity: 'error',
      from: { pathNot: '(^|/)node_modules/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-package-in-the-product',
      comment: 'what runs is installed with --omit=dev (Dockerfile)',
      severity: 'error',
      from: {
        path: '^(activities|adapters|api|cli|config|domain|ports|simulators|web|workers|workflows)/|^scripts/(?!browser/|screenshots).*\\.ts$',
        pathNot: BESIDE_TESTS,
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
    },
    {
      name: 'everything-resolves',
      comment: 'an import that leads nowhere escapes every other rule; what browsers load is resolved by address',
      severity: 'error',
      from: { pathNot: ['(^|/)node_modules/', '^web/.*\\.js$'] },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/', '^adapters/postgres/generated/'] },
    exclude: { path: '^(dist|\\.rollcall|coverage)/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'import', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
