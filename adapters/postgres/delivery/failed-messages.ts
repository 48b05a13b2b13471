import type { EmptyValues } from '../../../domain/content/empty-values';
import { firstLine } from '../../../domain/content/first-line';
import { compileForList } from '../../../domain/content/list-text';
import type { FailedView, FollowUp } from '../../../domain/delivery/follow-ups';
import type { Columns } from '../../../domain/lists/columns';
import { exposed } from '../../../domain/patients/exposure';
import type { FailedMessage, FailedMessages } from '../../../ports/delivery/failed-messages';
import { unsafe } from '../eligibility/safe-contact';
import { blocked } from '../eligibility/suppression';
import { appendAudit } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { BODY_OF, JOIN_SHOWN } from './message-text';

/** Single messages that were left out or not taken are looked for so far back. */
const DAYS_BACK = 90;

/** An expired email is no error, and a test message is nobody's. */
const IS_ERROR = `m.error_status IS NOT NULL AND NOT (m.error_status = 'expired' AND d.channel = 'email') AND NOT d.forgets_contacts`;
/** A message to one patient that surely did not go, and that nobody cancelled. */
const IS_NOT_TAKEN = `d.origin = 'individual' AND (m.status = 'suppressed'
  OR m.status = 'cancelled' AND d.stop_reason IS DISTINCT FROM 'asked')`;

/** A note counts for the attempt that it was made on. */
const NOTED = `f.message_id IS NOT NULL AND f.attempt = m.latest_attempt`;

/** $1 is the practice, $2 the place to go on from; both parts are cut before they are put together. */
const FOUND: Record<FailedView, (limit: string) => string> = {
  open: (limit) => `
    (SELECT m.id FROM message m
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     LEFT JOIN failure_follow_up f ON f.practice_id = m.practice_id AND f.message_id = m.id
     WHERE m.practice_id = $1 AND ($2::uuid IS NULL OR m.id < $2) AND ${IS_ERROR} AND NOT coalesce(${NOTED}, false)
     ORDER BY m.id DESC LIMIT ${limit})
    UNION ALL
    (SELECT m.id FROM dispatch d
     JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id
     LEFT JOIN failure_follow_up f ON f.practice_id = m.practice_id AND f.message_id = m.id
     WHERE d.practice_id = $1 AND d.campaign_id IS NULL AND d.created_at > now() - interval '${DAYS_BACK} days'
       AND ($2::uuid IS NULL OR m.id < $2) AND ${IS_NOT_TAKEN} AND NOT coalesce(${NOTED}, false)
     ORDER BY m.id DESC LIMIT ${limit})`,
  call: (limit) => noted(`f.action = 'call' AND f.attempt = m.latest_attempt AND m.status <> 'delivered'`, limit),
  fix: (limit) => noted(`f.action = 'fix' AND f.attempt = m.latest_attempt AND m.status <> 'delivered'`, limit),
  // A later delivery ticks it off, whatever was noted.
  done: (limit) =>
    noted(`(m.status = 'delivered' OR f.action IN ('done', 'email') AND f.attempt = m.latest_attempt)`, limit),
};

function noted(condition: string, limit: string): string {
  return `
    (SELECT m.id FROM failure_follow_up f
     JOIN message m ON m.practice_id = f.practice_id AND m.id = f.message_id
     WHERE f.practice_id = $1 AND ($2::uuid IS NULL OR m.id < $2) AND ${condition}
     ORDER BY m.id DESC LIMIT ${limit})`;
}

/** Whether an email instead of a text is worth offering; its writer sees the rest. */
const MAY_EMAIL = `coalesce(d.channel = 'sms' AND p.status = 'registered' AND p.email IS NOT NULL
  AND ${unsafe({ patientId: 'p.id', channel: "'email'", isNeutral: 'false' })} IS NULL
  AND NOT ${blocked({ number: 'NULL', patient: 'p', channel: "'email'", purpose: "'care'" })}, false)`;

/** @param ids a query for the ids of the messages. */
const ROWS = (ids: string): string => `
  SELECT m.id, d.origin, d.campaign_id AS "campaignId", c.name AS "campaignName", d.channel, m.patient_id AS "patientId",
    coalesce(r.nhs_number, p.nhs_number) AS "nhsNumber", coalesce(r.family_name, p.family_name) AS "familyName",
    coalesce(r.given_name, p.given_name) AS "givenName", m.contact,
    CASE d.channel WHEN 'sms' THEN p.email ELSE p.mobile END AS "otherContact", p.status AS "patientStatus", ${MAY_EMAIL} AS "mayEmail",
    m.status, m.status_at AS "statusAt", m.reason_code AS "reasonCode", d.stop_reason AS "stopReason",
    (SELECT count(*)::int FROM attempt t WHERE t.practice_id = m.practice_id AND t.message_id = m.id AND t.state = 'failed') AS "timesFailed",
    (SELECT t.permanent FROM attempt t WHERE t.practice_id = m.practice_id AND t.message_id = m.id AND t.number = m.latest_attempt) AS permanent,
    m.delivered_at AS "deliveredAt", ${BODY_OF} AS body, d.header, d.columns, d.empty_values AS "emptyValues", r.cells,
    f.action, f.by, f.at, f.email_id AS "emailId", m.latest_attempt AS "latestAttempt",
    coalesce(l.source = 'recalls', false) AS "isRecall"
  FROM message m
  ${JOIN_SHOWN}
  LEFT JOIN failure_follow_up f ON f.practice_id = m.practice_id AND f.message_id = m.id
    AND (f.attempt = m.latest_attempt OR m.status = 'delivered')
  WHERE m.practice_id = $1 AND m.id IN (${ids})
  ORDER BY m.id DESC`;

