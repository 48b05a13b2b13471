import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readJson, writeJson } from './files';

/** Where `npm start` keeps everything. One supervisor at a time. */
export interface DataFolder {
  path: string;
  lockFile: string;
  ledgerFile: string;
  postgres: string;
  temporalDatabase: string;
  logOf(name: string): string;
}

/** Addresses for scripts and tests (docs/api.md, "Routes"). */
export interface RuntimeAddresses {
  url: string;
  temporalAddress: string;
  temporalUiUrl: string | null;
  databaseUrl: string;
  mailboxUrl: string | null;
  simulatorUrl: string | null;
  /** Where mail comes in, as host:port. */
  inboundSmtpAddress: string | null;
}

/** Made at the first start and kept, because a new key could not open what the old one sealed. */
export interface Secrets {
  postgresPassword: string;
  secretKeys: string;
  demoToken: string;
  demoOtherToken: string;
}

export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  // For its owner only. When root starts it, PostgreSQL runs as another user and must be able to pass.
  mkdirSync(join(path, 'logs'), { recursive: true });
  chmodSync(path, process.getuid?.() === 0 ? 0o711 : 0o700);
  return {
    path,
    lockFile: join(path, 'lock'),
    ledgerFile: join(path, 'processes.json'),
    postgres: join(path, 'postgresql'),
    temporalDatabase: join(path, 'temporal.db'),
    logOf: (name) => join(path, 'logs', `${name}.log`),
  };
}

export function keepSecrets(data: DataFolder): Secrets {
  const file = join(data.path, 'secrets.json');
  const random = (bytes: number) => randomBytes(bytes).toString('base64url');
  const kept = readJson<Partial<Secrets>>(file) ?? {};
  // Never silently replaced, because the data folder is useless without its keys and password.
  if (existsSync(file) && Object.keys(kept).length === 0) throw new Error(`${file} cannot be read.`);
  const secrets: Secrets = {
    postgresPassword: kept.postgresPassword ?? random(18),
    secretKeys: kept.secretKeys ?? `demo:${randomBytes(32).toString('base64')}`,
    demoToken: kept.demoToken ?? random(24),
    demoOtherToken: kept.demoOtherToken ?? random(24),
  };
  if (JSON.stringify(kept) !== JSON.stringify(secrets)) writeJson(file, secrets);
  return secrets;
}

export function keptPorts(data: DataFolder): Partial<Record<string, number>> {
  return readJson(join(data.path, 'ports.json')) ?? {};
}

export function keepPortNumbers(data: DataFolder, ports: Record<string, number>): void {
  writeJson(join(data.path, 'ports.json'), ports);
}

export function writeRuntime(data: DataFolder, addresses: RuntimeAddresses): void {
  writeJson(join(data.path, 'runtime.json'), addresses);
}

/** Removed when nothing runs, so that nobody talks to another program at that address. */
export function removeRuntime(data: DataFolder): void {
  rmSync(join(data.path, 'runtime.json'), { force: true });
}

/** The settings that the `rollcall` command reads by default. */
export function writeCommandLineAccess(
  data: DataFolder,
  access: { url: string; token: string; lookUpSeconds: number },
): void {
  writeJson(join(data.path, 'cli.json'), access);
}

/** A short path to print: relative if it is below the current folder. */
export function shown(path: string): string {
  const below = relative(process.cwd(), path);
  return below === '' || below.startsWith('..') ? path : below;
}
