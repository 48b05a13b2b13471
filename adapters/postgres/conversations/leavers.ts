import { standingAfter, type ConversationState } from '../../../domain/conversations/states';
import type { Transaction } from '../sql/transaction';
import { raiseNotices } from './notices';

interface Leaver {
  practiceId: string;
  staffId: string;
  now: Date;
}

/**
 * Hands back a person's work when they leave, in the transaction that removes them. Their conversations return to the inbox
 * and their notifications end. Colleagues hear of replies that only this person knew of, and that their own messages were
 * not read.
 *
 * @returns how many conversations were returned.
 */
export async function returnWorkOf({ client, prisma }: Transaction, leaver: Leaver): Promise<number> {
  const { practiceId, staffId, now } = leaver;
  const { rows: conversations } = await client.query<{ id: string; state: ConversationState }>(
    `SELECT id, state FROM conversation WHERE practice_id = $1 AND assigned_to_id = $2 AND state <> 'done'
     ORDER BY id FOR UPDATE`,
    [practiceId, staffId],
  );
  for (const { id, state } of conversations) {
    const standing = standingAfter({ state, assignedToId: staffId }, { kind: 'assigned', toId: null });
    await prisma.conversation.update({
      where: { practiceId_id: { practiceId, id } },
      data: { ...standing, unread: standing.state === 'new', version: { increment: 1 }, changedAt: now },
    });
  }
  // Nobody else heard of replies to their messages, so the round that tells people looks at them again.
  const { rowCount: inTheirInbox } = await client.query(
    `UPDATE conversation c SET version = c.version + 1, changed_at = $3
     FROM inbox i WHERE c.practice_id = $1 AND i.practice_id = $1 AND i.id = c.inbox_id AND i.owner_id = $2
       AND c.unread AND c.state <> 'done' AND c.merged_into_id IS NULL AND c.version <= c.watched_version`,
    [practiceId, staffId, now],
  );
  await prisma.notification.updateMany({ where: { practiceId, staffId, readAt: null }, data: { readAt: now } });
  const { rows: unread } = await client.query<{ threadId: string; staffId: string }>(
    `SELECT DISTINCT i.thread_id AS "threadId", i.written_by_id AS "staffId"
     FROM internal_thread t
     JOIN internal_message i ON i.practice_id = t.practice_id AND i.thread_id = t.id AND i.written_by_id <> $2
     LEFT JOIN internal_reading r ON r.practice_id = t.practice_id AND r.thread_id = t.id AND r.staff_id = $2
     WHERE t.practice_id = $1 AND i.at > coalesce(r.read_at, '-infinity')
       AND (t.to_staff_id = $2 OR EXISTS (SELECT FROM internal_message w
         WHERE w.practice_id = t.practice_id AND w.thread_id = t.id AND w.written_by_id = $2) AND t.to_staff_id IS NOT NULL)`,
    [practiceId, staffId],
  );
  for (const { threadId, staffId: author } of unread) {
    await raiseNotices(client, { practiceId, kind: 'colleague-left', subjectId: threadId, now }, [author]);
  }
  return conversations.length + (inTheirInbox ?? 0);
}
