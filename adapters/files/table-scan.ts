import { cleanCell } from '../../domain/recipients/cell';
import { isClosingLine, LEAD_ROWS } from '../../domain/recipients/header-row';
import type { TableRow, TextReading } from '../../domain/recipients/list-file';
import { emptyList, unreadableList } from '../../domain/recipients/list-problems';
import type { TableReading } from '../../ports/table-reader';

/** More columns than any export has; beyond it a file could fill the memory with empty cells. */
export const MAX_COLUMNS = 500;

/**
 * Rows that are kept from the first look at a file that can be read again: a list of usual size is read once, and one of
 * any size takes no more memory than this.
 */
const MOST_KEPT = 12_000;

export interface ScanOptions {
  /** Most rows that anybody will ask for; the others are counted only. */
  limit: number;
  /** All records of the file once more; without it, all rows up to the limit are kept. */
  again?: () => AsyncIterable<TableRow[]>;
}

/** A text file as its reader accounts for it; the scan adds the blank records. */
export interface ScannedText {
  encoding: TextReading['encoding'];
  lines: Omit<TextReading['lines'], 'blank'>;
}

/**
 * Looks through the records of a file: cleans each cell (`cleanCell`), keeps the first rows, counts the others, and notes
 * where a report closes. Blank records are left out but keep their number.
 */
export class TableScan {
  private readonly lead: TableRow[] = [];
  private kept: TableRow[] | null = [];
  private count = 0;
  private blank = 0;
  private width = 0;
  private closingRow: number | null = null;
  private closing = 0;
  private tooWide: number | null = null;

  constructor(private readonly options: ScanOptions) {}

  /** @param row as a spreadsheet numbers it. */
  add(row: number, asWritten: readonly string[]): void {
    const cells = asWritten.map(cleanCell);
    const filled = filledCells(cells);
    if (filled === 0) {
      this.blank++;
      return;
    }
    if (filled > MAX_COLUMNS) this.tooWide ??= row;
    this.count++;
    if (isClosingLine(cells)) {
      this.closing++;
      this.closingRow ??= row;
    } else {
      this.closing = 0;
      this.closingRow = null;
    }
    if (this.lead.length < LEAD_ROWS) this.lead.push({ row, cells: cells.slice(0, filled) });
    else if (filled > this.width) this.width = filled;
    this.keep(row, cells);
  }

  /** @param text what the reader of a text file knows of it. */
  finish(text?: ScannedText): TableReading {
    const [first] = this.lead;
    if (!first) return { ok: false, problem: emptyList() };
    if (this.tooWide !== null) return { ok: false, problem: unreadableList('too-many-columns', this.tooWide) };
    const { lead, closingRow, width, kept } = this;
    const { again } = this.options;
    const pages = (after: number, columns: number, size: number) =>
      pagesOf(kept ? [kept] : cleaned(again!()), { after, before: closingRow ?? Infinity, columns, size });
    const { blank, closing } = this;
    const count = this.count - closing;
    const reading = text ? { encoding: text.encoding, lines: { ...text.lines, blank } } : null;
    return { ok: true, table: { lead, count, closingRow, closing, width, text: reading, pages } };
  }

  private keep(row: number, cells: string[]): void {
    if (this.kept === null) return;
    const { limit, again } = this.options;
    // The lines above the header and below the patients count for no limit.
    if (this.kept.length < limit + 2 * LEAD_ROWS && !(again && this.kept.length >= MOST_KEPT)) {
      this.kept.push({ row, cells });
    } else if (again) this.kept = null;
  }
}

async function* cleaned(batches: AsyncIterable<TableRow[]>): AsyncGenerator<TableRow[], void> {
  for await (const batch of batches) yield batch.map(({ row, cells }) => ({ row, cells: cells.map(cleanCell) }));
}

/** How many cells are left without the blank ones at the end. */
function filledCells(cells: readonly string[]): number {
  let filled = cells.length;
  while (filled > 0 && cells[filled - 1] === '') filled--;
  return filled;
}

async function* pagesOf(
  batches: Iterable<TableRow[]> | AsyncIterable<TableRow[]>,
  { after, before, columns, size }: { after: number; before: number; columns: number; size: number },
): AsyncGenerator<TableRow[], void> {
  let page: TableRow[] = [];
  for await (const batch of batches) {
    for (const { row, cells } of batch) {
      if (row <= after || row >= before || filledCells(cells) === 0) continue;
      page.push({ row, cells: widened(cells, columns) });
      if (page.length < size) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

function widened(cells: string[], width: number): string[] {
  if (cells.length === width) return cells;
  return cells.length > width ? cells.slice(0, width) : [...cells, ...Array<string>(width - cells.length).fill('')];
}
