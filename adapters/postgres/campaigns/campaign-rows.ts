import { INVITATION_OF_CAMPAIGN } from '../booking/invitations';
import { handedOver, partOf, type Part } from '../../../domain/campaigns/figures';
import { MESSAGE_STATUSES, type Channel, type MessageStatus } from '../../../domain/delivery/states';
import { firstMessageAt } from '../../../domain/practice/first-message';
import type { SendingTimes } from '../../../domain/practice/hours/hours';
import { sendingTimes, type SendingRules } from '../../../domain/practice/hours/sending-rules';
import { TO_BE_MARKED } from '../delivery/record-withdrawals';
import { SENDING_RULES } from '../practice/sending-rules';
import type { ApprovalRequest } from '../../../ports/campaigns/approvals';
import type { CampaignRow, MessageFilter, Withdrawal } from '../../../ports/campaigns/campaign-queries';

type StatusesBehind = Record<Channel, readonly MessageStatus[]>;

const behind = (part: Part): StatusesBehind => {
  const of = (channel: Channel) => MESSAGE_STATUSES.filter((status) => partOf(status, channel) === part);
  return { sms: of('sms'), email: of('email') };
};

/** Statuses behind each filter (docs/api.md, "Errors"). */
export const FILTERS: Record<MessageFilter, StatusesBehind> = {
  all: { sms: MESSAGE_STATUSES, email: MESSAGE_STATUSES },
  ...{ delivered: behind('delivered'), errors: behind('errors'), waiting: behind('waiting') },
  ...{ 'not-sent': behind('not-sent'), accepted: behind('accepted') },
};

/** The version of a template that a campaign `c` has, and the newest one where a draft has an older. */
export const TEMPLATE_OF_CAMPAIGN = `
    CASE WHEN c.template_id IS NOT NULL THEN jsonb_build_object('id', c.template_id, 'version', c.template_version) END AS template,
    (SELECT t.version FROM template t WHERE t.practice_id = c.practice_id AND t.id = c.template_id
      AND t.version > c.template_version AND t.archived_at IS NULL AND c.phase = 'draft') AS "newerTemplateVersion"`;

/** The campaign that a campaign `c` corrects, and those that correct it. */
const CORRECTIONS_OF_CAMPAIGN = `(SELECT jsonb_build_object('id', o.id, 'name', o.name) FROM campaign o
      WHERE o.practice_id = c.practice_id AND o.id = c.correction_of_id) AS "correctionOf",
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) ORDER BY o.id), '[]') FROM campaign o
      WHERE o.practice_id = c.practice_id AND o.correction_of_id = c.id) AS corrections`;

/** The latest request for approval of a campaign `c`. */
const REQUEST_OF_CAMPAIGN = `(SELECT jsonb_build_object('id', q.id, 'state', q.state, 'reason', q.reason, 'authors', q.authors,
      'requestedBy', q.requested_by, 'requestedAt', q.requested_at, 'dueAt', q.due_at, 'holdSeconds', q.hold_seconds,
      'decidedBy', q.decided_by, 'decidedAt', q.decided_at, 'note', q.note)
    FROM approval_request q WHERE q.practice_id = c.practice_id AND q.campaign_id = c.id ORDER BY q.id DESC LIMIT 1)`;

/** Who let a campaign `c` go outside sending hours; null where nobody did. */
export const URGENT = `CASE WHEN c.urgent_at IS NOT NULL THEN
  jsonb_build_object('reason', c.urgent_reason, 'by', c.urgent_by) END`;

/** How far the withdrawal of what a campaign `c` saved is; null where nobody withdrew it. */
const WITHDRAWAL = `CASE WHEN c.withdrawn_at IS NOT NULL THEN (
    SELECT jsonb_build_object('at', c.withdrawn_at, 'by', c.withdrawn_by, 'reason', c.withdrawn_reason,
      'waiting', count(*) FILTER (WHERE m.record_withdrawal = 'waiting' OR ${TO_BE_MARKED}),
      'withdrawn', count(*) FILTER (WHERE m.record_withdrawal = 'withdrawn'),
      'refused', count(*) FILTER (WHERE m.record_withdrawal = 'refused'),
      'notSaved', count(*) FILTER (WHERE m.record_withdrawal = 'absent'))
    FROM dispatch w JOIN message m ON m.practice_id = w.practice_id AND m.dispatch_id = w.id
    WHERE w.practice_id = c.practice_id AND w.campaign_id = c.id) END`;

/**
 * Campaigns with their counts. The same statement counts, so all numbers come from one snapshot (N1). A draft has no
 * messages yet, and shows its list's accepted rows as planned.
 *
 * @param from What the campaigns are taken from, as `c`; cut to those shown before anything is counted.
 * @param more Further columns, each after a comma.
 */
