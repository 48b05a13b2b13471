import { columnKey, COLUMN_SYNONYMS, findColumns, headerKey, holdsPatient, type Field } from '../columns';
import { isBlank } from '../cell';
import type { TableRow } from '../table-row';
import { readNhsNumber } from '../../patients/nhs-number';

/**
 * Rows at the beginning of a file, blank ones aside, among which the names of the columns are looked for: reports of
 * clinical systems put their title, practice, date and counts above them.
 */
export const LEAD_ROWS = 15;

/** Lines below the patients, as reports end: their total, their date, their page. */
const CLOSING =
  /^\W*(?:(?:report |grand |sub)?totals?\b|(?:number|count) of (?:patients|records|rows)\b|(?:patient|record|row|population) count\b|end of (?:report|list|file|data)\b|(?:report )?(?:generated|printed|produced|exported|run) (?:on|by|at)\b|page \d+ of \d+|confidential\b)/i;

/** A closing line says one thing, with its figure at most. */
const MOST_CLOSING_CELLS = 3;

/** What the uploader, or the practice before, said of the columns: our field → their header. */
export type AskedColumns = Partial<Record<Field, string>>;

export interface HeaderSearch {
  asked: AskedColumns;
  fields: readonly Field[];
  /** What the practice said of headers before, by `headerKey`. */
  remembered: ReadonlyMap<string, AskedColumns>;
}

/**
 * Which of the first rows holds the names of the columns: the first of which the practice has said before what it means;
 * else the first in which NHS number and date of birth are found; else the one with most known names (which then
 * needs correcting); else the row above the first patient; else the first row. A row of a patient, and what follows it,
 * is never it.
 *
 * @returns an index in `lead`, which is not empty.
 */
export function headerPlace(lead: readonly TableRow[], { asked, fields, remembered }: HeaderSearch): number {
  const patient = lead.findIndex(({ cells }) => holdsPatient(cells));
  const candidates = lead.slice(0, patient < 0 ? lead.length : Math.max(patient, 1)).map(({ cells }) => cells);
  const known = candidates.findIndex((cells) => remembered.has(headerKey(cells)));
  if (known >= 0) return known;
  const found = candidates.findIndex((cells) => findColumns(cells, asked, { fields }).ok);
  if (found >= 0) return found;
  const names = new Set(fields.flatMap((field) => COLUMN_SYNONYMS[field]));
  const scores = candidates.map((cells) => cells.filter((cell) => names.has(columnKey(cell))).length);
  const most = Math.max(...scores);
  if (most === 0) return patient > 0 ? patient - 1 : 0;
  // A report's "Name: …" line knows one word too; the names of columns fill more cells.
  const filled = (place: number): number => candidates[place]!.filter((cell) => !isBlank(cell)).length;
  return scores.reduce(
    (best, score, place) => (score === most && (best < 0 || filled(place) > filled(best)) ? place : best),
    -1,
  );
}

/**
 * Whether a row is a line with which a report ends and no patient: one to three cells, of which the first begins as such
 * lines do ("Report total: 20"), and no NHS number. Only the last rows of a file are taken for one.
 */
export function isClosingLine(cells: readonly string[]): boolean {
  let filled = 0;
  let first: string | undefined;
  for (const cell of cells) {
    if (isBlank(cell)) continue;
    first ??= cell;
    if (++filled > MOST_CLOSING_CELLS) return false;
  }
  // Most rows of a narrow file begin with a digit.
  if (first === undefined || /^\d/.test(first) || !CLOSING.test(first)) return false;
  return !cells.some((cell) => readNhsNumber(cell).ok);
}

/**
 * What was left out above and below the patients, in sentences for staff; none for a file that has nothing but a header
 * and patients. `row` numbers are a spreadsheet's.
 */
export function leftOutWords(headerRow: number | null, closingRow: number | null): string[] {
  const words: string[] = [];
  if (headerRow !== null && headerRow > 1) {
    const above = headerRow === 2 ? 'Row 1 above it was' : `Rows 1 to ${headerRow - 1} above it were`;
    words.push(`The names of the columns are in row ${headerRow}. ${above} left out.`);
  }
  if (closingRow !== null) {
    words.push(`Row ${closingRow}, below the patients, ends the report. We left it out, with everything after it.`);
  }
  return words;
}
