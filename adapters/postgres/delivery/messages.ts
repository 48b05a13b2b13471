import type { Pool, PoolClient } from 'pg';
import type { EmptyValues } from '../../../domain/content/empty-values';
import { compileForList } from '../../../domain/content/list-text';
import { withToken } from '../../../domain/content/links/link-line';
import { countSms } from '../../../domain/content/sms-parts';
import type { Gate } from '../../../domain/delivery/message-step';
import { skipReasonOf } from '../../../domain/delivery/retry-eligibility';
import type { Channel, MessageStatus } from '../../../domain/delivery/states';
import type { StopReason } from '../../../domain/delivery/stop-reasons';
import type { Columns } from '../../../domain/lists/columns';
import { barrierToContact } from '../../../domain/patients/contact-now';
import { exposed } from '../../../domain/patients/exposure';
import type { Region } from '../../../domain/patients/mobile';
import type { CommandKind } from '../../../ports/campaigns/campaign-gateway';
import type { SkippedCount } from '../../../ports/campaigns/campaign-commands';
import type {
  AnyMessage,
  CancelAnswer,
  MessageCommand,
  MessageKey,
  Messages,
  NewDirect,
  NewIndividual,
  SingleRetryAnswer,
} from '../../../ports/delivery/messages';
import { AttachmentTaken } from '../../../ports/delivery/messages';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { notifyCampaigns } from '../campaigns/live-news';
import { unsafe } from '../eligibility/safe-contact';
import { storeRequest } from '../content/questionnaire-requests';
import { blockedForAll } from '../eligibility/suppression';
import { appendAudit, type Queryable } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { creditsAvailable, reserveCredits, returnCredits } from '../practice/credit-ledger';
import { cancelPlanned, createDispatch } from './dispatches';
import { BODY_OF, JOIN_SHOWN, SUBJECT_OF } from './message-text';
import { planRetryWave } from './retry-wave';
import { RECORD_STATUS } from './record-withdrawals';

const MESSAGE = `
  SELECT m.id, m.dispatch_id AS "dispatchId", d.campaign_id AS "campaignId", d.origin, m.row, d.channel, m.patient_id AS "patientId", m.contact_id AS "contactId",
    coalesce(r.nhs_number, p.nhs_number) AS "nhsNumber", coalesce(r.family_name, p.family_name) AS "familyName",
    coalesce(r.given_name, p.given_name, k.name) AS "givenName", p.date_of_birth AS "dateOfBirth", p.status AS "patientStatus",
    m.contact, m.status, m.reason_code AS "reasonCode", m.status_at AS "statusAt", m.submitted_at AS "submittedAt",
    m.delivered_at AS "deliveredAt", m.delayed_at AS "delayedAt", ${RECORD_STATUS} AS "recordStatus", m.record_saved_at AS "recordSavedAt", m.record_withdrawn_at AS "recordWithdrawnAt",
    m.record_reference AS "recordReference", m.record_detail AS "recordDetail",
    ${SUBJECT_OF} AS subject, CASE WHEN m.purged_at IS NULL THEN ${BODY_OF} ELSE '' END AS body, m.purged_at AS "purgedAt", d.header, d.columns, d.empty_values AS "emptyValues", r.cells,
    d.save_to_record AS "saveToRecord", d.snomed_codes AS "snomedCodes", d.allow_replies OR coalesce(x.takes_replies, false) AS "allowReplies", coalesce(c.questionnaire_id, q.questionnaire_id) AS "questionnaireId",
    coalesce(c.questionnaire_version, q.version) AS "questionnaireVersion",
    CASE WHEN d.campaign_id IS NULL AND d.gate = 'shut' THEN d.hold_until END AS "holdUntil",
    d.stop_reason AS "stopReason", coalesce(l.source = 'recalls', false) AS "isRecall", d.created_at AS "createdAt", d.created_by AS "createdBy", a.attempts
  FROM message m
  ${JOIN_SHOWN}
  LEFT JOIN contact k ON k.practice_id = m.practice_id AND k.id = m.contact_id
  LEFT JOIN questionnaire_request q ON q.practice_id = d.practice_id AND q.dispatch_id = d.id
  LEFT JOIN direct_message x ON d.origin = 'direct' AND x.practice_id = m.practice_id AND x.message_id = m.id
  CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('number', t.number, 'reference', t.id, 'contact', t.contact,
      'provider', account.kind, 'state', t.state, 'reasonCode', t.reason_code, 'permanent', t.permanent, 'submittedAt', t.submitted_at,
      'handedOverAt', coalesce(t.submitted_at, t.first_hand_over_at), 'receiptAt', t.receipt_at) ORDER BY t.number), '[]') AS attempts
    FROM attempt t JOIN provider_account account ON account.practice_id = t.practice_id AND account.id = t.account_id
    WHERE t.practice_id = m.practice_id AND t.message_id = m.id
  ) a
  WHERE m.practice_id = $1 AND m.id = $2`;

