import { readNhsNumber } from '../../patients/nhs-number';
import type { SystemStatus, Urgency } from '../recalls';
import { isPlausibleDueDate } from '../told-recall';
import { dateOf, list, NHS_NUMBER_SYSTEM, object, pageOf, patientOf, text, type FhirObject } from './fhir-parts';

/** The kinds of FHIR R4 resource that a practice system keeps its recalls in. */
export const SYNC_RESOURCES = ['Task', 'ServiceRequest'] as const;
export type SyncResource = (typeof SYNC_RESOURCES)[number];

/** What a practice reads from its record system. */
export interface RecallSyncChoice {
  resource: SyncResource;
  /** Only resources with this code, as `system|code` or `code`. Null for all of them. */
  code: string | null;
}

/** Why a resource cannot be taken over. */
export const SYNC_REFUSAL_WORDS = {
  'reference-too-long': 'The reference is too long',
  'nhs-number-missing': 'Missing: NHS number',
  'nhs-number-invalid': 'NHS number is not valid',
  'date-of-birth-missing': 'Missing: date of birth',
  'reason-missing': 'Missing: reason',
  'reason-too-long': 'Reason is too long',
  'due-date-missing': 'Missing: due date',
  'due-date-unlikely': 'Due date is before 1990 or after 2099',
  'status-unknown': 'Status is not known',
} as const;
export type SyncRefusal = keyof typeof SYNC_REFUSAL_WORDS;

/** A recall as the server holds it. Where it cannot be taken over, `refusal` says why and the rest may be null. */
export interface SyncedRecall {
  /** The server's id, so that a resource on two pages counts once. */
  resourceId: string;
  /** The practice system's identifier, or the id where it gives none. */
  reference: string;
  /** Ten digits. */
  nhsNumber: string | null;
  /** `YYYY-MM-DD` */
  dateOfBirth: string | null;
  reason: string | null;
  /** `YYYY-MM-DD` */
  dueDate: string | null;
  urgency: Urgency | null;
  status: SystemStatus | null;
  refusal: SyncRefusal | null;
}

/** Longer references and reasons hold something else. */
const LONGEST = 200;

/** FHIR's states of a Task (R4 task-status) and of a ServiceRequest (R4 request-status), as a recall has them. */
const STATUS: Record<string, SystemStatus> = {
  ...Object.fromEntries(
    ['draft', 'requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold', 'active'].map((one) => [
      one,
      'open',
    ]),
  ),
  completed: 'given',
  ...Object.fromEntries(
    ['rejected', 'cancelled', 'failed', 'revoked', 'entered-in-error'].map((one) => [one, 'closed']),
  ),
};

/**
 * Reads the recalls of one page of a FHIR R4 search. Never throws, whatever the page holds.
 *
 * @param bundle a searchset. Patients may be contained in a resource, included in the page, or named by their NHS number.
 * @param resource what was searched for; anything else in the page is left out.
 */
export function readRecallPage(bundle: unknown, resource: SyncResource): SyncedRecall[] {
  const { entries, patients } = pageOf(bundle);
  return entries
    .filter((one) => one.resourceType === resource && text(one.id) !== '')
    .map((one) => readRecallResource(one, patients));
}

function readRecallResource(one: FhirObject, patients: ReadonlyMap<string, FhirObject>): SyncedRecall {
  const resourceId = text(one.id);
  const reference = identifierOf(one) ?? resourceId;
  const { nhsNumber, dateOfBirth } = patientOf(one, patients);
  const reason = reasonOf(one);
  const dueDate = dueDateOf(one);
  const status = STATUS[text(one.status)] ?? null;
  const urgency: Urgency = ['urgent', 'asap', 'stat'].includes(text(one.priority)) ? 'urgent' : 'routine';
  const number = readNhsNumber(nhsNumber);
  const refusals: [SyncRefusal, boolean][] = [
    ['reference-too-long', reference.length > LONGEST],
    ['nhs-number-missing', !number.ok && number.code === 'nhs-number-missing'],
    ['nhs-number-invalid', !number.ok],
    ['date-of-birth-missing', dateOfBirth === null],
    ['reason-missing', reason === ''],
    ['reason-too-long', reason.length > LONGEST],
    ['due-date-missing', dueDate === null],
    ['due-date-unlikely', dueDate !== null && !isPlausibleDueDate(dueDate)],
    ['status-unknown', status === null],
  ];
  const refusal = refusals.find(([, holds]) => holds)?.[0] ?? null;
  if (refusal !== null) {
    const nothing = { nhsNumber: null, dateOfBirth: null, reason: null, dueDate: null, urgency: null, status: null };
    return { resourceId, reference: reference.slice(0, LONGEST), ...nothing, refusal };
  }
  return {
    resourceId,
    reference,
    nhsNumber: number.ok ? number.value : null,
    dateOfBirth,
    reason,
    dueDate,
    urgency,
    status,
    refusal,
  };
}

/** The first identifier with a value that is not a patient's number. */
function identifierOf(one: FhirObject): string | null {
  const values = list(one.identifier).map(object);
  const found = values.find(({ system, value }) => text(value).trim() !== '' && system !== NHS_NUMBER_SYSTEM);
  return found ? text(found.value).trim() : null;
}

function reasonOf(one: FhirObject): string {
  const code = object(one.code);
  const display = list(code.coding).map((coding) => text(object(coding).display));
  const found = [text(code.text), ...display, text(one.description)].map((words) => words.trim());
  return found.find((words) => words !== '') ?? '';
}

/** When it is due: the end of the time in which the practice wants it done. */
function dueDateOf(one: FhirObject): string | null {
  const restriction = object(object(one.restriction).period);
  const occurrence = object(one.occurrencePeriod);
  const execution = object(one.executionPeriod);
  for (const value of [
    ...[one.occurrenceDateTime, restriction.end, occurrence.end, execution.end],
    ...[restriction.start, occurrence.start, execution.start],
  ]) {
    const date = dateOf(value);
    if (date !== null) return date;
  }
  return null;
}
