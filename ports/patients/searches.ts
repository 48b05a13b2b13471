/** The kind of search, which decides on which page it is shown again. */
export type SearchOf = 'blocked-numbers' | 'patients' | 'campaign-patients';

/**
 * Words that someone searched for. An address never contains a name or number, so we keep the words for 30 minutes
 * under an id, and the address contains the id.
 */
export interface Searches {
  /** Keeps the words; the same id again changes nothing. */
  make(practiceId: string, id: string, of: SearchOf, words: string, by: string, now: Date): Promise<void>;
  /** The words, or null when there are none of this kind or they are too old. */
  find(practiceId: string, id: string, of: SearchOf, now: Date): Promise<string | null>;
  /** Deletes the words that are too old, of every practice: they may be a patient's name. */
  sweep(now: Date): Promise<void>;
}