type Attempt = AnyMessage['attempts'][number];
/** As JSON aggregation hands it over: times are texts there. */
type AttemptRecord = Omit<Attempt, 'submittedAt' | 'handedOverAt' | 'receiptAt'> &
  Record<'submittedAt' | 'handedOverAt' | 'receiptAt', string | null>;

interface MessageRecord extends Omit<AnyMessage, 'attempts' | 'isRestricted' | 'body'> {
  dispatchId: string;
  patientStatus: string | null;
  body: string;
  header: string[];
  columns: Partial<Columns> | null;
  emptyValues: EmptyValues | null;
  cells: string[] | null;
  attempts: AttemptRecord[];
}

/** What the record system said of an entry may name the patient. */
const PERSONAL = [
  ...(['patientId', 'nhsNumber', 'familyName', 'givenName', 'dateOfBirth', 'contact'] as const),
  ...(['subject', 'body', 'recordDetail'] as const),
] as const;

function toMessage(record: MessageRecord): AnyMessage {
  const { dispatchId: _, patientStatus: status, attempts, header, columns, emptyValues, cells, ...row } = record;
  const fill = (text: string): string => compileForList(text, header, columns, emptyValues).render(cells ?? []);
  const filled = { ...row, body: fill(row.body), subject: row.subject === null ? null : fill(row.subject) };
  return {
    ...exposed(filled, PERSONAL, { status }),
    attempts: attempts.map((attempt) => exposed(toAttempt(attempt), ['contact'], { status })),
  };
}

function toAttempt({ submittedAt, handedOverAt, receiptAt, ...attempt }: AttemptRecord): Attempt {
  const at = (text: string | null): Date | null => (text === null ? null : new Date(text));
  return { ...attempt, submittedAt: at(submittedAt), handedOverAt: at(handedOverAt), receiptAt: at(receiptAt) };
}

interface LockedDispatch {
  id: string;
  gate: Gate;
  stopReason: StopReason | null;
  channel: Channel;
  contactSource: 'demographics' | 'file';
  region: Region;
}

/** The dispatch of a message that people act on one by one; locked, before its message and attempts. */
async function lockDispatch(
  client: PoolClient,
  { practiceId, messageId }: MessageKey,
): Promise<(LockedDispatch & { status: MessageStatus }) | null> {
  const { rows } = await client.query<LockedDispatch>(
    `SELECT d.id, d.gate, d.stop_reason AS "stopReason", d.channel, d.contact_source AS "contactSource", p.region
     FROM dispatch d JOIN practice p ON p.id = d.practice_id
     WHERE d.practice_id = $1 AND d.campaign_id IS NULL AND NOT d.forgets_contacts
       AND d.id = (SELECT dispatch_id FROM message WHERE practice_id = $1 AND id = $2) FOR UPDATE OF d`,
    [practiceId, messageId],
  );
  if (!rows[0]) return null;
  // A separate statement gets a new snapshot, so it sees rows that the previous holder of the lock wrote.
  const message = await client.query<{ status: MessageStatus }>(
    `SELECT status FROM message WHERE practice_id = $1 AND id = $2`,
    [practiceId, messageId],
  );
  return { ...rows[0], status: message.rows[0]!.status };
}

