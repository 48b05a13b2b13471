import { MESSAGE_STATUSES, type MessageStatus } from '../../domain/delivery/states';
import type { CampaignRow, MessageFilter } from '../../ports/campaign-pages';

/** Statuses behind each filter (api.md, Errors); an expired SMS is an error, an expired email is not. */
export const FILTERS: Record<MessageFilter, { sms: readonly MessageStatus[]; email: readonly MessageStatus[] }> = {
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
 *
 * @param from What the campaigns are taken from, as `c`; cut to those shown before anything is counted.
 * @param more Further columns, each after a comma.
 */
export const campaigns = (from: string, more = '') => `
  SELECT c.id, c.name, c.type, c.purpose, c.list_id AS "listId", c.channel, c.subject, c.body,
    c.snomed_codes AS "snomedCodes", c.save_to_record AS "saveToRecord", c.allow_replies AS "allowReplies", c.phase,
    c.sender, c.reply_to AS "replyTo",
    c.paused_reason AS "pausedReason", c.hold_until AS "holdUntil", c.waiting_kind AS "waitingKind",
    c.waiting_until AS "waitingUntil", c.sent_at AS "sentAt", c.send_at AS "sendAt",
    c.settle_deadline AS "settleDeadline", c.settled_at AS "settledAt", c.cancelled_at AS "cancelledAt",
    c.cancel_reason AS "cancelReason", c.created_at AS "createdAt", c.created_by AS "createdBy",
    c.created_by_token AS "createdByToken", l.name AS "listName",
    coalesce(CASE WHEN c.phase = 'draft' THEN l.accepted ELSE c.total END, 0) AS total, m.by_status AS "byStatus", m.saved${more}
  FROM ${from} c
  JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
  CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(s.status, s.messages) AS by_status, coalesce(sum(s.saved), 0)::integer AS saved
    FROM (
      SELECT status, count(*) AS messages, count(*) FILTER (WHERE record_status = 'saved') AS saved
      FROM message WHERE practice_id = c.practice_id AND campaign_id = c.id GROUP BY status
    ) s
  ) m`;

export type CampaignRecord = Omit<CampaignRow, 'counts'> & {
  total: number;
  /** Null where there are no messages. */
  byStatus: Partial<Record<MessageStatus, number>> | null;
  saved: number;
};

export function toCampaign({ total, byStatus, saved, ...row }: CampaignRecord): CampaignRow {
  const found = row.phase === 'draft' ? { planned: total } : (byStatus ?? {});
  const counts = { ...NONE, ...found, total, saved };
  return { ...row, counts };
}

const NONE = Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as Record<MessageStatus, number>;
