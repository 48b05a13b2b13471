import type { TableRow } from '../../domain/lists/table-row';
import { emptyList, type ListProblem } from '../../domain/lists/list-problems';
import type { FileReading, TableReading } from '../../ports/lists/table-reader';

export interface WholeTable {
  header: string[];
  headerRow: number;
  rows: TableRow[];
  count: number;
}

/** All of the first sheet of a file that people see and that is not empty; its first row is the header. Or what is wrong with it. */
export async function wholeTable(opened: Promise<FileReading | TableReading>): Promise<WholeTable | ListProblem> {
  const file = await opened;
  const reading = 'sheets' in file ? firstSheet(file) : file;
  if (!reading.ok) return reading.problem;
  const { table } = reading;
  const { lead, count, width } = table;
  const widest = Math.max(width, ...lead.map(({ cells }) => cells.length));
  const all: TableRow[] = [];
  for await (const page of table.pages(0, widest, 7)) all.push(...page.map(({ row, cells }) => ({ row, cells })));
  const [header, ...rows] = all;
  return { header: header!.cells, headerRow: header!.row, rows, count: count - 1 };
}

function firstSheet({ sheets }: FileReading & { ok: true }): TableReading {
  const seen = sheets.filter(({ hidden }) => !hidden);
  const filled = seen.find(({ reading }) => reading.ok || reading.problem.code !== 'empty') ?? seen[0];
  return filled?.reading ?? { ok: false, problem: emptyList() };
}
