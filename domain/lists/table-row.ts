/** One record of a file. */
export interface TableRow {
  /** As a spreadsheet numbers its rows: 1 is the first of the file (the header, mostly); blank rows are counted. */
  row: number;
  /** As the file shows them. */
  cells: string[];
  /** Whether a spreadsheet hides it. */
  hidden?: boolean;
  /** Of a workbook, by column from 0: numbers that their cells may show as something else. */
  exact?: Record<number, ExactCell>;
}

/** A number of a workbook behind what its cell shows. */
export interface ExactCell {
  /** In digits, all of them. */
  number: string;
  /** The day that it counts, `YYYY-MM-DD`; null where it counts none. */
  date: string | null;
}
