import type { PoolClient } from 'pg';
import { MESSAGE_STATUSES, type MessageStatus } from '../../domain/delivery/states';
import type { TokenHolder } from '../../ports/api-tokens';
import type {
  AttemptRow,
  CampaignContent,
  CampaignPages,
  CampaignRow,
  MessageFilter,
  MessageRow,
} from '../../ports/campaign-pages';
import { appendAudit } from './audit-log';
import { transaction, type Database } from './connect';
import { toPage } from './to-page';

/** Statuses behind each filter (api.md, Errors); an expired SMS is an error, an expired email is not. */
const FILTERS: Record<MessageFilter, { sms: readonly MessageStatus[]; email: readonly MessageStatus[] }> = {
  all: { sms: MESSAGE_STATUSES, email: MESSAGE_STATUSES },
  delivered: { sms: ['delivered'], email: ['delivered'] },
  errors: { sms: ['failed', 'unknown', 'expired'], email: ['failed', 'unknown'] },
  waiting: { sms: ['planned', 'submitting', 'submitted'], email: ['planned', 'submitting', 'submitted'] },
  'not-sent': { sms: ['suppressed', 'cancelled'], email: ['suppressed', 'cancelled'] },
  accepted: { sms: [], email: ['expired'] },
};

/**
 * Campaigns with their counts. Counting is part of the same statement, so every number is of one snapshot (N1); a draft
 * has no messages yet and shows its list's accepted rows as planned.
 */
const campaigns = (from: string) => `
  SELECT c.id, c.name, c.type, c.purpose, c.list_id AS "listId", c.channel, c.subject, c.body,
    c.snomed_codes AS "snomedCodes", c.save_to_record AS "saveToRecord", c.allow_replies AS "allowReplies", c.phase,
    c.paused_reason AS "pausedReason", c.hold_until AS "holdUntil", c.waiting_kind AS "waitingKind",
    c.waiting_until AS "waitingUntil", c.sent_at AS "sentAt", c.send_at AS "sendAt",
    c.settle_deadline AS "settleDeadline", c.settled_at AS "settledAt", c.cancelled_at AS "cancelledAt",
    c.cancel_reason AS "cancelReason", c.created_at AS "createdAt", c.created_by AS "createdBy",
    c.created_by_token AS "createdByToken", l.name AS "listName",
    coalesce(CASE WHEN c.phase = 'draft' THEN l.accepted ELSE c.total END, 0) AS total, m.by_status AS "byStatus", m.saved
  FROM ${from} c
  JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
  CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(s.status, s.messages) AS by_status, coalesce(sum(s.saved), 0)::integer AS saved
    FROM (
      SELECT status, count(*) AS messages, count(*) FILTER (WHERE record_status = 'saved') AS saved
      FROM message WHERE practice_id = c.practice_id AND campaign_id = c.id GROUP BY status
    ) s
  ) m`;

type CampaignRecord = Omit<CampaignRow, 'counts'> & {
  total: number;
  /** Null where there are no messages. */
  byStatus: Partial<Record<MessageStatus, number>> | null;
  saved: number;
};

function toCampaign({ total, byStatus, saved, ...row }: CampaignRecord): CampaignRow {
  const found = row.phase === 'draft' ? { planned: total } : (byStatus ?? {});
  const counts = { ...NONE, ...found, total, saved };
  return { ...row, counts };
}

const NONE = Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as Record<MessageStatus, number>;

/** An attempt as JSON aggregation hands it over: times are texts there. */
type AttemptRecord = Omit<AttemptRow, 'submittedAt' | 'receiptAt'> & {
  submittedAt: string | null;
  receiptAt: string | null;
};

const MESSAGES = `
  SELECT m.id, m.position, m.patient_id AS "patientId", m.row, coalesce(r.nhs_number, p.nhs_number) AS "nhsNumber",
    coalesce(r.family_name, p.family_name) AS "familyName", coalesce(r.given_name, p.given_name) AS "givenName",
    m.contact, m.status, m.reason_code AS "reasonCode", m.record_status AS "recordStatus",
    m.record_saved_at AS "recordSavedAt", m.record_reference AS "recordReference", a.attempts
  FROM message m
  JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
  JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
  CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('number', a.number, 'reference', a.id, 'provider', account.kind,
      'submittedAt', a.submitted_at, 'state', a.state, 'receiptAt', a.receipt_at) ORDER BY a.number), '[]') AS attempts
    FROM attempt a JOIN provider_account account ON account.practice_id = a.practice_id AND account.id = a.account_id
    WHERE a.practice_id = m.practice_id AND a.message_id = m.id
  ) a
  WHERE m.practice_id = $1 AND m.campaign_id = $2 AND m.position > $3
    AND m.status = ANY (CASE (SELECT channel FROM campaign WHERE practice_id = $1 AND id = $2) WHEN 'sms' THEN $4::text[] ELSE $5::text[] END)
  ORDER BY m.position LIMIT $6`;

