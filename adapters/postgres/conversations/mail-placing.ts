import {
  EMERGENCY_ANSWER_MINUTES,
  emergencyMailAnswer,
  startMailConfirmation,
  stopMailConfirmation,
} from '../../../domain/conversations/automatic-texts';
import { answerSubject, mayAnswerMail } from '../../../domain/conversations/mail/mail-answers';
import type { OptOutRequest } from '../../../domain/conversations/opt-out-words';
import { replyInbox } from '../../../domain/conversations/reply-inbox';
import { readReplyText, type ReplyReading } from '../../../domain/conversations/reply-reading';
import { askerName, isSetByStop, startName, type Asker } from '../../../domain/eligibility/opt-out';
import { firstLine } from '../../../domain/content/first-line';
import {
  ADDRESS_TICKS,
  BLOCK_TICKS,
  TICK_OF,
  type BlockTick,
  type Purpose,
} from '../../../domain/eligibility/purposes';
import type { Region } from '../../../domain/patients/mobile';
import type { ReadMail } from '../../../ports/conversations/incoming-mail';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import { createDispatch } from '../delivery/dispatches';
import { changeByPatient, tickSetters, type TickSubject } from '../eligibility/contact-blocks';
import { newId } from '../sql/new-id';
import type { Transaction } from '../sql/transaction';
import { automaticMailsTo } from './automatic-mails';
import { countSharing } from './conversation-reads';
import { ensureInbox } from './inboxes';
import { asPossible, HELD_REPLY, hasRedFlag, receive, type HeldForReply } from './received-reply';

/** The email that a mail answers: its address is for this one alone, so nothing is guessed. */
export interface AnsweredEmail {
  attemptId: string;
  patientId: string | null;
  /** Where it went, and the address in the record now. */
  contact: string | null;
  recordContact: string | null;
  campaignId: string | null;
  /** Of an answer that staff wrote: its conversation. */
  conversationId: string | null;
  /** Of a message to one patient: who wrote it. */
  senderId: string | null;
  purpose: Purpose;
}

export interface PlacedMail {
  messageId: string;
  /** Automatic answers to send. */
  dispatchIds: string[];
}

/** Where nobody can be answered, because the mail names no sender. */
const NO_SENDER = 'No address';
const LONGEST_CONTACT = 320;

/**
 * Puts a mail in its conversation, in the caller's transaction and under the practice's lock on replies. The token says
 * which email is answered, and so whose conversation it is, as long as the mail comes from the address that the email went
 * to, or from the address in the record. From any other address a person says whose it is: a forwarded mail must not put
 * somebody's words in a patient's conversation.
 */
