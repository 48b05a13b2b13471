import type { Pool, PoolClient } from 'pg';
import { LOOKS } from '../../../domain/practice/looks';
import { withToken } from '../../../domain/content/links/link-line';
import { exposed } from '../../../domain/patients/exposure';
import type {
  CampaignPlace,
  CampaignReads,
  CampaignReport,
  HistoryRow,
  MinuteRow,
  PatientMessage,
  CampaignPatient,
  PatientsChoice,
  SentFilter,
  SentText,
  TallyRow,
  TryRow,
} from '../../../ports/campaigns/campaign-queries';
import { campaigns, FILTERS, toCampaign, type CampaignRecord } from './campaign-rows';
import { inOneSnapshot } from '../sql/connect';
import { namedBy } from '../patients/name-search';
import { inOrder, numbered } from '../sql/numbered-page';
import { BODY_OF, JOIN_TEXT, SUBJECT_OF } from '../delivery/message-text';
import { RECORD_STATUS } from '../delivery/record-withdrawals';

/** Rows read per query for a download. */
const DOWNLOAD_PAGE = 1_000;
const MOST_EVENTS = 500;
const MOST_CURRENT = 200;

const REPORT_COLUMNS = `, c.paused_at AS "pausedAt", coalesce(l.rows - c.total, 0) AS "notAccepted",
    (SELECT jsonb_object_agg(k.kind, k.requested_by) FROM (
       SELECT DISTINCT ON (kind) kind, requested_by FROM command
       WHERE practice_id = c.practice_id AND dispatch_id = c.id ORDER BY kind, requested_at DESC) k) AS by`;

type ReportRecord = CampaignRecord &
  Omit<CampaignReport, keyof CampaignRecord | 'by' | 'counts' | 'startsAt'> & { by: CampaignReport['by'] | null };

function toReport(record: ReportRecord): CampaignReport {
  const { by, pausedAt, notAccepted, ...row } = record;
  return { ...toCampaign(row), by: by ?? {}, pausedAt, notAccepted };
}

/** Sorted by when Send was pressed; the expression of `campaign_order_idx`. */
const PLACE = 'coalesce(sent_at, created_at)';

/**
 * An expired email is not an error (docs/api.md, "Errors"). One look-up in `message_error_idx` for each campaign takes
 * 7 ms for 1,000 campaigns. It is always right, because the database generates the column from the status
 * (docs/adr/0010).
 */
const HAS_ERROR = `EXISTS (SELECT 1 FROM message m WHERE m.practice_id = campaign.practice_id AND m.dispatch_id = campaign.id
  AND m.error_status = ANY (CASE campaign.channel WHEN 'sms' THEN '{failed,unknown,expired}'::text[] ELSE '{failed,unknown}'::text[] END))`;

const CHOSEN = `practice_id = $1 AND phase <> 'draft'
  AND ($2::text IS NULL OR CASE $2
    WHEN 'paused' THEN paused_reason IS NOT NULL AND phase IN ('scheduled', 'held', 'sending')
    WHEN 'ok' THEN phase = 'settled' AND coalesce(not_sent, 0) = 0 AND NOT ${HAS_ERROR}
    WHEN 'some' THEN phase = 'settled' AND not_sent > 0 AND NOT ${HAS_ERROR}
    WHEN 'error' THEN phase = 'settled' AND ${HAS_ERROR}
    WHEN 'settling' THEN phase = 'settling'
    WHEN 'cancelled' THEN phase = 'cancelled'
    ELSE phase = $2 AND paused_reason IS NULL END)
  AND ($3::text IS NULL OR channel = $3)
  AND ($4::timestamptz IS NULL OR ${PLACE} >= $4)
  AND ($5::timestamptz IS NULL OR ${PLACE} < $5)`;

const chosenBy = (practiceId: string, { stand, channel, from, until }: SentFilter): unknown[] => [
  practiceId,
  stand,
  channel,
  from,
  until,
];

const PATIENT_COLUMNS = `m.id, m.position, m.row, coalesce(r.nhs_number, p.nhs_number) AS "nhsNumber",
    coalesce(r.family_name, p.family_name) AS "familyName", coalesce(r.given_name, p.given_name) AS "givenName",
    m.contact, m.status, m.reason_code AS "reasonCode", m.status_at AS "statusAt", m.latest_attempt AS attempts, m.delayed_at AS "delayedAt",
    ${RECORD_STATUS} AS "recordStatus", m.record_saved_at AS "recordSavedAt", m.record_withdrawn_at AS "recordWithdrawnAt",
    CASE WHEN m.contact LIKE '%@%' THEN p.mobile ELSE p.email END AS "otherContact", p.status AS "patientStatus"`;