/** The answer that a repeated command got, or null for a new one. */
async function knownAnswer<Answer>(
  db: Queryable,
  command: Pick<MessageCommand, 'practiceId' | 'commandId'>,
): Promise<Answer | null> {
  const { rows } = await db.query<{ details: { answer?: Answer } | null }>(
    `SELECT details FROM command WHERE practice_id = $1 AND id = $2`,
    [command.practiceId, command.commandId],
  );
  return rows[0]?.details?.answer ?? null;
}

/** Stores who asked for what. The dispatch's own row wakes its workflow, so the command itself signals nobody. */
async function storeCommand(
  client: PoolClient,
  { practiceId, commandId, now, by }: Pick<MessageCommand, 'practiceId' | 'commandId' | 'now' | 'by'>,
  dispatchId: string,
  kind: CommandKind,
  details: Record<string, unknown>,
): Promise<void> {
  await client.query(
    `INSERT INTO command (practice_id, id, dispatch_id, kind, details, requested_by, requested_at, signalled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [practiceId, commandId, dispatchId, kind, details, by.user, now],
  );
}

/** What was done with a message, at its patient. */
async function auditMessage(
  client: PoolClient,
  { practiceId, messageId }: MessageKey,
  { act, by, now }: { act: string; by: TokenHolder; now: Date },
  details: Record<string, unknown> = {},
): Promise<void> {
  const { rows } = await client.query<{ patientId: string | null; contactId: string | null }>(
    `SELECT patient_id AS "patientId", contact_id AS "contactId" FROM message WHERE practice_id = $1 AND id = $2`,
    [practiceId, messageId],
  );
  const { patientId, contactId } = rows[0] ?? { patientId: null, contactId: null };
  await appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, act },
    ...(patientId
      ? { subjectKind: 'patient', subjectId: patientId }
      : contactId
        ? { subjectKind: 'contact', subjectId: contactId }
        : { subjectKind: 'message', subjectId: messageId }),
    details: { byToken: by.tokenId, messageId, ...details },
  });
}

/** Messages of every origin, one by one. */
export function createMessages({ pool }: Pick<Database, 'pool'>): Messages {
  return {
    find: (key) => findMessage(pool, key),

    send: ({ warnings, acknowledged, template, direct, asks, ...message }, by) =>
      transaction(pool, async (client) => {
        const { practiceId, id, createdAt: now } = message;
        const made = await createDispatch(client, {
          ...message,
          ...(direct ? { origin: 'direct', directId: id } : { origin: 'individual' }),
          ...{ recheck: 'individual', triedUntil: null, forgetsContacts: false },
        });
        if (!made) return (await knownAnswer<NewIndividual['warnings']>(client, ofNew(message, by))) ?? [];
        await storeCommand(client, ofNew(message, by), id, 'send', { answer: warnings });
        await client.query(
          `INSERT INTO wave (practice_id, dispatch_id, wave, command_id, attempts, planned_at) VALUES ($1, $2, 1, $2, $3, $4)`,
          [practiceId, id, message.messages.length, now],
        );
        if (direct) await storeDirect(client, { practiceId, messageId: id }, direct);
        if (asks) await storeRequest(client, { practiceId, dispatchId: id }, asks);
        await auditMessage(
          client,
          { practiceId, messageId: message.messages[0]!.id },
          { ...(direct ? { act: 'direct-message-sent' } : { act: 'message-sent' }), by, now },
          {
            ...{ channel: message.channel, warnings: warnings.map(({ code }) => code) },
            ...(direct ? { attachments: direct.attachmentIds.length } : {}),
            ...(direct || acknowledged.length > 0 ? { acknowledged } : {}),
            ...(template ? { templateId: template.id, templateVersion: template.version } : {}),
            ...(asks ? { questionnaireId: asks.questionnaireId, questionnaireVersion: asks.version } : {}),
          },
        );
        return warnings;
      }),

    sentAs: ({ practiceId, messageId }) => knownAnswer(pool, { practiceId, commandId: messageId }),

    cancel: (command) =>
      transaction(pool, async (client): Promise<CancelAnswer> => {
        const known = await knownAnswer<CancelAnswer>(client, command);
        if (known) return known;
        const dispatch = await lockDispatch(client, command);
        if (!dispatch) return { kind: 'refused', code: 'not-found' };
        if (dispatch.status === 'cancelled') return { kind: 'cancelled', changed: false };
        const key = { practiceId: command.practiceId, dispatchId: dispatch.id };
        // A chunk that has claimed it holds the attempt: then it is out of our hands, and nothing is stopped.
        if ((await cancelPlanned(client, key)) === 0) return { kind: 'refused', code: 'already-handed-over' };
        await client.query(
          `UPDATE dispatch SET gate = 'stopped', stop_reason = 'asked' WHERE practice_id = $1 AND id = $2`,
          [key.practiceId, key.dispatchId],
        );
        const answer: CancelAnswer = { kind: 'cancelled', changed: true };
        await storeCommand(client, command, dispatch.id, 'cancel', { answer });
        await auditMessage(client, command, { ...command, act: 'message-cancelled' });
        await notifyCampaigns(client, [dispatch.id]);
        await returnCredits(client, key, { isOver: false });
        return answer;
      }),

    retry: (command, { includeMaybeSent, allowFictional, ucs2PartUnits }) =>
      transaction(pool, async (client): Promise<SingleRetryAnswer> => {
        const known = await knownAnswer<SingleRetryAnswer>(client, command);
        if (known) return known;
        const { practiceId } = command;
        const dispatch = await lockDispatch(client, command);
        if (!dispatch) return { kind: 'refused', skipped: [{ reason: 'not-sent', count: 1 }] };
        const { contact, why } = await judgeRetry(client, command, dispatch, { includeMaybeSent, allowFictional });
        if (why !== null) return { kind: 'refused', skipped: [why] };
        const answer: SingleRetryAnswer = { kind: 'accepted' };
        await storeCommand(client, command, dispatch.id, 'retry', { answer });
        await auditMessage(client, command, { ...command, act: 'message-retried' }, { includeMaybeSent });
        const key = { practiceId, dispatchId: dispatch.id };
        const credits = await creditsToRetry(client, command, dispatch.channel, ucs2PartUnits);
        await planRetryWave(client, key, { ...command, by: command.by.user, isCounting: credits !== null }, [
          { messageId: command.messageId, contact },
        ]);
        // Its workflow is signalled again, by the caller or by the sweeper, which looks for rows that were not
        // signalled.
        await client.query(
          `UPDATE dispatch SET gate = 'open', stop_reason = NULL, hold_until = NULL, settled_at = NULL, workflow_started_at = NULL
           WHERE practice_id = $1 AND id = $2`,
          [practiceId, dispatch.id],
        );
        await notifyCampaigns(client, [dispatch.id]);
        const { messageId } = command;
        await reserveCredits(client, key, credits ?? 0, { by: command.by.user, messageId });
        return answer;
      }),
  };
}

/** @throws AttachmentTaken where another message was quicker; then nothing is stored. */
async function storeDirect(
  client: PoolClient,
  { practiceId, messageId }: MessageKey,
  { notice, takesReplies, attachmentIds }: NewDirect,
): Promise<void> {
  await client.query(
    `INSERT INTO direct_message (practice_id, message_id, notice_subject, notice_body, takes_replies) VALUES ($1, $2, $3, $4, $5)`,
    [practiceId, messageId, notice.subject, notice.body, takesReplies],
  );
  const taken = await client.query(
    `UPDATE attachment SET message_id = $2 WHERE practice_id = $1 AND id = ANY($3::uuid[]) AND message_id IS NULL`,
    [practiceId, messageId, attachmentIds],
  );
  if (taken.rowCount !== attachmentIds.length) throw new AttachmentTaken();
}

/** What trying a message again costs; null where no credits are counted. */
async function creditsToRetry(
  client: PoolClient,
  { practiceId, messageId }: MessageKey,
  channel: Channel,
  ucs2PartUnits: (kind: string) => number,
): Promise<number | null> {
  if (channel !== 'sms' || (await creditsAvailable(client, practiceId)) === null) return null;
  const { rows } = await client.query<{ body: string; kind: string; segments: number | null }>(
    `SELECT d.body, a.kind, m.segments FROM message m
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     JOIN provider_account a ON a.practice_id = d.practice_id AND a.id = d.account_id
     WHERE m.practice_id = $1 AND m.id = $2`,
    [practiceId, messageId],
  );
  const { body, kind, segments } = rows[0]!;
  if (segments !== null) return segments;
  // It was sent while nobody counted.
  const counted = countSms(withToken(body), ucs2PartUnits(kind)).segments;
  await client.query(`UPDATE message SET segments = $3 WHERE practice_id = $1 AND id = $2`, [
    practiceId,
    messageId,
    counted,
  ]);
  return counted;
}

/** A new message as the command that sends it: both have one id. */
function ofNew(
  { practiceId, id, createdAt }: Pick<NewIndividual, 'practiceId' | 'id' | 'createdAt'>,
  by: TokenHolder,
): MessageCommand {
  return { practiceId, messageId: id, commandId: id, by, now: createdAt };
}

async function findMessage(pool: Pool, { practiceId, messageId }: MessageKey): Promise<AnyMessage | null> {
  const { rows } = await pool.query<MessageRecord>(MESSAGE, [practiceId, messageId]);
  return rows[0] ? toMessage(rows[0]) : null;
}

const AT_RETRY = { number: 'n.contact', patient: 'p', channel: 'd.channel', purpose: 'd.purpose' };

/** The contact that a message goes to when it is tried again, or why it is not. */
async function judgeRetry(
  client: PoolClient,
  { practiceId, messageId }: MessageKey,
  { channel, contactSource, region, stopReason }: LockedDispatch,
  { includeMaybeSent, allowFictional }: { includeMaybeSent: boolean; allowFictional: boolean },
): Promise<{ contact: string | null; why: SkippedCount | null }> {
  // Attempts before messages, as receipts lock them.
  await client.query(`SELECT FROM attempt WHERE practice_id = $1 AND message_id = $2 ORDER BY id FOR UPDATE`, [
    practiceId,
    messageId,
  ]);
  const { rows } = await client.query<{
    status: MessageStatus;
    patientStatus: string | null;
    mobile: string | null;
    email: string | null;
    contact: string | null;
    isBlocked: boolean;
    unsafe: string | null;
  }>(
    `SELECT m.status, p.status AS "patientStatus", p.mobile, p.email, coalesce(t.contact, m.contact) AS contact,
       ${blockedForAll(AT_RETRY)} AS "isBlocked",
       ${unsafe({ patientId: 'm.patient_id', channel: 'd.channel', isNeutral: 'd.neutral_text OR d.direct_id IS NOT NULL' })} AS unsafe
     FROM message m
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     JOIN attempt t ON t.practice_id = m.practice_id AND t.message_id = m.id AND t.number = m.latest_attempt
     LEFT JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
     CROSS JOIN LATERAL (SELECT CASE WHEN d.contact_source = 'demographics' THEN CASE d.channel WHEN 'sms' THEN p.mobile ELSE p.email END
       ELSE coalesce(t.contact, m.contact) END AS contact) n
     WHERE m.practice_id = $1 AND m.id = $2 FOR UPDATE OF m`,
    [practiceId, messageId],
  );
  const { status, patientStatus, isBlocked, unsafe: unsafeCode, ...contacts } = rows[0]!;
  const barrier = barrierToContact(
    // Somebody who is no patient has no registration that could speak against it.
    { ...contacts, patientStatus: patientStatus ?? 'registered' },
    { channel, contactSource, region, allowFictional },
  );
  // What we left out, or the provider would not take, is as good as failed: the patient surely did not get it.
  const isNotTaken = status === 'suppressed' || (status === 'cancelled' && stopReason !== 'asked');
  const reason = skipReasonOf(
    {
      ...{ status: isNotTaken ? 'failed' : status, channel },
      barrier: barrier.reason ?? unsafeCode ?? (isBlocked ? 'blocked' : null),
    },
    includeMaybeSent,
  );
  return { contact: barrier.contact, why: reason === null ? null : { reason, count: 1 } };
}