export const campaigns = (from: string, more = '') => `
  SELECT c.id, c.name, c.type, c.purpose, c.list_id AS "listId", c.channel, c.subject, c.body, c.link_line AS "linkLine", c.reminders, c.follow_ups AS "followUps", c.text_trial AS "textTrial",
    c.questionnaire_id AS "questionnaireId", c.questionnaire_version AS "questionnaireVersion",
    c.save_answers_to_record AS "saveAnswersToRecord",
    c.snomed_codes AS "snomedCodes", c.save_to_record AS "saveToRecord", c.allow_replies AS "allowReplies", c.replies_by_link AS "repliesByLink",
    c.empty_values AS "emptyValues", c.per_hour AS "perHour", ${URGENT} AS urgent, ${INVITATION_OF_CAMPAIGN}, c.phase, ${TEMPLATE_OF_CAMPAIGN},
    c.created_by_token || c.changed_by_ids AS authors, ${CORRECTIONS_OF_CAMPAIGN},
    CASE WHEN c.approval IS NOT NULL THEN ${REQUEST_OF_CAMPAIGN} END AS approval,
    d.sender, d.reply_to AS "replyTo", ${WITHDRAWAL} AS withdrawal,
    c.paused_reason AS "pausedReason", c.hold_until AS "holdUntil",
    CASE WHEN c.approval = 'waiting' AND c.phase = 'scheduled' AND c.paused_reason IS NULL THEN 'approval' ELSE c.waiting_kind END AS "waitingKind",
    c.waiting_until AS "waitingUntil", c.sent_at AS "sentAt", c.send_at AS "sendAt",
    c.settle_deadline AS "settleDeadline", c.settled_at AS "settledAt", c.cancelled_at AS "cancelledAt",
    c.cancel_reason AS "cancelReason", c.created_at AS "createdAt", c.created_by AS "createdBy",
    c.created_by_token AS "createdByToken", l.name AS "listName",
    ${SENDING_RULES} AS rules, p.time_zone AS "timeZone",
    coalesce(CASE WHEN c.phase = 'draft' THEN l.accepted ELSE c.total END, 0) AS total, m.by_status AS "byStatus", m.saved${more}
  FROM ${from} c
  JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
  JOIN practice p ON p.id = c.practice_id
  LEFT JOIN dispatch d ON d.practice_id = c.practice_id AND d.id = c.id
  LEFT JOIN practice_settings s ON s.practice_id = c.practice_id
  CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(n.status, n.messages) AS by_status, coalesce(sum(n.saved), 0)::integer AS saved
    FROM (
      SELECT status, count(*) AS messages, count(*) FILTER (WHERE record_status = 'saved' AND record_withdrawal IS DISTINCT FROM 'withdrawn') AS saved
      FROM message WHERE practice_id = c.practice_id AND dispatch_id = c.id GROUP BY status
    ) n
  ) m`;

/** A request as JSON hands it over: times are texts there. */
type RequestRecord = Omit<ApprovalRequest, 'requestedAt' | 'dueAt' | 'decidedAt'> & {
  requestedAt: string;
  dueAt: string | null;
  decidedAt: string | null;
};

function toRequest({ requestedAt, dueAt, decidedAt, ...request }: RequestRecord): ApprovalRequest {
  const time = (text: string | null) => (text === null ? null : new Date(text));
  return { ...request, requestedAt: new Date(requestedAt), dueAt: time(dueAt), decidedAt: time(decidedAt) };
}

export type CampaignRecord = Omit<CampaignRow, 'counts' | 'startsAt' | 'approval' | 'withdrawal'> & {
  approval: RequestRecord | null;
  withdrawal: (Omit<Withdrawal, 'at'> & { at: string }) | null;
  rules: SendingRules;
  timeZone: string;
  total: number;
  /** Null where there are no messages. */
  byStatus: Partial<Record<MessageStatus, number>> | null;
  saved: number;
};

export function toCampaign(record: CampaignRecord): CampaignRow {
  const { total, byStatus, saved, rules, timeZone, approval, withdrawal, ...row } = record;
  const found = row.phase === 'draft' ? { planned: total } : (byStatus ?? {});
  const hours = row.urgent ? null : sendingTimes(rules, row.purpose);
  const counts = { ...NONE, ...found, total, saved };
  const campaign = {
    ...row,
    ...{ counts, approval: approval && toRequest(approval) },
    withdrawal: withdrawal && { ...withdrawal, at: new Date(withdrawal.at) },
  };
  return { ...campaign, startsAt: startOf(campaign, hours, timeZone) };
}

function startOf(campaign: Omit<CampaignRow, 'startsAt'>, hours: SendingTimes | null, timeZone: string): Date | null {
  const { phase, sendAt, holdUntil, counts } = campaign;
  if (campaign.pausedReason !== null || sendAt === null || campaign.waitingKind === 'approval') return null;
  if (phase === 'sending' && campaign.waitingKind === 'sending-hours') return campaign.waitingUntil;
  // Just after Send, no worker has checked yet whether the sending hours are open.
  const hasBegun = phase === 'sending' && handedOver(counts) + counts.submitting > 0;
  if (hasBegun || !['scheduled', 'held', 'sending'].includes(phase)) return null;
  return firstMessageAt({ sendAt, holdUntil }, hours, timeZone);
}

const NONE = Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as Record<MessageStatus, number>;