const PATIENT_TABLES = `message m
  JOIN list_row r ON r.practice_id = m.practice_id AND r.list_id = m.list_id AND r.row = m.row
  JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id`;

/** A line as we read it. `exposed` decides what of it is shown. */
type PatientRecord = Omit<CampaignPatient, 'isRestricted'> & { patientStatus: string };

/** The fields of a line that identify its patient. */
const PERSONAL = ['nhsNumber', 'familyName', 'givenName', 'contact', 'otherContact'] as const;

function toPatient({ patientStatus: status, ...row }: PatientRecord): CampaignPatient {
  return exposed(row, PERSONAL, { status });
}

/** As the page shows them: the name in the list, or else the name we hold. */
const PATIENT_NAMES = {
  family: 'coalesce(r.family_name, p.family_name)',
  given: 'coalesce(r.given_name, p.given_name)',
};

/** Messages without a reason are filtered by their status, and failures without one as "cause not known". */
const OF_REASON = `($4::text IS NULL OR coalesce(m.reason_code, CASE m.status WHEN 'failed' THEN 'cause-unknown' ELSE m.status END) = $4)`;

/** Campaigns and their patients as pages show them. Each answer is read in one snapshot. */
export function createCampaignReads(pool: Pool): CampaignReads {
  return {
    sent: (practiceId, filter, { limit, after, before }) =>
      inOneSnapshot(pool, async (client) => {
        const chosen = chosenBy(practiceId, filter);
        const from = after ?? before;
        const order = before ? 'ASC' : 'DESC';
        const beyond = from ? `AND (${PLACE}, id) ${before ? '>' : '<'} ($7, $8::uuid)` : '';
        const cut = `(SELECT * FROM campaign WHERE ${CHOSEN} ${beyond} ORDER BY ${PLACE} ${order}, id ${order} LIMIT $6)`;
        const { rows } = await client.query<ReportRecord>(
          `${campaigns(cut, REPORT_COLUMNS)} ORDER BY coalesce(c.sent_at, c.created_at) ${order}, c.id ${order}`,
          [...chosen, limit + 1, ...(from ? [from.at, from.id] : [])],
        );
        const items = inOrder(rows.slice(0, limit).map(toReport), before !== undefined);
        const first = items[0];
        const counted = await client.query<{ total: number; before: number }>(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE (${PLACE}, id) > ($6::timestamptz, $7::uuid))::int AS before
           FROM campaign WHERE ${CHOSEN}`,
          [...chosen, first ? placeOf(first).at : null, first?.id ?? null],
        );
        return numbered(items, counted.rows[0]!, placeOf);
      }),

    async current(practiceId, since) {
      const { rows } = await pool.query<ReportRecord>(
        `${campaigns(
          `(SELECT * FROM campaign WHERE practice_id = $1 AND (
              phase IN ('scheduled', 'held', 'sending', 'settling') OR (phase = 'settled' AND settled_at >= $2)
              OR (phase = 'cancelled' AND cancelled_at >= $2))
            ORDER BY ${PLACE} DESC, id DESC LIMIT $3)`,
          REPORT_COLUMNS,
        )} ORDER BY coalesce(c.sent_at, c.created_at) DESC, c.id DESC`,
        [practiceId, since, MOST_CURRENT],
      );
      return rows.map(toReport);
    },

    report: (practiceId, campaignId) => inOneSnapshot(pool, (client) => readReport(client, practiceId, campaignId)),

    patients: (practiceId, campaignId, { filter, reason, named }, { limit, after, before }) =>
      inOneSnapshot(pool, async (client) => {
        const report = await readReport(client, practiceId, campaignId);
        if (!report) return null;
        const statuses = FILTERS[filter][report.campaign.channel];
        const order = before === undefined ? 'ASC' : 'DESC';
        const names = (first: number) => (named ? namedPatients(named, first) : { condition: 'true', values: [] });
        const shown = names(7);
        const { rows } = await client.query<PatientRecord>(
          `SELECT ${PATIENT_COLUMNS} FROM ${PATIENT_TABLES}
           WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.status = ANY ($3::text[]) AND ${OF_REASON}
             AND m.position ${before === undefined ? '>' : '<'} $5 AND ${shown.condition}
           ORDER BY m.position ${order} LIMIT $6`,
          [practiceId, campaignId, statuses, reason, before ?? after ?? 0, limit + 1, ...shown.values],
        );
        const items = inOrder(rows.slice(0, limit).map(toPatient), before !== undefined);
        const all = names(6);
        const counted = await client.query<{ total: number; before: number }>(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE m.position < $5)::int AS before
           FROM ${named ? PATIENT_TABLES : 'message m'}
           WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.status = ANY ($3::text[]) AND ${OF_REASON} AND ${all.condition}`,
          [practiceId, campaignId, statuses, reason, items[0]?.position ?? 0, ...all.values],
        );
        return { ...report, page: numbered(items, counted.rows[0]!, ({ position }) => position) };
      }),

    async patientMessage(practiceId, campaignId, messageId) {
      const { rows } = await pool.query<PatientMessageRecord>(
        `SELECT ${PATIENT_COLUMNS}, m.patient_id AS "patientId", p.date_of_birth AS "dateOfBirth",
           m.submitted_at AS "submittedAt", m.delivered_at AS "deliveredAt", m.record_reference AS "recordReference",
           m.record_detail AS "recordDetail", coalesce(l.header, '{}') AS header, l.columns, r.cells,
           ${SUBJECT_OF} AS subject, ${BODY_OF} AS body, dt.language,
           (SELECT coalesce(json_agg(json_build_object('number', a.number, 'contact', a.contact, 'provider', k.kind,
              'state', a.state, 'reasonCode', a.reason_code, 'handedOverAt', coalesce(a.submitted_at, a.first_hand_over_at),
              'receiptAt', a.receipt_at) ORDER BY a.number), '[]')
            FROM attempt a JOIN provider_account k ON k.practice_id = a.practice_id AND k.id = a.account_id
            WHERE a.practice_id = m.practice_id AND a.message_id = m.id) AS tries
         FROM ${PATIENT_TABLES}
         JOIN recipient_list l ON l.practice_id = m.practice_id AND l.id = m.list_id
         JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
         ${JOIN_TEXT}
         WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.id = $3`,
        [practiceId, campaignId, messageId],
      );
      return rows[0] ? toPatientMessage(rows[0]) : null;
    },

    async *everyPatient(practiceId, campaignId, filter) {
      const campaign = await pool.query<{ channel: 'sms' | 'email' }>(
        `SELECT channel FROM campaign WHERE practice_id = $1 AND id = $2`,
        [practiceId, campaignId],
      );
      const statuses = FILTERS[filter][campaign.rows[0]?.channel ?? 'sms'];
      let after = 0;
      for (;;) {
        const { rows } = await pool.query<PatientRecord>(
          `SELECT ${PATIENT_COLUMNS} FROM ${PATIENT_TABLES}
           WHERE m.practice_id = $1 AND m.dispatch_id = $2 AND m.status = ANY ($3::text[]) AND m.position > $4
           ORDER BY m.position LIMIT $5`,
          [practiceId, campaignId, statuses, after, DOWNLOAD_PAGE],
        );
        yield* rows.map(toPatient);
        const last = rows.at(-1);
        if (!last || rows.length < DOWNLOAD_PAGE) return;
        after = last.position;
      }
    },

    async texts(practiceId, campaignId) {
      const { rows } = await pool.query<SentText>(
        `SELECT t.language, t.subject, t.body, coalesce(n.patients, 0) AS patients, coalesce(n.delivered, 0) AS delivered,
           coalesce(n.segments, 0) AS segments
         FROM (
           SELECT NULL::smallint AS number, NULL::text AS language, subject, body FROM dispatch WHERE practice_id = $1 AND id = $2
           UNION ALL
           SELECT number, language, subject, body FROM dispatch_text WHERE practice_id = $1 AND dispatch_id = $2
         ) t
         LEFT JOIN (
           SELECT text, count(*) FILTER (WHERE status <> 'suppressed')::int AS patients,
             count(*) FILTER (WHERE status = 'delivered')::int AS delivered, sum(segments)::int AS segments
           FROM message WHERE practice_id = $1 AND dispatch_id = $2 GROUP BY text
         ) n ON n.text IS NOT DISTINCT FROM t.number
         ORDER BY t.number NULLS FIRST`,
        [practiceId, campaignId],
      );
      return rows.map(({ body, ...row }) => ({ ...row, body: withToken(body) }));
    },

    async history(practiceId, campaignId) {
      const { rows } = await pool.query<HistoryRow>(
        `SELECT at, actor, act, details FROM audit_entry
         WHERE practice_id = $1 AND subject_id = $2 AND subject_kind = 'campaign' AND act <> ALL ($4) ORDER BY at, id LIMIT $3`,
        [practiceId, campaignId, MOST_EVENTS, LOOKS],
      );
      return rows;
    },

    async minutes(practiceId, campaignId) {
      const { rows } = await pool.query<MinuteRow>(
        `SELECT at, min(first) AS "firstSentAt", sum(sent)::int AS sent, sum(delivered)::int AS delivered FROM (
           SELECT date_bin('1 minute', submitted_at, 'epoch') AS at, min(submitted_at) AS first, count(*) AS sent, 0 AS delivered
           FROM message WHERE practice_id = $1 AND dispatch_id = $2 AND submitted_at IS NOT NULL GROUP BY 1
           UNION ALL
           SELECT date_bin('1 minute', delivered_at, 'epoch'), NULL, 0, count(*)
           FROM message WHERE practice_id = $1 AND dispatch_id = $2 AND delivered_at IS NOT NULL GROUP BY 1
         ) e GROUP BY at ORDER BY at`,
        [practiceId, campaignId],
      );
      return rows;
    },

    async lastHandOver(practiceId, campaignId) {
      const { rows } = await pool.query<{ at: Date | null }>(
        `SELECT max(coalesce(submitted_at, first_hand_over_at)) AS at FROM attempt
         WHERE practice_id = $1 AND dispatch_id = $2 AND state IN ('submitted', 'unknown')`,
        [practiceId, campaignId],
      );
      return rows[0]?.at ?? null;
    },
  };
}

