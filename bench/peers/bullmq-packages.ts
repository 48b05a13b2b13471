import { createRequire } from 'node:module';
import { onPath } from '../../scripts/where';

/** As much of BullMQ as the peer uses: it is optional, so its types may not be there. */
export interface BullMq {
  Queue: new (name: string, options: object) => Queue;
  Worker: new (name: string, work: (job: { data: unknown }) => Promise<void>, options: object) => QueueWorker;
}

export interface Queue {
  add(name: string, data: unknown): Promise<unknown>;
  addBulk(jobs: { name: string; data: unknown }[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface QueueWorker {
  waitUntilReady(): Promise<unknown>;
  on(event: 'failed' | 'error', listener: (...values: unknown[]) => void): void;
  close(): Promise<void>;
}

/** By a name that the compiler does not look up: both packages are there or not. */
const load = createRequire(__filename);

export function loadBullMq(): BullMq {
  return load('bullmq') as BullMq;
}

/** Why the peer cannot run here; null when it can. */
export function missingRequirement(): string | null {
  const packages = ['bullmq', 'ioredis'].filter((name) => !isInstalled(name));
  if (packages.length > 0) return `${packages.join(' and ')} not installed`;
  return onPath('redis-server') ? null : 'no redis-server on PATH';
}

function isInstalled(name: string): boolean {
  try {
    load.resolve(name);
    return true;
  } catch {
    return false;
  }
}
