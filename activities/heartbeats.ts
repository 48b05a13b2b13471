import { Context } from '@temporalio/activity';

const INTERVAL_MS = 10_000;

/** Tells Temporal every 10 s that this worker lives while `work` runs, with how far it came: numbers only. */
export async function withHeartbeats<T>(progress: () => Record<string, number>, work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(progress()), INTERVAL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
