import { cleanCell } from '../../domain/lists/cell';
import { isClosingLine, LEAD_ROWS } from '../../domain/lists/table/header-row';
import type { TableRow } from '../../domain/lists/table-row';
import type { TextReading } from '../../domain/lists/list-file';
import { emptyList, unreadableList } from '../../domain/lists/list-problems';
import type { TableReading } from '../../ports/lists/table-reader';

/** More columns than any export has. Beyond this, empty cells could fill the memory. */
export const MAX_COLUMNS = 500;

/**
 * How much we keep from the first scan of a file. So a list of usual size is read once, and no list takes more memory
 * than this. Tables of one file share it.
 */
export interface KeptBudget {
  rows: number;
  cells: number;
  characters: number;
}

export function keptBudget(): KeptBudget {
  return { rows: 12_000, cells: 500_000, characters: 8_000_000 };
}

/** The most characters in a page of rows. Long texts make the page shorter. */
const MOST_OF_PAGE = 2_000_000;

export interface ScanOptions {
  /** The most rows that the caller will ask for. The others are only counted. */
  limit: number;
  /** Reads all records of the file again. */
  again: () => AsyncIterable<TableRow[]>;
  budget?: KeptBudget;
}

/** The lines of a text file as its reader counts them. The scan adds the blank records. */
export interface ScannedText {
  encoding: TextReading['encoding'];
  lines: Omit<TextReading['lines'], 'blank'>;
}

/**
 * Scans the records of a file: cleans each cell (`cleanCell`), keeps the first rows, counts the others, and notes where
 * a report ends. Blank records are left out but keep their number.
 */
export class TableScan {
  private readonly lead: TableRow[] = [];
  private kept: TableRow[] | null = [];
  private count = 0;
  private blank = 0;
  private width = 0;
  private readonly hiddenRows: number[] = [];
  private closingRow: number | null = null;
  private closing = 0;
  private tooWide: number | null = null;
  private readonly budget: KeptBudget;

  constructor(private readonly options: ScanOptions) {
    this.budget = options.budget ?? keptBudget();
  }

  /** Whether the rest no longer matters, because the table is refused. */
  get isOver(): boolean {
    return this.tooWide !== null;
  }

  /** @param row as a spreadsheet numbers it; `more` is what the workbook records about it. */
  add(row: number, asWritten: readonly string[], more: Pick<TableRow, 'hidden' | 'exact'> = {}): void {
    if (this.isOver) return;
    const record = cleaned({ row, cells: asWritten, ...more });
    const { cells } = record;
    const filled = filledCells(cells);
    if (filled === 0) {
      this.blank++;
      return;
    }
    if (filled > MAX_COLUMNS) this.tooWide = row;
    this.count++;
    if (isClosingLine(cells)) {
      this.closing++;
      this.closingRow ??= row;
    } else {
      this.closing = 0;
      this.closingRow = null;
    }
    if (more.hidden) this.hiddenRows.push(row);
    if (this.lead.length < LEAD_ROWS) this.lead.push({ ...record, cells: cells.slice(0, filled) });
    else if (filled > this.width) this.width = filled;
    this.keep(record);
  }

  /** The first rows that were read, for a table that cannot be used. */
  get firstRows(): readonly TableRow[] {
    return this.lead;
  }

  /** @param text what the reader of a text file knows about it. */
  finish(text?: ScannedText): TableReading {
    const { lead, closingRow, width, kept } = this;
    const [first] = lead;
    if (!first) return { ok: false, problem: emptyList(), lead };
    if (this.tooWide !== null) {
      return { ok: false, problem: { ...unreadableList('too-many-columns', this.tooWide), column: MAX_COLUMNS }, lead };
    }
    const { again } = this.options;
    const before = closingRow ?? Infinity;
    const hiddenRows = this.hiddenRows.filter((row) => row < before);
    const pages = (after: number, columns: number, size: number, withHidden = false) =>
      pagesOf(kept ? [kept] : allCleaned(again()), { after, before, columns, size, withHidden });
    const { blank, closing } = this;
    const count = this.count - closing;
    const reading = text ? { encoding: text.encoding, lines: { ...text.lines, blank } } : null;
    return { ok: true, table: { lead, count, closingRow, closing, width, hiddenRows, text: reading, pages } };
  }

  private keep(record: TableRow): void {
    if (this.kept === null) return;
    const { budget } = this;
    const { cells } = record;
    budget.rows--;
    budget.cells -= cells.length;
    budget.characters -= lengthOf(cells);
    // Lines above the header and below the patients do not count towards a limit.
    const isWithin = this.kept.length < this.options.limit + 2 * LEAD_ROWS;
    if (isWithin && budget.rows >= 0 && budget.cells >= 0 && budget.characters >= 0) this.kept.push(record);
    else this.kept = null;
  }
}

function cleaned({ cells, ...record }: Omit<TableRow, 'cells'> & { cells: readonly string[] }): TableRow {
  return { ...record, cells: cells.map(cleanCell) };
}

async function* allCleaned(batches: AsyncIterable<TableRow[]>): AsyncGenerator<TableRow[], void> {
  for await (const batch of batches) yield batch.map(cleaned);
}

/** The number of cells without the blank ones at the end. */
function filledCells(cells: readonly string[]): number {
  let filled = cells.length;
  while (filled > 0 && cells[filled - 1] === '') filled--;
  return filled;
}

function lengthOf(cells: readonly string[]): number {
  let length = 0;
  for (const cell of cells) length += cell.length;
  return length;
}

async function* pagesOf(
  batches: Iterable<TableRow[]> | AsyncIterable<TableRow[]>,
  options: { after: number; before: number; columns: number; size: number; withHidden: boolean },
): AsyncGenerator<TableRow[], void> {
  const { after, before, columns, size, withHidden } = options;
  let page: TableRow[] = [];
  let characters = 0;
  for await (const batch of batches) {
    for (const record of batch) {
      const { row, cells, hidden } = record;
      if (row >= before) break;
      if (row <= after || (hidden && !withHidden) || filledCells(cells) === 0) continue;
      page.push({ ...record, cells: widened(cells, columns) });
      characters += lengthOf(cells);
      if (page.length < size && characters < MOST_OF_PAGE) continue;
      yield page;
      page = [];
      characters = 0;
    }
  }
  if (page.length > 0) yield page;
}

function widened(cells: string[], width: number): string[] {
  if (cells.length === width) return cells;
  return cells.length > width ? cells.slice(0, width) : [...cells, ...Array<string>(width - cells.length).fill('')];
}
