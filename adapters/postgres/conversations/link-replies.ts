import { readReplyText } from '../../../domain/conversations/reply-reading';
import { firstLine } from '../../../domain/content/first-line';
import type { Channel } from '../../../domain/delivery/states';
import type { LinkReplies } from '../../../ports/conversations/link-replies';
import type { PersonalLink } from '../../../ports/patients/personal-links';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction, type Transaction } from '../sql/transaction';
import { ensureInbox, type InboxKey } from './inboxes';
import { onlyOneReplies } from './one-at-a-time';
import { asPossible, HELD_REPLY, hasRedFlag, receive, type HeldForReply } from './received-reply';

/** The message with the link: where it went, and the contact in the record now. */
interface AnsweredByLink {
  channel: Channel;
  /** Null of a direct message. */
  campaignId: string | null;
  /** The writer and the subject of a direct message; null for a campaign. */
  senderId: string | null;
  subject: string | null;
  /** Null once it was forgotten. */
  contact: string | null;
  recordContact: string | null;
}

/** Answers by personal links in PostgreSQL. A link's answer has the link's id, so the database keeps it the only one. */
export function createLinkReplies(database: Database): LinkReplies {
  return {
    take: (link, text, now) =>
      inTransaction(database, async (tx) => {
        const { client, prisma } = tx;
        const practiceId = link.practice.id;
        await onlyOneReplies(client, practiceId);
        const key = { practiceId_id: { practiceId, id: link.id } };
        if (await prisma.conversationMessage.findUnique({ where: key, select: { id: true } }))
          return 'already-answered';
        const answered = await answeredBy(tx, link);
        if (!answered || answered.contact === null) return 'gone';
        const where = { ...answered, contact: answered.contact };
        const conversationId = await conversationFor(tx, link, where, text, now);
        await prisma.conversationMessage.create({
          data: {
            ...{ practiceId, id: link.id, conversationId, direction: 'in', at: now, body: text, automatic: false },
            subject: where.campaignId === null ? answerTitle(where.subject) : null,
          },
        });
        return 'taken';
      }),
  };
}

/** What staff read above the answer to a direct message: there is no email whose subject would say it. */
const answerTitle = (subject: string | null): string =>
  subject === null ? 'Answer to a direct message' : `Answer to a direct message: ${subject}`;

async function answeredBy({ client }: Transaction, link: PersonalLink): Promise<AnsweredByLink | null> {
  const values = [link.practice.id, link.aboutId, link.patientId];
  const { rows } =
    link.kind === 'message'
      ? await client.query<AnsweredByLink>(
          `SELECT d.channel, d.campaign_id AS "campaignId", d.created_by_id AS "senderId", d.subject, m.contact, p.email AS "recordContact"
           FROM direct_message x
           JOIN message m ON m.practice_id = x.practice_id AND m.id = x.message_id
           JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
           JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
           WHERE x.practice_id = $1 AND x.message_id = $2 AND m.patient_id = $3 AND x.takes_replies AND x.revoked_at IS NULL`,
          values,
        )
      : await client.query<AnsweredByLink>(
          `SELECT d.channel, d.campaign_id AS "campaignId", NULL::uuid AS "senderId", NULL::text AS subject, m.contact,
             CASE d.channel WHEN 'sms' THEN p.mobile ELSE p.email END AS "recordContact"
           FROM dispatch d
           JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id
           JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
           WHERE d.practice_id = $1 AND d.campaign_id = $2 AND m.patient_id = $3 ORDER BY d.step DESC LIMIT 1`,
          values,
        );
  return rows[0] ?? null;
}

async function conversationFor(
  tx: Transaction,
  link: PersonalLink,
  { channel, campaignId, senderId, contact, recordContact }: AnsweredByLink & { contact: string },
  text: string,
  now: Date,
): Promise<string> {
  const { client, prisma } = tx;
  const practiceId = link.practice.id;
  const rules = await prisma.inboxRule.findUnique({ where: { practiceId }, select: { readLanguages: true } });
  const reading = readReplyText(text, rules?.readLanguages);
  // The page for opting out is another one. Here a person reads what the patient wrote.
  asPossible(reading);
  const { flags } = reading;
  const { rows } = await client.query<HeldForReply>(
    `${HELD_REPLY} AND c.merged_into_id IS NULL AND c.channel = $2 AND c.patient_id = $3 AND c.campaign_id IS NOT DISTINCT FROM $4::uuid FOR UPDATE OF c`,
    [practiceId, channel, link.patientId, campaignId],
  );
  const held = rows[0];
  if (held) {
    await receive(tx, practiceId, held, { flags, text, from: contact, at: now, now });
    return held.id;
  }
  const id = newId();
  const inbox: InboxKey =
    campaignId === null && senderId !== null
      ? { kind: 'own', ownerId: senderId }
      : { kind: 'bulk-replies', ownerId: null };
  const inboxId = await ensureInbox(client, practiceId, inbox, now);
  await prisma.conversation.create({
    data: {
      ...{ practiceId, id, inboxId, patientId: link.patientId, campaignId, matchedAt: now },
      ...{ channel, contact, recordContact, state: 'new', unread: true, urgent: hasRedFlag(flags) },
      flags: flags.map((flag) => ({ ...flag })),
      ...{ waitingSince: now, firstLine: firstLine(text), createdAt: now, changedAt: now },
    },
  });
  return id;
}
