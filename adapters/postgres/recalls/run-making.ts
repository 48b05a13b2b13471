import type { PoolClient } from 'pg';
import { DateTime } from 'luxon';
import { closedDay } from '../../../domain/practice/hours/sending-rules';
import { mayActAs, type Role } from '../../../domain/practice/roles';
import { planRun, type RunCandidate, type RunLeftOutCode } from '../../../domain/recalls/automation/plan-run';
import { CATCH_UP_MINUTES, isMissed } from '../../../domain/recalls/automation/run-times';
import type { RecallChannel } from '../../../domain/recalls/recalls';
import type { RunKey, RunMaking } from '../../../ports/recalls/recall-runs';
import { raiseNotices, readStaff } from '../conversations/notices';
import { appendAudit } from '../practice/audit-log';
import { readSettings } from '../practice/settings';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction, transaction } from '../sql/transaction';
import { readTimes } from './recall-runs';
import { RECALLS, TAB } from './recall-standing';
import { itemsOf, noteRun, writeCounts } from './run-items';

/** Who acts where nobody presses a button. */
const AUTOMATION = 'Automation';

/** What the worker does with runs. @param daySeconds how long a day of a contact plan lasts. */
export function createRunMaking(database: Database, { daySeconds }: { daySeconds: number }): RunMaking {
  const { pool, prisma } = database;

  return {
    openDue: ({ practiceId, categoryId, dueAt, now }) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const known = await rows.recallRun.findFirst({
          where: { practiceId, categoryId, dueAt },
          select: { id: true },
        });
        if (known) return known.id;
        const found = await readTimes(rows, practiceId, categoryId);
        if (!found?.automated || isMissed(dueAt, now)) return null;
        const today = DateTime.fromJSDate(dueAt, { zone: found.times.zone }).toISODate() as string;
        if (closedDay(found.rules, today) !== null) return null;
        const id = newId();
        const { count } = await rows.recallRun.createMany({
          data: { practiceId, id, categoryId, by: 'schedule', dueAt, startedAt: now },
          skipDuplicates: true,
        });
        if (count === 0) return null;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: AUTOMATION, act: 'recall-run-started', subjectKind: 'recall-category' },
          ...{ subjectId: categoryId, details: { runId: id } },
        });
        return id;
      }),

    async state({ practiceId, runId }, now) {
      const run = await prisma.recallRun.findUnique({
        where: { practiceId_id: { practiceId, id: runId } },
        include: {
          category: {
            select: { automated: true, sendDespiteDissent: true, sendWhenUnreadable: true, pingUrl: true },
          },
          practice: { select: { name: true } },
        },
      });
      if (!run || run.finishedAt !== null) return { kind: 'over', why: 'ended' };
      if (run.by === 'schedule' && !run.category.automated) {
        await stop({ practiceId, runId }, 'switched-off', now);
        return { kind: 'over', why: 'switched-off' };
      }
      const settings = await readSettings(prisma, practiceId);
      const { sendDespiteDissent, sendWhenUnreadable } = run.category;
      const isReadable = settings.practiceSystem?.consentReadable ?? true;
      const includeDissent = (isReadable ? sendDespiteDissent : sendWhenUnreadable) ?? false;
      const items = await itemsOf(pool, { practiceId, runId });
      return {
        ...{ kind: 'open', categoryId: run.categoryId, trial: run.trial, includeDissent },
        items: run.counts === null ? null : items,
        pingUrl: run.by === 'schedule' ? run.category.pingUrl : null,
        by: {
          ...{ practiceId, practiceName: run.practice.name },
          ...{ tokenId: run.byId ?? run.categoryId, role: (run.byRole as Role | null) ?? 'manager' },
          user: run.by === 'schedule' ? AUTOMATION : run.by,
        },
      };
    },

    plan: ({ practiceId, runId }, now) =>
      transaction(pool, async (client) => {
        const run = await client.query<{ categoryId: string; planned: boolean }>(
          `SELECT category_id AS "categoryId", counts IS NOT NULL AS planned FROM recall_run
           WHERE practice_id = $1 AND id = $2 AND finished_at IS NULL FOR UPDATE`,
          [practiceId, runId],
        );
        const found = run.rows[0];
        if (!found) return [];
        if (found.planned) return itemsOf(client, { practiceId, runId });
        const items = planRun(await candidatesOf(client, practiceId, found.categoryId, now, daySeconds));
        await client.query(
          `INSERT INTO recall_run_item (practice_id, run_id, recall_id, patient_id, outcome, code)
           SELECT $1, $2, t.recall_id, t.patient_id, t.outcome, t.code
           FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[]) AS t (recall_id, patient_id, outcome, code)`,
          [
            ...[practiceId, runId, items.map(({ recallId }) => recallId), items.map(({ patientId }) => patientId)],
            ...[items.map(({ outcome }) => outcome), items.map(({ code }) => code)],
          ],
        );
        await writeCounts(client, { practiceId, runId });
        return items;
      }),

    note: (key, done) => transaction(pool, (client) => noteRun(client, key, done)),

    finish: (key, now) =>
      transaction(pool, async (client) => {
        await writeCounts(client, key);
        await client.query(
          'UPDATE recall_run SET finished_at = $3 WHERE practice_id = $1 AND id = $2 AND finished_at IS NULL',
          [key.practiceId, key.runId, now],
        );
      }),

    noteUntold: ({ practiceId, runId }, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { categoryId } = await rows.recallRun.findUniqueOrThrow({
          where: { practiceId_id: { practiceId, id: runId } },
          select: { categoryId: true },
        });
        const staff = (await readStaff(client, practiceId)).filter(({ role }) => mayActAs(role, 'administrator'));
        const notice = { practiceId, kind: 'watchdog-untold' as const, subjectId: categoryId, now };
        await raiseNotices(
          client,
          notice,
          staff.map(({ staffId }) => staffId),
        );
      }),

    stop: (key, problem, now) => stop(key, problem, now),

    async schedulesToSet(now) {
      const { rows } = await pool.query<{ practiceId: string; categoryId: string }>(
        `SELECT c.practice_id AS "practiceId", c.id AS "categoryId" FROM recall_category c
         JOIN practice p ON p.id = c.practice_id
         LEFT JOIN recall_schedule s ON s.practice_id = c.practice_id AND s.category_id = c.id
         WHERE s.category_id IS NULL OR s.version <> c.version
           OR s.set_at < date_trunc('day', $1::timestamptz, p.time_zone)
         ORDER BY s.set_at NULLS FIRST LIMIT 50`,
        [now],
      );
      return rows;
    },

    categoryTimes: (practiceId, categoryId) => readTimes(prisma, practiceId, categoryId),

    noteSchedule: ({ practiceId, categoryId, version, expected, now }) =>
      transaction(pool, async (client) => {
        await client.query(
          `INSERT INTO recall_schedule (practice_id, category_id, version, set_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (practice_id, category_id) DO UPDATE SET version = EXCLUDED.version, set_at = EXCLUDED.set_at`,
          [practiceId, categoryId, version, now],
        );
        await client.query(
          'DELETE FROM recall_expected_run WHERE practice_id = $1 AND category_id = $2 AND due_at > $3',
          [practiceId, categoryId, now],
        );
        await client.query(
          `INSERT INTO recall_expected_run (practice_id, category_id, due_at)
           SELECT $1, $2, t.at FROM unnest($3::timestamptz[]) AS t (at) ON CONFLICT DO NOTHING`,
          [practiceId, categoryId, expected],
        );
      }),

    async noteMissed(now) {
      const { rowCount } = await pool.query(
        `UPDATE recall_expected_run e SET missed_at = $1
         WHERE e.missed_at IS NULL AND e.due_at < $1::timestamptz - make_interval(mins => $2)
           AND NOT EXISTS (SELECT FROM recall_run r
             WHERE r.practice_id = e.practice_id AND r.category_id = e.category_id AND r.due_at = e.due_at)`,
        [now, CATCH_UP_MINUTES],
      );
      return rowCount ?? 0;
    },
  };

  function stop({ practiceId, runId }: RunKey, problem: string, now: Date): Promise<void> {
    return transaction(pool, async (client) => {
      const stopped = await client.query<{ sent: boolean }>(
        `UPDATE recall_run SET finished_at = $3, problem = jsonb_build_object('code', $4::text)
         WHERE practice_id = $1 AND id = $2 AND finished_at IS NULL RETURNING campaign_id IS NOT NULL AS sent`,
        [practiceId, runId, now, problem],
      );
      if (!stopped.rows[0]) return;
      const code: RunLeftOutCode = problem === 'text-finding' || problem === 'switched-off' ? problem : 'run-stopped';
      await client.query(
        `UPDATE recall_run_item SET outcome = 'left-out', code = $3
         WHERE practice_id = $1 AND run_id = $2 AND outcome <> 'left-out' AND (outcome <> 'sms' OR NOT $4)`,
        [practiceId, runId, code, stopped.rows[0].sent],
      );
      await writeCounts(client, { practiceId, runId });
    });
  }
}

