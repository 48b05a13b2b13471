import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emisExport, spreadsheetList, systmOneExport } from './clinical-exports';
import type { DemoPatient } from './patients';

const HEADER = 'NHS number,Family name,Given name,Date of birth,Mobile,Email';

export const SAMPLE_LISTS = [
  'oakfield-10000.csv',
  'oakfield-20.csv',
  'oakfield-emis.csv',
  'oakfield-systmone.csv',
  'oakfield-spreadsheet.xlsx',
] as const;

/** Whether all sample lists are there. */
export function sampleListsExist(dataFolder: string): boolean {
  return SAMPLE_LISTS.every((name) => existsSync(join(dataFolder, 'sample-lists', name)));
}

/**
 * Writes the lists for a first try: all patients of the first practice, a short list in which some rows have problems,
 * and three as clinical systems and a spreadsheet export them.
 */
export async function writeSampleLists(dataFolder: string, patients: DemoPatient[]): Promise<void> {
  const folder = join(dataFolder, 'sample-lists');
  mkdirSync(folder, { recursive: true });
  const contents: Record<(typeof SAMPLE_LISTS)[number], string | Buffer> = {
    'oakfield-10000.csv': fullList(patients),
    'oakfield-20.csv': shortList(patients),
    'oakfield-emis.csv': emisExport(patients),
    'oakfield-systmone.csv': systmOneExport(patients),
    'oakfield-spreadsheet.xlsx': await spreadsheetList(patients),
  };
  for (const name of SAMPLE_LISTS) {
    // Renamed into place, so that a start that is killed leaves no half-written list.
    writeFileSync(join(folder, `${name}.part`), contents[name]);
    renameSync(join(folder, `${name}.part`), join(folder, name));
  }
}

/** Every patient of the practice. As in real exports, this includes those who died, left or are restricted. */
export function fullList(patients: DemoPatient[]): string {
  return toCsv(patients.map(listRow));
}

/** Twenty rows: thirteen without problems, and seven with one problem each, all different. */
export function shortList(patients: DemoPatient[]): string {
  const fine = patients.filter(
    ({ status, mobile, email, doesNotWishSms }) => status === 'registered' && mobile && email && !doesNotWishSms,
  );
  const first = (wanted: (patient: DemoPatient) => boolean) => patients.find(wanted)!;
  const rows = fine.slice(0, 13).map(listRow);
  const [a, b] = fine.slice(13, 15) as [DemoPatient, DemoPatient];
  const wrongDigit = `${a.nhsNumber.slice(0, 9)}${(Number(a.nhsNumber[9]) + 1) % 10}`;
  rows.splice(3, 0, listRow({ ...a, nhsNumber: wrongDigit }));
  rows.splice(5, 0, listRow({ ...b, dateOfBirth: '' }));
  rows.splice(8, 0, listRow(first(({ status }) => status === 'deceased')));
  rows.splice(10, 0, listRow(first(({ status }) => status === 'left')));
  rows.splice(13, 0, listRow(first(({ status, mobile }) => status === 'registered' && mobile === null)));
  rows.splice(16, 0, rows[0]!);
  rows.push(['9999999468', 'Nobody', 'Known', '01/02/1990', '07700900123', 'nobody@example.org']);
  return toCsv(rows);
}

/** As a practice system exports it: spaced NHS number, British date, national number. */
function listRow({ nhsNumber, familyName, givenName, dateOfBirth, mobile, email }: DemoPatient): string[] {
  return [
    `${nhsNumber.slice(0, 3)} ${nhsNumber.slice(3, 6)} ${nhsNumber.slice(6)}`,
    familyName,
    givenName,
    dateOfBirth.split('-').reverse().join('/'),
    mobile === null ? '' : `0${mobile.slice(3)}`,
    email ?? '',
  ];
}

function toCsv(rows: string[][]): string {
  const lines = rows.map((cells) =>
    cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','),
  );
  return `${[HEADER, ...lines].join('\r\n')}\r\n`;
}
