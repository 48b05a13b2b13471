/** A hand-over ends within this time, whatever the provider does (ports/delivery/message-provider.ts). */
export const HAND_OVER_SECONDS = 10;

/** How long after its claim a chunk may begin hand-overs. Messages not begun by then are given back. */
export function sendingSeconds(leaseSeconds: number): number {
  return leaseSeconds / 2;
}

/**
 * How long after the end of its lease a claim counts as left behind: by then a chunk that is still alive has begun its
 * last hand-over, waited for it and had time to write.
 */
export function staleAfterSeconds(leaseSeconds: number): number {
  return Math.max(0, HAND_OVER_SECONDS - sendingSeconds(leaseSeconds)) + 5;
}
