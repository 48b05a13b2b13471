import type { Pool } from 'pg';
import { skipReasonOf } from '../../../../domain/delivery/retry-eligibility';
import type { MessageStatus } from '../../../../domain/delivery/states';
import { barrierToContact } from '../../../../domain/patients/contact-now';
import type { SkippedCount } from '../../../../ports/campaigns/campaign-commands';
import { unsafe } from '../../eligibility/safe-contact';
import { blocked, dissents, likelyToFail } from '../../eligibility/suppression';
import type { Queryable } from '../../practice/audit-log';
import type { CampaignCommandsOptions } from './options';
import type { CampaignToSend } from './sending-campaign';

/** A message that may be sent again, and what is known of its patient now. */
export interface RetryCandidate {
  messageId: string;
  status: MessageStatus;
  /** Why it was not sent, or failed. */
  reasonCode: string | null;
  latestAttempt: number;
  contact: string | null;
  patientStatus: string;
  mobile: string | null;
  email: string | null;
  /** What is not safe, `blocked` or `dissent`, by the campaign's purpose, at the contact it would go to now. */
  objection: string | null;
  likelyToFail: boolean;
}

export type RetryRules = Pick<CampaignToSend, 'channel' | 'contact_source' | 'region'>;

/** What decides about sending again; null where there is no such campaign. */
export async function rulesOf(pool: Pool, practiceId: string, campaignId: string): Promise<RetryRules | null> {
  const found = await pool.query<RetryRules>(
    `SELECT c.channel, l.contact_source, p.region FROM campaign c
     JOIN recipient_list l ON l.practice_id = c.practice_id AND l.id = c.list_id
     JOIN practice p ON p.id = c.practice_id
     WHERE c.practice_id = $1 AND c.id = $2`,
    [practiceId, campaignId],
  );
  return found.rows[0] ?? null;
}

/** What would keep a candidate from being sent to now, and the contact it would go to. */
export function barrierNow(
  candidate: RetryCandidate,
  rules: RetryRules,
  { allowFictionalNumbers }: CampaignCommandsOptions,
) {
  return barrierToContact(candidate, {
    channel: rules.channel,
    contactSource: rules.contact_source,
    region: rules.region,
    allowFictional: allowFictionalNumbers,
  });
}

const AT_RETRY = { number: 'n.contact', patient: 'p', channel: 'c.channel', purpose: 'c.purpose' };

/** Who of the candidates is tried again, at which contact, and why the others are not. */
export function judgeCandidates(
  candidates: RetryCandidate[],
  campaign: RetryRules,
  includeMaybeSent: boolean,
  options: CampaignCommandsOptions,
): { eligible: RetryCandidate[]; skipped: SkippedCount[] } {
  const eligible: RetryCandidate[] = [];
  const skipped = new Map<string, number>();
  for (const candidate of candidates) {
    const barrier = barrierNow(candidate, campaign, options);
    const why = skipReasonOf(
      { status: candidate.status, channel: campaign.channel, barrier: barrier.reason ?? candidate.objection },
      includeMaybeSent,
    );
    if (why === null) eligible.push({ ...candidate, contact: barrier.contact });
    else skipped.set(why, (skipped.get(why) ?? 0) + 1);
  }
  return { eligible, skipped: [...skipped].map(([reason, count]) => ({ reason, count })) };
}

/**
 * The messages of a campaign that may be sent again, in the order of their rows.
 * @param messageIds only these, whatever their status; null for all in `statuses`.
 * @param how `lock` keeps them as they are until the transaction ends.
 */
export async function retryCandidates(
  db: Queryable,
  practiceId: string,
  campaignId: string,
  messageIds: string[] | null,
  how: 'lock' | 'look',
  statuses: readonly MessageStatus[] = ['failed', 'unknown', 'expired'],
): Promise<RetryCandidate[]> {
  const found = await db.query<RetryCandidate>(
    `SELECT m.id AS "messageId", m.status, m.reason_code AS "reasonCode", m.latest_attempt AS "latestAttempt", coalesce(r.contact, m.contact) AS contact,
       p.status AS "patientStatus", p.mobile, p.email,
       CASE WHEN u.code IS NOT NULL THEN u.code WHEN ${blocked(AT_RETRY)} THEN 'blocked' WHEN ${dissents(AT_RETRY)} THEN 'dissent' END AS objection,
       c.channel = 'sms' AND ${likelyToFail('n.contact')} AS "likelyToFail"
     FROM message m
     JOIN campaign c ON c.practice_id = m.practice_id AND c.id = m.dispatch_id
     JOIN recipient_list l ON l.practice_id = m.practice_id AND l.id = m.list_id
     JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
     JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
     CROSS JOIN LATERAL (SELECT CASE WHEN l.contact_source = 'demographics' THEN p.mobile ELSE coalesce(r.contact, m.contact) END AS contact) n
     CROSS JOIN LATERAL (SELECT ${unsafe({ patientId: 'p.id', channel: 'c.channel', isNeutral: 'false' })} AS code OFFSET 0) u
     WHERE m.practice_id = $1 AND m.dispatch_id = $2
       AND CASE WHEN $3::uuid[] IS NULL THEN m.status = ANY ($4::text[]) ELSE m.id = ANY($3::uuid[]) END
     ORDER BY m.position ${how === 'lock' ? 'FOR UPDATE OF m' : ''}`,
    [practiceId, campaignId, messageIds, statuses],
  );
  return found.rows;
}
