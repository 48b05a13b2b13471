import type { TokenHolder } from '../practice/api-tokens';
import type { SharedNumbers } from './list-queries';

/** Why a choice about a list cannot be made. */
export type ListChoiceRefusal =
  /** It is still being checked, or was refused. */
  | 'list-not-ready'
  /** A bulk message was sent or scheduled with it, so its recipients are fixed. */
  | 'list-sent'
  | 'no-such-row'
  /** The row is already accepted, or is also left out for another reason. */
  | 'not-likely-to-fail';

/**
 * What a person decides about a list that is ready. Each choice is audited with ids only, and the list is judged again
 * in the same transaction. Repeating a choice changes nothing. Each returns null, or why it was refused.
 */
export interface ListChoices {
  /** Whether patients who share a mobile number each get a message (N14). */
  shareNumbers(
    practiceId: string,
    listId: string,
    choice: SharedNumbers,
    by: TokenHolder,
    now: Date,
  ): Promise<ListChoiceRefusal | null>;
  /** Accepts a row whose only reason is `likely-to-fail` (A8, N12). */
  addWithOverride(
    practiceId: string,
    listId: string,
    row: { row: number; why: string },
    by: TokenHolder,
    now: Date,
  ): Promise<ListChoiceRefusal | null>;
  /** Undoes that, so the row is judged like any other. */
  leaveOutAgain(
    practiceId: string,
    listId: string,
    row: number,
    by: TokenHolder,
    now: Date,
  ): Promise<ListChoiceRefusal | null>;
}
