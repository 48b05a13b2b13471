/** How the lines of a text file come together in the records it was read as. */
export interface FileLines {
  /** Lines of the file, counted before it was read. */
  lines: number;
  /** The first line `sep=;`, which is an order to spreadsheets and no record. */
  orders: number;
  /** Records with nothing in them. */
  blank: number;
  /** Lines that go on with a cell of the line before, within quotation marks. */
  continued: number;
}

/** Where each line of a file went; all but `lines` add up to it. */
export interface LineAccount extends FileLines {
  /** Above the names of the columns: a report's title, practice, date. */
  above: number;
  header: number;
  /** Patients. */
  rows: number;
  /** With which a report ends. */
  closing: number;
}

/** Line breaks of a text: CRLF, LF or CR. */
const LINE_BREAK = /\r\n|\n|\r/g;

/** Lines that a cell spans beyond its first. */
export function furtherLines(cell: string): number {
  return cell.match(LINE_BREAK)?.length ?? 0;
}

/**
 * The count of lines in a sentence for staff: "41 lines in your file: 1 with the names of the columns, 38 rows, 2
 * blank."
 */
export function lineWords(account: LineAccount): string {
  const { lines, rows, orders, above, blank, continued, closing } = account;
  const parts = [
    `${counted(rows, 'row', 'rows')}`,
    '1 with the names of the columns',
    ...part(above, 'above them'),
    ...part(blank, 'blank'),
    ...part(
      continued,
      continued === 1 ? 'goes on with a cell of the line above' : 'go on with a cell of the line above',
    ),
    ...part(closing, closing === 1 ? 'ends the report' : 'end the report'),
    ...part(orders, 'for spreadsheet programs (sep=)'),
  ];
  return `${counted(lines, 'line', 'lines')} in your file: ${parts.join(', ')}.`;
}

function part(count: number, words: string): string[] {
  return count === 0 ? [] : [`${count.toLocaleString('en-GB')} ${words}`];
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;
}
