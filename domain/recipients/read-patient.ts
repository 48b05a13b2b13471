import { plainCell, proseCell } from './cell';
import type { Columns, Field } from './columns';
import { readDateOfBirth, type DateFault, type DateOrder } from './date-of-birth';
import { readEmail } from './email';
import type { TableRow } from './list-file';
import { storedMobile, type MobileOptions } from './mobile';
import { readNhsNumber, type NhsNumberFault } from './nhs-number';
import { nameIn } from './person-name';
import { reasonMessage } from './row-reasons';

export const PATIENT_STATUSES = ['registered', 'deceased', 'left', 'restricted'] as const;
export type PatientStatus = (typeof PATIENT_STATUSES)[number];

/** Why a row of a patient import is refused. */
export type PatientRefusalCode =
  | 'nhs-number-missing'
  | 'nhs-number-invalid'
  | 'date-of-birth-missing'
  | 'date-of-birth-invalid'
  | 'status-unknown'
  | 'does-not-wish-sms-unknown'
  | 'marketing-unknown';

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
  /** A blank cell leaves it as it is, as no column does: no patient is without a status. */
  status?: PatientStatus;
  /** The same: a blank cell never takes a wish back. */
  doesNotWishSms?: boolean;
  /** Whether the patient agreed to marketing. */
  marketingAgreed?: boolean;
}

export type PatientReading = { ok: true; patient: ImportedPatient } | { ok: false; reasons: PatientRefusal[] };

export interface ReadPatientOptions extends MobileOptions {
  /** The date at the practice, `YYYY-MM-DD`. */
  today: string;
  /** Of the dates in the column of birth dates. */
  dateOrder?: DateOrder;
}

const YES_NO: Record<string, boolean> = {
  yes: true,
  y: true,
  true: true,
  '1': true,
  no: false,
  n: false,
  false: false,
  '0': false,
};

/**
 * Reads one row of a patient import (api.md, `POST /api/v1/patients/import`). Never throws, whatever the cells hold.
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

  const status = cellIn(cells, columns.status)?.toLowerCase();
  if (status !== undefined && !isStatus(status)) {
    reasons.push({ code: 'status-unknown', message: `Status is not one of ${PATIENT_STATUSES.join(', ')}` });
  }
  const wish = cellIn(cells, columns.doesNotWishSms)?.toLowerCase();
  if (wish !== undefined && !Object.hasOwn(YES_NO, wish)) {
    reasons.push({ code: 'does-not-wish-sms-unknown', message: 'Does not wish SMS is neither yes nor no' });
  }
  const marketing = cellIn(cells, columns.marketingAgreed)?.toLowerCase();
  if (marketing !== undefined && !Object.hasOwn(YES_NO, marketing)) {
    reasons.push({ code: 'marketing-unknown', message: 'Agrees to marketing is neither yes nor no' });
  }
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
  if (status !== undefined) patient.status = status as PatientStatus;
  if (wish !== undefined) patient.doesNotWishSms = YES_NO[wish];
  if (marketing !== undefined) patient.marketingAgreed = YES_NO[marketing];
  return { ok: true, patient };
}

/** Whether the file says anything of this name, in its own column or in that of the full name. */
function has(columns: Columns, field: Field): boolean {
  return columns[field] !== undefined || columns.name !== undefined;
}

function isStatus(word: string): word is PatientStatus {
  return (PATIENT_STATUSES as readonly string[]).includes(word);
}

/** The cell without outer spaces; undefined when there is no such column or it is blank. */
function cellIn(cells: readonly string[], column: number | undefined): string | undefined {
  const cell = column === undefined ? undefined : cells[column];
  return plainCell(cell) || undefined;
}

function refusal(
  code: Exclude<PatientRefusalCode, 'status-unknown' | 'does-not-wish-sms-unknown' | 'marketing-unknown'>,
  fault?: NhsNumberFault | DateFault,
) {
  return { code, message: reasonMessage(code, fault) };
}
