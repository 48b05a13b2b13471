/** A row as the list keeps it. */
export interface KeptRow {
  /** As the spreadsheet numbered it. */
  row: number;
  cells: readonly string[];
}

/**
 * Writes the rows of a list as a file, to check them again for another channel or with other columns. We keep the rows
 * of an upload but not the file. Blank lines replace rows that are missing, so that row numbers stay the same.
 *
 * @param headerRow the row that held the names of the columns.
 */
export async function remadeFile(
  header: readonly string[],
  headerRow: number,
  rows: AsyncIterable<KeptRow>,
): Promise<Buffer> {
  const lines = [...Array<string>(headerRow - 1).fill(''), line(header)];
  for await (const { row, cells } of rows) {
    while (lines.length < row - 1) lines.push('');
    // Drop the names from the register, which follow the cells of the file, because they are read again.
    lines.push(line(cells.slice(0, header.length)));
  }
  return Buffer.from(lines.map((one) => `${one}\r\n`).join(''));
}

function line(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
}
