import { COLUMN_SYNONYMS, columnKey, type Field, LIST_FIELDS } from '../columns';
import type { TableRow } from '../table-row';
import { checkTable, type CheckOptions, type OpenedTable, type TableCheck } from '../list-file';
import { emptyList, noSuchSheet, onlyHiddenSheets, type ListProblem } from '../list-problems';
import { USUAL_READING, type OtherSheet, type ReadingChoice, type SourceReading } from '../source-reading';

/** One sheet of a file as its reader gives it. */
export interface Sheet<T extends OpenedTable> {
  /** '' of a .csv. */
  name: string;
  hidden: boolean;
  reading: { ok: true; table: T } | { ok: false; problem: ListProblem; lead?: readonly TableRow[] };
}

export type TableChoice<T extends OpenedTable> =
  | { ok: true; table: T; layout: (TableCheck & { ok: true })['layout']; source: SourceReading }
  /** `header` where the table could be read; `lead` are the first rows as far as they were. */
  | {
      ok: false;
      problem: ListProblem;
      header: string[] | null;
      lead: readonly TableRow[];
      source: SourceReading | null;
    };

/**
 * Which sheet of a file is the list: the one that was asked for; else the first that people see and that has the columns.
 * Where none has, the one that comes nearest says what is missing. A sheet that cannot be read is never passed over for
 * one behind it, and a hidden one is never taken unasked.
 *
 * @param limit most rows a list may have.
 */
export function chooseTable<T extends OpenedTable>(
  sheets: readonly Sheet<T>[],
  limit: number,
  { choice = USUAL_READING, ...options }: Omit<CheckOptions, 'withHidden'> & { choice?: ReadingChoice } = {},
): TableChoice<T> {
  const checkOptions: CheckOptions = { ...options, withHidden: choice.hiddenRows };
  const refused = (problem: ListProblem): TableChoice<T> => ({
    ok: false,
    problem,
    header: null,
    lead: [],
    source: null,
  });
  const answer = (sheet: Sheet<T>): TableChoice<T> => judged(sheet, sheets, limit, choice, checkOptions);

  if (choice.sheet !== null) {
    const asked =
      sheets.find(({ name }) => name === choice.sheet) ?? sheets.find(({ name }) => alike(name, choice.sheet!));
    return asked ? answer(asked) : refused(noSuchSheet(choice.sheet, sheets.map(({ name }) => name).filter(Boolean)));
  }
  const seen = sheets.filter((sheet) => !sheet.hidden && !isEmpty(sheet));
  if (seen.length === 0) {
    const hidden = sheets.filter((sheet) => sheet.hidden && !isEmpty(sheet)).map(({ name }) => name);
    return refused(hidden.length > 0 ? onlyHiddenSheets(hidden) : emptyList());
  }
  for (const sheet of seen) {
    if (!sheet.reading.ok || isList(sheet.reading.table, checkOptions)) return answer(sheet);
  }
  const known = seen.map(({ reading }) => (reading.ok ? knownNames(reading.table, options.fields ?? LIST_FIELDS) : 0));
  return answer(seen[known.indexOf(Math.max(...known))]!);
}

/** The sheets of a file whose headers a practice may have said something of. */
export function readTables<T extends OpenedTable>(sheets: readonly Sheet<T>[]): T[] {
  return sheets.flatMap(({ reading }) => (reading.ok ? [reading.table] : []));
}

function judged<T extends OpenedTable>(
  sheet: Sheet<T>,
  sheets: readonly Sheet<T>[],
  limit: number,
  choice: ReadingChoice,
  options: CheckOptions,
): TableChoice<T> {
  const { reading } = sheet;
  const others = otherSheets(sheet, sheets);
  if (!reading.ok) {
    const { problem, lead = [] } = reading;
    return { ok: false, problem, header: null, lead, source: null };
  }
  const { table } = reading;
  const check = checkTable(table, limit, options);
  const { header } = check.ok ? check.layout : check;
  const headerRow = check.ok ? check.layout.headerRow : check.headerRow;
  const lines = check.ok ? check.layout.lines : null;
  const source = sourceOf(sheet.name, table, { others, header, headerRow, choice, lines });
  if (!check.ok) return { ok: false, problem: check.problem, header, lead: table.lead, source };
  return { ok: true, table, layout: check.layout, source };
}

function sourceOf(
  name: string,
  { hiddenRows, hiddenColumns = [], filter = null, text }: OpenedTable,
  rest: { others: OtherSheet[]; header: readonly string[]; headerRow: number; choice: ReadingChoice } & Pick<
    SourceReading,
    'lines'
  >,
): SourceReading {
  const hidden = hiddenRows.filter((row) => row > rest.headerRow);
  const filtered = filter === null ? 0 : hidden.filter((row) => row >= filter.from && row <= filter.to).length;
  const isHidden = (column: number): boolean => hiddenColumns.some(({ from, to }) => column >= from && column <= to);
  return {
    sheet: name === '' ? null : name,
    otherSheets: rest.others,
    hiddenRows: hidden.length - filtered,
    filteredRows: filtered,
    hiddenRowsIncluded: rest.choice.hiddenRows && hidden.length > 0,
    hiddenColumns: rest.header.filter((title, column) => title.trim() !== '' && isHidden(column)),
    encoding: text?.encoding ?? null,
    lines: rest.lines,
  };
}

function otherSheets<T extends OpenedTable>(read: Sheet<T>, sheets: readonly Sheet<T>[]): OtherSheet[] {
  return sheets
    .filter((sheet) => sheet !== read && !isEmpty(sheet))
    .map(({ name, hidden, reading }) => ({ name, hidden, rows: reading.ok ? reading.table.count : null }));
}

function isEmpty({ reading }: Sheet<OpenedTable>): boolean {
  return !reading.ok && reading.problem.code === 'empty';
}

/** Whether a table is a list, whatever its size and however much of it is hidden. */
function isList(table: OpenedTable, options: CheckOptions): boolean {
  const check = checkTable(table, Infinity, { ...options, withHidden: true });
  return check.ok || check.problem.code === 'column-twice' || check.problem.code === 'unreadable';
}

/** How many names of columns are known in the row that has most of them. */
function knownNames({ lead }: OpenedTable, fields: readonly Field[]): number {
  const names = new Set(fields.flatMap((field) => COLUMN_SYNONYMS[field]));
  return Math.max(0, ...lead.map(({ cells }) => cells.filter((cell) => names.has(columnKey(cell))).length));
}

function alike(one: string, other: string): boolean {
  const key = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  return key(one) === key(other);
}
