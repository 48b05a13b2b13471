/**
 * What can be wrong with an uploaded file as a whole; the list is then refused and nothing from it can be sent
 * (docs/api.md, "Recipient lists"). Row errors are `row-reasons.ts` and never stop the other rows.
 */
export type ListProblemCode =
  'empty' | 'header-only' | 'unreadable' | 'column-missing' | 'column-twice' | 'too-many-rows';

export interface ListProblem {
  code: ListProblemCode;
  /** Heading, what was found, what to do. */
  message: string;
  /** As a spreadsheet numbers its rows, where the problem has one. */
  row?: number;
  /** From 0, where the problem is one cell. */
  column?: number;
  /** Of `too-many-rows`: how many patients were found, and the limit. */
  count?: number;
  limit?: number;
}

/** Why a file of a known kind cannot be read. */
export type UnreadableCause =
  | 'quote-not-closed'
  | 'row-in-quotes'
  | 'lines-lost'
  | 'text-after-quote'
  | 'row-too-long'
  | 'too-many-columns'
  | 'characters'
  | 'workbook-damaged'
  | 'workbook-too-large';

const UNREADABLE: Record<UnreadableCause, { found: string; advice: string }> = {
  'quote-not-closed': {
    found: 'a quotation mark is opened and never closed',
    advice: 'Close it or take it out, and upload the file again.',
  },
  'row-in-quotes': {
    found: 'a quotation mark opens and takes in the rows below it',
    advice: 'Close it or take it out, and upload the file again.',
  },
  'lines-lost': {
    found: 'some of its lines belong to no row',
    advice: 'Open it in a spreadsheet program, save it again as CSV, and upload that.',
  },
  'text-after-quote': {
    found: 'there is text after a closing quotation mark',
    advice: 'Write each quotation mark inside a value twice, or take it out, and upload the file again.',
  },
  'row-too-long': {
    found: 'the row is far too long; a quotation mark may be open',
    advice: 'Correct the row and upload the file again.',
  },
  'too-many-columns': {
    found: 'the row has more than 500 columns',
    advice: 'Keep the columns you need and upload the file again.',
  },
  characters: {
    found: 'there are characters that cannot be read',
    advice: 'Save the file as “CSV UTF-8” and upload it again.',
  },
  'workbook-damaged': {
    found: 'the workbook is damaged',
    advice: 'Open it in a spreadsheet program, save it again as .xlsx or as CSV, and upload that.',
  },
  'workbook-too-large': {
    found: 'the workbook is too large when it is unpacked',
    advice: 'Keep the sheet and the columns you need, save it as CSV, and upload that.',
  },
};

/** The file is empty, or has only blank rows. */
export function emptyList(): ListProblem {
  return {
    code: 'empty',
    message: 'Your file is empty. Export it again from your clinical system, check that it has rows, and upload it.',
  };
}

/** @param row the header's row in the file. */
export function headerOnly(row: number): ListProblem {
  return {
    code: 'header-only',
    message: 'Your file has column names and no patients below them. Add the patients and upload it again.',
    row,
  };
}

/**
 * @param row where reading stopped, when it can be told.
 * @param line the same as a text editor counts lines, where it is another number: cells may hold line breaks.
 */
export function unreadableList(cause: UnreadableCause, row?: number, line = row): ListProblem {
  const { found, advice } = UNREADABLE[cause];
  const inLine = line === row ? '' : ` (line ${line})`;
  const where = row === undefined ? '' : ` in row ${row}${inLine}`;
  const message = `We could not read your file. We found that${where} ${found}. ${advice}`;
  return row === undefined ? { code: 'unreadable', message } : { code: 'unreadable', message, row };
}

/** A tab of a workbook whose contents are not in the file, or are not where the workbook says. */
export function sheetNotFound(sheet: string): ListProblem {
  return {
    code: 'unreadable',
    message:
      `We could not read your file. We cannot find the sheet “${shortened(sheet)}” in it. ` +
      'Open the file in a spreadsheet program, save it again as .xlsx or as CSV, and upload that.',
  };
}

