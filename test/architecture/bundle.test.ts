import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FILE = resolve('dist', 'workflow-bundle.js');

/** Packages that the workflow SDK and its tracing bring along; each cached workflow pays for all of them. */
const PACKAGES = [
  '@opentelemetry/api',
  '@opentelemetry/core',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/semantic-conventions',
  '@temporalio/common',
  '@temporalio/interceptors-opentelemetry',
  '@temporalio/workflow',
  'long',
  'ms',
  'nexus-rpc',
];
/** Measured 1.23 MB, its source map left out; about 15 % more. Larger, and somebody should know why. */
const MOST_BYTES = 1_420_000;

describe('the workflow bundle', () => {
  let code: string;
  let modules: string[];

  beforeAll(() => {
    if (!existsSync(FILE)) throw new Error('dist/workflow-bundle.js is missing; run npm run build.');
    code = readFileSync(FILE, 'utf8').split('\n//# sourceMappingURL=')[0]!;
    modules = [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"$/gm)].map(([, name]) => name!);
  });

  test('holds of our code only workflows, their bare rules and the failure converter', () => {
    const ours = modules.filter((name) => !name.includes('/node_modules/') && !name.startsWith('?'));
    const expected =
      /^\.\/dist\/(workflows\/|domain\/((campaigns|delivery)\/|lanes\.js$)|adapters\/temporal\/failure-converter\.js$)/;
    expect(ours).toContain('./dist/workflows/index.js');
    expect(ours.filter((name) => !expected.test(name))).toEqual([]);
  });

  test('holds no package but those of the workflow SDK', () => {
    const packages = modules.flatMap((name) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? []);
    expect([...new Set(packages)].filter((name) => !PACKAGES.includes(name))).toEqual([]);
  });

  test('leaves nothing out but the payload converter, of which there is none', () => {
    const leftOut = [...code.matchAll(/^ {2}!\*\*\* (.+) \(ignored\) \*\*\*!$/gm)].map(([, name]) => name);
    expect(leftOut).toEqual(['__temporal_custom_payload_converter']);
  });

  test('stays below its ceiling', () => {
    expect(Buffer.byteLength(code)).toBeLessThan(MOST_BYTES);
  });

  test('knows every workflow that somebody starts', () => {
    const [, index = ''] = code.split('\n/***/ "./dist/workflows/index.js"\n');
    const [exported = ''] = index.split('\n/***/ ');
    const names = [...exported.matchAll(/^ +get (\w+) \(\)/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'batch',
      'campaign',
      'letters',
      'list',
      'message',
      'patientImport',
      'recallDue',
      'recallImport',
      'recallRun',
      'recallSync',
      'settlement',
    ]);
  });
});
