/** What makes a spreadsheet take a cell for a formula: = + - @ or their full-width twins at its beginning (OWASP, CSV injection). */
const OPERATOR = /^\s*[=+\-@＝＋－＠]/;

/** Control characters at the beginning, which an importer may drop before it looks. */
const CONTROL = /^[\t\r\n\0]/;

/** Numbers as people and machines write them: -5, +1,234.50, -1.5e3, -12%. */
const NUMBER = /^[+-]?(?:\d[\d.,]*|[.,]\d+)(?:e[+-]?\d+)?%?$/i;

/** Telephone numbers with a plus: digits, spaces, brackets, dots, slashes and hyphens. Nothing in them can call or fetch. */
const TELEPHONE = /^\+(?=[\s().\-/]*\d)[\d\s().\-/]+$/;

/** Signs for "nothing": -, --, +. */
const DASHES = /^[+-]+$/;

/**
 * Whether a spreadsheet would run a cell as a formula when it opens it (H9; pages.md §3.3 "A cell can never run as a
 * formula"): after a control character anything may come; else what follows the white space decides, since some
 * importers trim. No formula are: plain numbers, telephone numbers with a plus, and dashes alone.
 */
export function wouldRun(cell: string): boolean {
  if (CONTROL.test(cell)) return true;
  if (!OPERATOR.test(cell)) return false;
  const text = cell.trim();
  return !(NUMBER.test(text) || TELEPHONE.test(text) || DASHES.test(text));
}

/** The cell as it may be written: with a leading ' when a spreadsheet would run it, else as it was (api.md, rejected.csv). */
export function safeCell(cell: string): string {
  return wouldRun(cell) ? `'${cell}` : cell;
}
