import type { Logger } from 'pino';

/** How long an answer waits for Temporal to take the signal. The command is already stored. */
const PATIENCE_MS = 2_000;

/**
 * Signals a workflow to look. The command is in the database, so the request succeeds even if Temporal is away, and the
 * sweeper signals again. We log only the kind of row.
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
