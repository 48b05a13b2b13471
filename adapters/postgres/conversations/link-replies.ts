import { readReplyText } from '../../../domain/conversations/reply-reading';
import { firstLine } from '../../../domain/content/first-line';
import type { Channel } from '../../../domain/delivery/states';
import type { LinkReplies } from '../../../ports/conversations/link-replies';
import type { PersonalLink } from '../../../ports/patients/personal-links';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction, type Transaction } from '../sql/transaction';
import { ensureInbox } from './inboxes';
import { onlyOneReplies } from './one-at-a-time';
import { asPossible, HELD_REPLY, hasRedFlag, receive, type HeldForReply } from './received-reply';

/** The message with the link: where it went, and the contact in the record now. */
interface AnsweredByLink {
  channel: Channel;
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
          data: { practiceId, id: link.id, conversationId, direction: 'in', at: now, body: text, automatic: false },
        });
        return 'taken';
      }),
  };
}

async function answeredBy({ client }: Transaction, link: PersonalLink): Promise<AnsweredByLink | null> {
  const { rows } = await client.query<AnsweredByLink>(
    `SELECT d.channel, m.contact, CASE d.channel WHEN 'sms' THEN p.mobile ELSE p.email END AS "recordContact"
     FROM dispatch d
     JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id
     JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
     WHERE d.practice_id = $1 AND d.campaign_id = $2 AND m.patient_id = $3 ORDER BY d.step DESC LIMIT 1`,
    [link.practice.id, link.aboutId, link.patientId],
  );
  return rows[0] ?? null;
}

async function conversationFor(
  tx: Transaction,
  link: PersonalLink,
  { channel, contact, recordContact }: AnsweredByLink & { contact: string },
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
    `${HELD_REPLY} AND c.merged_into_id IS NULL AND c.channel = $2 AND c.patient_id = $3 AND c.campaign_id = $4 FOR UPDATE OF c`,
    [practiceId, channel, link.patientId, link.aboutId],
  );
  const held = rows[0];
  if (held) {
    await receive(tx, practiceId, held, { flags, text, from: contact, at: now, now });
    return held.id;
  }
  const id = newId();
  const inboxId = await ensureInbox(client, practiceId, { kind: 'bulk-replies', ownerId: null }, now);
  await prisma.conversation.create({
    data: {
      ...{ practiceId, id, inboxId, patientId: link.patientId, campaignId: link.aboutId, matchedAt: now },
      ...{ channel, contact, recordContact, state: 'new', unread: true, urgent: hasRedFlag(flags) },
      flags: flags.map((flag) => ({ ...flag })),
      ...{ waitingSince: now, firstLine: firstLine(text), createdAt: now, changedAt: now },
    },
  });
  return id;
}
