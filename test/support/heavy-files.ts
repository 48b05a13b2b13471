import { textRows, workbookFile } from './workbook-file';

/** Files that need much more memory or time than they are large. */
export interface HeavyFile {
  what: string;
  fileName: 'list.csv' | 'list.xlsx';
  make: () => Buffer;
  /** Null where it must be read; else what it may be refused with. */
  refusal: RegExp | null;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** Those that were found by their use, and others of their kind; all name these patients, who were born on 1 February 1950. */
export function heavyFiles(numbers: readonly string[]): HeavyFile[] {
  const first = textRows([['NHS number', 'Date of birth'], ...numbers.slice(0, 3).map((one) => [one, '01/02/1950'])]);
  const wide = (rows: number, columns: number, cell: string): Buffer =>
    Buffer.from(
      `NHS number,Date of birth,${Array.from({ length: columns - 2 }, (_, index) => `x${index}`).join(',')}\r\n` +
        `${numbers[0]!},01/02/1950,${`${cell},`.repeat(columns - 3)}${cell}\r\n`.repeat(rows),
    );
  const book = (more: string): Buffer => workbookFile([{ rows: first + more }]);
  const csv = (what: string, make: () => Buffer, refusal: RegExp | null = null): HeavyFile => ({
    ...{ what, fileName: 'list.csv', make, refusal },
  });
  const xlsx = (what: string, make: () => Buffer, refusal: RegExp | null = null): HeavyFile => ({
    ...{ what, fileName: 'list.xlsx', make, refusal },
  });
  return [
    xlsx('three patients and 150,000 blank rows that carry a format', () =>
      book('<row><c s="1"/><c s="1"/><c s="1"/></row>'.repeat(150_000)),
    ),
    xlsx(
      '10,000 rows of 100 columns',
      () => book(`<row>${'<c t="inlineStr"><is><t>abcd</t></is></c>'.repeat(100)}</row>`.repeat(9_997)),
      /./,
    ),
    xlsx('4.1 million cells', () => book(`<row>${'<c><v>1</v></c>'.repeat(410)}</row>`.repeat(10_000)), /./),
    xlsx(
      '3.3 million shared strings',
      () =>
        workbookFile([{ rows: first }], {
          'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${'<si><t>a</t></si>'.repeat(3_300_000)}</sst>`,
        }),
      /./,
    ),
    xlsx(
      'a text of 200 MB, packed into 200 kB',
      () => book(`<row><c t="inlineStr"><is><t>${' '.repeat(200_000_000)}</t></is></c></row>`),
      /./,
    ),
    xlsx('a workbook that breaks off', () => book('<row/>'.repeat(500_000)).subarray(0, -500), /./),
    csv('10,000 patients of 100 columns', () => wide(10_000, 100, 'abcd')),
    csv('10,000 patients of 500 columns', () => wide(10_000, 500, 'a')),
    csv('20 lines of 333,000 cells', () => Buffer.from(`${'ab,'.repeat(333_000)}\r\n`.repeat(20)), /500 columns/),
    csv(
      'a quote that opens and never closes, in 15 MB',
      () => Buffer.from(`NHS number,Date of birth\r\n"${`${numbers[0]!},01/02/1950\r\n`.repeat(650_000)}`),
      /./,
    ),
  ];
}
