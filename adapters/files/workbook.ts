import { DamagedWorkbookError, type PackageParts } from './package-parts';
import { attribute, isTrue, readXml } from './xml';

/** More sheets than any workbook that people use. */
const MOST_SHEETS = 1_000;

/** A tab of a workbook. */
export interface WorkbookSheet {
  name: string;
  /** Only a state that the standard calls hidden hides a sheet. An unknown state does not. */
  hidden: boolean;
  /** Its part; null if it cannot be found. */
  part: string | null;
}

/** The properties that a workbook declares. */
export interface WorkbookContents {
  /** In the order of the tabs. */
  sheets: WorkbookSheet[];
  /** Whether days are counted from 1904. */
  date1904: boolean;
  /** The parts of its texts and its formats; null if it has none. */
  sharedStrings: string | null;
  styles: string | null;
}

/**
 * Finds the workbook of a package and reads its tabs: through the package's relationships. Only if it has none, by the
 * types of its parts or the name that most programs use.
 *
 * @throws DamagedWorkbookError, XmlError
 */
export async function readWorkbook(parts: PackageParts): Promise<WorkbookContents> {
  const part = await workbookPart(parts);
  const links = await parts.relationships(part);
  const targetOf = (isIt: (link: (typeof links)[number]) => boolean): string | null => {
    const target = links.find(isIt)?.target ?? null;
    return target !== null && parts.has(target) ? target : null;
  };
  const sheets: WorkbookSheet[] = [];
  let date1904 = false;
  let root: string | null = null;
  await readXml(parts.read(part), {
    open(name, attributes) {
      root ??= name;
      if (name === 'workbookPr') date1904 = isTrue(attributes.date1904);
      if (name !== 'sheet') return;
      if (sheets.length >= MOST_SHEETS) throw new DamagedWorkbookError('There are too many sheets');
      const id = attribute(attributes, 'id');
      sheets.push({
        name: attributes.name ?? '',
        hidden: /^(?:very)?hidden$/i.test(attributes.state?.trim() ?? ''),
        part: id === undefined ? null : targetOf((link) => link.id === id),
      });
    },
  });
  if (root !== 'workbook') throw new DamagedWorkbookError(`The workbook's part is a ${root}`);
  return {
    sheets,
    date1904,
    sharedStrings: targetOf(({ kind }) => kind === 'sharedStrings'),
    styles: targetOf(({ kind }) => kind === 'styles'),
  };
}

async function workbookPart(parts: PackageParts): Promise<string> {
  const links = await parts.relationships('');
  const linked = links.find(({ kind }) => kind === 'officeDocument');
  if (linked) {
    if (linked.target !== null && parts.has(linked.target)) return linked.target;
    throw new DamagedWorkbookError('The package points to no workbook');
  }
  const typed = await parts.partsOfType((type) =>
    /spreadsheetml\.(?:sheet|template)\.main\+xml$|excel\.(?:sheet|template)\.macroenabled\.main\+xml$/.test(type),
  );
  const found = [...typed, 'xl/workbook.xml'].find((part) => parts.has(part));
  if (found === undefined) throw new DamagedWorkbookError('There is no workbook');
  return found;
}
