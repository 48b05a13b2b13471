/** A hand-over ends within this, whatever the provider does (ports/delivery/message-provider.ts). */
export const HAND_OVER_SECONDS = 10;

/** For how long after its claim a chunk begins hand-overs; what has not begun by then is given back. */
export function sendingSeconds(leaseSeconds: number): number {
  return leaseSeconds / 2;
}

/**
 * How long after the end of its lease a claim counts as left behind: by then the chunk that held it, should it still live,
 * has begun its last hand-over, waited it out and had time to write.
 */
export function staleAfterSeconds(leaseSeconds: number): number {
  return Math.max(0, HAND_OVER_SECONDS - sendingSeconds(leaseSeconds)) + 5;
}
