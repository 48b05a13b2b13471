import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What the file holds; undefined when it is missing or not whole. */
export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Replaces the file atomically, so that a reader never sees half of it; readable by its owner only. */
export function writeJson(file: string, value: unknown): void {
  const aside = `${file}.${process.pid}`;
  const descriptor = openSync(aside, 'w', 0o600);
  writeFileSync(descriptor, `${JSON.stringify(value, null, 2)}\n`);
  // Or a power cut may leave the new name with nothing in it.
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(aside, file);
}
