/** The parts of a request with an `Idempotency-Key` that show whether it came before. */
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
 * How to handle a request with an idempotency key.
 * - `work`: do it. `operationId` is the same for every repetition until an answer is kept, so that what is made under
 *   it is made once, whatever crashed in between; `firstAskedAt` tells when it was first tried.
 * - `answered`: give this answer again.
 * - `reused`: the key came with another request before.
 * - `busy`: the first one is still being worked on after the longest wait.
 */
export type KeyTurn =
  | { kind: 'work'; operationId: string; firstAskedAt: Date; keep(answer: KeptAnswer): Promise<void> }
  | { kind: 'answered'; answer: KeptAnswer }
  | { kind: 'reused' }
  | { kind: 'busy' };

export interface IdempotencyKeys {
  /**
   * Runs `use` under a lock on the key, across all processes; a concurrent request with the key waits. If `use` ends
   * without keeping an answer, the next repetition does the work again.
   */
  take<T>(request: KeyedRequest, use: (turn: KeyTurn) => Promise<T>): Promise<T>;
}
