import type { Logger } from 'pino';

/** How long an answer waits for Temporal to hear of what is stored already. */
const PATIENCE_MS = 2_000;

/**
 * Tells a workflow to look. What it is to look at is in the database, so Temporal being away is no error of the request:
 * the sweeper tells it again. Only its kind is logged.
 */
export async function nudge(log: Logger, what: string, tell: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
  const told = tell().catch((error: unknown) => {
    log.warn(
      { what, error: error instanceof Error ? error.name : typeof error },
      'temporal was not told; the sweeper will',
    );
  });
  await Promise.race([told, enough]);
  clearTimeout(timer);
}
