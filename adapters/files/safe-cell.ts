import { runsAsFormula } from '../../domain/lists/cell';

/**
 * A cell that is safe to write: with a leading ' if a spreadsheet would run it, otherwise unchanged (docs/api.md,
 * "Recipient lists"). Reading removes the apostrophe again (`cleanCell`), so that a download can be uploaded.
 */
export function safeCell(cell: string): string {
  return runsAsFormula(cell) ? `'${cell}` : cell;
}
