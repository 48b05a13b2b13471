/** Characters that nobody sees: zero-width spaces and joiners, direction marks (address books add them), soft hyphen, BOM. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** What a cell may begin with that carries a mark of its own; most do not, and cost no more than this. */
const KEPT_AS_TEXT = /^[\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*['’=]/;

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
  const seen = withoutApostrophes(cell.replace(INVISIBLE, ''));
  // Our own downloads put an apostrophe before the second mark, which a spreadsheet would run.
  const asText = /^="([^"]*)"$/.exec(seen);
  return asText ? withoutApostrophes(asText[1] as string) : seen;
}

function withoutApostrophes(text: string): string {
  return text
    .trim()
    .replace(/^(?:['’]\s*)+/, '')
    .trim();
}

/** The apostrophe with which our own downloads keep a cell from running as a formula (adapters/files/safe-cell.ts). */
const GUARD = /^'(?=[\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** A cell of prose (a name): trimmed, inner white space made single spaces; null when blank. */
export function proseCell(cell: string | undefined): string | null {
  if (isBlank(cell)) return null;
  return (cell as string).replace(INVISIBLE, '').replace(GUARD, '').replace(/\s+/g, ' ').trim();
}

/** Whether a cell carries one of the two marks that `plainCell` takes off: they change nothing, but the cell is another. */
export function isKeptAsText(cell: string | undefined): boolean {
  return (
    cell !== undefined && KEPT_AS_TEXT.test(cell) && /^(?:['’]|="[^"]*"$)/.test(cell.replace(INVISIBLE, '').trim())
  );
}

/** A spreadsheet's exponent form (`4.47E+11`). */
export function isExponent(text: string): boolean {
  return /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(text);
}

/** A number of telephones or patients has no more digits; more would be made up of zeros here. */
const MOST_DIGITS = 20;

/**
 * The whole number behind an exponent form that still holds all its digits (`9.434765919E+09`); null where digits are
 * lost (`4.47E+11`): zeros in their place would make a number of somebody else, so nothing is guessed (P13).
 */
export function wholeOfExponent(text: string): string | null {
  const parts = /^\+?(\d+)(?:[.,](\d+))?e\+?(\d{1,2})$/i.exec(text);
  if (!parts) return null;
  const [, whole = '', fraction = '', power = ''] = parts;
  const shift = Number(power);
  const rest = fraction.slice(shift);
  if (fraction.length < shift || /[1-9]/.test(rest) || whole.length + shift > MOST_DIGITS) return null;
  return whole + fraction.slice(0, shift);
}

/** A whole number as a spreadsheet shows it, with an empty fraction (`9434765919.0`) or groups of three (`9,434,765,919`). */
export interface WholeNumber {
  /** Without them; the text itself where it is not such a number. */
  text: string;
  how?: 'decimal' | 'grouped';
}

/** The same number in its digits alone; where there is no other way to read it, that is. */
export function plainNumber(text: string): WholeNumber {
  const decimal = /^(\+?\d+)(?:\.0+|,0{1,2})$/.exec(text);
  if (decimal) return { text: decimal[1] as string, how: 'decimal' };
  return /^\d{1,3}(?:,\d{3}){2,}$/.test(text) ? { text: text.replaceAll(',', ''), how: 'grouped' } : { text };
}
