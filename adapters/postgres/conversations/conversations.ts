import type { PoolClient } from 'pg';
import { withToken } from '../../../domain/content/links/link-line';
import { receivingSender } from '../../../domain/content/sender';
import type { HandedOver } from '../../../domain/conversations/matching';
import { inboxAfterMatching, type AnsweredSource } from '../../../domain/conversations/reply-inbox';
import { FLAG_CODES, type Flag } from '../../../domain/conversations/reply-reading';
import { standingAfter, type ConversationAct, type ConversationState } from '../../../domain/conversations/states';
import type { Channel } from '../../../domain/delivery/states';
import type { Purpose } from '../../../domain/eligibility/purposes';
import type { UnsafeReason } from '../../../domain/eligibility/safe-contact';
import { mayActAs, type Role } from '../../../domain/practice/roles';
import type {
  ConversationAnswer,
  ConversationContext,
  ConversationRefusal,
  Conversations,
  ExpectedReader,
} from '../../../ports/conversations/conversations';
import type { ProviderAccounts } from '../../../ports/practice/provider-accounts';
import { storeRequest } from '../content/questionnaire-requests';
import { createDispatch } from '../delivery/dispatches';
import { unsafe } from '../eligibility/safe-contact';
import { blockedForAll } from '../eligibility/suppression';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { inTransaction, type Rows, type Transaction } from '../sql/transaction';
import { subjectOfAnswer } from './answer-subject';
import { countUnread, readConversation, readInboxes, readPage } from './conversation-reads';
import { answeredEmails, handedOver } from './handed-over';
import { ensureInbox } from './inboxes';
import { raiseNotices } from './notices';
import { onlyOneReplies } from './one-at-a-time';
import { askToSave, withdrawEntries } from './saved-messages';

/** A conversation under the caller's lock. */
interface Held {
  id: string;
  inboxId: string;
  patientId: string | null;
  campaignId: string | null;
  isMatched: boolean;
  channel: Channel;
  contact: string;
  recordContact: string | null;
  state: ConversationState;
  assignedToId: string | null;
  flags: Flag[];
  waitingSince: Date;
  firstLine: string;
  version: number;
}

const HELD = `
  SELECT c.id, c.inbox_id AS "inboxId", c.patient_id AS "patientId", c.campaign_id AS "campaignId", c.matched_at IS NOT NULL AS "isMatched",
    c.channel, c.contact, c.record_contact AS "recordContact", c.state, c.assigned_to_id AS "assignedToId", c.flags,
    c.waiting_since AS "waitingSince", c.first_line AS "firstLine", c.version
  FROM conversation c WHERE c.practice_id = $1`;

const refused = (refusal: ConversationRefusal): ConversationAnswer => ({ kind: 'refused', ...refusal });
const accepted = (conversationId: string): ConversationAnswer => ({ kind: 'accepted', conversationId });

