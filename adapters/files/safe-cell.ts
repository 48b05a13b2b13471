import { runsAsFormula } from '../../domain/lists/cell';

/**
 * The cell as it may be written: with a leading ' when a spreadsheet would run it, else as it was (docs/api.md, "Recipient lists").
 * Reading takes the apostrophe off again (`cleanCell`), so that a download can be uploaded.
 */
export function safeCell(cell: string): string {
  return runsAsFormula(cell) ? `'${cell}` : cell;
}
