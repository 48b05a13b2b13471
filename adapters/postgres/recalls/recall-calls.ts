import { DateTime } from 'luxon';
import { callObstacle, endsRecall, staysOnCallList, type CallFacts } from '../../../domain/recalls/calls/call-list';
import { languageForCaller } from '../../../domain/patients/preferences/language';
import type { SafeLevel } from '../../../domain/eligibility/safe-contact';
import type { CallOutcome } from '../../../domain/recalls/recalls';
import type { CallAnswer, CallLeftOut, CallListRow, RecallCalls } from '../../../ports/recalls/recall-calls';
import { deathReported } from '../eligibility/death-holds';
import { safeLevel } from '../eligibility/safe-contact';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { inTransaction, transaction } from '../sql/transaction';
import { RECALLS, TAB } from './recall-standing';

/** The call list of a practice. @param daySeconds how long a day of a contact plan lasts. */
export function createRecallCalls(database: Database, { daySeconds }: { daySeconds: number }): RecallCalls {
  const { pool } = database;
  return {
    queue: (by, recallIds, now) =>
      transaction(pool, async (client) => {
        const { practiceId } = by;
        await client.query(
          'SELECT FROM recall WHERE practice_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE',
          [practiceId, recallIds],
        );
        const { rows } = await client.query<{
          id: string;
          over: string | null;
          status: string;
          format: string | null;
          safe: SafeLevel;
          deathReported: boolean;
        }>(
          `SELECT r.id, coalesce(r.ended, nullif(r.status, 'open'), CASE WHEN r.booked_at IS NOT NULL THEN 'booked' END) AS over,
             p.status, p.format, ${safeLevel('call', 'p.id')} AS safe, ${deathReported('p.id')} AS "deathReported"
           FROM recall r JOIN patient p ON p.practice_id = r.practice_id AND p.id = r.patient_id
           WHERE r.practice_id = $1 AND r.id = ANY($2::uuid[])`,
          [practiceId, recallIds],
        );
        const known = new Map(rows.map((row) => [row.id, row]));
        const leftOut: CallLeftOut[] = [];
        const going: string[] = [];
        for (const recallId of new Set(recallIds)) {
          const row = known.get(recallId);
          const code = row ? callObstacle({ ...row, over: row.over as CallFacts['over'] }) : ('not-found' as const);
          if (code === null) going.push(recallId);
          else leftOut.push({ recallId, code });
        }
        const changed = await client.query(
          `UPDATE recall SET queue = 'calls', queued_at = $3, queued_by = $4, changed_at = $3
           WHERE practice_id = $1 AND id = ANY($2::uuid[]) AND queue IS DISTINCT FROM 'calls'`,
          [practiceId, going, now, by.user],
        );
        if (changed.rowCount) {
          await appendAudit(client, {
            ...{ practiceId, at: now, actor: by.user, act: 'recalls-queued-for-calls', subjectKind: 'recalls' },
            ...{ subjectId: null, details: { byToken: by.tokenId, recalls: changed.rowCount } },
          });
        }
        return { queued: going.length, leftOut };
      }),

    async notListed(practiceId, patientIds, now) {
      const { rows } = await pool.query<{ id: string }>(
        `SELECT r.id FROM ${RECALLS}
         WHERE r.practice_id = $1 AND r.patient_id = ANY ($4::uuid[]) AND ${TAB['to-action']} AND r.queue IS NULL AND NOT ${TAB.calls}
           AND NOT EXISTS (SELECT FROM letter_recall l
             WHERE l.practice_id = r.practice_id AND l.recall_id = r.id AND l.open)
         ORDER BY r.id`,
        [practiceId, now, daySeconds, patientIds],
      );
      return rows.map(({ id }) => id);
    },

    takeOff: (by, queuedAt, now) =>
      transaction(pool, async (client) => {
        const { practiceId } = by;
        const removed = await client.query(
          `UPDATE recall SET queue = NULL, queued_at = NULL, queued_by = NULL, changed_at = $4
           WHERE practice_id = $1 AND queue = 'calls' AND queued_at = $2 AND queued_by = $3`,
          [practiceId, queuedAt, by.user, now],
        );
        const recalls = removed.rowCount ?? 0;
        if (recalls > 0) {
          await appendAudit(client, {
            ...{ practiceId, at: now, actor: by.user, act: 'recalls-unqueued', subjectKind: 'recalls' },
            ...{ subjectId: null, details: { byToken: by.tokenId, recalls } },
          });
        }
        return recalls;
      }),

    note: (by, recallId, { id, now, outcome, note, callBackOn }) =>
      inTransaction(database, async ({ prisma, client }): Promise<CallAnswer> => {
        const { practiceId } = by;
        const { rows } = await client.query<{ over: boolean; zone: string; significant: boolean }>(
          `SELECT r.ended IS NOT NULL OR r.status <> 'open' AS over, pr.time_zone AS zone,
             coalesce((SELECT c.clinically_significant FROM recall_category c
               WHERE c.practice_id = r.practice_id AND c.id = r.category_id), false) AS significant
           FROM recall r JOIN practice pr ON pr.id = r.practice_id
           WHERE r.practice_id = $1 AND r.id = $2 FOR UPDATE OF r`,
          [practiceId, recallId],
        );
        const recall = rows[0];
        if (!recall) return 'not-found';
        const known = await prisma.recallAttempt.findUnique({ where: { practiceId_id: { practiceId, id } } });
        if (known) return 'noted';
        if (recall.over) return 'over';
        const nextAt = callBackOn === null ? null : DateTime.fromISO(callBackOn, { zone: recall.zone }).startOf('day');
        if (nextAt !== null && nextAt < DateTime.fromJSDate(now, { zone: recall.zone }).startOf('day')) return 'past';
        await prisma.recallAttempt.create({
          data: {
            ...{ practiceId, id, recallId, channel: 'call', at: now, outcome, note, by: by.user },
            nextAt: nextAt?.toJSDate() ?? null,
          },
        });
        await prisma.recall.update({
          where: { practiceId_id: { practiceId, id: recallId } },
          data: {
            changedAt: now,
            // Queued before this attempt, it is on the list again when the recall comes back to To Action.
            ...(staysOnCallList(outcome, nextAt !== null)
              ? { queue: 'calls', queuedAt: new Date(now.getTime() - 1), queuedBy: by.user }
              : { queue: null, queuedAt: null, queuedBy: null }),
            ...(endsRecall(outcome, recall.significant)
              ? { ended: 'closed', endedAt: now, endedBy: by.user, endedWhy: 'The patient declined in a call' }
              : {}),
          },
        });
        await appendAudit(client, {
          ...{
            practiceId,
            at: now,
            actor: by.user,
            act: 'recall-call-noted',
            subjectKind: 'recall',
            subjectId: recallId,
          },
          details: { byToken: by.tokenId, outcome, ...(callBackOn === null ? {} : { callBackOn }) },
        });
        return 'noted';
      }),

    async list(practiceId, most, now) {
      const { rows } = await pool.query<FoundCall>(
        `${CALLS} AND ${TAB.calls} AND p.status = 'registered'
         ORDER BY r.urgency = 'urgent' DESC, r.due_date, r.id LIMIT $4`,
        [practiceId, now, daySeconds, most],
      );
      return rows.map(toCall);
    },

    async find(practiceId, recallId, now) {
      const { rows } = await pool.query<FoundCall>(`${CALLS} AND r.id = $4 AND p.status = 'registered'`, [
        ...[practiceId, now, daySeconds, recallId],
      ]);
      return rows[0] ? toCall(rows[0]) : null;
    },
  };
}

