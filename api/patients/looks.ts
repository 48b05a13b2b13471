import { createHash } from 'node:crypto';
import { LOOK_WINDOW_SECONDS, type LookAct } from '../../domain/practice/looks';
import type { TokenHolder } from '../../ports/practice/api-tokens';
import type { AuditLog } from '../../ports/practice/audit-log';

/**
 * The patients that a response shows. A route that shows a patient reports it here, and we log the access before we
 * respond.
 */
export interface PatientLook {
  act: LookAct;
  /** What was looked at: one patient, or the list, campaign or number that shows several. */
  subjectKind: string;
  subjectId: string | null;
  /** Ids and counts only. */
  details?: Record<string, unknown>;
}

/** All patients, page by page. */
export const EVERYBODY: PatientLook = { act: 'patients-listed', subjectKind: 'patients', subjectId: null };

/** One patient, whichever tab or fact of them. */
export function patientLook(patientId: string): PatientLook {
  return { act: 'patient-viewed', subjectKind: 'patient', subjectId: patientId };
}

/** Whom a search showed, and by what was looked for; never the words. */
export function searchLook(by: string, found: readonly { id: string }[]): PatientLook {
  const details = { by, found: found.length, patientIds: found.map(({ id }) => id) };
  return { act: 'patients-searched', subjectKind: 'patients', subjectId: null, details };
}

/** Rows of a list, or texts made of them. */
export function listLook(listId: string): PatientLook {
  return { act: 'list-patients-viewed', subjectKind: 'list', subjectId: listId };
}

/** The patients of a campaign. */
export function campaignLook(campaignId: string): PatientLook {
  return { act: 'campaign-patients-viewed', subjectKind: 'campaign', subjectId: campaignId };
}

/** Appointments, with the patients who have them. */
export function appointmentsLook(shown: readonly { patientId: string | null }[]): PatientLook {
  const patientIds = [...new Set(shown.flatMap(({ patientId }) => patientId ?? []))];
  return { act: 'appointments-viewed', subjectKind: 'patients', subjectId: null, details: { patientIds } };
}

/** One message of a campaign: of its patient, or of the campaign where the record is restricted. */
export function messageLook(campaignId: string, message: { id: string; patientId: string | null }): PatientLook {
  const { id: messageId, patientId } = message;
  const subject = patientId
    ? { subjectKind: 'patient', subjectId: patientId }
    : { subjectKind: 'campaign', subjectId: campaignId };
  return { act: 'message-viewed', ...subject, details: { campaignId, messageId } };
}

/** One message of any origin: of its patient, of its campaign where the record is restricted, else of itself. */
export function singleMessageLook(message: {
  id: string;
  campaignId: string | null;
  patientId: string | null;
  contactId?: string | null;
}): PatientLook {
  const { id: messageId, campaignId, patientId, contactId } = message;
  if (campaignId !== null) return messageLook(campaignId, message);
  const subject = patientId
    ? { subjectKind: 'patient', subjectId: patientId }
    : contactId
      ? { subjectKind: 'contact', subjectId: contactId }
      : { subjectKind: 'message', subjectId: messageId };
  return { act: 'message-viewed', ...subject, details: { messageId } };
}

/** Whose messages a page of the failed folder shows. */
export function failedFolderLook(messages: readonly { patientId: string | null }[]): PatientLook {
  const patientIds = [...new Set(messages.flatMap(({ patientId }) => patientId ?? []))];
  const details = { found: messages.length, patientIds };
  return { act: 'failed-messages-viewed', subjectKind: 'failed-messages', subjectId: null, details };
}

/** Numbers to fix with the patients who have them: all of them, or one by its id. */
export function numbersLook(numberId: string | null): PatientLook {
  return { act: 'numbers-to-fix-viewed', subjectKind: numberId ? 'number' : 'numbers', subjectId: numberId };
}

/** Contacts who are no patients: all of them, or one. */
export function contactLook(contactId: string | null): PatientLook {
  return { act: 'contacts-viewed', subjectKind: contactId ? 'contact' : 'contacts', subjectId: contactId };
}