/** What staff do with conversations. Each act locks its conversation, and is stored together with its audit entry. */
export function createConversations(database: Database, accounts: Pick<ProviderAccounts, 'inUse'>): Conversations {
  const { pool } = database;

  return {
    unread: (practiceId) => countUnread(pool, practiceId),
    inboxes: (practiceId) => readInboxes(pool, practiceId),
    page: (practiceId, filter, request) => readPage(pool, practiceId, filter, request),
    find: (practiceId, id) => readConversation(pool, practiceId, id),

    async open(practiceId, id, by, reason, now) {
      const found = await readConversation(pool, practiceId, id, { opened: true });
      if (!found) return null;
      await appendAudit(pool, {
        ...{ practiceId, at: now, actor: by.user, act: 'restricted-reply-opened' },
        ...{ subjectKind: 'conversation', subjectId: found.id, details: { byToken: by.tokenId, reason } },
      });
      return found;
    },

    async markRead(practiceId, id) {
      await database.prisma.conversation.updateMany({
        where: { practiceId, id, unread: true },
        data: { unread: false },
      });
    },

    async reply(context, { messageId, body, expects, asks }) {
      const { practiceId, by, now } = context;
      const inUse = await accounts.inUse(practiceId);
      return inTransaction(database, (tx) =>
        act(tx, context, async (held) => {
          const sent = await tx.prisma.conversationMessage.findUnique({
            where: { practiceId_id: { practiceId, id: messageId } },
            select: { conversationId: true },
          });
          if (sent) return accepted(sent.conversationId);
          if (isStale(held, context)) return refused({ code: 'conversation-changed', what: 'conversation' });
          if (isOther(held, expects)) return refused({ code: 'conversation-changed', what: 'conversation' });
          if (!held.isMatched) return refused({ code: 'needs-matching' });
          if (asks && held.patientId === null) return refused({ code: 'questionnaire-no-patient' });
          const account = inUse.find(({ channel }) => channel === held.channel);
          if (!account) return refused({ code: 'no-provider', channel: held.channel });
          const barrier = await barrierToAnswer(tx, practiceId, held);
          if (barrier) return refused(barrier);
          const purpose = await purposeOf(tx, practiceId, held.campaignId);
          await createDispatch(tx.client, {
            ...{ practiceId, id: messageId, origin: 'conversation', channel: held.channel, purpose },
            recheck: held.patientId === null ? 'none' : 'individual',
            ...{ contactSource: 'file', accountId: account.id },
            ...(held.channel === 'sms'
              ? receivingSender(account)
              : { sender: account.sender, replyTo: account.replyTo }),
            ...{
              subject: held.channel === 'sms' ? null : await subjectOfAnswer(tx.client, practiceId, held.id),
              body,
              saveToRecord: false,
              snomedCodes: [],
              allowReplies: true,
            },
            ...{ holdUntil: null, triedUntil: null, forgetsContacts: false },
            ...{ createdBy: { name: by.user, id: by.tokenId }, createdAt: now },
            messages: [{ id: messageId, patientId: held.patientId, contact: held.contact }],
          });
          if (asks) await storeRequest(tx.client, { practiceId, dispatchId: messageId }, asks);
          await tx.prisma.conversationMessage.create({
            data: {
              ...{
                practiceId,
                id: messageId,
                conversationId: held.id,
                direction: 'out',
                at: now,
                body: withToken(body),
              },
              ...{ dispatchId: messageId, writtenBy: by.user },
            },
          });
          await stand(tx, context, held, { kind: 'answered' });
          await audit(tx, context, held.id, 'conversation-answered', { messageId });
          return accepted(held.id);
        }),
      );
    },

    assign: (context, staffId) =>
      inTransaction(database, (tx) =>
        act(tx, context, async (held) => {
          if (held.assignedToId === staffId) return accepted(held.id);
          if (isStale(held, context)) return refused({ code: 'conversation-changed', what: 'conversation' });
          if (staffId !== null && !(await mayLookAfter(tx, context.practiceId, staffId))) {
            return refused({ code: 'staff-unknown' });
          }
          await stand(tx, context, held, { kind: 'assigned', toId: staffId });
          if (staffId !== null && staffId !== context.by.tokenId) {
            const { practiceId, now } = context;
            await raiseNotices(tx.client, { practiceId, kind: 'assigned', subjectId: held.id, now }, [staffId]);
          }
          await audit(tx, context, held.id, 'conversation-assigned', { staffId });
          return accepted(held.id);
        }),
      ),

    setDone: (context, isDone) =>
      inTransaction(database, (tx) =>
        act(tx, context, async (held) => {
          if ((held.state === 'done') === isDone) return accepted(held.id);
          if (isStale(held, context)) return refused({ code: 'conversation-changed', what: 'conversation' });
          await stand(tx, context, held, { kind: isDone ? 'done' : 'reopened' });
          await audit(tx, context, held.id, isDone ? 'conversation-done' : 'conversation-reopened', {});
          return accepted(held.id);
        }),
      ),

    note: (context, { id, text }) =>
      inTransaction(database, (tx) =>
        act(tx, context, async (held) => {
          const { practiceId, by, now } = context;
          const { count } = await tx.prisma.conversationNote.createMany({
            data: [{ practiceId, id, conversationId: held.id, at: now, by: by.user, text }],
            skipDuplicates: true,
          });
          if (count === 0) return accepted(held.id);
          await tx.prisma.conversation.update({
            where: { practiceId_id: { practiceId, id: held.id } },
            data: { unread: false, version: held.version + 1, changedAt: now },
          });
          await audit(tx, context, held.id, 'conversation-noted', { noteId: id });
          return accepted(held.id);
        }),
      ),

    saveToRecord: (context, asked) =>
      inTransaction(database, (tx) =>
        act(tx, context, async (held) => {
          if (isStale(held, context)) return refused({ code: 'conversation-changed', what: 'conversation' });
          if (!held.isMatched) return refused({ code: 'needs-matching' });
          const saved = await askToSave(tx, context, held, asked);
          if ('code' in saved) return refused(saved);
          if (saved.messageIds.length > 0) await audit(tx, context, held.id, 'conversation-saved', saved);
          return accepted(held.id);
        }),
      ),

    match: (context, whose) =>
      inTransaction(database, async (tx) => {
        await onlyOneReplies(tx.client, context.practiceId);
        return act(tx, context, (held) => match(tx, context, held, whose));
      }),

    async assignees(practiceId) {
      const { rows } = await pool.query<{ staffId: string; name: string; role: Role }>(
        `SELECT m.staff_id AS "staffId", s.name, m.role FROM membership m JOIN staff s ON s.id = m.staff_id
         WHERE m.practice_id = $1 AND m.removed_at IS NULL ORDER BY s.name, m.staff_id`,
        [practiceId],
      );
      return rows.filter(({ role }) => mayActAs(role, 'sender')).map(({ staffId, name }) => ({ staffId, name }));
    },
  };
}

