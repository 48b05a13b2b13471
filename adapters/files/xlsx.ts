import { setImmediate as nextTurn } from 'node:timers/promises';
import { unreadableList } from '../../domain/recipients/list-problems';
import type { TableReading } from '../../domain/recipients/list-file';
import { WORKBOOK_LIMITS } from './file-kind';
import { MAX_COLUMNS, TableBuilder } from './table-builder';
import { DamagedXmlError, XmlReader, xmlText } from './xml';
import { DamagedZipError, ZipArchive, ZipTooLargeError, type ZipLimits } from './zip';

/** How many rows are read before other work gets its turn. */
const ROWS_A_TURN = 2_000;

/** The longest text a cell can hold (ECMA-376, and every spreadsheet program). */
const MAX_CELL = 32_767;

/** The longest number format that spreadsheet programs make. */
const MAX_FORMAT = 255;

/** What the cells of a sheet refer to. */
interface Workbook {
  sharedText(index: number): string;
  /** By style number: how a number in it is meant. */
  styles: NumberMeaning[];
  /** Days between 1899-12-30 and day 0 of this workbook: 0, or 1462 in the 1904 system. */
  dayZero: number;
}

type NumberMeaning = 'number' | 'date' | 'time';

/**
 * Reads an .xlsx workbook (ECMA-376, transitional and strict): the first visible sheet with content. Dates come as ISO
 * 8601, numbers without exponent, rich text as its text, formulas as their last result, booleans as TRUE and FALSE, and
 * of merged cells the first holds the value, as when a spreadsheet saves CSV.
 *
 * Sheets are read row by row from the unpacked XML, and rows beyond the limit are counted without being kept, so that
 * a workbook of a million rows needs little more memory than its own size; nothing is unpacked beyond `limits`, whatever
 * the archive claims of itself.
 *
 * @param limit most rows to keep; all are counted.
 * @returns the table, or `empty` or `unreadable` with the row where one is known.
 */
export async function readXlsx(
  bytes: Buffer,
  limit: number,
  limits: ZipLimits = WORKBOOK_LIMITS,
): Promise<TableReading> {
  try {
    const archive = ZipArchive.open(bytes, limits);
    return await readArchive(archive, limit);
  } catch (error) {
    if (error instanceof ZipTooLargeError) return { ok: false, problem: unreadableList('workbook-too-large') };
    if (error instanceof DamagedZipError || error instanceof DamagedXmlError) {
      return { ok: false, problem: unreadableList('workbook-damaged') };
    }
    throw error;
  }
}

async function readArchive(archive: ZipArchive, limit: number): Promise<TableReading> {
  const part = async (name: string): Promise<string | null> => {
    const content = await archive.read(name);
    return content && xmlText(content);
  };
  const main = await part('xl/workbook.xml');
  if (main === null) throw new DamagedZipError('There is no workbook');
  const targets = targetsIn((await part('xl/_rels/workbook.xml.rels')) ?? '');
  const { sheets, date1904 } = sheetsIn(main);
  const workbook: Workbook = {
    sharedText: sharedTexts((await part(targets.byType.get('sharedStrings') ?? 'xl/sharedStrings.xml')) ?? ''),
    styles: stylesIn((await part(targets.byType.get('styles') ?? 'xl/styles.xml')) ?? ''),
    dayZero: date1904 ? 1462 : 0,
  };
  let reading: TableReading = new TableBuilder(limit).finish();
  for (const sheet of sheets) {
    const xml = await part(targets.byId.get(sheet) ?? '');
    if (xml === null) continue;
    reading = await readSheet(xml, workbook, limit);
    if (reading.ok || reading.problem.code !== 'empty') break;
  }
  return reading;
}

