/**
 * Cleans every cell of a file once, when it is read, so that the same value is shown, matched, filled into a text and
 * sent.
 */

/** Cells of plain characters without a mark in front. Most are, and need only this check. */
const PLAIN = /^[!-&(-<>-~](?:[ -~]*[!-~])?$/;

/**
 * Invisible characters: zero-width spaces and joiners, marks of direction (address books add them), soft hyphens, byte
 * order marks, fillers. Variation selectors stay: they decide how the character before them looks.
 */
const INVISIBLE = /(?![\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** Control characters other than tab and line breaks. No program shows them and no message may hold them. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/g;

/** Spaces of other widths, including no-break spaces, and the Braille blank. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]/g;

/** Line breaks of other standards. */
// eslint-disable-next-line no-control-regex
const LINE_BREAKS = /[\u000b\u000c\u0085\u2028\u2029]/g;

/**
 * What makes a spreadsheet read a cell as a formula: = + - @ or their full-width twins at its beginning (OWASP, CSV
 * injection).
 */
const OPERATOR = /^\s*[=+\-@＝＋－＠]/;

/** Control characters at the beginning, which an importer may drop before it looks. */
// eslint-disable-next-line no-control-regex
const LEADING_CONTROL = /^[\t\r\n\u0000]/;

/** Numbers as people and machines write them: -5, +1,234.50, -1.5e3, -12%. */
const NUMBER = /^[+-]?(?:\d[\d.,]*|[.,]\d+)(?:e[+-]?\d+)?%?$/i;

/** Telephone numbers with a plus: digits, spaces, brackets, dots, slashes and hyphens. Nothing in them can call or fetch. */
const TELEPHONE = /^\+(?=[\s().\-/]*\d)[\d\s().\-/]+$/;

/** Signs for "nothing": -, --, +. */
const DASHES = /^[+-]+$/;

/**
 * Apostrophes that are not part of the value: the guard in our own downloads, and the sign with which spreadsheets keep
 * a number as text. The one in 't Hooft stays.
 */
// eslint-disable-next-line no-control-regex
const APOSTROPHES = /^\s*(?:['’]\s*)+(?=[\t\r\n\u0000]|[=+\-@＝＋－＠]|[(\d][\d\s().,/:+-]*(?:e[+-]?\d+)?$)/i;

/** `="0123"`, with which spreadsheets keep a number as text in a CSV file. */
const TEXT_FORMULA = /^="([^"]*)"$/;

/**
 * A cell as it was meant: without invisible characters, with ordinary spaces, without white space around it, and
 * without the marks with which programs (ours too) keep a value as text. Cleaning is idempotent, even with a download
 * in between.
 */
export function cleanCell(cell: string): string {
  if (cell === '' || PLAIN.test(cell)) return cell;
  let text = cell;
  for (let before: string | null = null; before !== text;) {
    before = text;
    text = seen(text.replace(APOSTROPHES, '')).trim();
    text = TEXT_FORMULA.exec(text)?.[1] ?? text;
  }
  return text;
}

/** A text without invisible characters. White space stays, as ordinary spaces or line breaks. */
function seen(text: string): string {
  return text.replace(INVISIBLE, '').replace(SPACES, ' ').replace(LINE_BREAKS, '\n').replace(CONTROL, '');
}

/** Whether a cell or a typed text holds nothing visible. */
export function isBlank(cell: string | undefined): boolean {
  if (cell === undefined || cell === '') return true;
  return !/[!-~]/.test(cell) && seen(cell).trim() === '';
}

/** A cleaned cell of a number, a date or an address, where an apostrophe in front never belongs to the value. */
export function plainCell(cell: string | undefined): string {
  return cell === undefined ? '' : cleanCell(cell).replace(/^(?:['’]\s*)+/, '');
}

/** A cell of prose (a name): cleaned, inner white space made single spaces; null when blank. */
export function proseCell(cell: string | null | undefined): string | null {
  if (cell === null || cell === undefined) return null;
  return cleanCell(cell).replace(/\s+/g, ' ') || null;
}

/**
 * Whether a spreadsheet would run a cell as a formula when it opens it (H9). After a control character anything counts.
 * Otherwise the first character after white space decides, because some importers trim. Plain numbers, telephone
 * numbers with a plus, and dashes alone are not formulas.
 */
export function runsAsFormula(cell: string): boolean {
  if (LEADING_CONTROL.test(cell)) return true;
  if (!OPERATOR.test(cell)) return false;
  const text = cell.trim();
  return !(NUMBER.test(text) || TELEPHONE.test(text) || DASHES.test(text));
}

/** A spreadsheet's exponent form (`4.47E+11`). */
export function isExponent(text: string): boolean {
  return /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(text);
}

/** Phone numbers and NHS numbers have no more digits. More would be padded with zeros here. */
const MOST_DIGITS = 20;

/**
 * The whole number behind an exponent form that still holds all its digits (`9.434765919E+09`); null if digits are lost
 * (`4.47E+11`). Zeros in their place would give another person's number, so we never guess (P13).
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
  /** The number without them; the text itself if it is not such a number. */
  text: string;
  how?: 'decimal' | 'grouped';
}

/** The same number as plain digits, if there is no other way to read it. */
export function plainNumber(text: string): WholeNumber {
  const decimal = /^(\+?\d+)(?:\.0+|,0{1,2})$/.exec(text);
  if (decimal) return { text: decimal[1] as string, how: 'decimal' };
  return /^\d{1,3}(?:,\d{3}){2,}$/.test(text) ? { text: text.replaceAll(',', ''), how: 'grouped' } : { text };
}
