/** A row as the list keeps it. */
export interface KeptRow {
  /** As the spreadsheet numbered it. */
  row: number;
  cells: readonly string[];
}

/**
 * The rows of a list as a file again, to check them anew: for another channel, or with other columns. The file that was
 * uploaded is not kept, its rows are. Rows keep their numbers: where other rows were, blank lines stand.
 *
 * @param headerRow where the names of the columns stood.
 */
export async function remadeFile(
  header: readonly string[],
  headerRow: number,
  rows: AsyncIterable<KeptRow>,
): Promise<Buffer> {
  const lines = [...Array<string>(headerRow - 1).fill(''), line(header)];
  for await (const { row, cells } of rows) {
    while (lines.length < row - 1) lines.push('');
    // Behind the file's own cells stand the register's names, which are read anew.
    lines.push(line(cells.slice(0, header.length)));
  }
  return Buffer.from(lines.map((one) => `${one}\r\n`).join(''));
}

function line(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
}
