import { Context } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';

const INTERVAL_MS = 10_000;

/** While `work` runs, tells Temporal every 10 s that this worker lives and how far it has got. Numbers only. */
export async function withHeartbeats<T>(progress: () => Record<string, number>, work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(progress()), INTERVAL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** For steps without progress to report: keeps the heartbeat going, however long their statements take. */
export class StaysAlive implements ActivityInboundCallsInterceptor {
  execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    return withHeartbeats(
      () => ({}),
      () => next(input),
    );
  }
}
