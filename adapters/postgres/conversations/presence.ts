import type { Presence } from '../../../ports/conversations/presence';
import type { Database } from '../sql/connect';

/** Somebody who has typed nothing for so long is not writing any more. */
const WRITES_FOR_SECONDS = 25;

/** Members of staff who are writing an answer now. */
export function createPresence({ pool, prisma }: Database): Presence {
  return {
    async writing({ practiceId, conversationId, staffId }, now) {
      const key = { practiceId, conversationId, staffId };
      await prisma.conversationPresence.upsert({
        where: { practiceId_conversationId_staffId: key },
        create: { ...key, seenAt: now },
        update: { seenAt: now },
      });
    },

    async others({ practiceId, conversationId, staffId }, now) {
      const { rows } = await pool.query<{ name: string }>(
        `SELECT s.name FROM conversation_presence w JOIN staff s ON s.id = w.staff_id
         WHERE w.practice_id = $1 AND w.conversation_id = $2 AND w.staff_id <> $3
           AND w.seen_at > $4::timestamptz - make_interval(secs => ${WRITES_FOR_SECONDS}) ORDER BY s.name`,
        [practiceId, conversationId, staffId, now],
      );
      return rows.map(({ name }) => name);
    },
  };
}
