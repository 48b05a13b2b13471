import { UnsupportedFileError, type ListFileKind } from '../../domain/lists/list-file';

const MEND = 'Save it as .csv or .xlsx and upload that.';

/** The first bytes (as Latin-1) of other kinds of file that people upload by mistake, and what each kind is called. */
const OTHERS: [string[], string][] = [
  [['\xd0\xcf\x11\xe0'], 'an older Excel file (.xls) or one with a password'],
  [['%PDF-'], 'a PDF'],
  [['\x89PNG', '\xff\xd8\xff', 'GIF8'], 'a picture'],
  [['{\\rtf'], 'a text document (RTF)'],
  [['\x1f\x8b', '7z\xbc\xaf', 'Rar!'], 'a packed file'],
];

/** How an archive begins, and its last record (PKWARE APPNOTE 6.3). */
const ZIP = 'PK\x03\x04';
const ZIP_END = 'PK\x05\x06';

const MARKUP = /^\s*<(?:!doctype|html|head|body|table|\?xml|!--)/i;

/** File extensions that mean a text file is a table. */
const TABLE_ENDINGS = ['csv', 'tsv', 'tab'];

/** With more NULs than one in so many bytes, a file is no damaged text. */
const FEWEST_TEXT_BYTES_A_NUL = 20;

/** File extensions (wrong or missing) with which a text file may still be a table, if it has columns. */
const POSSIBLE_ENDINGS = ['', 'txt', 'xlsx', 'xls'];

/**
 * Tells what kind of file an upload is, by its content (P11: told by content). The name decides only what text is:
 * text called .pdf or .docx is refused, and under .txt, .xlsx or no ending it has to look like columns.
 * Cheap: looks at the first bytes, and in an archive for the name of a workbook.
 *
 * @throws UnsupportedFileError (415) for every other kind, with words for staff.
 */
export function listFileKind(bytes: Buffer, fileName: string): ListFileKind {
  const ending = /\.([^./\\]*)$/.exec(fileName.trim().toLowerCase())?.[1] ?? '';
  const start = bytes.toString('latin1', 0, 512).replace(/^\xef\xbb\xbf/, '');
  if (start.startsWith(ZIP)) return zipKind(bytes, ending);
  const other = OTHERS.find(([beginnings]) => beginnings.some((beginning) => start.startsWith(beginning)));
  const what = other?.[1] ?? (MARKUP.test(start) ? 'a web page or XML file' : null);
  if (what !== null) throw new UnsupportedFileError(`Your file is ${what}. ${MEND}`);
  if (isBinary(bytes, TABLE_ENDINGS.includes(ending)))
    throw new UnsupportedFileError(`Your file is neither a .csv nor an .xlsx file. ${MEND}`);
  if (TABLE_ENDINGS.includes(ending)) return 'csv';
  // An empty file is read as one, so that the person hears that it is empty.
  const looksLikeTable = bytes.length === 0 || /[,;\t|]/.test(firstLine(bytes));
  if (POSSIBLE_ENDINGS.includes(ending) && looksLikeTable) return 'csv';
  throw new UnsupportedFileError(`Your file is neither a .csv nor an .xlsx file. ${MEND}`);
}

/** How the text of a file is stored, as far as its first bytes tell; null for one byte a character or UTF-8. */
export function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a byte order mark: in a table of mostly Latin letters every other byte is 0.
  const sample = bytes.subarray(0, 512 & ~1);
  if (sample.length < 4) return null;
  let even = 0;
  let odd = 0;
  sample.forEach((byte, index) => {
    if (byte !== 0) return;
    if (index % 2 === 0) even++;
    else odd++;
  });
  const half = sample.length / 2;
  if (odd > half * 0.7 && even === 0) return 'utf-16le';
  return even > half * 0.7 && odd === 0 ? 'utf-16be' : null;
}

/** How much of an archive's end is looked at for the names of its parts; its directory stands there. */
const DIRECTORY_BYTES = 512 * 1024;

/** Parts that only documents of other programs have, whatever folder they are in. */
const OTHER_PARTS =
  /word\/document\d*\.xml|ppt\/presentation\d*\.xml|visio\/|fixedpage|content\.xml|epub\/|meta-inf\/|\.class\b/;

/**
 * Names stand in an archive as they are, so that nothing has to be unpacked here. A package of the Open Packaging
 * Conventions that is nothing else is a workbook, whatever its parts are called (ECMA-376); reading it says the rest.
 */
function zipKind(bytes: Buffer, ending: string): ListFileKind {
  const directory = bytes.toString('latin1', Math.max(0, bytes.length - DIRECTORY_BYTES)).toLowerCase();
  const names = directory.replaceAll('\\', '/');
  if (/xl\/workbook\d*\.bin/.test(names))
    throw new UnsupportedFileError(`Your file is a binary workbook (.xlsb). ${MEND}`);
  const isPackage = names.includes('[content_types].xml') || names.includes('xl/workbook.xml');
  if (isPackage && !OTHER_PARTS.test(names)) return 'xlsx';
  // A workbook whose end is missing: reading it says what is wrong, unless it was none to begin with.
  if (ending === 'xlsx' && !bytes.includes(ZIP_END)) return 'xlsx';
  throw new UnsupportedFileError(`Your file is a packed file or a document, not an .xlsx workbook. ${MEND}`);
}

/**
 * No text holds a NUL; UTF-16 does, in every other byte. Under the ending of a table a few of them, or some at the end, are
 * damage: reading the file says in which row.
 */
function isBinary(bytes: Buffer, isTable: boolean): boolean {
  if (utf16Of(bytes) !== null) return false;
  const most = isTable ? bytes.length / FEWEST_TEXT_BYTES_A_NUL : 0;
  let end = bytes.length;
  while (isTable && end > 0 && bytes[end - 1] === 0) end--;
  let nuls = 0;
  for (let at = bytes.indexOf(0); at >= 0 && at < end; at = bytes.indexOf(0, at + 1)) {
    if (++nuls > most) return true;
  }
  return false;
}

function firstLine(bytes: Buffer): string {
  const start = bytes.toString('latin1', 0, 4096).replace(/\0/g, '');
  return start.split(/[\r\n]/).find((line) => line.trim() !== '') ?? '';
}
