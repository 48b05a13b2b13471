import { ANSWERABLE_DAYS, type HandedOver } from '../../../domain/conversations/matching';
import type { Queryable } from '../practice/audit-log';

/** The latest message to each patient at each of these numbers, if it can still be answered. */
export async function handedOver(
  db: Queryable,
  practiceId: string,
  contacts: string[],
): Promise<Map<string, HandedOver[]>> {
  const { rows } = await db.query<HandedOver & { contact: string }>(
    `SELECT DISTINCT ON (m.contact, m.patient_id) m.contact, m.patient_id AS "patientId", d.campaign_id AS "campaignId", d.purpose,
       c.conversation_id AS "conversationId", CASE WHEN d.origin = 'individual' THEN d.created_by_id END AS "senderId",
       coalesce(m.submitted_at, m.status_at) AS at
     FROM message m
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     LEFT JOIN conversation_message c ON c.practice_id = m.practice_id AND c.dispatch_id = d.id
     WHERE m.practice_id = $1 AND m.contact = ANY($2::text[]) AND m.patient_id IS NOT NULL
       AND d.channel = 'sms' AND d.origin <> 'automatic'
       AND (m.submitted_at IS NOT NULL OR m.status IN ('submitting', 'submitted', 'delivered', 'unknown', 'expired'))
       AND coalesce(m.submitted_at, m.status_at) > now() - make_interval(days => ${ANSWERABLE_DAYS})
     ORDER BY m.contact, m.patient_id, coalesce(m.submitted_at, m.status_at) DESC`,
    [practiceId, contacts],
  );
  const byContact = new Map<string, HandedOver[]>();
  for (const { contact, ...message } of rows) {
    byContact.set(contact, [...(byContact.get(contact) ?? []), message]);
  }
  return byContact;
}

/** When each of these numbers last got a message as a contact who is no patient, if it can still be answered. */
export async function handedToContacts(
  db: Queryable,
  practiceId: string,
  contacts: string[],
): Promise<Map<string, Date>> {
  const { rows } = await db.query<{ contact: string; at: Date }>(
    `SELECT m.contact, max(coalesce(m.submitted_at, m.status_at)) AS at FROM message m
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     WHERE m.practice_id = $1 AND m.contact = ANY($2::text[]) AND m.contact_id IS NOT NULL AND d.channel = 'sms'
       AND m.status NOT IN ('planned', 'suppressed', 'cancelled')
       AND coalesce(m.submitted_at, m.status_at) > now() - make_interval(days => ${ANSWERABLE_DAYS})
     GROUP BY m.contact`,
    [practiceId, contacts],
  );
  return new Map(rows.map(({ contact, at }) => [contact, at]));
}

/** The emails that the mails of a conversation answer, by their addresses; the latest first. */
export async function answeredEmails(db: Queryable, practiceId: string, conversationId: string): Promise<HandedOver[]> {
  const { rows } = await db.query<HandedOver>(
    `SELECT DISTINCT ON (m.patient_id) m.patient_id AS "patientId", d.campaign_id AS "campaignId", d.purpose,
       NULL::uuid AS "conversationId", CASE WHEN d.origin = 'individual' THEN d.created_by_id END AS "senderId", coalesce(m.submitted_at, m.status_at) AS at
     FROM conversation_message c
     JOIN inbound_mail i ON i.practice_id = c.practice_id AND i.message_id = c.id
     JOIN attempt a ON a.practice_id = i.practice_id AND a.id = i.attempt_id
     JOIN message m ON m.practice_id = a.practice_id AND m.id = a.message_id
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     WHERE c.practice_id = $1 AND c.conversation_id = $2 AND m.patient_id IS NOT NULL
     ORDER BY m.patient_id, c.at DESC`,
    [practiceId, conversationId],
  );
  return rows;
}