function toMessage(record: Omit<MessageRow, 'attempts'> & { attempts: AttemptRecord[] }): MessageRow {
  return {
    ...record,
    attempts: record.attempts.map((attempt) => ({
      ...attempt,
      submittedAt: attempt.submittedAt === null ? null : new Date(attempt.submittedAt),
      receiptAt: attempt.receiptAt === null ? null : new Date(attempt.receiptAt),
    })),
  };
}

/** Drafts as they are written, and campaigns and messages as the API reads them. */
export function createCampaignPages({ pool }: Database): CampaignPages {
  return {
    createDraft: (practiceId, campaignId, content, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO campaign (practice_id, id, name, type, purpose, list_id, channel, subject, body, snomed_codes,
             save_to_record, allow_replies, created_by, created_by_token, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
           ON CONFLICT (practice_id, id) DO NOTHING`,
          [practiceId, campaignId, ...contentValues(content), by.user, by.tokenId, now],
        );
        if (rowCount) await audit(client, practiceId, campaignId, 'campaign-drafted', by, now);
      }),

    changeDraft: (practiceId, campaignId, content, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE campaign SET name = $3, type = $4, purpose = $5, list_id = $6, channel = $7, subject = $8, body = $9,
             snomed_codes = $10, save_to_record = $11, allow_replies = $12, version = version + 1, changed_by = $13,
             changed_at = $14
           WHERE practice_id = $1 AND id = $2 AND phase = 'draft'`,
          [practiceId, campaignId, ...contentValues(content), by.user, now],
        );
        if (!rowCount) return false;
        await audit(client, practiceId, campaignId, 'campaign-draft-changed', by, now);
        return true;
      }),

    deleteDraft: (practiceId, campaignId, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `DELETE FROM campaign WHERE practice_id = $1 AND id = $2 AND phase = 'draft'`,
          [practiceId, campaignId],
        );
        if (!rowCount) return false;
        await audit(client, practiceId, campaignId, 'campaign-draft-deleted', by, now);
        return true;
      }),

    async find(practiceId, campaignId) {
      const { rows } = await pool.query<CampaignRecord>(
        `${campaigns('campaign')} WHERE c.practice_id = $1 AND c.id = $2`,
        [practiceId, campaignId],
      );
      return rows[0] ? toCampaign(rows[0]) : null;
    },

    async page(practiceId, { limit, after }) {
      // The page is cut before anything is counted: counting goes over the messages of these campaigns only.
      const { rows } = await pool.query<CampaignRecord>(
        `${campaigns(
          `(SELECT * FROM campaign WHERE practice_id = $1
            AND ($2::timestamptz IS NULL OR (coalesce(sent_at, created_at), id) < ($2, $3::uuid))
            ORDER BY coalesce(sent_at, created_at) DESC, id DESC LIMIT $4)`,
        )} ORDER BY coalesce(c.sent_at, c.created_at) DESC, c.id DESC`,
        [practiceId, after?.at ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows.map(toCampaign), limit, ({ sentAt, createdAt, id }) => ({ at: sentAt ?? createdAt, id }));
    },

    async messages(practiceId, campaignId, filter, { limit, after }) {
      const statuses = FILTERS[filter];
      const { rows } = await pool.query<Parameters<typeof toMessage>[0]>(MESSAGES, [
        practiceId,
        campaignId,
        after ?? -1,
        statuses.sms,
        statuses.email,
        limit + 1,
      ]);
      return toPage(rows.map(toMessage), limit, (message) => message.position);
    },
  };
}

function contentValues(content: CampaignContent): unknown[] {
  return [
    content.name,
    content.type,
    content.purpose,
    content.listId,
    content.channel,
    content.subject,
    content.body,
    content.snomedCodes,
    content.saveToRecord,
    content.allowReplies,
  ];
}

function audit(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
  act: string,
  by: TokenHolder,
  now: Date,
): Promise<void> {
  return appendAudit(client, {
    practiceId,
    at: now,
    actor: by.user,
    act,
    subjectKind: 'campaign',
    subjectId: campaignId,
    details: { byToken: by.tokenId },
  });
}
