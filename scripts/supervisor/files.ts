import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The contents of the file; undefined if it is missing or incomplete. */
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
  // Otherwise a power cut may leave an empty file under the new name.
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(aside, file);
}
