import { createRequire } from 'node:module';
import type * as ExcelJS from 'exceljs';
import type { DemoPatient } from './patients';

/*
 * Lists as real practices have them: exports of two clinical systems, and one kept in a spreadsheet. All data is
 * invented; only the shapes are real.
 */

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Loaded only when the lists are written, because it takes longer to load than everything else at a start. */
const load = createRequire(__filename);

/**
 * Patients who can be sent to and are not on the short list. `born` limits the year, so that two digits mean one year.
 */
function fineOnes(patients: readonly DemoPatient[], skip: number, count: number): DemoPatient[] {
  return patients
    .filter(({ status, mobile, email }) => status === 'registered' && mobile && email)
    .filter(({ doesNotWishSms, dateOfBirth }) => doesNotWishSms !== true && dateOfBirth > '1930')
    .slice(skip, skip + count);
}

function one(patients: readonly DemoPatient[], wanted: (patient: DemoPatient) => boolean): DemoPatient {
  return patients.find(wanted)!;
}

const spaced = (nhsNumber: string): string => `${nhsNumber.slice(0, 3)} ${nhsNumber.slice(3, 6)} ${nhsNumber.slice(6)}`;
const national = (mobile: string | null): string => (mobile === null ? '' : `0${mobile.slice(3)}`);
const parts = (isoDate: string): [year: string, month: string, day: string] =>
  isoDate.split('-') as [string, string, string];

function dayMonthYear(isoDate: string, separator: string): string {
  const [year, month, day] = parts(isoDate);
  return [day, MONTHS[Number(month) - 1], year].join(separator);
}

function quoted(cells: readonly string[]): string {
  return `${cells.map((cell) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)).join(',')}\r\n`;
}

/**
 * As an EMIS search exports it: details of the search above the columns, full names with titles, months in words, a
 * total below, and Windows characters. 22 of its 26 patients can be sent an SMS.
 */
export function emisExport(patients: readonly DemoPatient[]): Buffer {
  const listed = fineOnes(patients, 20, 22);
  listed.splice(
    4,
    0,
    one(patients, ({ status }) => status === 'deceased'),
    one(patients, ({ status }) => status === 'left'),
    one(patients, ({ status }) => status === 'restricted'),
  );
  listed.push(one(patients, ({ status, mobile }) => status === 'registered' && mobile === null));
  const preamble = [
    ['Flu 2026: eligible, not yet invited'],
    ['Organisation', 'Oakfield Surgery (X90001)'],
    ['Last run', '20-Nov-2026 17:42'],
    ['Relative date', '20-Nov-2026'],
    ['Population count', String(listed.length)],
    [''],
    ['Patient details', '', '', '', '', '', '', ''],
  ];
  const header = ['EMIS Number', 'Full Name', 'NHS Number', 'Date of Birth', 'Gender', "Usual GP's Full Name"];
  const rows = listed.map(({ familyName, givenName, nhsNumber, dateOfBirth, mobile, email }, index) => [
    ...[String(4_000 + index), `${familyName.toUpperCase()}, ${givenName} (${index % 2 ? 'Mr' : 'Mrs'})`],
    ...[spaced(nhsNumber), dayMonthYear(dateOfBirth, '-'), index % 2 ? 'Male' : 'Female', 'BELL, Joan (Dr)'],
    ...[national(mobile), email ?? ''],
  ]);
  const lines = [...preamble, [...header, 'Mobile Telephone', 'E-mail Address'], ...rows];
  const total = ['Report total', String(listed.length)];
  return Buffer.from([...lines, [''], total].map(quoted).join(''), 'latin1');
}

/**
 * As a SystmOne report saves it: columns in the first line, everything in quotes, months in words, addresses over
 * several lines. 20 of its 24 rows can be sent an SMS. One patient is in it twice, one has no date of birth, one NHS
 * number has a wrong digit, and one patient has died.
 */
export function systmOneExport(patients: readonly DemoPatient[]): Buffer {
  const listed = fineOnes(patients, 60, 22);
  const row = ({ nhsNumber, familyName, givenName, dateOfBirth, mobile, email }: DemoPatient, place: number) => [
    ...[nhsNumber, familyName, givenName, dateOfBirth === '' ? '' : dayMonthYear(dateOfBirth, ' ')],
    ...[`${place + 1} Example Road\nOakfield\nOX0 0AA`, national(mobile), email ?? '', 'Unknown'],
  ];
  const [noDate, wrongDigit, ...fine] = listed as [DemoPatient, DemoPatient, ...DemoPatient[]];
  const rows = fine.map(row);
  const digit = (Number(wrongDigit.nhsNumber[9]) + 1) % 10;
  rows.splice(6, 0, row({ ...wrongDigit, nhsNumber: `${wrongDigit.nhsNumber.slice(0, 9)}${digit}` }, 30));
  rows.splice(11, 0, row({ ...noDate, dateOfBirth: '' }, 31));
  rows.splice(15, 0, rows[2]!);
  rows.push(row(patients.filter(({ status }) => status === 'deceased')[1]!, 32));
  const header = ['NHS number', 'Surname', 'First name', 'Date of birth', 'Address'];
  const lines = [[...header, 'Mobile telephone', 'Email address', 'SMS consent'], ...rows];
  return Buffer.from(`\ufeff${lines.map(quoted).join('')}`);
}

