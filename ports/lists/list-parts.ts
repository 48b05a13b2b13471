import type { TokenHolder } from '../practice/api-tokens';

/** Why a list cannot be split: it was not refused for its length, it would need too many lists, or its file is gone. */
export type SplitRefusal = 'nothing-to-split' | 'file-not-kept';

/** One of the lists that a file was split into. */
export interface ListPart {
  id: string;
  name: string;
  status: 'processing' | 'ready' | 'refused';
}

/** The lists that a file with too many patients becomes (`domain/lists/parts.ts`). */
export interface ListParts {
  /**
   * Makes lists of the file of a list that was refused for its length, with its settings, all or none, audited once; they
   * are read like an upload. A list that was split already is left alone. Returns null, or why it was refused.
   */
  split(practiceId: string, listId: string, by: TokenHolder, now: Date): Promise<SplitRefusal | null>;
  /** The lists that were made of it and are still there, in the file's order; none where it was not split. */
  of(practiceId: string, listId: string): Promise<ListPart[]>;
}