/** Whether an answer was written for somebody else, or to go elsewhere. */
function isOther(held: Held, { patientId, contact }: ExpectedReader = {}): boolean {
  return (
    (patientId !== undefined && patientId !== held.patientId) || (contact !== undefined && contact !== held.contact)
  );
}

function isStale(held: Held, { version }: ConversationContext): boolean {
  return version !== null && version !== held.version;
}

/** Locks the conversation, or the one that its messages went to. */
async function act(
  { client }: Transaction,
  { practiceId, conversationId }: ConversationContext,
  work: (held: Held) => Promise<ConversationAnswer>,
): Promise<ConversationAnswer> {
  const { rows } = await client.query<Held>(
    `${HELD} AND c.id = (
       SELECT coalesce(o.merged_into_id, o.id) FROM conversation o WHERE o.practice_id = $1 AND o.id = $2) FOR UPDATE OF c`,
    [practiceId, conversationId],
  );
  const held = rows[0];
  if (!held) throw new Error('a conversation that was just found is gone');
  return work(held);
}

/** Stores how it stands after an act of a person, who has seen it. */
async function stand(
  { prisma }: Transaction,
  { practiceId, now }: ConversationContext,
  held: Held,
  done: ConversationAct,
): Promise<void> {
  const standing = standingAfter(held, done);
  await prisma.conversation.update({
    where: { practiceId_id: { practiceId, id: held.id } },
    data: { ...standing, unread: false, version: held.version + 1, changedAt: now },
  });
}

function audit(
  { client }: Transaction,
  { practiceId, by, now }: ConversationContext,
  conversationId: string,
  act: string,
  details: Record<string, unknown>,
): Promise<void> {
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, act, subjectKind: 'conversation', subjectId: conversationId },
    details: { byToken: by.tokenId, ...details },
  });
}

/** Why nobody may answer now. If the number in the record changed, we refuse once, and the next try is sent. */
async function barrierToAnswer(
  { client, prisma }: Transaction,
  practiceId: string,
  held: Held,
): Promise<ConversationRefusal | null> {
  if (held.patientId === null) return null;
  const { rows } = await client.query<{
    status: string;
    current: string | null;
    blocked: boolean;
    unsafe: UnsafeReason | null;
  }>(
    `SELECT p.status, CASE $4::text WHEN 'sms' THEN p.mobile ELSE p.email END AS current, ${blockedForAll({ number: '$3::text', patient: 'p', channel: '$4::text', purpose: "'care'" })} AS blocked,
       ${unsafe({ patientId: 'p.id', channel: '$4::text', isNeutral: 'false' })} AS unsafe
     FROM patient p WHERE p.practice_id = $1 AND p.id = $2`,
    [practiceId, held.patientId, held.contact, held.channel],
  );
  const { status, current, blocked, unsafe: unsafeCode } = rows[0]!;
  switch (status) {
    case 'registered':
      break;
    case 'deceased':
    case 'restricted':
      return { code: `answer-${status}` };
    case 'unclear':
      return { code: 'answer-registration-unclear' };
    default:
      return { code: 'answer-left-practice' };
  }
  if (await isHeld(prisma, practiceId, held.patientId)) return { code: 'answer-death-reported' };
  if (unsafeCode) return { code: `answer-${unsafeCode}` };
  if (blocked) return { code: 'answer-blocked' };
  if (current === held.recordContact) return null;
  await prisma.conversation.update({
    where: { practiceId_id: { practiceId, id: held.id } },
    data: { recordContact: current, version: held.version + 1 },
  });
  return { code: 'conversation-changed', what: held.channel === 'sms' ? 'number' : 'address' };
}

