import type { ConversationContext, ConversationRefusal } from '../../../ports/conversations/conversations';
import type { Channel } from '../../../domain/delivery/states';
import { newId } from '../sql/new-id';
import type { Transaction } from '../sql/transaction';
import { countSharing } from './conversation-reads';

interface ConversationOfPatient {
  id: string;
  patientId: string | null;
  channel: Channel;
  contact: string;
}

/** Puts messages in the queue for the clinical record; those that are there already stay as they are. */
export async function askToSave(
  { client, prisma }: Transaction,
  { practiceId, by, now }: ConversationContext,
  held: ConversationOfPatient,
  { messageIds, patientId }: { messageIds: readonly string[] | null; patientId: string | null },
): Promise<ConversationRefusal | { messageIds: string[] }> {
  if (held.patientId === null) return { code: 'not-a-patient' };
  if (patientId !== null && patientId !== held.patientId) return { code: 'conversation-changed', what: 'conversation' };
  if (patientId === null && (await countSharing(client, practiceId, held)) > 1) return { code: 'who-wrote' };
  const { rows } = await client.query<{ id: string; isSaved: boolean }>(
    `SELECT m.id, EXISTS (SELECT FROM conversation_entry e WHERE e.practice_id = m.practice_id AND e.message_id = m.id
       AND e.status IN ('waiting', 'saved', 'refused')) AS "isSaved"
     FROM conversation_message m
     LEFT JOIN message s ON s.practice_id = m.practice_id AND s.dispatch_id = m.dispatch_id AND s.position = 1
     WHERE m.practice_id = $1 AND m.conversation_id = $2 AND ($3::uuid[] IS NULL OR m.id = ANY($3))
       AND NOT m.automatic AND (m.direction = 'in' OR s.status = 'delivered')
     ORDER BY m.at, m.id`,
    [practiceId, held.id, messageIds],
  );
  const asked = new Set(messageIds);
  if (rows.length === 0 || rows.length < asked.size) return { code: 'nothing-to-save' };
  const toSave = rows.filter(({ isSaved }) => !isSaved).map(({ id }) => id);
  await prisma.conversationEntry.createMany({
    data: toSave.map((messageId) => ({
      ...{ practiceId, id: newId(), messageId, patientId: held.patientId! },
      ...{ dueAt: now, askedBy: by.user, askedAt: now },
    })),
  });
  return { messageIds: toSave };
}

/** The conversation is not this patient's: what waits is not saved, and what was saved is marked as entered in error. */
export async function withdrawEntries(
  { client }: Transaction,
  practiceId: string,
  held: ConversationOfPatient,
  now: Date,
): Promise<void> {
  // One that waits may be on its way to the record at this moment, so it is looked for there a little later.
  await client.query(
    `UPDATE conversation_entry e SET status = CASE WHEN e.status = 'waiting' AND e.tries = 0 THEN 'withdrawn' ELSE 'withdrawing' END,
       due_at = CASE WHEN e.status = 'saved' THEN $4::timestamptz WHEN e.tries > 0 THEN $4::timestamptz + interval '2 minutes' END,
       withdrawn_at = CASE WHEN e.status = 'waiting' AND e.tries = 0 THEN $4::timestamptz END, tries = 0
     FROM conversation_message m
     WHERE m.practice_id = $1 AND m.conversation_id = $2 AND e.practice_id = m.practice_id AND e.message_id = m.id
       AND e.patient_id = $3 AND e.status IN ('waiting', 'saved')`,
    [practiceId, held.id, held.patientId, now],
  );
}