function toCall({
  lastAt,
  lastOutcome,
  lastNote,
  lastBy,
  preferredLanguage,
  registerLanguage,
  ...row
}: FoundCall): CallListRow {
  return {
    ...row,
    language: languageForCaller(preferredLanguage, registerLanguage),
    lastCall: lastAt && { at: lastAt, outcome: lastOutcome as CallOutcome, note: lastNote, by: lastBy! },
  };
}

interface FoundCall extends Omit<CallListRow, 'lastCall' | 'language'> {
  preferredLanguage: string | null;
  registerLanguage: string | null;
  lastAt: Date | null;
  lastOutcome: string | null;
  lastNote: string | null;
  lastBy: string | null;
}

/** What a caller needs to know of each recall. `$1` to `$3` as in `RECALLS`. */
const CALLS = `
  SELECT r.id AS "recallId", p.id AS "patientId", p.nhs_number AS "nhsNumber", p.family_name AS "familyName",
    p.given_name AS "givenName", p.date_of_birth::text AS "dateOfBirth", p.mobile, p.language AS "registerLanguage", p.preferred_language AS "preferredLanguage", p.format, r.reason,
    r.due_date::text AS "dueDate", c.name AS "categoryName", coalesce(c.clinically_significant, false) AS "clinicallySignificant",
    ${safeLevel('call', 'p.id')} = 'neutral' AS "isNeutralOnly", a.tries AS attempts, coalesce(c.attempts_wanted, 3) AS "attemptsWanted", l.at AS "lastAt", l.outcome AS "lastOutcome",
    l.note AS "lastNote", l.by AS "lastBy"
  FROM ${RECALLS}
  LEFT JOIN LATERAL (
    SELECT t.at, t.outcome, t.note, t.by FROM recall_attempt t
    WHERE t.practice_id = r.practice_id AND t.recall_id = r.id AND t.channel = 'call' ORDER BY t.at DESC, t.id DESC LIMIT 1
  ) l ON true
  WHERE r.practice_id = $1 AND ${safeLevel('call', 'p.id')} <> 'never' AND NOT ${deathReported('p.id')}`;
