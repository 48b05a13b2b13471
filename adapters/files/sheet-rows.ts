import type { TableRow } from '../../domain/lists/table-row';
import { DamagedWorkbookError, WorkbookTooLargeError } from './package-parts';
import { cellText, MAX_CELL, RichText, type SharedStrings } from './shared-strings';
import type { NumberFormats } from './number-formats';
import { MAX_COLUMNS } from './table-scan';
import { createXmlReader, isTrue } from './xml';

/** The parts of a workbook that its sheets refer to. */
export interface WorkbookValues {
  strings: SharedStrings | null;
  formats: NumberFormats;
}

/** How much of a workbook may still be read. All of its sheets count it down. */
export interface SheetBudget {
  /** Bytes of XML, because several tabs may name one part. */
  bytes: number;
  /** Elements of XML, including blank cells with a format. */
  elements: number;
  /** Cells with a value. */
  values: number;
  /** Characters of all values, because one shared text may be in every cell. */
  characters: number;
}

/** What a sheet says besides its cells. Complete once all rows are read. */
export interface SheetFacts {
  /** Columns that are hidden, from 0, both ends included. */
  hiddenColumns: { from: number; to: number }[];
  /** Rows that a filter covers; null if no filter leaves rows out. */
  filter: { from: number; to: number } | null;
  /** The first cell of each row that holds a formula without a result. */
  unresolved: { row: number; column: number }[];
}

/**
 * The rows of a sheet, some hundred at a time. Fills `facts` on the way. Throws `NoSheetError` if the part is not a
 * sheet of cells.
 */
export async function* sheetRows(
  chunks: AsyncIterable<Buffer>,
  values: WorkbookValues,
  budget: SheetBudget,
  facts: SheetFacts,
): AsyncGenerator<TableRow[], void> {
  const sheet = new SheetVisitor(values, budget, facts);
  const reader = createXmlReader(sheet);
  for await (const chunk of chunks) {
    budget.bytes -= chunk.length;
    if (budget.bytes < 0) throw new WorkbookTooLargeError();
    reader.write(chunk);
    if (sheet.rows.length > 0) yield sheet.taken();
  }
  reader.end();
  if (sheet.rows.length > 0) yield sheet.taken();
}

/** Thrown for a part that is a chart, a dialog or a macro and holds no rows. */
export class NoSheetError extends Error {
  constructor(root: string) {
    super(`A ${root} holds no rows`);
    this.name = 'NoSheetError';
  }
}

export function noFacts(): SheetFacts {
  return { hiddenColumns: [], filter: null, unresolved: [] };
}

/** Parts that a tab may show besides a sheet of cells. */
const NO_SHEETS = ['chartsheet', 'dialogsheet', 'macrosheet'];

/** More rows than there can be above a header. */
const MOST_UNRESOLVED = 1_000;

/** The place of an element in a sheet. We skip elements at any other place. */
type Place = 'outside' | 'sheet' | 'columns' | 'rows' | 'row' | 'cell' | 'value' | 'formula' | 'inline' | 'filter';

const WITHIN: Partial<Record<Place, Record<string, Place>>> = {
  sheet: { cols: 'columns', sheetData: 'rows', autoFilter: 'filter' },
  rows: { row: 'row' },
  row: { c: 'cell' },
  cell: { v: 'value', f: 'formula', is: 'inline' },
};

/**
 * Elements around content for programs that do not know an extension (ECMA-376 part 3, markup compatibility). We know none,
 * so we read the `Fallback` and pass over each `Choice`.
 */
const WRAPPERS = ['AlternateContent', 'Fallback'];

class SheetVisitor {
  rows: TableRow[] = [];
  private readonly path: Place[] = [];
  /** How deep the wrappers are that are open. */
  private readonly wrappers: number[] = [];
  private place: Place = 'outside';
  private started = false;
  private row = 0;
  private column = -1;
  private hidden = false;
  private cells: string[] = [];
  private exact: TableRow['exact'];
  private type = '';
  private style = 0;
  private value = '';
  private hasValue = false;
  private hasFormula = false;
  private isInline = false;
  private readonly inline = new RichText();
  private filterRange: string | undefined;

  constructor(
    private readonly values: WorkbookValues,
    private readonly budget: SheetBudget,
    private readonly facts: SheetFacts,
  ) {}