/** Nothing goes to a patient whose death a reply reports, until a person has looked. */
async function isHeld(rows: Rows, practiceId: string, patientId: string): Promise<boolean> {
  return (await rows.patientHold.count({ where: { practiceId, patientId, endedAt: null } })) > 0;
}

/** An answer is for what the campaign was for; any other is about the patient's care. */
async function purposeOf({ prisma }: Transaction, practiceId: string, campaignId: string | null): Promise<Purpose> {
  if (campaignId === null) return 'care';
  const where = { practiceId_id: { practiceId, id: campaignId } };
  const campaign = await prisma.campaign.findUnique({ where, select: { purpose: true } });
  return (campaign?.purpose ?? 'care') as Purpose;
}

async function mayLookAfter({ prisma }: Transaction, practiceId: string, staffId: string): Promise<boolean> {
  const member = await prisma.membership.findUnique({
    where: { practiceId_staffId: { practiceId, staffId } },
    select: { role: true, removedAt: true },
  });
  if (!member || member.removedAt !== null) return false;
  return mayActAs(member.role as Role, 'sender');
}

/** The latest message there to somebody who is kept as a contact: its writer knows what a reply is about. */
async function answeredAsContact(
  client: PoolClient,
  practiceId: string,
  { contact, channel }: Held,
): Promise<AnsweredSource | null> {
  const { rows } = await client.query<{ senderId: string | null }>(
    `SELECT d.created_by_id AS "senderId" FROM message m
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     WHERE m.practice_id = $1 AND lower(m.contact) = $2 AND m.contact_id IS NOT NULL AND d.channel = $3
       AND d.origin = 'individual' ORDER BY m.id DESC LIMIT 1`,
    [practiceId, contact, channel],
  );
  return rows[0] ? { campaignId: null, senderId: rows[0].senderId } : null;
}

