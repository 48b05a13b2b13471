/** Waits between hand-overs of a message that the mail server or provider would not take yet (docs/api.md, "States"). */
const WAITS_MS = [1, 5, 15, 30, 60].map((minutes) => minutes * 60_000);
/** After this long the message fails. */
export const GIVE_UP_AFTER_MS = 4 * 60 * 60_000;

/**
 * When to hand a message over again after the `tries`-th "not now"; null to give up.
 * @param tries how often it was refused for now, including this time
 * @param elapsedMs since the first of them
 * @param askedForMs what the provider asked for, if anything
 */
export function nextHandOver(tries: number, elapsedMs: number, askedForMs?: number): number | null {
  if (elapsedMs >= GIVE_UP_AFTER_MS) return null;
  const usual = WAITS_MS[Math.min(tries, WAITS_MS.length) - 1] ?? WAITS_MS[0]!;
  const wait = Math.max(usual, askedForMs ?? 0);
  // The last try is made just before the time runs out.
  return Math.min(wait, GIVE_UP_AFTER_MS - elapsedMs);
}
