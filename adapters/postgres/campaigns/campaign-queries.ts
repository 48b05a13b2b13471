import { exposed } from '../../../domain/patients/exposure';
import type { AttemptRow, CampaignQueries, CampaignRow, MessageRow } from '../../../ports/campaigns/campaign-queries';
import type { Database } from '../sql/connect';
import { createCampaignReads } from './campaign-reads';
import { campaigns, FILTERS, toCampaign, type CampaignRecord } from './campaign-rows';
import { readyDraftList } from '../lists/list-copies';
import { toPage } from '../sql/to-page';
import { RECORD_STATUS } from '../delivery/record-withdrawals';

/** An attempt as JSON aggregation returns it, with times as text. */
type AttemptRecord = Omit<AttemptRow, 'submittedAt' | 'receiptAt'> & {
  submittedAt: string | null;
  receiptAt: string | null;
};

const MESSAGES = `
  SELECT m.id, m.position, m.patient_id AS "patientId", m.row, coalesce(r.nhs_number, p.nhs_number) AS "nhsNumber",
    coalesce(r.family_name, p.family_name) AS "familyName", coalesce(r.given_name, p.given_name) AS "givenName",
    m.contact, m.status, m.reason_code AS "reasonCode", ${RECORD_STATUS} AS "recordStatus",
    m.record_saved_at AS "recordSavedAt", m.record_withdrawn_at AS "recordWithdrawnAt", m.record_reference AS "recordReference", m.delayed_at AS "delayedAt", p.status AS "patientStatus", a.attempts
  FROM message m
  JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
  JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
  CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('number', a.number, 'reference', a.id, 'provider', account.kind,
      'submittedAt', a.submitted_at, 'state', a.state, 'permanent', a.permanent, 'receiptAt', a.receipt_at) ORDER BY a.number), '[]') AS attempts
    FROM attempt a JOIN provider_account account ON account.practice_id = a.practice_id AND account.id = a.account_id
    WHERE a.practice_id = m.practice_id AND a.message_id = m.id
  ) a
  WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.position > $3
    AND m.status = ANY (CASE (SELECT channel FROM campaign WHERE practice_id = $1 AND id = $2) WHEN 'sms' THEN $4::text[] ELSE $5::text[] END)
  ORDER BY m.position LIMIT $6`;

/** The fields of a message that identify its patient. */
const PERSONAL = ['patientId', 'nhsNumber', 'familyName', 'givenName', 'contact'] as const;

type MessageRecord = Omit<MessageRow, 'attempts' | 'isRestricted'> & {
  attempts: AttemptRecord[];
  patientStatus: string;
};

function toMessage({ patientStatus: status, ...record }: MessageRecord): MessageRow {
  return {
    ...exposed(record, PERSONAL, { status }),
    attempts: record.attempts.map((attempt) => ({
      ...attempt,
      submittedAt: attempt.submittedAt === null ? null : new Date(attempt.submittedAt),
      receiptAt: attempt.receiptAt === null ? null : new Date(attempt.receiptAt),
    })),
  };
}

/** Campaigns and messages as the API and pages read them. */
export function createCampaignQueries({ pool }: Pick<Database, 'pool'>): CampaignQueries {
  async function stored(practiceId: string, campaignId: string): Promise<CampaignRow | null> {
    const { rows } = await pool.query<CampaignRecord>(
      `${campaigns('campaign')} WHERE c.practice_id = $1 AND c.id = $2`,
      [practiceId, campaignId],
    );
    return rows[0] ? toCampaign(rows[0]) : null;
  }

  return {
    ...createCampaignReads(pool),

    async find(practiceId, campaignId) {
      await readyDraftList(pool, practiceId, campaignId, new Date());
      return stored(practiceId, campaignId);
    },

    stored,

    async page(practiceId, { limit, after }) {
      // We cut the page before we count, so that counting reads only the messages of these campaigns.
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
      const { rows } = await pool.query<MessageRecord>(MESSAGES, [
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
