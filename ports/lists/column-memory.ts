import type { AskedColumns } from '../../domain/lists/table/header-row';
import type { TokenHolder } from '../practice/api-tokens';

/** What the practice said once of the columns of a header is said for every file with exactly this header (P13). */
export interface ColumnMemory {
  /**
   * Remembers it, in place of what was said of this header before.
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
  /** What was said of headers, by `headerKey`; those of which nothing was said are not in it. */
  find(practiceId: string, headerKeys: readonly string[]): Promise<Map<string, AskedColumns>>;
}
