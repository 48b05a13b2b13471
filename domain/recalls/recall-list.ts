import { compileForList } from '../content/list-text';
import type { Columns } from '../lists/columns';
import { dateWords } from '../words/times';

/** The columns of a list that is made from recalls: what the text of a category can be filled with. */
export const RECALL_HEADER = [
  'NHS number',
  'Date of birth',
  'Family name',
  'Given name',
  'Recall reference',
  'Reason',
  'Due date',
] as const;

export const RECALL_COLUMNS: Columns = { nhsNumber: 0, dateOfBirth: 1, familyName: 2, givenName: 3 };

/** Whether a text says what is due, so that it can name the recalls of several categories (N37). */
export function namesReason(text: string): boolean {
  return compileForList(text, RECALL_HEADER, RECALL_COLUMNS).places.includes(RECALL_HEADER.indexOf('Reason'));
}

export interface RecallsOfPatient {
  nhsNumber: string;
  /** `YYYY-MM-DD` */
  dateOfBirth: string;
  familyName: string | null;
  /** What the patient is called. */
  givenName: string | null;
  /** Of one message, at least one; by due date. */
  recalls: readonly { reference: string; reason: string; dueDate: string }[];
}

/** The cells of a patient's row. Several recalls are named together, with the earliest due date. */
export function recallCells(patient: RecallsOfPatient): string[] {
  const reasons = [...new Set(patient.recalls.map(({ reason }) => reason))];
  return [
    patient.nhsNumber,
    patient.dateOfBirth,
    patient.familyName ?? '',
    patient.givenName ?? '',
    patient.recalls.map(({ reference }) => reference).join(', '),
    inOneSentence(reasons),
    dateWords(patient.recalls.map(({ dueDate }) => dueDate).sort()[0]!),
  ];
}

/** "asthma review, flu vaccination and smear". */
export function inOneSentence(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

const INVITATIONS = ['first', 'second', 'third'];

/** "First invitation"; after the third they are numbered. */
export function invitationWords(number: number): string {
  const word = INVITATIONS[number - 1];
  return word ? `${word} invitation` : `invitation ${number}`;
}
