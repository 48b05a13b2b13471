import { setTimeout as wait } from 'node:timers/promises';

/** Waits until `holds`; after the time limit, fails with a description of the condition. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  { timeoutMs = 60_000, everyMs = 20 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline)
      throw new Error(`Waited ${Math.round(timeoutMs / 1000)} s in vain until ${what}.`);
    await wait(everyMs);
  }
}

/**
 * Waits for work that can be counted. Looking costs the product time, so it is looked at seldom while much is left and
 * often when the end is near: the end is known to about one per cent.
 * @param share How much is done, from 0 to 1.
 */
export async function untilDone(what: () => string, share: () => Promise<number>, timeoutMs: number): Promise<void> {
  const started = performance.now();
  for (;;) {
    const done = await share();
    if (done >= 1) return;
    const elapsed = performance.now() - started;
    if (elapsed > timeoutMs) {
      throw new Error(
        `Waited ${Math.round(timeoutMs / 1000)} s in vain (${Math.round(done * 100)} % done) until ${what()}`,
      );
    }
    const left = done > 0 ? elapsed / done - elapsed : 200;
    await wait(Math.max(20, elapsed * 0.01, Math.min(left * 0.7, Math.max(500, elapsed / 2))));
  }
}