/** The parts a workbook refers to: by relationship id, and by the last word of their type. */
function targetsIn(xml: string): { byId: Map<string, string>; byType: Map<string, string> } {
  const byId = new Map<string, string>();
  const byType = new Map<string, string>();
  const reader = new XmlReader(xml);
  for (let kind = reader.next(); kind !== 'end'; kind = reader.next()) {
    if (kind !== 'open' || reader.name !== 'Relationship') continue;
    const target = reader.attribute('Target') ?? '';
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`;
    byId.set(reader.attribute('Id') ?? '', path);
    byType.set((reader.attribute('Type') ?? '').replace(/^.*\//, ''), path);
  }
  return { byId, byType };
}

/** The relationship ids of the visible sheets, in their order. */
function sheetsIn(xml: string): { sheets: string[]; date1904: boolean } {
  const sheets: string[] = [];
  let date1904 = false;
  const reader = new XmlReader(xml);
  for (let kind = reader.next(); kind !== 'end'; kind = reader.next()) {
    if (kind !== 'open') continue;
    if (reader.name === 'workbookPr') date1904 = ['1', 'true'].includes(reader.attribute('date1904') ?? '');
    if (reader.name === 'sheet' && (reader.attribute('state') ?? 'visible') === 'visible') {
      sheets.push(reader.attribute('id') ?? '');
    }
  }
  return { sheets, date1904 };
}

/**
 * Finds where each shared text begins, and reads one when a cell refers to it. Long ones are kept once read: a small
 * workbook may refer to one of them from every cell.
 */
function sharedTexts(xml: string): (index: number) => string {
  const starts: number[] = [];
  const item = /<(?:\w+:)?si[\s/>]/g;
  for (let match = item.exec(xml); match; match = item.exec(xml)) starts.push(match.index);
  const long = new Map<number, string>();
  return (index) => {
    const known = long.get(index);
    const start = starts[index];
    if (known !== undefined || start === undefined) return known ?? '';
    const own = xml.slice(start, starts[index + 1]);
    const reader = new XmlReader(own);
    reader.next();
    const text = reader.empty ? '' : textWithin(reader, 'si');
    if (own.length > 1_000) long.set(index, text);
    return text;
  };
}

/** All text in <t> up to an element's end; phonetic guides are no text of the cell. */
function textWithin(reader: XmlReader, element: string): string {
  let text = '';
  let inText = false;
  let inGuide = false;
  for (let kind = reader.next(); kind !== 'end'; kind = reader.next()) {
    if (kind === 'text') {
      if (inText && !inGuide) text += reader.text;
    } else if (kind === 'close' && reader.name === element) break;
    else if (reader.name === 't') inText = kind === 'open' && !reader.empty;
    else if (reader.name === 'rPh') inGuide = kind === 'open' && !reader.empty;
  }
  return unescaped(text.slice(0, MAX_CELL));
}

/** `_x000D_` is how a workbook writes a character that XML cannot hold (ECMA-376 §22.9.2.19, ST_Xstring). */
function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : text;
}

/** By style number (cellXfs), what its number format makes of a number. */
function stylesIn(xml: string): NumberMeaning[] {
  const formats = new Map<number, string>();
  const styles: NumberMeaning[] = [];
  let inCellStyles = false;
  const reader = new XmlReader(xml);
  for (let kind = reader.next(); kind !== 'end'; kind = reader.next()) {
    if (kind === 'text') continue;
    if (reader.name === 'cellXfs') inCellStyles = kind === 'open';
    else if (kind === 'open' && reader.name === 'numFmt') {
      formats.set(Number(reader.attribute('numFmtId')), reader.attribute('formatCode') ?? '');
    } else if (kind === 'open' && reader.name === 'xf' && inCellStyles) {
      const format = Number(reader.attribute('numFmtId') ?? 0);
      styles.push(meaningOf(format, formats.get(format)));
    }
  }
  return styles;
}

/** Built-in formats of dates and times (ECMA-376 §18.8.30, East Asian ones included), else what the format's letters say. */
function meaningOf(format: number, code: string | undefined): NumberMeaning {
  if (code === undefined) {
    if ((format >= 18 && format <= 21) || (format >= 45 && format <= 47)) return 'time';
    return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 50 && format <= 58)
      ? 'date'
      : 'number';
  }
  const letters = code
    .slice(0, MAX_FORMAT)
    .split(';')[0]
    ?.replace(/"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]/gi, '')
    .replace(/general|AM\/PM|A\/P/gi, '') as string;
  if (/[dy]/i.test(letters)) return 'date';
  if (/[hs]/i.test(letters)) return 'time';
  return /m/i.test(letters) ? 'date' : 'number';
}

async function readSheet(xml: string, workbook: Workbook, limit: number): Promise<TableReading> {
  const table = new TableBuilder(limit);
  const reader = new XmlReader(xml);
  let row = 0;
  for (let kind = reader.next(); kind !== 'end'; kind = reader.next()) {
    if (kind !== 'open') {
      if (kind === 'close' && reader.name === 'sheetData') break;
      continue;
    }
    if (reader.name !== 'row') continue;
    const written = Number(reader.attribute('r'));
    row = Number.isSafeInteger(written) && written > row ? written : row + 1;
    if (!reader.empty) table.add(row, readCells(reader, workbook));
    if (row % ROWS_A_TURN === 0) await nextTurn();
  }
  return table.finish();
}

/** The cells of the row just opened, up to its end. */
function readCells(reader: XmlReader, workbook: Workbook): string[] {
  const cells: string[] = [];
  let column = -1;
  for (let kind = reader.next(); kind !== 'end'; kind = reader.next()) {
    if (kind === 'close' && reader.name === 'row') break;
    if (kind !== 'open' || reader.name !== 'c') continue;
    column = columnOf(reader.attribute('r')) ?? column + 1;
    if (reader.empty || column > MAX_COLUMNS) {
      // One cell beyond the limit is enough for the table to be refused.
      if (!reader.empty) cells[MAX_COLUMNS] = readCell(reader, workbook) || (cells[MAX_COLUMNS] ?? '');
      continue;
    }
    cells[column] = readCell(reader, workbook);
  }
  return Array.from(cells, (cell: string | undefined) => cell ?? '');
}

/** 0 for A1; null without a reference. */
function columnOf(reference: string | undefined): number | null {
  if (reference === undefined) return null;
  let column = 0;
  for (const letter of reference.toUpperCase()) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column === 0 ? null : column - 1;
}

/** The text of the cell just opened, up to its end. */
function readCell(reader: XmlReader, workbook: Workbook): string {
  const type = reader.attribute('t') ?? 'n';
  const style = Number(reader.attribute('s') ?? 0);
  let value = '';
  let inValue = false;
  for (let kind = reader.next(); kind !== 'end'; kind = reader.next()) {
    if (kind === 'text') {
      if (inValue) value += reader.text;
    } else if (kind === 'close' && reader.name === 'c') break;
    else if (kind === 'open' && reader.name === 'is') value = reader.empty ? '' : textWithin(reader, 'is');
    else if (reader.name === 'v') inValue = kind === 'open' && !reader.empty;
  }
  switch (type) {
    case 's':
      return workbook.sharedText(Number(value));
    case 'b':
      return value.trim() === '1' ? 'TRUE' : 'FALSE';
    case 'inlineStr':
    case 'e':
      return value;
    case 'str':
      return unescaped(value);
    case 'd':
      return value.replace(/T00:00:00(?:\.0+)?Z?$/, '');
    default:
      return numberText(value.trim(), workbook.styles[style] ?? 'number', workbook.dayZero);
  }
}

function numberText(value: string, meaning: NumberMeaning, dayZero: number): string {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  if (meaning === 'number' || number < 0) return plainNumber(number);
  // A time of day alone has no day; a date without time has no time.
  const moment = new Date(Date.UTC(1899, 11, 30) + Math.round((number + dayZero) * 86_400) * 1000);
  if (Number.isNaN(moment.getTime())) return plainNumber(number);
  const [day, time] = moment.toISOString().slice(0, 19).split('T') as [string, string];
  if (meaning === 'time' && number < 1) return time;
  return time === '00:00:00' ? day : `${day}T${time}`;
}

/** A number in digits, never with an exponent: NHS numbers and mobiles that a spreadsheet took for numbers stay whole. */
function plainNumber(number: number): string {
  const text = String(number);
  if (!text.includes('e')) return text;
  return Math.abs(number) >= 1 ? BigInt(Math.round(number)).toString() : number.toFixed(20).replace(/0+$/, '');
}
