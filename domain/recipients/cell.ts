/** Characters that nobody sees: zero-width spaces and joiners, direction marks (address books add them), soft hyphen, BOM. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** Whether a cell holds nothing that can be seen. */
export function isBlank(cell: string | undefined): boolean {
  return cell === undefined || cell === '' || cell.replace(INVISIBLE, '').trim() === '';
}

/**
 * A cell as it was meant, for values that are no prose (numbers, dates, addresses): outer spaces (no-break ones too),
 * invisible characters and the two marks by which spreadsheets keep a number as text (a leading apostrophe and
 * `="0123"`) are gone. Everything else stands.
 */
export function plainCell(cell: string | undefined): string {
  if (cell === undefined) return '';
  const seen = cell.replace(INVISIBLE, '').trim();
  const asText = /^="([^"]*)"$/.exec(seen);
  return (asText?.[1] ?? seen).replace(/^['’]+/, '').trim();
}

/** A cell of prose (a name): trimmed, inner white space made single spaces; null when blank. */
export function proseCell(cell: string | undefined): string | null {
  if (isBlank(cell)) return null;
  return (cell as string).replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}

/** A spreadsheet's exponent form (`4.47E+11`): digits are lost, so nothing may be guessed from it (P13). */
export function isExponent(text: string): boolean {
  return /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(text);
}

/** A whole number that a spreadsheet wrote as a decimal (`9434765919.0`), without its empty fraction. */
export function withoutEmptyFraction(text: string): string {
  return text.replace(/^(\+?\d+)[.,]0{1,2}$/, '$1');
}