/**
 * As someone kept it in a spreadsheet: an empty sheet in front, numbers that lost a zero or became powers of ten, dates
 * in four ways, a formula, a hidden column, a gap and a total. 8 of its 12 rows can be sent an SMS with the register's
 * numbers. One NHS number has lost its digits, one date has its month first, one date is another person's, and one
 * patient is in it twice. With the file's own numbers one more row fails, because its number has lost its digits too.
 */
export async function spreadsheetList(patients: readonly DemoPatient[]): Promise<Buffer> {
  const late = fineOnes(patients, 100, 200).filter(({ dateOfBirth }) => Number(parts(dateOfBirth)[2]) > 12);
  const [clean, number, power, apostrophe, formula, decimal, gone, monthFirst, other, last, short] = late as [
    ...[DemoPatient, DemoPatient, DemoPatient, DemoPatient, DemoPatient, DemoPatient],
    ...[DemoPatient, DemoPatient, DemoPatient, DemoPatient, DemoPatient],
  ];
  const day = (patient: DemoPatient) => new Date(`${patient.dateOfBirth}T00:00:00Z`);
  const dayCount = (patient: DemoPatient) => Math.round(day(patient).getTime() / 86_400_000) + 25_569;
  const slashed = (patient: DemoPatient) => parts(patient.dateOfBirth).reverse().join('/');
  const twoDigits = ({ dateOfBirth }: DemoPatient) => {
    const [year, month, dayOfMonth] = parts(dateOfBirth);
    return `${dayOfMonth}/${month}/${year.slice(2)}`;
  };
  const american = ({ dateOfBirth }: DemoPatient) => {
    const [year, month, dayOfMonth] = parts(dateOfBirth);
    return `${month}/${dayOfMonth}/${year}`;
  };
  const asPower = (digits: string) => `${digits[0]}.${digits.slice(1)}E+${String(digits.length - 1).padStart(2, '0')}`;
  const digitsOf = ({ mobile }: DemoPatient) => mobile!.slice(3);
  const dayBefore = (patient: DemoPatient) => new Date(day(patient).getTime() - 86_400_000);

  const { Workbook } = load('exceljs') as typeof ExcelJS;
  const workbook = new Workbook();
  workbook.created = new Date('2026-11-20T17:42:00Z');
  workbook.addWorksheet('Sheet1');
  const sheet = workbook.addWorksheet('Diabetes recall');
  sheet.addRow([' NHS No ', 'D.O.B.', 'Full name', 'Mobile no', 'E-mail', 'Notes']);
  const add = (patient: DemoPatient, nhsNumber: unknown, dateOfBirth: unknown, mobile: unknown, note = '') => {
    const row = sheet.addRow([
      nhsNumber,
      dateOfBirth,
      `${patient.givenName} ${patient.familyName}`,
      mobile,
      patient.email,
      note,
    ]);
    if (dateOfBirth instanceof Date) row.getCell(2).numFmt = 'dd/mm/yyyy';
  };
  add(clean, spaced(clean.nhsNumber), day(clean), national(clean.mobile));
  add(number, Number(number.nhsNumber), day(number), Number(digitsOf(number)), 'ring after 5');
  add(power, asPower(power.nhsNumber), twoDigits(power), asPower(digitsOf(power)));
  add(apostrophe, `'${apostrophe.nhsNumber}`, dayCount(apostrophe), `'${national(apostrophe.mobile)}`);
  add(formula, { formula: 'A3', result: Number(formula.nhsNumber) }, slashed(formula), national(formula.mobile));
  sheet.addRow([]);
  add(decimal, `${decimal.nhsNumber}.0`, dayMonthYear(decimal.dateOfBirth, '-'), `${digitsOf(decimal)}.0`);
  add(gone, `${gone.nhsNumber[0]}.99E+09`, day(gone), national(gone.mobile));
  add(monthFirst, monthFirst.nhsNumber, american(monthFirst), national(monthFirst.mobile));
  add(other, other.nhsNumber, dayBefore(other), national(other.mobile));
  add(short, short.nhsNumber, slashed(short), '4.47E+11');
  add(number, spaced(number.nhsNumber), slashed(number), national(number.mobile), 'again?');
  add(last, `="${last.nhsNumber}"`, dayMonthYear(last.dateOfBirth, ' '), national(last.mobile));
  sheet.addRow([]);
  sheet.addRow(['Total', 12]);
  sheet.getColumn(6).hidden = true;
  workbook.addWorksheet('Last year').addRow(['NHS No', 'D.O.B.']);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
