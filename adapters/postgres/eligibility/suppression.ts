import type { Pool, PoolClient } from 'pg';
import { PURPOSES, TICK_OF, type BlockTick, type Purpose } from '../../../domain/eligibility/purposes';
import { CHANGING_REASONS, LIMIT_DAYS, NEW_PRACTICE_MONTHLY_LIMIT } from '../../../domain/eligibility/suppression';
import type { ListRef } from '../../../ports/lists/list-store';
import type { Queryable } from '../practice/audit-log';
import { transaction } from '../sql/connect';

/** The names that a statement uses for what a rule refers to. `$1` is the practice everywhere. */
interface Names {
  /** Of the number, or of the address of an email. */
  number: string;
  patient: string;
  channel: string;
  purpose: string;
}

/** Which column holds which tick. */
export const COLUMN_OF_TICK: Readonly<Record<BlockTick, string>> = {
  recalls: 'recalls',
  healthInformation: 'health_information',
  serviceNotices: 'service_notices',
  marketing: 'marketing',
  everySms: 'every_sms',
};

const STOPS = (block: string, { channel, purpose }: Names): string => `(
  CASE ${purpose} ${PURPOSES.map((one) => `WHEN '${one}' THEN ${block}.${COLUMN_OF_TICK[TICK_OF[one]]}`).join(' ')} END
  OR (${channel} = 'sms' AND ${block}.every_sms))`;

/** For a block that stops the message: SQL expressions for the person who set the tick, and when. */
const SET_BY = (block: string, { purpose }: Names): { by: string; at: string } => {
  const own = PURPOSES.map((one) => {
    const tick = TICK_OF[one];
    return `WHEN '${one}' THEN CASE WHEN ${block}.${COLUMN_OF_TICK[tick]} THEN '${tick}' ELSE 'everySms' END`;
  });
  const set = `${block}.set_by -> (CASE ${purpose} ${own.join(' ')} END)`;
  return {
    by: `coalesce(${set} ->> 'by', ${block}.changed_by)`,
    at: `coalesce((${set} ->> 'at')::timestamptz, ${block}.changed_at)`,
  };
};

/*
 * The rules of domain/eligibility/suppression.ts as SQL conditions for whole lists and hand-overs, which judge
 * thousands of rows. test/postgres/eligibility/suppression.test.ts checks that both agree.
 */

/** The number (by SMS), the address (by email) or the patient is blocked for this purpose (E2, E9, N20). */
export const blocked = (names: Names): string => `(
  EXISTS (SELECT FROM contact_block bn WHERE bn.practice_id = $1 AND bn.number = ${names.number}
    AND ${names.channel} = 'sms' AND ${STOPS('bn', names)})
  OR EXISTS (SELECT FROM contact_block be WHERE be.practice_id = $1 AND be.email = lower(${names.number})
    AND ${names.channel} = 'email' AND ${STOPS('be', names)})
  OR EXISTS (SELECT FROM contact_block bp WHERE bp.practice_id = $1 AND bp.patient_id = ${names.patient}.id
    AND ${STOPS('bp', names)}))`;

/** The number or the patient gets no SMS whatever it is about; all that stops a message to one patient (api: Individual). */
export const blockedForAll = ({ number, patient, channel }: Names): string => `(${channel} = 'sms' AND (
  EXISTS (SELECT FROM contact_block bn WHERE bn.practice_id = $1 AND bn.number = ${number} AND bn.every_sms)
  OR EXISTS (SELECT FROM contact_block bp WHERE bp.practice_id = $1 AND bp.patient_id = ${patient}.id AND bp.every_sms)))`;

/** The record or the patient's choice forbids it (E10, E15, N11); `patient` is an alias of the table. */
export const dissents = ({ patient, channel, purpose }: Names): string => `(
  (${channel} = 'sms' AND ${patient}.letter_instead IS TRUE)
  OR (${channel} = 'sms' AND ${purpose} <> 'recall' AND ${patient}.does_not_wish_sms IS TRUE)
  OR (${purpose} = 'marketing' AND ${patient}.marketing_agreed IS NOT TRUE))`;

/** The last message to the number failed (A5). */
export const likelyToFail = (number: string): string => `
  EXISTS (SELECT FROM number_reputation rep WHERE rep.practice_id = $1 AND rep.number = ${number} AND rep.likely_to_fail)`;

