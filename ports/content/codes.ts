import type { EarlierEntries, ListedCode } from '../../domain/content/code-list';
import type { TokenHolder } from '../practice/api-tokens';

export interface ListedCodeRow extends ListedCode {
  addedBy: string;
  addedAt: Date;
}

export type CodeChange = Partial<Omit<ListedCode, 'code'>>;

/** The SNOMED codes that a practice allows (N23). */
export interface Codes {
  /** By description. `search` finds by a part of the description or the beginning of the code. */
  list(practiceId: string, search?: string): Promise<ListedCodeRow[]>;
  find(practiceId: string, code: string): Promise<ListedCodeRow | null>;
  /** With its audit entry; false when it is on the list already, and then nothing changes. */
  add(practiceId: string, code: ListedCode, by: TokenHolder, now: Date): Promise<boolean>;
  /** With its audit entry; null when it is not on the list. */
  change(
    practiceId: string,
    code: string,
    change: CodeChange,
    by: TokenHolder,
    now: Date,
  ): Promise<ListedCodeRow | null>;
  /** How often the accepted patients of a list had this code before, by record entries that we made since a date. */
  earlierEntries(practiceId: string, listId: string, code: string, since: string): Promise<EarlierEntries[]>;
}