  taken(): TableRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (--this.budget.elements < 0) throw new WorkbookTooLargeError();
    if (this.place === 'inline') {
      this.inline.open(name);
      return;
    }
    this.path.push(this.place);
    if (!this.started) {
      this.started = true;
      if (NO_SHEETS.includes(name)) throw new NoSheetError(name);
      if (name !== 'worksheet') throw new DamagedWorkbookError(`A sheet's part is a ${name}`);
      this.place = 'sheet';
      return;
    }
    const within = this.place;
    if (WRAPPERS.includes(name) && within !== 'outside') {
      this.wrappers.push(this.path.length);
      return;
    }
    this.place = WITHIN[within]?.[name] ?? 'outside';
    if (this.place === 'row') this.openRow(attributes);
    else if (this.place === 'cell') this.openCell(attributes);
    else if (this.place === 'value') this.value = '';
    else if (this.place === 'formula') this.hasFormula = true;
    else if (this.place === 'inline') {
      this.inline.begin();
      this.isInline = true;
    } else if (this.place === 'filter') this.filterRange = attributes.ref;
    else if (within === 'columns' && name === 'col') this.openColumn(attributes);
    // A filter without conditions leaves no row out.
    else if (within === 'filter' && name === 'filterColumn') this.facts.filter = rowsOf(this.filterRange);
  }

  text(piece: string): void {
    if (this.place === 'value') {
      if (this.value.length <= MAX_CELL * 7) this.value += piece;
    } else if (this.place === 'inline') this.inline.text(piece);
  }

  close(): void {
    if (this.place === 'inline' && !this.inline.close()) return;
    if (this.wrappers.at(-1) === this.path.length) {
      this.wrappers.pop();
      this.place = this.path.pop() ?? 'outside';
      return;
    }
    if (this.place === 'value') this.hasValue = true;
    else if (this.place === 'cell') this.closeCell();
    else if (this.place === 'row') this.closeRow();
    this.place = this.path.pop() ?? 'outside';
  }

  private openRow({ r, hidden, ht, customHeight }: Record<string, string>): void {
    const number = Number(r);
    this.row = Number.isInteger(number) && number > this.row ? number : this.row + 1;
    this.column = -1;
    this.hidden = isTrue(hidden) || (isTrue(customHeight) && Number(ht) === 0);
    this.cells = [];
    this.exact = undefined;
  }

  private openCell({ r, t, s }: Record<string, string>): void {
    this.column = columnOf(r) ?? this.column + 1;
    this.type = t ?? 'n';
    this.style = Number(s ?? 0);
    this.value = '';
    this.hasValue = false;
    this.hasFormula = false;
    this.isInline = false;
  }

  private closeCell(): void {
    const isEmptyText = this.type === 'str' && this.hasValue;
    if (this.hasFormula && !this.isInline && !isEmptyText && this.value.trim() === '') this.noteUnresolved();
    if (!this.hasValue && !this.isInline) return;
    const { shown, exact } = this.read();
    if (shown === '') return;
    this.budget.values--;
    this.budget.characters -= shown.length;
    if (this.budget.values < 0 || this.budget.characters < 0) throw new WorkbookTooLargeError();
    // One cell beyond the limit is enough to refuse the table.
    const column = Math.min(this.column, MAX_COLUMNS);
    this.cells[column] ??= shown;
    if (exact) (this.exact ??= {})[column] = exact;
  }

  private noteUnresolved(): void {
    const { unresolved } = this.facts;
    const { row, column } = this;
    if (unresolved.length < MOST_UNRESOLVED && unresolved.at(-1)?.row !== row) unresolved.push({ row, column });
  }

  private read(): ReturnType<NumberFormats['number']> {
    const { type, value, style } = this;
    const { strings, formats } = this.values;
    switch (type) {
      case 's': {
        if (value.trim() === '') return { shown: '' };
        const text = /^\s*\d+\s*$/.test(value) ? strings?.at(Number(value)) : undefined;
        if (text === undefined) throw new DamagedWorkbookError('A cell refers to a text that is not there');
        return { shown: text };
      }
      case 'inlineStr':
        return { shown: this.isInline ? this.inline.value() : cellText(value) };
      case 'str':
      case 'e':
        return { shown: cellText(value) };
      case 'b':
        return { shown: isTrue(value.trim()) ? 'TRUE' : 'FALSE' };
      case 'd':
        return formats.isoDate(value, style);
      default:
        return this.isInline ? { shown: this.inline.value() } : formats.number(value, style);
    }
  }

  private closeRow(): void {
    const { row, hidden, exact } = this;
    if (this.cells.length === 0) return;
    const cells = Array.from(this.cells, (text: string | undefined) => text ?? '');
    this.rows.push({ row, cells, ...(hidden ? { hidden } : {}), ...(exact ? { exact } : {}) });
  }

  private openColumn({ min, max, hidden, width }: Record<string, string>): void {
    if (!isTrue(hidden) && Number(width ?? 1) !== 0) return;
    const [from, to] = [Number(min) - 1, Math.min(Number(max), MAX_COLUMNS) - 1];
    if (from >= 0 && to >= from && this.facts.hiddenColumns.length < MAX_COLUMNS) {
      this.facts.hiddenColumns.push({ from, to });
    }
  }
}

/** 0 for A1; null without an address. */
function columnOf(address = ''): number | null {
  let column = 0;
  for (const letter of address) {
    const value = (letter.charCodeAt(0) & ~32) - 64;
    if (value < 1 || value > 26 || !/[A-Za-z]/.test(letter)) break;
    column = column * 26 + value;
    if (column > 100_000) break;
  }
  return column === 0 ? null : column - 1;
}

/** The rows of a range such as A1:F8; all rows if the range cannot be read. */
export function rowsOf(range = ''): { from: number; to: number } {
  const [, from, to] = /^\$?[A-Z]+\$?(\d+):\$?[A-Z]+\$?(\d+)$/i.exec(range.trim()) ?? [];
  return from === undefined ? { from: 1, to: Infinity } : { from: Number(from), to: Number(to) };
}