/**
 * Recalls of the category that are to be acted on now, and those of the same patients in other categories which may be
 * joined with it: automated like it, due by SMS, and with the same decisions about dissent (N37).
 */
async function candidatesOf(
  client: PoolClient,
  practiceId: string,
  categoryId: string,
  now: Date,
  daySeconds: number,
): Promise<RunCandidate[]> {
  const { rows } = await client.query<{
    recallId: string;
    patientId: string;
    nextChannel: string;
    attempts: number;
    steps: number;
    status: string;
    isJoined: boolean;
  }>(
    `WITH joins AS MATERIALIZED (
       SELECT o.id FROM recall_category own JOIN recall_category o ON o.practice_id = own.practice_id AND o.id <> own.id
       WHERE own.practice_id = $1 AND own.id = $4 AND own.may_be_joined AND o.may_be_joined AND o.automated
         AND o.send_despite_dissent IS NOT DISTINCT FROM own.send_despite_dissent
         AND o.send_when_unreadable IS NOT DISTINCT FROM own.send_when_unreadable)
     SELECT r.id AS "recallId", r.patient_id AS "patientId", s.next_channel AS "nextChannel", a.tries AS attempts,
       jsonb_array_length(c.steps) AS steps, p.status, r.category_id <> $4 AS "isJoined"
     FROM ${RECALLS} WHERE r.practice_id = $1 AND ${TAB['to-action']} AND (r.category_id = $4
       OR (r.category_id IN (SELECT id FROM joins) AND r.patient_id IN (
         SELECT b.patient_id FROM recall b WHERE b.practice_id = $1 AND b.category_id = $4 AND b.status = 'open' AND b.ended IS NULL)))
     ORDER BY r.due_date, r.id`,
    [practiceId, now, daySeconds, categoryId],
  );
  return rows.map(({ status, nextChannel, ...row }) => ({
    ...row,
    nextChannel: nextChannel as RecallChannel,
    barrier:
      status === 'deceased' || status === 'restricted' ? status : status === 'left' ? ('left-practice' as const) : null,
  }));
}
