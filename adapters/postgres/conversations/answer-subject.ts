import { answerSubject } from '../../../domain/conversations/mail/mail-answers';
import type { Queryable } from '../practice/audit-log';

/**
 * The subject under which a conversation is answered by email: that of the patient's latest email. The subject of a direct
 * message that was answered on its page stays behind its code, and never goes out in an email.
 */
export async function subjectOfAnswer(db: Queryable, practiceId: string, conversationId: string): Promise<string> {
  const { rows } = await db.query<{ subject: string | null }>(
    `SELECT m.subject FROM conversation_message m
     WHERE m.practice_id = $1 AND m.conversation_id = $2 AND m.direction = 'in'
       AND NOT EXISTS (SELECT FROM personal_link l WHERE l.practice_id = m.practice_id AND l.id = m.id)
     ORDER BY m.at DESC, m.id DESC LIMIT 1`,
    [practiceId, conversationId],
  );
  return answerSubject(rows[0]?.subject ?? '');
}
