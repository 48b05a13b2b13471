import type { DecidedWord, WordField, WordMeaning } from '../../domain/patients/register-words';
import type { TokenHolder } from '../practice/api-tokens';

/** A word of the register's imports that nobody has explained, or about which the practice has decided. */
export interface RegisterWord {
  field: WordField;
  /** As it stood in a file; of a decision as it is compared. */
  word: string;
  /** Null until someone decides. */
  meaning: WordMeaning | null;
  /** Patients left out because of it. */
  patients: number;
  decidedBy: string | null;
  decidedAt: Date | null;
}

export interface RegisterWords {
  /** The words to decide first, by how many patients wait for them; then the decided ones, newest first. */
  list(practiceId: string): Promise<RegisterWord[]>;
  /** The number of patients left out because of words that wait for a decision. */
  countUnclear(practiceId: string): Promise<number>;
  /**
   * Remembers what a word means, for the imports to come, and gives it to every patient whose import had it.
   * The lists of drafts are judged again soon, in the background.
   * @returns how many patients and lists these are.
   */
  decide(
    practiceId: string,
    decision: DecidedWord,
    by: TokenHolder,
    now: Date,
  ): Promise<{ patients: number; lists: number }>;
  /** How many lists of drafts still wait to be judged again after a decision. */
  countLists(practiceId: string): Promise<number>;
}
