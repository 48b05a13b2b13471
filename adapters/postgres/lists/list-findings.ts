import { shown } from '../../../domain/patients/exposure';
import type { ListFindings, SameFile } from '../../../ports/lists/list-findings';
import type { ListUse } from '../../../ports/lists/list-queries';
import type { Database } from '../sql/connect';
import { NUMBER_NOW } from '../eligibility/suppression';

/**
 * `earlier` and `list` are aliases of the table. A refused file does not count, and a file that was only read again is
 * not another upload.
 */
export const earlierOfSameFile = (earlier: string, list: string): string => `
  ${earlier}.practice_id = ${list}.practice_id AND ${earlier}.file_hash = ${list}.file_hash AND ${earlier}.status <> 'refused'
  AND coalesce(${earlier}.read_again_from_id, ${earlier}.id) <> coalesce(${list}.read_again_from_id, ${list}.id)
  AND (${earlier}.created_at, ${earlier}.id) < (${list}.created_at, ${list}.id)`;

/**
 * All patients who can be sent to, at their current numbers: accepted, or left out only because another patient on the
 * list, or on another list of the same file, has the number. Each patient is looked up by key (docs/adr/0014).
 */
const SHARED = `
  WITH l AS (
    SELECT l.id, l.channel, l.contact_source FROM recipient_list asked
    JOIN recipient_list l ON l.practice_id = $1 AND (l.id = asked.id OR l.part_of_id = asked.part_of_id)
    WHERE asked.practice_id = $1 AND asked.id = $2
  )
  SELECT count(*)::int AS numbers, coalesce(sum(shared.patients), 0)::int AS patients FROM (
    SELECT count(*) FILTER (WHERE r.list_id = $2) AS patients
    FROM l JOIN list_row r ON r.practice_id = $1 AND r.list_id = l.id
    CROSS JOIN LATERAL (
      SELECT ${NUMBER_NOW} AS number FROM patient p WHERE p.practice_id = $1 AND p.id = r.patient_id OFFSET 0
    ) n
    WHERE r.contact IS NOT NULL AND (r.outcome = 'accepted' OR r.reasons -> 0 ->> 'code' = 'shared-number')
    GROUP BY n.number HAVING count(*) > 1 AND count(*) FILTER (WHERE r.list_id = $2) > 0
  ) shared`;

const NUMBER_OF_ROW = `
  SELECT ${NUMBER_NOW} AS number, p.status
  FROM list_row r JOIN recipient_list l ON l.practice_id = $1 AND l.id = r.list_id
  JOIN patient p ON p.practice_id = $1 AND p.id = r.patient_id
  WHERE r.practice_id = $1 AND r.list_id = $2 AND r.row = $3`;

/** Patients are looked up by key, one by one: see docs/adr/0014. A second row of a patient is not a second patient. */
const WISHES = `
  WITH l AS (SELECT channel, purpose FROM recipient_list WHERE practice_id = $1 AND id = $2)
  SELECT count(*)::int AS patients,
    count(*) FILTER (WHERE r.reasons @> '[{"code": "blocked"}]')::int AS "blocked",
    count(*) FILTER (WHERE r.deciding ->> 'code' = 'blocked')::int AS "blockedLeftOut",
    count(*) FILTER (WHERE p.does_not_wish_sms)::int AS "noSms",
    count(*) FILTER (WHERE r.deciding ->> 'code' = 'dissent' AND r.deciding ->> 'detail' IS NULL)::int AS "noSmsLeftOut",
    count(*) FILTER (WHERE NOT p.marketing_agreed)::int AS "noMarketing",
    count(*) FILTER (WHERE r.deciding ->> 'code' = 'dissent' AND r.deciding ->> 'detail' = 'marketing-refused')::int
      AS "noMarketingLeftOut",
    count(*) FILTER (WHERE CASE WHEN l.purpose = 'marketing' THEN p.marketing_agreed ELSE p.does_not_wish_sms END IS NULL)::int
      AS "nothing",
    count(*) FILTER (WHERE r.deciding ->> 'code' = 'dissent' AND r.deciding ->> 'detail' = 'marketing-not-asked')::int
      AS "nothingLeftOut"
  FROM l CROSS JOIN (
    SELECT patient_id, reasons, reasons -> 0 AS deciding FROM list_row
    WHERE practice_id = $1 AND list_id = $2 AND patient_id IS NOT NULL
      AND (reasons IS NULL OR NOT reasons @> '[{"code": "duplicate-row"}]')
  ) r CROSS JOIN LATERAL (
    SELECT does_not_wish_sms, marketing_agreed FROM patient WHERE practice_id = $1 AND id = r.patient_id OFFSET 0
  ) p`;

interface WishRecord {
  patients: number;
  blocked: number;
  blockedLeftOut: number;
  noSms: number;
  noSmsLeftOut: number;
  noMarketing: number;
  noMarketingLeftOut: number;
  nothing: number;
  nothingLeftOut: number;
}

/** What is known about a list besides its rows: shared numbers, preferences, and the same file before. */
export function createListFindings({ pool }: Database): ListFindings {
  return {
    async sharedNumbers(practiceId, listId) {
      const { rows } = await pool.query<{ patients: number; numbers: number }>(SHARED, [practiceId, listId]);
      return rows[0]!;
    },

    async countOverrides(practiceId, listId) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM list_row
         WHERE practice_id = $1 AND list_id = $2 AND override_by IS NOT NULL AND outcome = 'accepted'`,
        [practiceId, listId],
      );
      return rows[0]!.count;
    },

    async wishes(practiceId, listId) {
      const { rows } = await pool.query<WishRecord>(WISHES, [practiceId, listId]);
      const found = rows[0]!;
      return {
        patients: found.patients,
        blocked: { recorded: found.blocked, leftOut: found.blockedLeftOut },
        noSms: { recorded: found.noSms, leftOut: found.noSmsLeftOut },
        noMarketing: { recorded: found.noMarketing, leftOut: found.noMarketingLeftOut },
        nothingRecorded: { recorded: found.nothing, leftOut: found.nothingLeftOut },
      };
    },

    async numberOfRow(practiceId, listId, row) {
      const { rows } = await pool.query<{ number: string | null; status: string }>(NUMBER_OF_ROW, [
        practiceId,
        listId,
        row,
      ]);
      return rows[0] ? shown(rows[0], ['number'], rows[0]).number : null;
    },

    async sameFile(practiceId, listId) {
      const lists = await pool.query<SameFile>(
        `SELECT e.id, e.name, e.created_by AS "createdBy", e.created_at AS "createdAt"
         FROM recipient_list l JOIN recipient_list e ON ${earlierOfSameFile('e', 'l')}
         WHERE l.practice_id = $1 AND l.id = $2 ORDER BY e.created_at DESC, e.id DESC`,
        [practiceId, listId],
      );
      if (lists.rows.length === 0) return { lists: [], uses: [] };
      const uses = await pool.query<ListUse>(
        `SELECT list_id AS "listId", id AS "campaignId", name, phase = 'draft' AS "isDraft" FROM campaign
         WHERE practice_id = $1 AND list_id = ANY ($2::uuid[]) ORDER BY coalesce(sent_at, created_at) DESC, id DESC`,
        [practiceId, lists.rows.map(({ id }) => id)],
      );
      return { lists: lists.rows, uses: uses.rows };
    },
  };
}
