import type { Columns, Field } from '../columns';
import { readDateOfBirth, type DateOrder } from '../../patients/date-of-birth';
import type { ExactCell, TableRow } from '../table-row';

/** Fields that are numbers or dates of themselves, whatever format their cells have. */
const NUMBERS = ['nhsNumber', 'mobile'] as const satisfies Field[];

interface DateOptions {
  today: string;
  dateOrder?: DateOrder;
}

/** A number with spaces, brackets and hyphens between its digits. */
const DIGITS = /^[\d\s()+-]+$/;

/**
 * A row of a workbook as it is matched, kept and sent: NHS number, date of birth and mobile by the number behind the cell
 * where what is shown says less (a date without its year, a power of ten), everything else as the sheet shows it. So a
 * cell has one reading, and what is downloaded and uploaded again means the same.
 *
 * @param options.today the date at the practice, `YYYY-MM-DD`; `dateOrder` as the column's written dates tell it.
 */
export function settledRow({ row, cells, exact }: TableRow, columns: Columns, options: DateOptions): TableRow {
  if (exact === undefined) return { row, cells };
  const settled = [...cells];
  for (const field of NUMBERS) {
    const place = columns[field];
    if (place !== undefined && exact[place]) settled[place] = settledNumber(cells[place] ?? '', exact[place]);
  }
  const born = exact[columns.dateOfBirth];
  if (born) settled[columns.dateOfBirth] = settledDate(cells[columns.dateOfBirth] ?? '', born, options);
  return { row, cells: settled };
}

function settledNumber(shown: string, { number }: ExactCell): string {
  const digits = shown.replace(/\D/g, '').replace(/^0+/, '');
  return DIGITS.test(shown) && digits === number.replace(/^0+/, '') ? shown : number;
}

function settledDate(shown: string, { date, number }: ExactCell, { today, dateOrder }: DateOptions): string {
  if (date === null) return shown.startsWith('#') ? number : shown;
  const read = readDateOfBirth(shown, today, dateOrder);
  return read.ok && read.value === date && read.damage === undefined ? shown : date;
}