/** Restricted patients, after break-glass. */
export function restrictedLook(shown: readonly { id: string }[]): PatientLook {
  const details = { patientIds: shown.map(({ id }) => id) };
  return { act: 'restricted-patients-listed', subjectKind: 'patients', subjectId: null, details };
}

/** Patients whom the weekly report of looks names. */
export function lookFindingsLook(found: readonly { patient: { id: string } | null }[]): PatientLook {
  const patientIds = [...new Set(found.flatMap(({ patient }) => patient?.id ?? []))];
  return { act: 'look-report-viewed', subjectKind: 'patients', subjectId: null, details: { patientIds } };
}

/** Who shares a number of Blocked Communications. */
export function sharedNumberLook(blockId: string): PatientLook {
  return { act: 'shared-number-viewed', subjectKind: 'blocked-number', subjectId: blockId };
}

/** Conversations of an inbox, or of all. */
export function conversationsLook(inboxId: string | null): PatientLook {
  return { act: 'conversations-listed', subjectKind: inboxId ? 'inbox' : 'conversations', subjectId: inboxId };
}

/** One conversation: of its patient, or separately if nobody knows whose it is or the record is restricted. */
export function conversationLook({ id, patient }: { id: string; patient: { id: string } | null }): PatientLook {
  const subject = patient
    ? { subjectKind: 'patient', subjectId: patient.id }
    : { subjectKind: 'conversation', subjectId: id };
  return { act: 'conversation-viewed', ...subject, details: { conversationId: id } };
}

/** Recalls of a tab, page by page. */
export function recallsLook(tab: string): PatientLook {
  return { act: 'recalls-listed', subjectKind: 'recalls', subjectId: null, details: { tab } };
}

/** A batch of letters, with the envelopes to pull. */
export function lettersLook(batchId: string): PatientLook {
  return { act: 'letters-viewed', subjectKind: 'letter-batch', subjectId: batchId };
}

/** Patients of a run of automation. */
export function recallRunLook(runId: string): PatientLook {
  return { act: 'recall-run-viewed', subjectKind: 'recall-run', subjectId: runId };
}

/** One recall: of its patient, or of itself where the record is restricted. */
export function recallLook({ id, patient }: { id: string; patient: { id: string } | null }): PatientLook {
  const subject = patient
    ? { subjectKind: 'patient', subjectId: patient.id }
    : { subjectKind: 'recall', subjectId: id };
  return { act: 'recall-viewed', ...subject, details: { recallId: id } };
}

export type NoteLook = (caller: TokenHolder, look: PatientLook, now: Date, page?: { isLive: boolean }) => Promise<void>;

/** Keys that a process remembers for live pages; the oldest goes first. */
const MOST_REMEMBERED = 5_000;

/**
 * Notes looks in the audit, grouped by person and object. A page that follows live figures asks for itself again and
 * again: that is the look which opened it, so it adds nothing.
 */
export function createLookLog(audit: Pick<AuditLog, 'appendGrouped'>): NoteLook {
  const opened = new Set<string>();

  return async ({ tokenId, practiceId, user }, { act, subjectKind, subjectId, details }, now, page) => {
    const found = details?.patientIds;
    // What was found says which search it was, and no word of it is kept.
    const what = Array.isArray(found) ? digest(found.toSorted().join()) : (subjectId ?? '');
    const key = ['look', tokenId, act, what].join(':');
    const seen = `${practiceId}:${key}`;
    if (page?.isLive && opened.has(seen)) return;
    await audit.appendGrouped(
      {
        ...{ practiceId, at: now, actor: user, act, subjectKind, subjectId },
        details: { byToken: tokenId, ...details },
      },
      { key, seconds: LOOK_WINDOW_SECONDS },
    );
    if (!page) return;
    opened.delete(seen);
    opened.add(seen);
    if (opened.size > MOST_REMEMBERED) opened.delete(opened.values().next().value!);
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