const PERSONAL = [
  ...(['patientId', 'nhsNumber', 'familyName', 'givenName'] as const),
  ...(['contact', 'otherContact', 'firstLine'] as const),
] as const;

interface FailedRecord extends Omit<FailedMessage, 'isRestricted' | 'followUp' | 'firstLine'> {
  patientStatus: string | null;
  body: string;
  header: string[];
  columns: Partial<Columns> | null;
  emptyValues: EmptyValues | null;
  cells: string[] | null;
  action: FollowUp | null;
  by: string | null;
  at: Date | null;
  emailId: string | null;
  latestAttempt: number;
}

function toFailed(record: FailedRecord): FailedMessage {
  const { patientStatus: status, body, header, columns, emptyValues, cells, ...rest } = record;
  const { action, by, at, emailId, latestAttempt: _, ...row } = rest;
  const text = compileForList(body, header, columns, emptyValues).render(cells ?? []);
  const followUp = action === null ? null : { action, by: by!, at: at!, emailId };
  return exposed({ ...row, firstLine: firstLine(text), followUp }, PERSONAL, { status });
}

/** The messages of $2 that are in the folder now. */
const NAMED = `
  SELECT m.id FROM message m JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
  WHERE m.practice_id = $1 AND m.id = ANY ($2::uuid[]) AND (${IS_ERROR} OR ${IS_NOT_TAKEN})`;

/** The failed folder of a practice. */
export function createFailedMessages({ pool }: Pick<Database, 'pool'>): FailedMessages {
  return {
    async page(practiceId, view, { limit, after }) {
      const { rows } = await pool.query<FailedRecord>(
        ROWS(`SELECT id FROM (${FOUND[view]('$3')}) AS found ORDER BY id DESC LIMIT $3`),
        [practiceId, after, limit + 1],
      );
      return toPage(rows.map(toFailed), limit, ({ id }) => id);
    },

    async countOpen(practiceId, limit) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM (SELECT id FROM (${FOUND.open('$3')}) AS found LIMIT $3) AS cut`,
        [practiceId, null, limit],
      );
      return rows[0]!.count;
    },

    async named(practiceId, messageIds) {
      const { rows } = await pool.query<FailedRecord>(ROWS(NAMED), [practiceId, messageIds]);
      return rows.map(toFailed);
    },

    follow: (practiceId, messageIds, action, by, now) =>
      transaction(pool, async (client) => {
        const { rows } =
          action === 'open'
            ? await client.query<{ id: string }>(
                `DELETE FROM failure_follow_up f WHERE f.practice_id = $1 AND f.message_id IN (${NAMED})
                 RETURNING f.message_id AS id`,
                [practiceId, messageIds],
              )
            : await client.query<{ id: string }>(
                `INSERT INTO failure_follow_up AS f (practice_id, message_id, attempt, action, by, at)
                 SELECT $1, m.id, m.latest_attempt, $3, $4, $5 FROM message m
                 WHERE m.practice_id = $1 AND m.id IN (${NAMED}) ORDER BY m.id
                 ON CONFLICT (practice_id, message_id) DO UPDATE SET attempt = excluded.attempt, action = excluded.action,
                   email_id = NULL, by = excluded.by, at = excluded.at
                 RETURNING f.message_id AS id`,
                [practiceId, messageIds, action, by.user, now],
              );
        if (rows.length > 0) {
          await appendAudit(client, {
            ...{ practiceId, at: now, actor: by.user, act: 'failed-messages-noted' },
            ...{ subjectKind: 'failed-messages', subjectId: null },
            details: { byToken: by.tokenId, action, messageIds: rows.map(({ id }) => id) },
          });
        }
        return rows.length;
      }),

    async noteEmail(practiceId, messageId, emailId, by, now) {
      const { rows } = await pool.query<{ emailId: string | null }>(
        `INSERT INTO failure_follow_up AS f (practice_id, message_id, attempt, action, email_id, by, at)
         SELECT $1, m.id, m.latest_attempt, 'email', $3, $4, $5 FROM message m WHERE m.practice_id = $1 AND m.id = $2
         ON CONFLICT (practice_id, message_id) DO UPDATE SET attempt = excluded.attempt, action = 'email', by = excluded.by,
           at = excluded.at, email_id = CASE WHEN f.action = 'email' AND f.attempt = excluded.attempt THEN f.email_id ELSE excluded.email_id END
         RETURNING f.email_id AS "emailId"`,
        [practiceId, messageId, emailId, by.user, now],
      );
      return rows[0]?.emailId ?? null;
    },

    async forgetEmail(practiceId, messageId, emailId) {
      await pool.query(`DELETE FROM failure_follow_up WHERE practice_id = $1 AND message_id = $2 AND email_id = $3`, [
        practiceId,
        messageId,
        emailId,
      ]);
    },
  };
}
