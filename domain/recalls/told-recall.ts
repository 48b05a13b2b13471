import { plainCell } from '../lists/cell';
import type { Columns } from '../lists/columns';
import { readRow } from '../lists/read-row';
import { reasonMessage } from '../lists/row-reasons';
import type { TableRow } from '../lists/table-row';
import { readDateOfBirth, type DateOrder } from '../patients/date-of-birth';
import type { SystemStatus, Urgency } from './recalls';

/** Earlier due dates are a spreadsheet's zero or a slip. A date in the past is due now, and is never dropped. */
const EARLIEST = '1990-01-01';
/** Nothing is planned further ahead. Years of two digits are read up to here. */
const LATEST = '2099-12-31';

export const DUE_DATE_PROBLEM = 'Check the due date: it is before 1990 or after 2099.';

/** Longer references and reasons are a cell that holds something else. */
const LONGEST = 200;

/** @param date `YYYY-MM-DD` */
export function isPlausibleDueDate(date: string): boolean {
  return date >= EARLIEST && date <= LATEST;
}

/** A recall as the practice system tells it, its patient by NHS number and date of birth. */
export interface ToldRecall {
  reference: string;
  /** Ten digits. */
  nhsNumber: string;
  /** `YYYY-MM-DD` */
  dateOfBirth: string;
  reason: string;
  /** `YYYY-MM-DD` */
  dueDate: string;
  urgency: Urgency;
  status: SystemStatus;
}

/** A row of a file of recalls. */
export interface RecallOfFile extends ToldRecall {
  row: number;
}

export interface RefusedRecall {
  row: number;
  reasons: { code: string; message: string }[];
}

const URGENCY_WORDS: Record<string, Urgency> = {
  '': 'routine',
  ...Object.fromEntries(['routine', 'normal', 'standard', 'low', 'medium', 'no'].map((word) => [word, 'routine'])),
  ...Object.fromEntries(['urgent', 'high', 'immediate', 'soon', 'yes'].map((word) => [word, 'urgent'])),
};

const STATUS_WORDS: Record<string, SystemStatus> = {
  '': 'open',
  ...Object.fromEntries(['open', 'active', 'due', 'overdue', 'outstanding', 'pending'].map((word) => [word, 'open'])),
  ...Object.fromEntries(['given', 'done', 'completed', 'complete', 'seen'].map((word) => [word, 'given'])),
  ...Object.fromEntries(['closed', 'cancelled', 'canceled', 'inactive', 'ended'].map((word) => [word, 'closed'])),
};

/**
 * Reads one row of a file of recalls; never throws, whatever the cells hold.
 * @param columns as `findColumns` gave them, with those of a recall.
 * @returns the recall, or everything that is wrong with the row.
 */
export function readRecall(
  tableRow: TableRow,
  columns: Columns,
  options: { today: string; dateOrder?: DateOrder },
): { ok: true; recall: RecallOfFile } | { ok: false; refused: RefusedRecall } {
  const patient = readRow(tableRow, columns, options);
  const cell = (place: number | undefined) => plainCell(place === undefined ? undefined : tableRow.cells[place]);
  const reasons: RefusedRecall['reasons'] = patient.reasons.map(({ code, detail }) => ({
    code,
    message: reasonMessage(code, detail),
  }));
  const refuse = (code: string, message: string): void => void reasons.push({ code, message });

  const reference = cell(columns.recallReference);
  if (reference === '') refuse('reference-missing', 'Missing: recall reference');
  else if (reference.length > LONGEST) refuse('reference-too-long', 'Recall reference is too long');
  const reason = cell(columns.recallReason);
  if (reason === '') refuse('reason-missing', 'Missing: reason');
  else if (reason.length > LONGEST) refuse('reason-too-long', 'Reason is too long');

  const dueDate = readDueDate(tableRow, columns.dueDate, options.dateOrder);
  if (!dueDate.ok) refuse(dueDate.code, dueDate.message);
  const urgency = URGENCY_WORDS[cell(columns.urgency).toLowerCase()];
  if (urgency === undefined) refuse('urgency-unknown', `Urgency is not known: “${cell(columns.urgency).slice(0, 40)}”`);
  const status = STATUS_WORDS[cell(columns.status).toLowerCase()];
  if (status === undefined) refuse('status-unknown', `Status is not known: “${cell(columns.status).slice(0, 40)}”`);

  if (reasons.length > 0 || !dueDate.ok) return { ok: false, refused: { row: tableRow.row, reasons } };
  const { nhsNumber, dateOfBirth, row } = patient;
  return {
    ok: true,
    recall: {
      ...{ row, reference, nhsNumber, dateOfBirth: dateOfBirth!, reason, dueDate: dueDate.value },
      ...{ urgency: urgency!, status: status! },
    },
  };
}

function readDueDate(
  { cells, exact }: TableRow,
  place: number | undefined,
  dateOrder: DateOrder | undefined,
): { ok: true; value: string } | { ok: false; code: string; message: string } {
  const shown = place === undefined ? '' : (cells[place] ?? '');
  const written = (place === undefined ? null : exact?.[place]?.date) ?? shown;
  const read = readDateOfBirth(written, LATEST, dateOrder);
  if (!read.ok) {
    return read.code === 'date-of-birth-missing'
      ? { ok: false, code: 'due-date-missing', message: 'Missing: due date' }
      : { ok: false, code: 'due-date-invalid', message: 'Due date is not a date, or is too long ago' };
  }
  if (isPlausibleDueDate(read.value)) return { ok: true, value: read.value };
  return { ok: false, code: 'due-date-unlikely', message: DUE_DATE_PROBLEM.replace(/\.$/, '') };
}
