import type { TableRow } from '../../domain/recipients/list-file';
import type { ListProblem } from '../../domain/recipients/list-problems';
import type { TableReading } from '../../ports/table-reader';

export interface WholeTable {
  header: string[];
  headerRow: number;
  rows: TableRow[];
  count: number;
}

/** All of a file whose first row is its header; or what is wrong with it. */
export async function wholeTable(opened: Promise<TableReading>): Promise<WholeTable | ListProblem> {
  const reading = await opened;
  if (!reading.ok) return reading.problem;
  const { table } = reading;
  const { lead, count, width } = table;
  const widest = Math.max(width, ...lead.map(({ cells }) => cells.length));
  const all: TableRow[] = [];
  for await (const page of table.pages(0, widest, 7)) all.push(...page);
  const [header, ...rows] = all;
  return { header: header!.cells, headerRow: header!.row, rows, count: count - 1 };
}
