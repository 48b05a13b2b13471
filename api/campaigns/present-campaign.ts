import { ANSWERED } from '../../domain/campaigns/reminders';
import { endingOf } from '../../domain/campaigns/figures';
import { FAILURE_REASONS, type FailureCode } from '../../domain/delivery/failure-reasons';
import { CHILD_LEFT_OUT } from '../../domain/content/checks/left-out';
import { VALUE_MISSING } from '../../domain/content/empty-values';
import { TRANSLATION_MISSING } from '../../domain/content/translations/text-choice';
import { firstLine } from '../../domain/content/first-line';
import { reasonMessage, ROW_REASON_CODES, type RowReasonCode } from '../../domain/lists/row-reasons';
import { isDelayed } from '../../domain/delivery/message-words';
import type { ApprovalRequest } from '../../ports/campaigns/approvals';
import type { CampaignRow, MessageRow, Withdrawal } from '../../ports/campaigns/campaign-queries';

/** A campaign as `GET /campaigns` shows it (docs/api.md, "Routes"). */
export function presentCampaign(row: CampaignRow) {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    purpose: row.purpose,
    phase: row.phase,
    paused: row.pausedReason === null ? null : { reason: row.pausedReason },
    holdUntil: row.holdUntil,
    waitingFor:
      row.waitingKind === null
        ? null
        : { kind: row.waitingKind, ...(row.waitingUntil ? { until: row.waitingUntil } : {}) },
    status: statusOf(row),
    sendAt: row.sendAt,
    startsAt: row.startsAt,
    perHour: row.perHour,
    urgent: row.urgent,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    firstLine: firstLine(row.body),
    channel: row.channel,
    correctionOf: row.correctionOf,
    list: { id: row.listId, name: row.listName },
    counts: row.counts,
    sentAt: row.sentAt,
    settledAt: row.settledAt,
    cancelledAt: row.cancelledAt,
  };
}

/** One campaign also has its text. */
export function presentCampaignDetails(row: CampaignRow) {
  const { subject, body, snomedCodes, saveToRecord, allowReplies, emptyValues, cancelReason, sender, replyTo } = row;
  const { template, newerTemplateVersion, reminders, followUps } = row;
  return {
    ...presentCampaign(row),
    ...{ subject, body, snomedCodes, saveToRecord, allowReplies, emptyValues, cancelReason, sender, replyTo },
    ...{ template, newerTemplateVersion, reminders, followUps },
    repliesByLink: row.repliesByLink ?? false,
    questionnaireId: row.questionnaireId ?? null,
    questionnaireVersion: row.questionnaireVersion,
    saveAnswersToRecord: row.saveAnswersToRecord ?? false,
    textTrial: row.textTrial ?? null,
    appointmentTypeId: row.invitation?.appointmentTypeId ?? null,
    bookingUrl: row.invitation?.bookingUrl ?? null,
    stopWhenFreeSlotsBelow: row.invitation?.stopWhenFreeSlotsBelow ?? null,
    corrections: row.corrections,
    approval: row.approval && presentApproval(row.approval),
    withdrawal: row.withdrawal && presentWithdrawal(row.withdrawal),
  };
}

function presentWithdrawal({ at, by, reason, ...counts }: Withdrawal) {
  return { at, by, reason, status: counts.waiting === 0 ? ('done' as const) : ('withdrawing' as const), counts };
}

/** A request for approval. The authors are ids, so we leave them out. */
export function presentApproval({ authors: _, holdSeconds: _hold, ...request }: ApprovalRequest) {
  return request;
}

/** A message as `GET …/messages` shows it. */
export function presentMessage(row: MessageRow) {
  return {
    id: row.id,
    isRestricted: row.isRestricted,
    recipient: {
      patientId: row.patientId,
      row: row.row,
      nhsNumber: row.nhsNumber,
      familyName: row.familyName,
      givenName: row.givenName,
    },
    contact: row.contact,
    status: row.status,
    reason: messageReason(row.reasonCode, permanenceOf(row)),
    delayed: isDelayed(row),
    attempts: row.attempts.map(({ number, reference, provider, submittedAt, state, receiptAt }) => ({
      number,
      reference,
      provider,
      submittedAt,
      outcome: state,
      receiptAt,
    })),
    recordEntry: presentRecordEntry(row),
  };
}

/** The entry of a message in the clinical record, as far as it has come. */
export function presentRecordEntry(row: Pick<MessageRow, RecordField>) {
  const {
    recordStatus: status,
    recordSavedAt: savedAt,
    recordReference: reference,
    recordWithdrawnAt: withdrawnAt,
  } = row;
  return status && { status, savedAt, reference, withdrawnAt };
}

type RecordField = 'recordStatus' | 'recordSavedAt' | 'recordReference' | 'recordWithdrawnAt';

/** OK or Error once settled, null until then (P9): one error in 10,000 is Error. */
function statusOf({ phase, channel, counts }: CampaignRow): 'ok' | 'error' | null {
  if (phase !== 'settled') return null;
  return endingOf(channel, counts) === 'error' ? 'error' : 'ok';
}

/** Of a failed message: whether the same contact will fail again, as its latest attempt was told. */
function permanenceOf({ status, attempts }: Pick<MessageRow, 'status' | 'attempts'>): boolean | null {
  return status === 'failed' ? (attempts.at(-1)?.permanent ?? null) : null;
}

/** Why a message failed or was not sent, as its code and in words. */
export function messageReason(
  code: string | null,
  permanent: boolean | null,
): { code: string; message: string; permanent: boolean | null } | null {
  return code === null ? null : { code, message: wordsFor(code), permanent };
}

/** A message's reason is a failure of its delivery or what suppressed it. */
function wordsFor(code: string): string {
  if (Object.hasOwn(FAILURE_REASONS, code)) return FAILURE_REASONS[code as FailureCode].message;
  if ((ROW_REASON_CODES as readonly string[]).includes(code)) return reasonMessage(code as RowReasonCode);
  if (code === CHILD_LEFT_OUT.code) return CHILD_LEFT_OUT.message;
  if (code === ANSWERED.code) return ANSWERED.message;
  if (code === TRANSLATION_MISSING.code) return TRANSLATION_MISSING.message;
  return code === VALUE_MISSING.code ? VALUE_MISSING.message : FAILURE_REASONS['cause-unknown'].message;
}

/** Why patients are not sent to, in words: a row of the list that was not accepted, or a message that was not sent. */
export const leftOutWords = (code: string): string => wordsFor(code);