/** Puts a conversation where a person says that it belongs, together with what is there already. */
async function match(
  tx: Transaction,
  context: ConversationContext,
  held: Held,
  { patientId, campaignId: asked }: { patientId: string | null; campaignId?: string | null },
): Promise<ConversationAnswer> {
  const { practiceId, now } = context;
  const { client, prisma } = tx;
  if (isStale(held, context)) return refused({ code: 'conversation-changed', what: 'conversation' });
  let campaignId: string | null = null;
  let recordContact: string | null = null;
  let answered: AnsweredSource | null;
  if (patientId !== null) {
    const where = { practiceId_id: { practiceId, id: patientId } };
    const patient = await prisma.patient.findUnique({ where, select: { mobile: true, email: true } });
    if (!patient) return refused({ code: 'patient-unknown' });
    recordContact = held.channel === 'sms' ? patient.mobile : patient.email;
    const latest = await latestTo(client, practiceId, held, patientId);
    campaignId = asked === undefined ? (latest?.campaignId ?? null) : asked;
    answered = { campaignId, senderId: campaignId === null ? (latest?.senderId ?? null) : null };
    if (campaignId !== null && !(await wasSent(client, practiceId, campaignId, patientId))) {
      return refused({ code: 'campaign-unknown' });
    }
  } else {
    answered = await answeredAsContact(client, practiceId, held);
  }
  if (held.isMatched && held.patientId === patientId && held.campaignId === campaignId) return accepted(held.id);
  // What was saved to the record of somebody who did not write it is marked there as entered in error.
  if (held.patientId !== null && held.patientId !== patientId) await withdrawEntries(tx, practiceId, held, now);
  const stood = await prisma.inbox.findUniqueOrThrow({
    where: { practiceId_id: { practiceId, id: held.inboxId } },
    select: { kind: true, ownerId: true },
  });
  const inboxId = await ensureInbox(client, practiceId, inboxAfterMatching(stood, answered), now);
  const { rows } = await client.query<Held>(
    `${HELD} AND c.merged_into_id IS NULL AND c.id <> $2 AND c.channel = $3
       AND c.patient_id IS NOT DISTINCT FROM $4::uuid AND c.campaign_id IS NOT DISTINCT FROM $5::uuid
       AND ($4::uuid IS NOT NULL OR c.contact = $6) FOR UPDATE OF c`,
    [practiceId, held.id, held.channel, patientId, campaignId, held.contact],
  );
  const other = rows[0];
  const details = { patientId, campaignId, before: { patientId: held.patientId, campaignId: held.campaignId } };
  if (other) {
    await merge(tx, context, held, other);
    await audit(tx, context, other.id, 'conversation-matched', { ...details, from: held.id });
    return accepted(other.id);
  }
  await prisma.conversation.update({
    where: { practiceId_id: { practiceId, id: held.id } },
    data: {
      ...{ patientId, campaignId, inboxId, recordContact, matchedAt: now },
      ...{ unread: false, version: held.version + 1, changedAt: now },
    },
  });
  await audit(tx, context, held.id, 'conversation-matched', details);
  return accepted(held.id);
}

/** The messages and notes of one go to the other, which then stands as if the patient had written there. */
async function merge(tx: Transaction, { practiceId, now }: ConversationContext, held: Held, into: Held): Promise<void> {
  const { prisma } = tx;
  const from = { practiceId, conversationId: held.id };
  await prisma.conversationMessage.updateMany({ where: from, data: { conversationId: into.id } });
  await prisma.conversationNote.updateMany({ where: from, data: { conversationId: into.id } });
  const merged = { id: held.id, practiceId };
  await prisma.conversation.updateMany({
    where: { practiceId, mergedIntoId: held.id },
    data: { mergedIntoId: into.id },
  });
  await prisma.conversation.update({
    where: { practiceId_id: merged },
    data: { mergedIntoId: into.id, unread: false, version: held.version + 1, changedAt: now },
  });
  const isWaiting = held.state === 'new' || held.state === 'open';
  const wasWaiting = into.state === 'new' || into.state === 'open';
  const standing = isWaiting ? standingAfter(into, { kind: 'received' }) : into;
  const codes = new Map([...(wasWaiting ? into.flags : []), ...held.flags].map((flag) => [flag.code, flag]));
  const flags = FLAG_CODES.flatMap((code) => codes.get(code) ?? []);
  const since = wasWaiting && into.waitingSince < held.waitingSince ? into.waitingSince : held.waitingSince;
  await prisma.conversation.update({
    where: { practiceId_id: { practiceId, id: into.id } },
    data: {
      ...{ state: standing.state, assignedToId: standing.assignedToId, contact: held.contact },
      ...(isWaiting
        ? {
            flags: flags.map((flag) => ({ ...flag })),
            urgent: codes.has('red-flag'),
            waitingSince: since,
            firstLine: held.firstLine,
          }
        : {}),
      ...{ version: into.version + 1, changedAt: now },
    },
  });
}

/** The message to a patient that a conversation may answer; null where there is none. */
async function latestTo(
  client: PoolClient,
  practiceId: string,
  held: Held,
  patientId: string,
): Promise<HandedOver | null> {
  const sent =
    held.channel === 'sms'
      ? ((await handedOver(client, practiceId, [held.contact])).get(held.contact) ?? [])
      : await answeredEmails(client, practiceId, held.id);
  return sent.find((message) => message.patientId === patientId) ?? null;
}

async function wasSent(
  client: PoolClient,
  practiceId: string,
  campaignId: string,
  patientId: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM message m JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     WHERE m.practice_id = $1 AND d.campaign_id = $2 AND m.patient_id = $3`,
    [practiceId, campaignId, patientId],
  );
  return (rowCount ?? 0) > 0;
}
