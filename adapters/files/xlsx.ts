import { setImmediate as nextTurn } from 'node:timers/promises';
import { Workbook, type Buffer as ExcelBuffer } from 'exceljs';
import { unreadableList } from '../../domain/recipients/list-problems';
import type { TableReading } from '../../ports/table-reader';
import { MAX_COLUMNS, TableScan } from './table-scan';
import {
  DamagedWorkbookError,
  packParts,
  unpackParts,
  WORKBOOK_LIMITS,
  WorkbookTooLargeError,
  type WorkbookParts,
} from './workbook-parts';

/** How many rows are read before other work gets its turn. */
const ROWS_A_TURN = 2_000;

/** The longest text a cell can hold (ECMA-376, and every spreadsheet program). */
const MAX_CELL = 32_767;

/** What a spreadsheet shows, and saves as CSV, for a date that it cannot show. */
const NO_DATE = '########';

/** Milliseconds of the first and after the last day that a spreadsheet can show. */
const FIRST_DAY = Date.UTC(1899, 11, 30);
const AFTER_LAST_DAY = Date.UTC(10_000, 0, 1);

/** What a sheet has besides its cells. exceljs would read it, and make an object of every cell that a merge covers. */
const NOT_CELLS = [
  ...['sheetPr', 'dimension', 'sheetViews', 'sheetFormatPr', 'cols', 'sheetProtection', 'autoFilter', 'mergeCells'],
  ...['conditionalFormatting', 'dataValidations', 'hyperlinks', 'printOptions', 'pageMargins', 'pageSetup'],
  ...['headerFooter', 'rowBreaks', 'drawing', 'picture', 'tableParts', 'extLst'],
];

/** What exceljs would read wrongly without a word: ISO dates in cells (as the number of their year), CDATA (as nothing). */
const MISREAD = [' t="d"', '<![CDATA['];

/** Of what exceljs reads from a workbook, that which makes a table. */
interface Content {
  /** In the order of their tabs. */
  sheets?: { id: number; state?: string }[];
  /** In no order. */
  worksheets: { id?: number; rows: Row[] }[];
}

interface Row {
  /** NaN where the program that wrote it left it out. */
  number: number;
  cells: Cell[];
}

interface Cell {
  /** Such as B7; may be left out too. */
  address?: string;
  value?: unknown;
  /** Of a formula. */
  result?: unknown;
}

/**
 * Reads an .xlsx workbook with exceljs: the first visible sheet with content. Dates come as ISO 8601, numbers without
 * exponent, rich text as its text, formulas as their last result, booleans as TRUE and FALSE, and of merged cells the
 * first holds the value, as when a spreadsheet saves CSV.
 *
 * All in memory, at worst some 800 MB for a workbook at the limits; rows beyond `limit` are counted without being kept.
 *
 * @param limit most rows that will be asked for; all are counted.
 * @returns the table, or `empty` or `unreadable` with the row where one is known.
 */
export async function readXlsx(bytes: Buffer, limit: number, limits = WORKBOOK_LIMITS): Promise<TableReading> {
  try {
    const content = await contentOf(await unpackParts(bytes, limits));
    return await firstTable(content, limit);
  } catch (error) {
    if (error instanceof WorkbookTooLargeError) return { ok: false, problem: unreadableList('workbook-too-large') };
    if (error instanceof DamagedWorkbookError) return { ok: false, problem: unreadableList('workbook-damaged') };
    throw error;
  }
}

