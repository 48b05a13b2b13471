import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Lock {
  packages: Record<string, { version: string; resolved?: string }>;
}
interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const read = <T>(file: string) => JSON.parse(readFileSync(resolve(file), 'utf8')) as T;
const { packages } = read<Lock>('package-lock.json');
const { dependencies, devDependencies } = read<Manifest>('package.json');
const asked = { ...dependencies, ...devDependencies };

/** Package → the versions of it that are installed, wherever in node_modules. */
function installed(wanted: (name: string) => boolean): Map<string, string[]> {
  const versions = new Map<string, string[]>();
  for (const [path, { version }] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1)!;
    if (name && wanted(name)) versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return versions;
}

test('every package is asked for in one exact version', () => {
  const loose = Object.entries(asked).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  expect(loose).toEqual([]);
});

test('all of the Temporal SDK is there once and of one version, since two would not know each other’s classes', () => {
  const found = installed((name) => name.startsWith('@temporalio/'));
  expect(found.size).toBeGreaterThan(5);
  expect(new Set([...found.values()].flat())).toEqual(new Set([asked['@temporalio/worker']]));
  expect([...found].filter(([, versions]) => versions.length > 1)).toEqual([]);
});

test('all of Prisma that we name is there once and of one version', () => {
  // What only Prisma's own command line uses comes in versions of its own.
  const ours = Object.keys(asked).filter((name) => name === 'prisma' || name.startsWith('@prisma/'));
  const found = installed((name) => ours.includes(name) || name === '@prisma/client-runtime-utils');
  for (const [name, versions] of found) {
    expect([name, versions.length]).toEqual([name, 1]);
    // The engine's WebAssembly form is numbered by its commit: the nearest one of the same release.
    expect([name, versions[0]!.split('-')[0]]).toEqual([name, asked.prisma]);
  }
  expect(found.size).toBe(ours.length + 1);
});

test('the lock names no registry of anybody’s own', () => {
  const elsewhere = Object.entries(packages).filter(
    ([, { resolved }]) => resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
  );
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});
