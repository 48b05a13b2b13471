import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Lock {
  packages: Record<
    string,
    { version: string; resolved?: string; dev?: boolean; optional?: boolean; devOptional?: boolean }
  >;
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

test('a package with a known fault is nowhere in its faulty version, whoever asks for it', () => {
  const floors: Record<string, string> = { uuid: '11.1.1', unzipper: '0.12.5' };
  const isBelow = (version: string, floor: string): boolean => {
    const [own, least] = [version, floor].map((text) => text.split('.').map(Number));
    const at = least!.findIndex((number, index) => number !== own![index]);
    return at >= 0 && own![at]! < least![at]!;
  };
  const found = installed((name) => name in floors);
  expect([...found.keys()].sort()).toEqual(Object.keys(floors).sort());
  const below = [...found].filter(([name, versions]) => versions.some((version) => isBelow(version, floors[name]!)));
  expect(below).toEqual([]);
});

test('the image has nothing of Prisma’s command line', () => {
  const file = readFileSync('Dockerfile', 'utf8');
  expect(file).toContain('npm prune --omit=dev --omit=optional');
  const kept = Object.entries(packages).filter(
    ([path, { dev, optional, devOptional }]) =>
      /^node_modules\/(prisma$|@prisma\/)/.test(path) && !dev && !optional && !devOptional,
  );
  expect(kept.map(([path]) => path.replace('node_modules/', '')).sort()).toEqual([
    '@prisma/adapter-pg',
    '@prisma/client',
    '@prisma/client-runtime-utils',
    '@prisma/debug',
    '@prisma/driver-adapter-utils',
    '@prisma/schema-engine-wasm',
  ]);
});

test('passwords can be hashed with the binding that comes prebuilt, as where install scripts do not run', () => {
  const script = "require('argon2').hash('x').then((hash) => process.stdout.write(hash))";
  // Not what an install script may have compiled here.
  const env = { ...process.env, PREBUILDS_ONLY: '1' };
  const { status, signal, stdout } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
  expect({ status, signal }).toEqual({ status: 0, signal: null });
  expect(stdout).toMatch(/^\$argon2id\$/);
});