async function contentOf(parts: WorkbookParts): Promise<Content> {
  if (!parts.has('xl/workbook.xml')) throw new DamagedWorkbookError('There is no workbook');
  for (const [name, part] of parts) {
    if (MISREAD.some((mark) => part.includes(mark))) throw new DamagedWorkbookError(`${name} would be misread`);
    parts.set(name, withoutPrefix(part));
  }
  const archive = await packParts(parts);
  parts.clear();
  const workbook = new Workbook();
  let content: Content | undefined;
  // What exceljs read is taken before it builds its sheets for editing: they take as much memory again, lose rows without
  // a number, and a row number or the range of a name beyond all sheets would keep it busy for minutes.
  Object.defineProperty(workbook, 'model', { set: (model: Content) => (content = model) });
  try {
    await workbook.xlsx.load(archive as unknown as ExcelBuffer, { ignoreNodes: NOT_CELLS });
  } catch (error) {
    // exceljs has no errors of its own: whatever it stumbles on, the workbook is not as it should be.
    throw new DamagedWorkbookError('exceljs cannot read the workbook', { cause: error });
  }
  if (content === undefined) throw new Error('exceljs has read no workbook');
  return content;
}

/**
 * exceljs knows elements by their usual names only; programs made with the Open XML SDK (ClosedXML among them) write
 * <x:row> for <row> (exceljs #1437).
 */
function withoutPrefix(part: Buffer | string): Buffer | string {
  const root = /<(\w+):(?:workbook|Relationships|sst|styleSheet|worksheet)[\s>]/.exec(part.toString('latin1', 0, 1024));
  return root ? part.toString().replace(new RegExp(`<(/?)${root[1]}:`, 'g'), '<$1') : part;
}

async function firstTable({ sheets = [], worksheets }: Content, limit: number): Promise<TableReading> {
  let reading = new TableScan({ limit }).finish();
  for (const { id, state } of sheets) {
    const sheet = worksheets.find((worksheet) => worksheet.id === id);
    if (!sheet || (state ?? 'visible') !== 'visible') continue;
    reading = await tableOf(sheet.rows, limit);
    if (reading.ok || reading.problem.code !== 'empty') break;
  }
  return reading;
}

async function tableOf(rows: Row[], limit: number): Promise<TableReading> {
  const table = new TableScan({ limit });
  let row = 0;
  for (const [index, { number, cells }] of rows.entries()) {
    row = number > row ? number : row + 1;
    table.add(row, cellTexts(cells));
    if (index % ROWS_A_TURN === ROWS_A_TURN - 1) await nextTurn();
  }
  return table.finish();
}

function cellTexts(cells: Cell[]): string[] {
  const texts: string[] = [];
  let column = -1;
  for (const { address, value, result } of cells) {
    column = columnOf(address) ?? column + 1;
    const text = textOf(result ?? value).slice(0, MAX_CELL);
    // One cell beyond the limit is enough for the table to be refused.
    if (column < MAX_COLUMNS) texts[column] = text;
    else texts[MAX_COLUMNS] ||= text;
  }
  return Array.from(texts, (text: string | undefined) => text ?? '');
}

/** 0 for A1; null without an address. */
function columnOf(address = ''): number | null {
  let column = 0;
  for (const letter of address) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column === 0 ? null : column - 1;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (value instanceof Date) return dateText(value);
  const { richText, error } = (value ?? {}) as { richText?: { text?: string }[]; error?: string };
  return richText ? richText.map(({ text = '' }) => text).join('') : (error ?? '');
}

/** A number in digits, never with an exponent: NHS numbers and mobiles that a spreadsheet took for numbers stay whole. */
function numberText(number: number): string {
  if (!Number.isFinite(number)) return '';
  const text = String(number);
  if (!text.includes('e')) return text;
  return Math.abs(number) >= 1 ? BigInt(Math.round(number)).toString() : number.toFixed(20).replace(/0+$/, '');
}

/** A time of day alone has no day (a spreadsheet counts from 1899-12-30); a date without time has no time. */
function dateText(date: Date): string {
  const seconds = Math.round(date.getTime() / 1000) * 1000;
  if (!(seconds >= FIRST_DAY && seconds < AFTER_LAST_DAY)) return NO_DATE;
  const [day, time] = new Date(seconds).toISOString().slice(0, 19).split('T') as [string, string];
  if (day === '1899-12-30') return time;
  return time === '00:00:00' ? day : `${day}T${time}`;
}
