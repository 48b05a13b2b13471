import type { AskedColumns } from '../../domain/lists/table/header-row';
import type { TokenHolder } from '../practice/api-tokens';

/** A practice's choice of columns for a header applies to every file with exactly this header (P13). */
export interface ColumnMemory {
  /**
   * Remembers the choice, and replaces an earlier one for this header.
   * @param header the names of the file's columns, as the list keeps them.
   * @param columns our field → their header.
   */
  remember(
    practiceId: string,
    header: readonly string[],
    columns: AskedColumns,
    by: TokenHolder,
    now: Date,
  ): Promise<void>;
  /** Forgets the choice: the column names of this header decide again. */
  forget(practiceId: string, header: readonly string[], by: TokenHolder, now: Date): Promise<void>;
  /** The choices for headers, by `headerKey`. Headers without a choice are missing. */
  find(practiceId: string, headerKeys: readonly string[]): Promise<Map<string, AskedColumns>>;
}
