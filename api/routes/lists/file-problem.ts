import { cellName, type ListProblem } from '../../../domain/lists/list-problems';

/** Why a file was refused, as the API tells it: its cell as a spreadsheet names it. */
export function presentProblem<P extends Pick<ListProblem, 'row' | 'column'>>(
  problem: P | null,
): (Omit<P, 'column'> & { cell?: string }) | null {
  if (problem === null) return null;
  const { column, ...told } = problem;
  const { row } = problem;
  return column === undefined || row === undefined ? told : { ...told, cell: cellName(row, column) };
}
