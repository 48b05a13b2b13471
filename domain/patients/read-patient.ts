import { plainCell, proseCell } from '../lists/cell';
import { ADDRESS_FIELDS, type Columns, type Field } from '../lists/columns';
import { readDateOfBirth, type DateFault, type DateOrder } from './date-of-birth';
import { readEmail } from './email';
import type { TableRow } from '../lists/table-row';
import { storedMobile, type MobileOptions } from './mobile';
import { readNhsNumber, type NhsNumberFault } from './nhs-number';
import { nameIn } from './person-name';
import {
  readConsent,
  readDateOfDeath,
  readStatus,
  readWish,
  type DecidedWords,
  type PatientStatus,
  type WordField,
} from './register-words';
import { reasonMessage } from '../lists/row-reasons';
import { readYesOrNo } from './preferences/writing-preferences';

/** Why a row of a patient import is refused. */
export type PatientRefusalCode =
  'nhs-number-missing' | 'nhs-number-invalid' | 'date-of-birth-missing' | 'date-of-birth-invalid';

export interface PatientRefusal {
  code: PatientRefusalCode;
  message: string;
}

/**
 * A patient as an import gives them. `undefined` = the file has no such column, leave what the register holds;
 * null = the cell is blank, the register is to hold nothing.
 */
export interface ImportedPatient {
  nhsNumber: string;
  dateOfBirth: string;
  familyName?: string | null;
  givenName?: string | null;
  /** E.164 when it can be read, else as it stood: a register may hold a landline, and lists then reject it with its reason. */
  mobile?: string | null;
  email?: string | null;
  /** How the patient likes to be called. */
  knownAs?: string | null;
  /** Where letters go, without the postcode; a line each. */
  address?: string[] | null;
  postcode?: string | null;
  /** The language, and the form (large print, Braille, …), in which the patient reads; as the practice writes it. */
  language?: string | null;
  format?: string | null;
  /** A blank cell, or one that says neither yes nor no, leaves them as they are. */
  largePrint?: boolean;
  letterInstead?: boolean;
  /** A blank cell leaves it as it is, as no column does: no patient is without a status. */
  status?: PatientStatus;
  /** The same: a blank cell never takes a wish back. A word that nobody understands is the answer that keeps the patient out. */
  doesNotWishSms?: boolean;
  /** Whether the patient agreed to marketing. */
  marketingAgreed?: boolean;
  /** The words that nobody understood, as they stood. */
  unclear?: Partial<Record<WordField, string>>;
}

export type PatientReading = { ok: true; patient: ImportedPatient } | { ok: false; reasons: PatientRefusal[] };

export interface ReadPatientOptions extends MobileOptions {
  /** The date at the practice, `YYYY-MM-DD`. */
  today: string;
  /** Of the dates in the column of birth dates. */
  dateOrder?: DateOrder;
  /** What the practice has said words mean that nobody understood. */
  words?: DecidedWords;
}

/**
 * Reads one row of a patient import (docs/api.md, "Routes"). Never throws, whatever the cells hold.
 *
 * @param columns as `findColumns(header, asked, { fields: PATIENT_FIELDS })` gave them.
 * @returns the patient, or every reason why the row is refused.
 */
export function readPatient({ cells }: TableRow, columns: Columns, options: ReadPatientOptions): PatientReading {
  const reasons: PatientRefusal[] = [];
  const nhsNumber = readNhsNumber(cells[columns.nhsNumber]);
  if (!nhsNumber.ok) reasons.push(refusal(nhsNumber.code, 'fault' in nhsNumber ? nhsNumber.fault : undefined));
  const dateOfBirth = readDateOfBirth(cells[columns.dateOfBirth], options.today, options.dateOrder);
  if (!dateOfBirth.ok) reasons.push(refusal(dateOfBirth.code, 'fault' in dateOfBirth ? dateOfBirth.fault : undefined));

  if (!nhsNumber.ok || !dateOfBirth.ok || reasons.length > 0) return { ok: false, reasons };

  const patient: ImportedPatient = { nhsNumber: nhsNumber.value, dateOfBirth: dateOfBirth.value };
  const name = nameIn(cells, columns);
  if (has(columns, 'familyName')) patient.familyName = name.familyName;
  if (has(columns, 'givenName')) patient.givenName = name.givenName;
  if (columns.mobile !== undefined) {
    patient.mobile = storedMobile(cells[columns.mobile], options);
  }
  if (columns.email !== undefined) {
    const email = readEmail(cells[columns.email]);
    patient.email = email.ok ? email.value : proseCell(cells[columns.email]);
  }
  for (const field of ['knownAs', 'language', 'format'] as const) {
    if (columns[field] !== undefined) patient[field] = proseCell(cells[columns[field]]);
  }
  for (const field of ['largePrint', 'letterInstead'] as const) {
    const said = readYesOrNo(cellIn(cells, columns[field]) ?? '');
    if (said !== null) patient[field] = said;
  }
  Object.assign(patient, addressIn(cells, columns), wordsIn(cells, columns, options.words));
  return { ok: true, patient };
}