export async function placeMail(
  tx: Transaction,
  practiceId: string,
  mail: ReadMail & { receivedAt: Date },
  answered: AnsweredEmail,
  account: ProviderAccount | null,
  now: Date,
): Promise<PlacedMail> {
  const from = mail.from.slice(0, LONGEST_CONTACT) || NO_SENDER;
  const isKnown = [answered.contact, answered.recordContact].some((known) => known?.toLowerCase() === from);
  const isMatched = isKnown && answered.patientId !== null;
  const isAutomatic = mail.automatic !== 'no';
  const text = mail.fresh;
  const rules = await tx.prisma.inboxRule.findUnique({ where: { practiceId }, select: { readLanguages: true } });
  const reading = readReplyText(text || ownSubject(mail.subject), rules?.readLanguages);
  const { request } = reading;
  // An unknown sender stops nothing of the patient whose email it was: a person looks first.
  if (!isKnown && request !== null) asPossible(reading);
  const flags = isAutomatic ? [] : reading.flags;
  const held = await hold(tx, practiceId, answered, { isMatched, from });
  const conversationId = held?.id ?? newId();
  const key = isMatched ? replyInbox(answered) : ({ kind: 'needs-matching', ownerId: null } as const);
  if (!held) {
    const inboxId = await ensureInbox(tx.client, practiceId, key, now);
    const whose = isMatched
      ? { patientId: answered.patientId, campaignId: answered.campaignId, matchedAt: now }
      : { patientId: null, campaignId: null, matchedAt: null };
    await tx.prisma.conversation.create({
      data: {
        ...{ practiceId, id: conversationId, inboxId, ...whose, channel: 'email', contact: from },
        recordContact: isMatched ? answered.recordContact : null,
        // What a program wrote waits for nobody.
        ...{ state: isAutomatic ? 'done' : 'new', unread: !isAutomatic, urgent: hasRedFlag(flags) },
        flags: flags.map((flag) => ({ ...flag })),
        ...{
          waitingSince: mail.receivedAt,
          firstLine: firstLine(text || mail.subject),
          createdAt: now,
          changedAt: now,
        },
      },
    });
  } else if (!isAutomatic) {
    await receive(tx, practiceId, held, { flags, text: text || mail.subject, from, at: mail.receivedAt, now });
  }
  const messageId = newId();
  await tx.prisma.conversationMessage.create({
    data: {
      ...{ practiceId, id: messageId, conversationId, direction: 'in', at: mail.receivedAt, body: text },
      ...{ automatic: isAutomatic, subject: mail.subject || null, whole: mail.whole },
      ...(mail.attachments.length > 0 ? { attachments: mail.attachments.map((one) => ({ ...one })) } : {}),
    },
  });
  if (isAutomatic) return { messageId, dispatchIds: [] };
  const to = { conversationId, patientId: isMatched ? answered.patientId : null, contact: from };
  const dispatchIds = await answer(tx, practiceId, mail, { answered, reading, to, account, now });
  if (!isKnown && request !== null && (await isNobodys(tx, practiceId, from))) {
    const asker = (await isContact(tx, practiceId, from)) ? 'contact' : 'unknown';
    await carryOut(tx, practiceId, { request, of: { email: from }, asker, purpose: answered.purpose, now });
  }
  return { messageId, dispatchIds };
}

/** Whether an address is no patient's. What its owner asks for then concerns the address alone (N20). */
async function isNobodys({ client }: Transaction, practiceId: string, email: string): Promise<boolean> {
  return email !== NO_SENDER && (await countSharing(client, practiceId, { contact: email, channel: 'email' })) === 0;
}

/** Whether an address is that of someone who is kept as a contact. */
async function isContact({ prisma }: Transaction, practiceId: string, email: string): Promise<boolean> {
  const where = { practiceId, email: { equals: email, mode: 'insensitive' as const }, removedAt: null };
  return (await prisma.contact.count({ where })) > 0;
}

/** What the sender wrote as the subject; nothing where it is that of our email. */
function ownSubject(subject: string): string {
  return /^\s*(re|aw|sv|fwd?|odp)\s*:/i.test(subject) ? '' : subject;
}

/** The conversation that the mail belongs to, locked; null where there is none yet. */
async function hold(
  { client }: Transaction,
  practiceId: string,
  { conversationId, patientId, campaignId }: AnsweredEmail,
  { isMatched, from }: { isMatched: boolean; from: string },
): Promise<HeldForReply | null> {
  const { rows } = await client.query<HeldForReply>(
    `${HELD_REPLY} AND c.merged_into_id IS NULL AND c.channel = 'email' AND CASE WHEN $2
       THEN c.patient_id = $4 AND (c.id = $3 OR c.campaign_id IS NOT DISTINCT FROM $5::uuid)
       ELSE c.patient_id IS NULL AND c.contact = $6 END
     ORDER BY (c.id = $3) DESC NULLS LAST, c.id LIMIT 1 FOR UPDATE OF c`,
    [practiceId, isMatched, conversationId, patientId, campaignId, from],
  );
  return rows[0] ?? null;
}

interface Answering {
  answered: AnsweredEmail;
  reading: ReplyReading;
  to: { conversationId: string; patientId: string | null; contact: string };
  account: ProviderAccount | null;
  now: Date;
}

