import type { TokenHolder } from '../practice/api-tokens';

/**
 * Why a list cannot be deleted: a campaign was sent with it, so its rows live as long as that campaign's messages; or
 * the lists it was split into are still being read from its file.
 */
export type RemovalRefusal = 'list-used' | 'list-being-split';

/** The end of a list. Each act is audited once and idempotent. */
export interface ListLifecycle {
  /**
   * Deletes a list with its rows and its file, even if it is still being checked; its workflow then finds nothing to
   * do. Drafts that chose it stay, without a list. A draft that an upload made and nobody continued is deleted too.
   * Returns null, or why it was refused.
   */
  remove(practiceId: string, listId: string, by: TokenHolder, now: Date): Promise<RemovalRefusal | null>;
  /** Whether there was such a list, and it was deleted. */
  wasRemoved(practiceId: string, listId: string): Promise<boolean>;
  /** Hides a list, so that it is no longer shown or offered. Nothing else changes. */
  hide(practiceId: string, listId: string, by: TokenHolder, now: Date): Promise<void>;
  /** Takes that back. */
  unhide(practiceId: string, listId: string, by: TokenHolder, now: Date): Promise<void>;
}
