import { MAIL_SPAN_HOURS } from '../../../domain/conversations/mail/mail-answers';
import type { Queryable } from '../practice/audit-log';

/** Automatic mails to an address in the span of the brake (`mayAnswerMail`). */
export async function automaticMailsTo(
  db: Queryable,
  practiceId: string,
  contact: string,
  now: Date,
): Promise<{ body: string; at: Date }[]> {
  const { rows } = await db.query<{ body: string; at: Date }>(
    `SELECT d.body, d.created_at AS at FROM message m
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     WHERE m.practice_id = $1 AND m.contact = $2 AND d.origin = 'automatic' AND d.channel = 'email'
       AND d.created_at > $3::timestamptz - make_interval(hours => ${MAIL_SPAN_HOURS})`,
    [practiceId, contact, now],
  );
  return rows;
}
