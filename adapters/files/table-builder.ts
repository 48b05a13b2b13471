import { isBlank } from '../../domain/recipients/cell';
import { emptyList, unreadableList } from '../../domain/recipients/list-problems';
import type { TableReading, TableRow } from '../../domain/recipients/list-file';

/** More columns than any export has; beyond it a file could fill the memory with empty cells. */
export const MAX_COLUMNS = 500;

/**
 * Gathers records into a table: the first that is not blank is the header, blank ones are left out but keep their
 * number, and beyond the limit rows are counted only. All rows end as wide as the widest.
 */
export class TableBuilder {
  private header: string[] | null = null;
  private headerRow = 0;
  private readonly rows: TableRow[] = [];
  private count = 0;
  private width = 0;
  private tooWide: number | null = null;

  /** @param limit most rows to keep. */
  constructor(private readonly limit: number) {}

  /** @param row as a spreadsheet numbers it. */
  add(row: number, cells: string[]): void {
    let filled = cells.length;
    while (filled > 0 && isBlank(cells[filled - 1])) filled--;
    if (filled === 0) return;
    if (filled > MAX_COLUMNS) this.tooWide ??= row;
    if (this.header === null) {
      this.header = cells.slice(0, filled);
      this.headerRow = row;
      this.width = filled;
      return;
    }
    this.count++;
    if (this.count > this.limit || this.tooWide !== null) return;
    if (filled > this.width) this.width = filled;
    this.rows.push({ row, cells });
  }

  finish(): TableReading {
    if (this.header === null) return { ok: false, problem: emptyList() };
    if (this.tooWide !== null) return { ok: false, problem: unreadableList('too-many-columns', this.tooWide) };
    const rows = this.rows.map(({ row, cells }) => ({ row, cells: widened(cells, this.width) }));
    const { headerRow, count } = this;
    return { ok: true, table: { header: widened(this.header, this.width), headerRow, rows, count } };
  }
}

function widened(cells: string[], width: number): string[] {
  if (cells.length === width) return cells;
  return cells.length > width ? cells.slice(0, width) : [...cells, ...Array<string>(width - cells.length).fill('')];
}