/** What the columns of status and wishes say; a word that is not understood keeps the patient out, and is noted. */
function wordsIn(cells: readonly string[], columns: Columns, decided?: DecidedWords): Partial<ImportedPatient> {
  const said: Partial<ImportedPatient> = {};
  const unclear: ImportedPatient['unclear'] = {};
  const status = cellIn(cells, columns.status);
  if (status !== undefined) {
    const { meaning, word } = readStatus(status, decided);
    said.status = meaning ?? 'unclear';
    if (meaning === null) unclear.status = word;
  }
  const death = cellIn(cells, columns.dateOfDeath);
  if (death !== undefined) {
    const { meaning, word } = readDateOfDeath(death);
    // A date of death counts, whatever the status says.
    if (meaning === 'deceased') said.status = 'deceased';
    if (meaning === null && said.status !== 'deceased') {
      said.status = 'unclear';
      unclear.status ??= word;
    }
    if (meaning === 'deceased') delete unclear.status;
  }
  const refusal = cellIn(cells, columns.doesNotWishSms);
  const consent = cellIn(cells, columns.smsConsent);
  const wishes = [
    ...(refusal === undefined ? [] : [readWish('doesNotWishSms', refusal, decided)]),
    ...(consent === undefined ? [] : [readConsent(consent, decided)]),
  ];
  if (wishes.length > 0) {
    // Of two columns that contradict each other the one that keeps the patient out counts.
    const surely = wishes.some(({ meaning }) => meaning === true);
    const unknown = wishes.find(({ meaning }) => meaning === null);
    said.doesNotWishSms = surely || unknown !== undefined;
    if (!surely && unknown) unclear.doesNotWishSms = unknown.word;
  }
  const marketing = cellIn(cells, columns.marketingAgreed);
  if (marketing !== undefined) {
    const { meaning, word } = readWish('marketingAgreed', marketing, decided);
    said.marketingAgreed = meaning ?? false;
    if (meaning === null) unclear.marketingAgreed = word;
  }
  return Object.keys(unclear).length === 0 ? said : { ...said, unclear };
}

/** The lines of an address, from one column of all of them or one a line. */
function addressIn(cells: readonly string[], columns: Columns): Partial<ImportedPatient> {
  const given: Partial<ImportedPatient> = {};
  const places = ADDRESS_FIELDS.flatMap((field) => columns[field] ?? []);
  if (places.length > 0) {
    const written = places.map((place) => cells[place] ?? '');
    const parts = places.length === 1 ? written[0]!.split(/[\r\n]+|,/) : written;
    const lines = parts.flatMap((line) => proseCell(line) ?? []);
    given.address = lines.length === 0 ? null : lines;
  }
  if (columns.postcode !== undefined) given.postcode = proseCell(cells[columns.postcode])?.toUpperCase() ?? null;
  return given;
}

/** Whether the file says anything of this name, in its own column or in that of the full name. */
function has(columns: Columns, field: Field): boolean {
  return columns[field] !== undefined || columns.name !== undefined;
}

/** The cell without outer spaces; undefined when there is no such column or it is blank. */
function cellIn(cells: readonly string[], column: number | undefined): string | undefined {
  const cell = column === undefined ? undefined : cells[column];
  return plainCell(cell) || undefined;
}

function refusal(code: PatientRefusalCode, fault?: NhsNumberFault | DateFault) {
  return { code, message: reasonMessage(code, fault) };
}
