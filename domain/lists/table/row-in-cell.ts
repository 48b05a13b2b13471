import { readNhsNumber } from '../../patients/nhs-number';

/** Cells that only a row of a list has side by side: numbers of some length, dates, addresses of email. */
const VALUE = /^(?:\+?[\d\s().,/-]{6,}|\d{1,2}[\s-][a-z]{3,9}[\s-]\d{2,4}|[^\s@]+@[^\s@]+\.[^\s@]+)$/i;

/** With so many cells as the row has, a line is a row whatever the cells hold: no note has as many commas by chance. */
const SURELY_A_ROW = 6;

/**
 * Whether a quoted cell has taken in another row of the file, as happens where a quotation mark is opened in one row and
 * closed in another: a line below its first that holds an NHS number, or as many cells as the row itself with the values of
 * a patient. Line breaks and commas in notes and addresses are neither.
 *
 * @param cell as it stands between its quotation marks.
 * @param width cells of the row it is in.
 */
export function hasHiddenRow(cell: string, delimiter: string, width: number): boolean {
  const lines = cell.split(/\r\n|\n|\r/).slice(1);
  return lines.some((line) => {
    const cells = line.split(delimiter).map((part) => part.replace(/^\s*"|"\s*$/g, '').trim());
    if (cells.some((part) => readNhsNumber(part).ok)) return true;
    if (cells.length < Math.max(width, 3) || cells.filter((part) => part !== '').length < 3) return false;
    return cells.length >= SURELY_A_ROW || cells.some((part) => VALUE.test(part));
  });
}