/** The sheet that the uploader asked for is not in the file. @param sheets the names of those that are. */
export function noSuchSheet(sheet: string, sheets: readonly string[]): ListProblem {
  const those = sheets.length === 0 ? '' : ` It has: ${found(sheets)}.`;
  return {
    code: 'unreadable',
    message: `Your file has no sheet “${shortened(sheet)}”.${those} Choose one of its sheets and upload the file again.`,
  };
}

/** Cells that hold a formula and no result: the program that wrote the file never worked them out. @param column from 0. */
export function formulasWithoutResults(row: number, column: number): ListProblem {
  return {
    code: 'unreadable',
    message:
      `We could not read your file. Some cells hold formulas without results (first: ${cellName(row, column)}). ` +
      'Open the file in Excel, save it, and upload it again.',
    row,
    column,
  };
}

/** "C7". @param column from 0. */
export function cellName(row: number, column: number): string {
  let letters = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return `${letters}${row}`;
}

/** Everything in the file is on hidden sheets. */
export function onlyHiddenSheets(sheets: readonly string[]): ListProblem {
  return {
    code: 'empty',
    message:
      `The sheets that you can see in your file are empty. We found rows in ${sheets.length === 1 ? 'a hidden sheet' : 'hidden sheets'}: ` +
      `${found(sheets)}. Unhide the sheet that you need, save the file, and upload it again.`,
  };
}

/** All rows below the names of the columns are hidden. */
export function onlyHiddenRows(row: number, hidden: number): ListProblem {
  return {
    code: 'header-only',
    message:
      `${hidden === 1 ? 'The only row with a patient in your file is' : `All ${thousands(hidden)} rows with patients in your file are`} hidden, by hand or by a filter. ` +
      'Unhide the rows that you need, save the file, and upload it again.',
    row,
  };
}

/**
 * @param missing what has no column, in words.
 * @param header all cells of the header; the message names the first twenty.
 */
export function columnMissing(missing: readonly string[], header: readonly string[], row: number): ListProblem {
  const several = missing.length > 1;
  const do_ = several
    ? 'Add the columns, or tell us which ones they are.'
    : 'Add the column, or tell us which one it is.';
  return {
    code: 'column-missing',
    message: `Your file has no column for ${missing.join(' or ')}. We found: ${found(header)}. ${do_}`,
    row,
  };
}

/** The first row holds a patient; it is not repeated in the message. */
export function noHeader(row: number): ListProblem {
  return {
    code: 'column-missing',
    message:
      'Your file has no column for NHS number or date of birth. We found a patient in its first row, where the names ' +
      'of the columns belong. Add a first row with NHS number, Date of birth and the names of the other columns.',
    row,
  };
}

/** @param field in words; @param columns the headers that could be it. */
export function columnTwice(field: string, columns: readonly string[], row: number): ListProblem {
  return {
    code: 'column-twice',
    message:
      `Your file has ${columns.length} columns for ${field}. We found: ${found(columns)}. ` +
      'Take out or rename all but one, or tell us which one it is.',
    row,
  };
}

/**
 * P3: the limit and the count found; P4: why there is a limit. The count is taken after header and blank rows are left
 * out and before duplicates are.
 */
export function tooManyRows(limit: number, count: number): ListProblem {
  return {
    code: 'too-many-rows',
    message:
      `Your file has ${thousands(count)} patients. The limit is ${thousands(limit)}. We did not make a list from it. ` +
      'The limit keeps the system from being overloaded and slow. Make two or more lists from the file. ' +
      '(We counted every row except the header and blank ones. A patient in two rows counts twice.)',
    count,
    limit,
  };
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : name;
}

function found(header: readonly string[]): string {
  const names = header.map((name) => name.replace(/\s+/g, ' ').trim()).filter((name) => name !== '');
  if (names.length === 0) return 'no names';
  const shown = names.slice(0, 20).map(shortened);
  return shown.join(', ') + (names.length > 20 ? ` and ${names.length - 20} more` : '');
}

function thousands(count: number): string {
  return count.toLocaleString('en-GB');
}
