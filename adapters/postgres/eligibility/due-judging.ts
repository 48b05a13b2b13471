import type { DueJudging, DueList } from '../../../ports/lists/due-judging';
import type { Database } from '../sql/connect';
import type { Queryable } from '../practice/audit-log';
import { judgeAgain } from './suppression';

/** How many lists one sweep judges. Ten lists of 10,000 patients take a few seconds. */
const AT_ONCE = 10;

/**
 * Marks the lists of a practice's drafts to be judged again in the background. Other lists are judged when someone
 * next opens them. @returns how many were marked.
 */
export async function judgeDraftsSoon(db: Queryable, practiceId: string, now: Date): Promise<number> {
  // In the order of their ids, as everywhere that locks several lists.
  const { rowCount } = await db.query(
    `UPDATE recipient_list l SET judge_due_at = $2
     FROM (
       SELECT id FROM recipient_list due WHERE practice_id = $1 AND status = 'ready' AND EXISTS (
         SELECT FROM campaign c WHERE c.practice_id = $1 AND c.list_id = due.id AND c.phase = 'draft')
       ORDER BY id FOR NO KEY UPDATE
     ) AS drafts
     WHERE l.practice_id = $1 AND l.id = drafts.id`,
    [practiceId, now],
  );
  return rowCount ?? 0;
}

export function createDueJudging({ pool }: Pick<Database, 'pool'>): DueJudging {
  return {
    async take() {
      const { rows } = await pool.query<DueList>(
        `UPDATE recipient_list l SET judge_due_at = date_trunc('milliseconds', now()) + interval '1 minute'
         FROM (
           SELECT practice_id, id FROM recipient_list WHERE judge_due_at <= now() ORDER BY judge_due_at, id
           LIMIT ${AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED
         ) AS due
         WHERE l.practice_id = due.practice_id AND l.id = due.id
         RETURNING l.practice_id AS "practiceId", l.id AS "listId", l.judge_due_at AS "takenUntil", coalesce((
           SELECT c.purpose FROM campaign c WHERE c.practice_id = l.practice_id AND c.list_id = l.id AND c.phase = 'draft'
           ORDER BY c.created_at DESC, c.id DESC LIMIT 1), l.purpose) AS purpose`,
      );
      return rows;
    },

    async judge({ practiceId, listId, purpose, takenUntil }) {
      await judgeAgain(pool, { practiceId, listId }, purpose);
      // A decision made meanwhile has set another time, so the list stays due.
      await pool.query(
        `UPDATE recipient_list SET judge_due_at = NULL WHERE practice_id = $1 AND id = $2 AND judge_due_at = $3`,
        [practiceId, listId, takenUntil],
      );
    },
  };
}
