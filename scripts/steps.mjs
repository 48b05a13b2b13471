/** What the set-up scripts share: readable times, and a lock for a folder. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import where from './where.js';

export const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** In dist/, which git ignores and `npm ci` leaves alone. */
export const setupLock = join(where.projectRoot(), 'dist', '.setup.lock');

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The process that holds the lock. A new lock does not name it yet; if it never does, its process was cut short. */
function ownerOf(folder) {
  try {
    const owner = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    return isAlive(owner) ? owner : 'gone';
  } catch {
    const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    return Date.now() - made > 5_000 ? 'gone' : 'unknown';
  }
}

/**
 * Runs `work` under a lock, because two starts in one folder would install and build over each other. The lock is a
 * folder, which only one process can create, and names its owner. A lock whose owner is gone is taken over.
 */
export async function withLock(folder, work) {
  let said = false;
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code === 'ENOENT') {
        mkdirSync(join(folder, '..'), { recursive: true });
        continue;
      }
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(folder);
    if (owner === 'gone') {
      rmSync(folder, { recursive: true, force: true });
      continue;
    }
    if (!said && owner !== 'unknown') {
      console.log(`Waiting for another set-up in this folder (process ${owner}).`);
      said = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
