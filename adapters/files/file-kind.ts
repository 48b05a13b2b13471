import { UnsupportedFileError, type ListFileKind } from '../../domain/lists/list-file';

const ADVICE = 'Save it as .csv or .xlsx and upload that.';

/** The first bytes (as Latin-1) of other kinds of file that people upload by mistake, and what each kind is called. */
const OTHERS: [string[], string][] = [
  [['\xd0\xcf\x11\xe0'], 'an older Excel file (.xls) or one with a password'],
  [['%PDF-'], 'a PDF'],
  [['\x89PNG', '\xff\xd8\xff', 'GIF8'], 'a picture'],
  [['{\\rtf'], 'a text document (RTF)'],
  [['\x1f\x8b', '7z\xbc\xaf', 'Rar!'], 'a packed file'],
];

/** The start of an archive, and of its last record (PKWARE APPNOTE 6.3). */
const ZIP = 'PK\x03\x04';
const ZIP_END = 'PK\x05\x06';

const MARKUP = /^\s*<(?:!doctype|html|head|body|table|\?xml|!--)/i;

/** File extensions that mean a text file is a table. */
const TABLE_ENDINGS = ['csv', 'tsv', 'tab'];

/** With more than one NUL in this many bytes, a file is not damaged text but something else. */
const FEWEST_TEXT_BYTES_A_NUL = 20;

/** File extensions (wrong or missing) with which a text file may still be a table, if it has columns. */
const POSSIBLE_ENDINGS = ['', 'txt', 'xlsx', 'xls'];

/**
 * Finds out what kind of file an upload is from its content (P11). The name matters only for text: text called .pdf or
 * .docx is refused, and as .txt, .xlsx or without an ending it must look like columns. It is cheap, because it reads
 * only the first bytes, and the names in an archive.
 *
 * @throws UnsupportedFileError (415) for every other kind, with words for staff.
 */
export function listFileKind(bytes: Buffer, fileName: string): ListFileKind {
  const ending = /\.([^./\\]*)$/.exec(fileName.trim().toLowerCase())?.[1] ?? '';
  const start = bytes.toString('latin1', 0, 512).replace(/^\xef\xbb\xbf/, '');
  if (start.startsWith(ZIP)) return zipKind(bytes, ending);
  const other = OTHERS.find(([beginnings]) => beginnings.some((beginning) => start.startsWith(beginning)));
  const what = other?.[1] ?? (MARKUP.test(start) ? 'a web page or XML file' : null);
  if (what !== null) throw new UnsupportedFileError(`Your file is ${what}. ${ADVICE}`);
  if (isBinary(bytes, TABLE_ENDINGS.includes(ending)))
    throw new UnsupportedFileError(`Your file is neither a .csv nor an .xlsx file. ${ADVICE}`);
  if (TABLE_ENDINGS.includes(ending)) return 'csv';
  // An empty file counts as a table, so that the message says it is empty.
  const looksLikeTable = bytes.length === 0 || /[,;\t|]/.test(firstLine(bytes));
  if (POSSIBLE_ENDINGS.includes(ending) && looksLikeTable) return 'csv';
  throw new UnsupportedFileError(`Your file is neither a .csv nor an .xlsx file. ${ADVICE}`);
}

/** How the text of a file is encoded, as far as its first bytes show. Null for one byte a character or UTF-8. */
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

/** How much of an archive's end we search for the names of its parts, because its directory is there. */
const DIRECTORY_BYTES = 512 * 1024;

/** Parts that only documents of other programs have, whatever folder they are in. */
const OTHER_PARTS =
  /word\/document\d*\.xml|ppt\/presentation\d*\.xml|visio\/|fixedpage|content\.xml|epub\/|meta-inf\/|\.class\b/;

/**
 * Names in an archive are not compressed, so we need not unpack it. A package of the Open Packaging Conventions that is
 * no other document counts as a workbook, whatever its parts are called (ECMA-376). Reading it finds out the rest.
 */
function zipKind(bytes: Buffer, ending: string): ListFileKind {
  const directory = bytes.toString('latin1', Math.max(0, bytes.length - DIRECTORY_BYTES)).toLowerCase();
  const names = directory.replaceAll('\\', '/');
  if (/xl\/workbook\d*\.bin/.test(names))
    throw new UnsupportedFileError(`Your file is a binary workbook (.xlsb). ${ADVICE}`);
  const isPackage = names.includes('[content_types].xml') || names.includes('xl/workbook.xml');
  if (isPackage && !OTHER_PARTS.test(names)) return 'xlsx';
  // A workbook whose end is missing. Reading it says what is wrong, unless it never was a workbook.
  if (ending === 'xlsx' && !bytes.includes(ZIP_END)) return 'xlsx';
  throw new UnsupportedFileError(`Your file is a packed file or a document, not an .xlsx workbook. ${ADVICE}`);
}

/**
 * Text has no NULs, except UTF-16, which has one in every other byte. In a file with the ending of a table, a few NULs
 * are damage, and reading the file says in which row.
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