/** What rules answer: a red flag with whom to call, a STOP or START with its confirmation. */
async function answer(
  tx: Transaction,
  practiceId: string,
  mail: ReadMail,
  { answered, reading, to, account, now }: Answering,
): Promise<string[]> {
  const where = { id: practiceId };
  const practice = await tx.prisma.practice.findUniqueOrThrow({ where, select: { name: true, region: true } });
  const isAlarm = !reading.isAutomatic && hasRedFlag(reading.flags);
  const emergency = emergencyMailAnswer(practice.name, practice.region as Region);
  const text = isAlarm ? emergency : await confirmation(tx, practiceId, practice.name, { answered, reading, to, now });
  if (text === null || account === null || to.contact === NO_SENDER) return [];
  const sent = await automaticMailsTo(tx.client, practiceId, to.contact, now);
  if (!mayAnswerMail({ automatic: mail.automatic, sentLately: sent.length })) return [];
  const since = now.getTime() - EMERGENCY_ANSWER_MINUTES * 60_000;
  if (isAlarm && sent.some(({ body, at }) => body === emergency && at.getTime() > since)) return [];
  const id = newId();
  await createDispatch(tx.client, {
    ...{ practiceId, id, origin: 'automatic', channel: 'email', recheck: 'none', contactSource: 'file' },
    ...{ purpose: isAlarm ? 'care' : answered.purpose, accountId: account.id },
    ...{ sender: account.sender, replyTo: account.replyTo, subject: answerSubject(mail.subject), body: text },
    ...{ saveToRecord: false, snomedCodes: [], allowReplies: true },
    ...{ holdUntil: null, triedUntil: null, forgetsContacts: false },
    ...{ createdBy: { name: 'Rollcall', id }, createdAt: now },
    messages: [{ id, patientId: to.patientId, contact: to.contact }],
  });
  await tx.prisma.conversationMessage.create({
    data: {
      ...{ practiceId, id, conversationId: to.conversationId, direction: 'out', at: now, body: text },
      ...{ automatic: true, dispatchId: id },
    },
  });
  return [id];
}

/** Does what STOP or START asks for; @returns the confirmation, or null when nothing changed. */
async function confirmation(
  tx: Transaction,
  practiceId: string,
  practiceName: string,
  { answered, reading, to, now }: Omit<Answering, 'account'>,
): Promise<string | null> {
  const { request } = reading;
  if (request === null || to.contact === NO_SENDER) return null;
  // An email to somebody who is no patient concerns their address.
  const of = to.patientId === null ? { email: to.contact } : { patientId: to.patientId };
  const asker = to.patientId === null ? 'contact' : 'patient';
  const changed = await carryOut(tx, practiceId, { request, of, asker, purpose: answered.purpose, now });
  if (changed.length === 0) return null;
  return request === 'start' ? startMailConfirmation(practiceName) : stopMailConfirmation(practiceName, changed);
}

interface Asked {
  request: OptOutRequest;
  of: TickSubject;
  asker: Asker;
  /** Of the email that is answered. */
  purpose: Purpose;
  now: Date;
}

/** Sets or removes the ticks that a STOP or START is about. @returns what it is about; empty when nothing changed. */
async function carryOut(
  tx: Transaction,
  practiceId: string,
  { request, of, asker, purpose, now }: Asked,
): Promise<BlockTick[]> {
  if (request === 'start') {
    const setters = await tickSetters(tx, practiceId, of);
    const own = BLOCK_TICKS.filter((tick) => isSetByStop(setters[tick]));
    const ticks = Object.fromEntries(own.map((tick) => [tick, false]));
    return changeByPatient(tx, practiceId, of, ticks, startName(asker), now);
  }
  const all: readonly BlockTick[] = 'email' in of ? ADDRESS_TICKS : [TICK_OF[purpose], 'everySms'];
  const wanted = request === 'stop-all' ? all : [TICK_OF[purpose]];
  const ticks = Object.fromEntries(wanted.map((tick) => [tick, true]));
  const changed = await changeByPatient(tx, practiceId, of, ticks, askerName(asker, 'stop'), now);
  return changed.length > 0 ? BLOCK_TICKS.filter((tick) => wanted.includes(tick)) : [];
}
