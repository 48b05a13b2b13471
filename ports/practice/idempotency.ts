/** A request that carries an `Idempotency-Key`, as far as it decides whether it came before. */
export interface KeyedRequest {
  practiceId: string;
  tokenId: string;
  key: string;
  /** SHA-256 over method, path and body; for multipart over fields and file bytes. */
  hash: Buffer;
}

/** An answer as it was first given. */
export interface KeptAnswer {
  status: number;
  contentType: string;
  body: string;
  location: string | null;
}

/**
 * What is to be done with a keyed request.
 * - `work`: do it. `operationId` is the same for every repetition until an answer is kept, so that what is made under
 *   it is made once, whatever crashed in between; `firstAskedAt` tells when it was first tried.
 * - `answered`: give this answer again.
 * - `reused`: the key came with another request before.
 * - `busy`: the first one is still being worked on after the longest wait.
 */
export type Turn =
  | { kind: 'work'; operationId: string; firstAskedAt: Date; keep(answer: KeptAnswer): Promise<void> }
  | { kind: 'answered'; answer: KeptAnswer }
  | { kind: 'reused' }
  | { kind: 'busy' };

export interface IdempotencyKeys {
  /**
   * Runs `use` while no other request with this key runs, in this process or another; of two at once one waits. What
   * `use` has not kept when it ends is worked on again by the next repetition.
   */
  take<T>(request: KeyedRequest, use: (turn: Turn) => Promise<T>): Promise<T>;
}
