import { DateOrderCount, type DateOrder } from '../../domain/patients/date-of-birth';
import type { TableLayout } from '../../domain/lists/list-file';
import type { ReadableTable } from '../../ports/lists/table-reader';

/** Rows that are looked at: one program writes all dates of a column alike. */
const ROWS = 1_000;

/** The order of day and month in the birth dates of a file, by its first rows. */
export async function dateOrderOf(table: ReadableTable, layout: TableLayout): Promise<DateOrder> {
  const count = new DateOrderCount();
  for await (const page of table.pages(layout.headerRow, layout.header.length, ROWS)) {
    for (const { cells, exact } of page) {
      // A workbook's own date says its day itself, however it is shown.
      if (!exact?.[layout.columns.dateOfBirth]) count.add(cells[layout.columns.dateOfBirth]);
    }
    break;
  }
  return count.order;
}