async function readReport(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
): Promise<{ campaign: CampaignReport; tally: TallyRow[] } | null> {
  const found = await client.query<ReportRecord>(
    `${campaigns('campaign', REPORT_COLUMNS)} WHERE c.practice_id = $1 AND c.id = $2 AND c.phase <> 'draft'`,
    [practiceId, campaignId],
  );
  if (!found.rows[0]) return null;
  const tally = await client.query<TallyRow>(
    `SELECT status, reason_code AS "reasonCode", ${RECORD_STATUS} AS "recordStatus", count(*)::int AS count
     FROM message m WHERE practice_id = $1 AND dispatch_id = $2 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [practiceId, campaignId],
  );
  return { campaign: toReport(found.rows[0]), tally: tally.rows };
}

function placeOf({ sentAt, createdAt, id }: CampaignReport): CampaignPlace {
  return { at: sentAt ?? createdAt, id };
}

/** As JSON aggregation returns it, with times as text. */
type TryRecord = Omit<TryRow, 'handedOverAt' | 'receiptAt'> & { handedOverAt: string | null; receiptAt: string | null };

type PatientMessageRecord = Omit<PatientMessage, 'tries' | 'isRestricted'> & {
  tries: TryRecord[];
  patientStatus: string;
};

/** What the record system said about an entry may name the patient. */
const PERSONAL_OF_MESSAGE = [...PERSONAL, 'patientId', 'dateOfBirth', 'cells', 'recordDetail'] as const;

function toPatientMessage({ patientStatus: status, tries, ...record }: PatientMessageRecord): PatientMessage {
  return {
    ...exposed(record, PERSONAL_OF_MESSAGE, { status }),
    tries: tries.map((one) => exposed(toTry(one), ['contact'], { status })),
  };
}

/** A search must not find a patient by a name that is not shown. */
function namedPatients(named: NonNullable<PatientsChoice['named']>, first: number) {
  const { condition, values } = namedBy(named, PATIENT_NAMES, first);
  return { condition: `(${condition} AND p.status <> 'restricted')`, values };
}

function toTry({ handedOverAt, receiptAt, ...row }: TryRecord): TryRow {
  return {
    ...row,
    handedOverAt: handedOverAt === null ? null : new Date(handedOverAt),
    receiptAt: receiptAt === null ? null : new Date(receiptAt),
  };
}
