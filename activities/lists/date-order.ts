import { DateOrderCount, type DateOrder } from '../../domain/patients/date-of-birth';
import type { TableLayout } from '../../domain/lists/list-file';
import type { ReadableTable } from '../../ports/lists/table-reader';

/** How many rows we look at. A program writes all dates of a column in the same way. */
const ROWS = 1_000;

/** The order of day and month in a file's birth dates, read from its first rows. */
export async function dateOrderOf(table: ReadableTable, layout: TableLayout): Promise<DateOrder> {
  const count = new DateOrderCount();
  for await (const page of table.pages(layout.headerRow, layout.header.length, ROWS)) {
    for (const { cells, exact } of page) {
      // A date cell of a workbook is unambiguous, however it is displayed.
      if (!exact?.[layout.columns.dateOfBirth]) count.add(cells[layout.columns.dateOfBirth]);
    }
    break;
  }
  return count.order;
}
