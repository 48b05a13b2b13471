import { zipFile, type ZipOptions } from './zip-file';

export const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml';

export interface TestSheet {
  /** The contents of its `<sheetData>`. */
  rows: string;
  state?: string;
  name?: string;
  /** Elements before and after the rows. */
  before?: string;
  after?: string;
}

/** The parts of a workbook as most programs name them. */
export function workbookParts(sheets: readonly TestSheet[]): Record<string, string> {
  const tabs = sheets.map(({ state, name }, i) => {
    const hidden = state === undefined ? '' : ` state="${state}"`;
    return `<sheet name="${name ?? `S${i}`}" sheetId="${i + 1}"${hidden} r:id="rId${i + 1}"/>`;
  });
  const targets = sheets.map(
    (_, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  const more = ['styles', 'sharedStrings'].map(
    (kind) => `<Relationship Id="${kind}" Type="${OFFICE}/${kind}" Target="${kind}.xml"/>`,
  );
  const contents = sheets.map(({ rows, before = '', after = '' }, i): [string, string] => [
    `xl/worksheets/sheet${i + 1}.xml`,
    `<worksheet xmlns="${MAIN}">${before}<sheetData>${rows}</sheetData>${after}</worksheet>`,
  ]);
  return {
    '[Content_Types].xml': `<Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}"><Relationship Id="r" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${tabs.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}">${targets.join('')}${more.join('')}</Relationships>`,
    ...Object.fromEntries(contents),
  };
}

/** A workbook of these sheets; `parts` go in besides or instead of the usual ones. */
export function workbookFile(
  sheets: readonly TestSheet[],
  parts: Record<string, string | Buffer> = {},
  options?: ZipOptions,
): Buffer {
  return zipFile({ ...workbookParts(sheets), ...parts }, options);
}

/** `<c>` with its contents. */
export const cell = (reference: string, inner: string, attributes = ''): string =>
  `<c r="${reference}"${attributes}>${inner}</c>`;

/** A cell with its text in it. */
export const text = (reference: string, value: string): string =>
  cell(reference, `<is><t>${value}</t></is>`, ' t="inlineStr"');

/** Rows of texts, from row `first` on. */
export function textRows(rows: readonly (readonly string[])[], first = 1): string {
  return rows
    .map((cells, index) => {
      const row = first + index;
      return `<row r="${row}">${cells.map((value, column) => text(`${letter(column)}${row}`, value)).join('')}</row>`;
    })
    .join('');
}

function letter(column: number): string {
  return String.fromCharCode(65 + column);
}
