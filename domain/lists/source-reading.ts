import { lineWords, type LineAccount } from './table/file-lines';
import type { TextReading } from './list-file';

/** Another sheet of the workbook that a list was read from. */
export interface OtherSheet {
  name: string;
  /** Rows that are not blank, its header among them; null where it could not be read. */
  rows: number | null;
  hidden: boolean;
}

/** What we read from a file and what we left out: the choices of reading, for people to see and change. */
export interface SourceReading {
  /** The sheet that was read; null of a .csv. */
  sheet: string | null;
  /** Its other sheets with content. */
  otherSheets: OtherSheet[];
  /** Rows below the header that the sheet hides: by hand or in a closed group, and by a filter. */
  hiddenRows: number;
  filteredRows: number;
  /** Whether these rows are in the list. */
  hiddenRowsIncluded: boolean;
  /** Headers of hidden columns; they are read like the others. */
  hiddenColumns: string[];
  /** Null of a workbook. */
  encoding: TextReading['encoding'] | null;
  /** Where each line of a .csv went; null of a workbook, and where the columns are not known. */
  lines: LineAccount | null;
}

/** What the uploader chose to read. */
export interface ReadingChoice {
  /** The sheet to read; null for the first that has the columns. */
  sheet: string | null;
  /** Whether hidden rows are patients too. */
  hiddenRows: boolean;
}

/** What we read unless someone chooses. */
export const USUAL_READING: ReadingChoice = { sheet: null, hiddenRows: false };

/** Whether there is something to choose in a file. If so, we keep it for a while. */
export function leavesChoice({ otherSheets, hiddenRows, filteredRows }: SourceReading): boolean {
  return otherSheets.length > 0 || hiddenRows + filteredRows > 0;
}

/**
 * How a file was read, in sentences for staff.
 * @param count words for a number and its noun ("3 rows").
 */
export function readingWords(
  { sheet, hiddenRows, filteredRows, hiddenRowsIncluded, hiddenColumns, encoding, lines }: SourceReading,
  count: (many: number, noun: string) => string,
): string[] {
  const words: string[] = [];
  if (sheet !== null) words.push(`We read the sheet “${sheet}”.`);
  if (encoding !== null) words.push(`We read the file as ${encoding}.`);
  if (lines !== null) words.push(lineWords(lines));
  const hidden = [
    ...(hiddenRows > 0 ? [count(hiddenRows, 'hidden row')] : []),
    ...(filteredRows > 0 ? [`${count(filteredRows, 'row')} hidden by a filter`] : []),
  ];
  if (hidden.length > 0) {
    words.push(
      hiddenRowsIncluded
        ? `We included ${hidden.join(' and ')}.`
        : `We left out ${hidden.join(' and ')}: these patients are not in the list.`,
    );
  }
  if (hiddenColumns.length > 0) {
    const names = hiddenColumns.map((name) => `“${name}”`).join(', ');
    words.push(`We also read ${hiddenColumns.length === 1 ? 'the hidden column' : 'the hidden columns'} ${names}.`);
  }
  return words;
}