/** The current limit, where `s` is the settings: 0 is off, and a practice without settings has the defaults. */
export const MONTHLY_LIMIT = `CASE WHEN s.practice_id IS NULL THEN ${NEW_PRACTICE_MONTHLY_LIMIT} ELSE nullif(s.monthly_limit, 0) END`;

/** Messages of campaigns that reached a patient, or may still, in the month of the limit (N15); a single message is of no list. */
export const MESSAGES_THIS_MONTH = (patient: string): string => `(
  SELECT count(*) FROM message m WHERE m.practice_id = $1 AND m.patient_id = ${patient} AND m.list_id IS NOT NULL
    AND m.status NOT IN ('suppressed', 'cancelled', 'failed')
    AND coalesce(m.submitted_at, m.status_at) > now() - interval '${LIMIT_DAYS} days')`;

const ISO = (instant: string): string => `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const REASON = (
  code: string,
  { when, by, at, detail }: { when: string; by?: string; at?: string; detail?: string },
) => `
  CASE WHEN ${when} THEN jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('code', '${code}',
    'detail', ${detail ?? 'NULL'}, 'by', ${by ?? 'NULL'}, 'at', ${at ? ISO(at) : 'NULL'}))) ELSE '[]' END`;

/**
 * The number a row would be sent to now: with details from demographics it is read again at each hand-over (N9), so a
 * number that was changed since the upload is judged by what is known of the new one (A11). `p` is the patient. The
 * length is checked separately, because counting in the pattern takes three times as long.
 */
const numberNow = (list: string, row: string): string => `
  CASE WHEN ${list}.contact_source = 'demographics' AND ${list}.channel = 'sms' AND p.mobile ~ '^[+][1-9][0-9]+$' AND length(p.mobile) BETWEEN 7 AND 20
  THEN p.mobile ELSE ${row}.contact END`;

/** `numberNow` of a list `l` and its row `r`. */
export const NUMBER_NOW = numberNow('l', 'r');

const CONTAINS_UNCLEAR = '[{"code": "registration-unclear"}]';

/**
 * The reason for a word in the register that we do not know yet, or what staff decided about it. `p` is the patient,
 * and `r` is the row with its lasting reasons. Demographics gave any other registration when we read the file, and each
 * hand-over checks it again.
 */
const REGISTRATION = `CASE
  WHEN p.status = 'registered' THEN '[]'::jsonb
  WHEN r.lasting @> '[{"code": "deceased"}]' OR r.lasting @> '[{"code": "left-practice"}]' THEN '[]'
  WHEN p.status = 'unclear' THEN '${CONTAINS_UNCLEAR}'
  WHEN NOT coalesce(r.reasons @> '${CONTAINS_UNCLEAR}', false) THEN '[]'
  WHEN p.status = 'left' THEN '[{"code": "left-practice"}]'
  WHEN p.status = 'deceased' THEN '[{"code": "deceased"}]'
  ELSE '[]' END`;

/**
 * With one message per number, the numbers that another list of the same file sends to (an earlier part, or one already
 * sent), with the place of the first such row. Lateral, so that it costs nothing for other lists.
 */
const NUMBERS_OF_OTHER_PARTS = `
    SELECT DISTINCT ON (number) number, row || ', list ' || part_number || ' of ' || part_count AS place FROM (
      SELECT theirs.number, theirs.row, part.part_number, part.part_count
      FROM l JOIN recipient_list part ON part.practice_id = $1 AND part.part_of_id = l.part_of_id AND part.id <> $2
      CROSS JOIN LATERAL (
        SELECT ${numberNow('part', 'other')} AS number, other.row FROM list_row other
        JOIN patient p ON p.practice_id = $1 AND p.id = other.patient_id
        WHERE other.practice_id = $1 AND other.list_id = part.id AND other.outcome = 'accepted' OFFSET 0
      ) AS theirs
      WHERE l.shared_numbers = 'one-per-number' AND l.channel = 'sms' AND (part.part_number < l.part_number
        OR EXISTS (SELECT FROM campaign c WHERE c.practice_id = $1 AND c.list_id = part.id AND c.phase <> 'draft'))
    ) AS theirs ORDER BY number, part_number, row`;

/** What is not safe, of a row `r` and its patient's safe contact `sc`. No bulk message counts as neutral. */
const UNSAFE_IN_LIST = (() => {
  const level = `CASE r.channel WHEN 'sms' THEN sc.sms ELSE sc.email END`;
  const set = `sc.set_by -> (r.channel)`;
  const by = { by: `${set} ->> 'by'`, at: `(${set} ->> 'at')::timestamptz` };
  return `${REASON('unsafe-contact', { when: `${level} = 'never'`, ...by })} || ${REASON('neutral-text-only', { when: `${level} = 'neutral'`, ...by })}`;
})();

const IN_LIST: Names = { number: 'r.contact', patient: 'r', channel: 'r.channel', purpose: '$3' };

/**
 * Judges the rows of a list by the reasons that can change (CHANGING_REASONS). Reasons from the file and from
 * demographics stay. Rows without a patient or a contact already have their reason, except for a word of the register
 * that was decided meanwhile. We write only rows whose reasons differ. Materialized, so that the number of a row is
 * computed once and not in each join.
 */
const JUDGE = `
  WITH l AS (
    SELECT l.channel, l.contact_source, l.shared_numbers, l.part_of_id, l.part_number,
      CASE WHEN NOT l.for_correction THEN ${MONTHLY_LIMIT} END AS monthly_limit FROM recipient_list l
    LEFT JOIN practice_settings s ON s.practice_id = l.practice_id
    WHERE l.practice_id = $1 AND l.id = $2
  ), rows AS MATERIALIZED (
    SELECT row, reasons, contact, patient_id, override_by IS NOT NULL AS overridden,
      CASE WHEN reasons IS NULL THEN '[]' ELSE (
        SELECT coalesce(jsonb_agg(one ORDER BY place), '[]') FROM jsonb_array_elements(reasons) WITH ORDINALITY AS t(one, place)
        WHERE NOT (one ->> 'code' = ANY ('{${CHANGING_REASONS.join(',')}}'))) END AS lasting
    FROM list_row WHERE practice_id = $1 AND list_id = $2 AND patient_id IS NOT NULL
      AND (contact IS NOT NULL OR reasons @> '${CONTAINS_UNCLEAR}')
  ), r AS MATERIALIZED (
    SELECT r.row, r.reasons, r.patient_id, r.overridden, ${REGISTRATION} || r.lasting AS lasting,
      CASE WHEN r.contact IS NOT NULL THEN ${NUMBER_NOW} END AS contact, p.status,
      l.channel, l.shared_numbers, l.monthly_limit,
      p.letter_instead, p.does_not_wish_sms, p.does_not_wish_sms_at, p.marketing_agreed, p.marketing_agreed_at
    FROM rows r CROSS JOIN l
    JOIN patient p ON p.practice_id = $1 AND p.id = r.patient_id
  ), judged AS (
    SELECT r.row, r.reasons, r.contact, r.channel, r.shared_numbers, r.status,
      r.lasting || ${UNSAFE_IN_LIST} || ${REASON('likely-to-fail', { when: 'rep.number IS NOT NULL AND NOT r.overridden', at: 'rep.failing_since' })}
      || CASE WHEN bn.id IS NOT NULL THEN ${REASON('blocked', { when: 'true', ...SET_BY('bn', IN_LIST) })}
              WHEN be.id IS NOT NULL THEN ${REASON('blocked', { when: 'true', ...SET_BY('be', IN_LIST) })}
              WHEN bp.id IS NOT NULL AND r.contact IS NOT NULL THEN ${REASON('blocked', { when: 'true', ...SET_BY('bp', IN_LIST) })} ELSE '[]' END
      || CASE WHEN NOT ${dissents(IN_LIST)} OR r.contact IS NULL THEN '[]'
              WHEN r.channel = 'sms' AND r.letter_instead IS TRUE THEN ${REASON('dissent', { when: 'true', detail: "'letter-instead'" })}
              WHEN r.channel = 'sms' AND r.does_not_wish_sms IS TRUE THEN ${REASON('dissent', { when: 'true', at: 'r.does_not_wish_sms_at' })}
              WHEN r.marketing_agreed IS FALSE THEN ${REASON('dissent', { when: 'true', detail: "'marketing-refused'", at: 'r.marketing_agreed_at' })}
              ELSE ${REASON('dissent', { when: 'true', detail: "'marketing-not-asked'" })} END AS before_shared,
      ${REASON('monthly-limit', {
        when: `r.monthly_limit IS NOT NULL AND r.contact IS NOT NULL AND ${MESSAGES_THIS_MONTH('r.patient_id')} >= r.monthly_limit`,
        detail: 'r.monthly_limit::text',
      })} AS after_shared
    FROM r
    LEFT JOIN safe_contact sc ON sc.practice_id = $1 AND sc.patient_id = r.patient_id AND r.contact IS NOT NULL
    LEFT JOIN number_reputation rep ON rep.practice_id = $1 AND rep.number = r.contact AND rep.likely_to_fail AND r.channel = 'sms'
    LEFT JOIN contact_block bn ON bn.practice_id = $1 AND bn.number = r.contact AND r.channel = 'sms' AND ${STOPS('bn', IN_LIST)}
    LEFT JOIN contact_block be ON be.practice_id = $1 AND be.email = lower(r.contact) AND r.channel = 'email' AND ${STOPS('be', IN_LIST)}
    LEFT JOIN contact_block bp ON bp.practice_id = $1 AND bp.patient_id = r.patient_id AND ${STOPS('bp', IN_LIST)}
  ), shared AS (
    SELECT row, reasons, before_shared, after_shared, status, contact,
      CASE WHEN shared_numbers = 'one-per-number' AND channel = 'sms' AND before_shared = '[]' AND after_shared = '[]'
        THEN min(row) OVER (PARTITION BY contact, before_shared = '[]' AND after_shared = '[]') END AS first_row
    FROM judged
  ), others AS MATERIALIZED (${NUMBERS_OF_OTHER_PARTS}
  ), changed AS (
    SELECT s.row, s.reasons AS reasons_before, s.reasons @> '${CONTAINS_UNCLEAR}' AND s.status = 'restricted' AS concealed,
      CASE WHEN s.reasons @> '${CONTAINS_UNCLEAR}' AND s.status = 'restricted' THEN '[{"code": "restricted"}]'
        ELSE nullif(s.before_shared || CASE WHEN s.first_row IS NULL THEN '[]'
          ELSE ${REASON('shared-number', { when: 'o.place IS NOT NULL OR s.first_row < s.row', detail: 'coalesce(o.place, s.first_row::text)' })} END
          || s.after_shared, '[]') END AS reasons
    FROM shared s LEFT JOIN others o ON s.first_row IS NOT NULL AND o.number = s.contact
  )
  UPDATE list_row w SET reasons = c.reasons, outcome = CASE WHEN c.reasons IS NULL THEN 'accepted' ELSE 'rejected' END,
    contact = CASE WHEN c.concealed THEN NULL ELSE w.contact END
  FROM (SELECT * FROM changed WHERE reasons IS DISTINCT FROM reasons_before) c
  WHERE w.practice_id = $1 AND w.list_id = $2 AND w.row = c.row`;

const COUNT = `
  UPDATE recipient_list l SET accepted = c.accepted, rejected = l.rows - c.accepted
  FROM (SELECT count(*) FILTER (WHERE outcome = 'accepted') AS accepted FROM list_row WHERE practice_id = $1 AND list_id = $2) c
  WHERE l.practice_id = $1 AND l.id = $2`;

/** The later parts of the same file, which rest on which numbers this one sends to; in their order, so that no two wait for each other. */
const LATER_PARTS = `
  SELECT part.id FROM recipient_list l JOIN recipient_list part ON part.practice_id = $1 AND part.part_of_id = l.part_of_id
  WHERE l.practice_id = $1 AND l.id = $2 AND part.part_number > l.part_number AND part.status = 'ready'
    AND part.shared_numbers = 'one-per-number' AND part.judged_version IS NOT NULL
  ORDER BY part.part_number FOR UPDATE OF part`;

/** A separate statement, because one that waited for the locks would not see that a part was sent meanwhile. */
const JUDGE_THEM_AGAIN = `
  UPDATE recipient_list l SET judged_version = NULL
  WHERE practice_id = $1 AND id = ANY ($2::uuid[])
    AND NOT EXISTS (SELECT FROM campaign c WHERE c.practice_id = $1 AND c.list_id = l.id AND c.phase <> 'draft')`;

/** Records that something changed that lists depend on. Each is judged again when someone next opens it. */
export async function recipientRulesChanged(db: Queryable, practiceId: string): Promise<void> {
  await db.query(
    `INSERT INTO recipient_rules (practice_id) VALUES ($1)
     ON CONFLICT (practice_id) DO UPDATE SET version = recipient_rules.version + 1`,
    [practiceId],
  );
}

/**
 * Judges a list for a purpose by the reasons that can change, in the caller's transaction and under its lock on the
 * list. Updates the counts of a ready list.
 */
export async function judgeList(client: PoolClient, { practiceId, listId }: ListRef, purpose: Purpose): Promise<void> {
  // We read the version first. If something changes while we judge, the list is older than the rules and is judged
  // again. The planner believes that a list stored a second ago is empty and would choose a nested loop; a hash join is
  // safe.
  const rules = await client.query<{ set_config: string; version: number | null }>(
    `SELECT set_config('enable_nestloop', 'off', true), (SELECT version FROM recipient_rules WHERE practice_id = $1)`,
    [practiceId],
  );
  const judged = await client.query(JUDGE, [practiceId, listId, purpose]);
  await client.query(
    `UPDATE recipient_list SET purpose = $3, judged_version = $4, judged_at = now()
     WHERE practice_id = $1 AND id = $2 RETURNING set_config('enable_nestloop', 'on', true)`,
    [practiceId, listId, purpose, rules.rows[0]?.version ?? 0],
  );
  if (!judged.rowCount) return;
  await client.query(COUNT, [practiceId, listId]);
  const later = await client.query<{ id: string }>(LATER_PARTS, [practiceId, listId]);
  if (later.rowCount) await client.query(JUDGE_THEM_AGAIN, [practiceId, later.rows.map(({ id }) => id)]);
}

/** A monthly limit changes with time alone. With a limit, a list is judged again after this long at the latest. */
const LIMIT_JUDGED_FOR = "interval '10 minutes'";

/**
 * Whether a list was used to send, or nothing it depends on has changed since it was judged for this purpose ($3; null:
 * its own).
 */
const STANDS = `
  SELECT l.purpose, l.status <> 'ready' OR EXISTS (
      SELECT FROM campaign c WHERE c.practice_id = $1 AND c.list_id = l.id AND c.phase <> 'draft')
    OR (coalesce($3, l.purpose) = l.purpose AND l.judged_version IS NOT DISTINCT FROM coalesce(v.version, 0)
      AND (${MONTHLY_LIMIT} IS NULL OR l.judged_at > now() - ${LIMIT_JUDGED_FOR})) AS stands
  FROM recipient_list l
  LEFT JOIN recipient_rules v ON v.practice_id = l.practice_id
  LEFT JOIN practice_settings s ON s.practice_id = l.practice_id
  WHERE l.practice_id = $1 AND l.id = $2`;

/**
 * Whether a list can be sent without being judged again: its inputs have not changed since, and none of its rules
 * depends on time alone, as the monthly limit does, or on what another part of its file was sent to. Asked under the caller's
 * lock on the list.
 */
export async function isJudgementCurrent(
  client: PoolClient,
  { practiceId, listId }: ListRef,
  purpose: Purpose,
): Promise<boolean> {
  const { rows } = await client.query<{ stands: boolean }>(
    `SELECT l.purpose = $3 AND ${MONTHLY_LIMIT} IS NULL AND l.part_of_id IS NULL
       AND l.judged_version IS NOT DISTINCT FROM coalesce(v.version, 0) AS stands
     FROM recipient_list l
     LEFT JOIN recipient_rules v ON v.practice_id = l.practice_id
     LEFT JOIN practice_settings s ON s.practice_id = l.practice_id
     WHERE l.practice_id = $1 AND l.id = $2`,
    [practiceId, listId, purpose],
  );
  return rows[0]?.stands ?? false;
}

/**
 * Judges a ready list again when any of its inputs has changed since (A7: immediately, also in a campaign under
 * review). Callers that read a list call this first, so that it shows what would be sent.
 *
 * @param purpose that of the draft which uses the list; null for the list's own. A list that was sent with stays as it was.
 */
export async function judgeAgain(pool: Pool, list: ListRef, purpose: Purpose | null): Promise<void> {
  const values = [list.practiceId, list.listId, purpose];
  const { rows } = await pool.query<{ purpose: Purpose; stands: boolean }>(STANDS, values);
  if (!rows[0] || rows[0].stands) return;
  const own = rows[0].purpose;
  await transaction(pool, async (client) => {
    await client.query('SELECT FROM recipient_list WHERE practice_id = $1 AND id = $2 FOR UPDATE', [
      list.practiceId,
      list.listId,
    ]);
    // Check only after we hold the lock. If we waited for a Send, we see it here and leave the list alone.
    const now = await client.query<{ purpose: Purpose; stands: boolean }>(STANDS, values);
    if (now.rows[0]?.stands === false) await judgeList(client, list, purpose ?? own);
  });
}
