export interface UntilOptions {
  timeoutMs?: number;
  everyMs?: number;
  /** Told with the failure: what was seen instead. */
  tell?: () => unknown;
}

/** Waits until `holds` is true; fails with `what` when the time runs out. Tests wait by this and never by a fixed sleep. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { timeoutMs = 30_000, everyMs = 50, tell }: UntilOptions = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      const seen = tell ? `: ${JSON.stringify(await tell(), null, 1)}` : '';
      throw new Error(`waited ${timeoutMs} ms in vain until ${what}${seen}`);
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
