import type { TokenHolder } from '../practice/api-tokens';

/**
 * Why a list cannot be deleted: a campaign was sent with it, and its rows live as long as that one's messages; or the lists
 * that it was split into are still read from its file.
 */
export type RemovalRefusal = 'list-used' | 'list-being-split';

/** The end of a list. Each act is audited once; one that was done already changes nothing. */
export interface ListLifecycle {
  /**
   * Deletes a list with its rows and its file, also one that is still being checked: its workflow then finds nothing to do.
   * Drafts that chose it stay, without a list; one that an upload made and nobody went on with goes too. Returns null, or
   * why it was refused.
   */
  remove(practiceId: string, listId: string, by: TokenHolder, now: Date): Promise<RemovalRefusal | null>;
  /** Whether there was such a list, and it was deleted. */
  wasRemoved(practiceId: string, listId: string): Promise<boolean>;
  /** Leaves a list out of the lists that are shown and offered. Nothing else changes. */
  hide(practiceId: string, listId: string, by: TokenHolder, now: Date): Promise<void>;
  /** Takes that back. */
  unhide(practiceId: string, listId: string, by: TokenHolder, now: Date): Promise<void>;
}
