import type { PoolClient } from 'pg';
import { receivingSender } from '../../../domain/content/sender';
import { firstLine } from '../../../domain/content/first-line';
import type { Asker } from '../../../domain/eligibility/opt-out';
import { TICK_OF, type BlockTick, type Purpose } from '../../../domain/eligibility/purposes';
import {
  EMERGENCY_ANSWER_MINUTES,
  emergencyAnswer,
  startConfirmation,
  stopConfirmation,
} from '../../../domain/conversations/automatic-texts';
import { FLAG_CODES, readReplyText, type Flag, type ReplyReading } from '../../../domain/conversations/reply-reading';
import {
  answeredMessage,
  askerOf,
  matchReply,
  stoppedPurpose,
  type HandedOver,
  type Match,
} from '../../../domain/conversations/matching';
import { replyInbox } from '../../../domain/conversations/reply-inbox';
import { continuesReply, type EarlierPart } from '../../../domain/conversations/reply-parts';
import { standingAfter, type ConversationState } from '../../../domain/conversations/states';
import { readMobile, type Region } from '../../../domain/patients/mobile';
import type { PlacedReplies, ReplyPlacing } from '../../../ports/conversations/reply-placing';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import type { ProviderAccounts } from '../../../ports/practice/provider-accounts';
import { createDispatch } from '../delivery/dispatches';
import { tickByStop, untickByStart } from '../eligibility/contact-blocks';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction, type Transaction } from '../sql/transaction';
import { handedOver, handedToContacts } from './handed-over';
import { ensureInbox, type InboxKey } from './inboxes';
import { onlyOneReplies } from './one-at-a-time';
import { asPossible } from './received-reply';

/** Replies in one transaction: of a burst each costs little, and a commit is never long. */
const GROUP = 500;
/** A reply that failed so often is tried once an hour only. */
const MOST_TRIES = 5;
/** No text that a phone can send is longer. */
const LONGEST_CONTACT = 100;

/**
 * What of the stored replies is to be placed now. Whatever failed before waits a little longer each time, so that it does
 * not take a place in every group.
 */
const WAITING = `r.placed_at IS NULL AND (r.tries = 0 OR r.received_at < now() - make_interval(secs => CASE WHEN r.tries < ${MOST_TRIES} THEN r.tries * 10 ELSE 3600 END))`;

interface StoredReply {
  id: string;
  from: string | null;
  text: string | null;
  receivedAt: Date;
}

/** A conversation as the replies of a group build it up, before it is stored in one step. */
interface Building {
  id: string;
  isNew: boolean;
  isChanged: boolean;
  inboxId: string;
  patientId: string | null;
  campaignId: string | null;
  isMatched: boolean;
  contact: string;
  state: ConversationState;
  assignedToId: string | null;
  flags: Flag[];
  waitingSince: Date;
  firstLine: string;
  latestAt: Date;
}

interface NewMessage {
  id: string;
  conversationId: string;
  at: Date;
  body: string;
  isAutomatic: boolean;
}

interface EarlierReply extends EarlierPart {
  messageId: string;
  conversationId: string;
  body: string;
}

/** A STOP or START: from which number, who wrote it, and what it stops. */
interface Asking {
  contact: string;
  asker: Asker;
  reading: ReplyReading;
  stops: Purpose | null;
}

interface Practice {
  name: string;
  region: Region;
  readLanguages: string[];
}

export function createReplyPlacing(database: Database, accounts: Pick<ProviderAccounts, 'inUse'>): ReplyPlacing {
  const { pool } = database;

  async function placeGroup(practiceId: string, account: ProviderAccount | null, most: number, now: Date) {
    return inTransaction(database, async (tx): Promise<PlacedReplies> => {
      const { client } = tx;
      await onlyOneReplies(client, practiceId);
      const { rows: replies } = await client.query<StoredReply>(
        `SELECT r.id, r.from_contact AS "from", r.text, r.received_at AS "receivedAt" FROM reply r
         WHERE r.practice_id = $1 AND ${WAITING} ORDER BY r.received_at, r.id LIMIT $2`,
        [practiceId, most],
      );
      if (replies.length === 0) return { placed: 0, dispatchIds: [] };
      const group = await readGroup(client, practiceId, replies);
      const dispatchIds = await placeAll(tx, practiceId, group, account, now);
      return { placed: replies.length, dispatchIds };
    });
  }

  /** Sets the one reply aside that comes first, so that it is tried again later. */
  async function putOff(practiceId: string): Promise<void> {
    await pool.query(
      `UPDATE reply SET tries = least(tries + 1, ${MOST_TRIES}) WHERE practice_id = $1 AND id = (
         SELECT r.id FROM reply r WHERE r.practice_id = $1 AND ${WAITING} ORDER BY r.received_at, r.id LIMIT 1)`,
      [practiceId],
    );
  }

  return {
    async place(practiceId, now) {
      const account = (await accounts.inUse(practiceId)).find(({ channel }) => channel === 'sms') ?? null;
      const all: PlacedReplies = { placed: 0, dispatchIds: [] };
      for (let most = GROUP, failed = 0; ;) {
        try {
          const { placed, dispatchIds } = await placeGroup(practiceId, account, most, now);
          all.placed += placed;
          all.dispatchIds.push(...dispatchIds);
          if (placed < most) return all;
        } catch (error) {
          // In a group nobody knows which one it was, so the next are placed one by one.
          if (most > 1) most = 1;
          else if (++failed > MOST_TRIES) throw error;
          else await putOff(practiceId);
        }
      }
    },

    async practicesWaiting() {
      const { rows } = await pool.query<{ practiceId: string }>(
        `SELECT DISTINCT r.practice_id AS "practiceId" FROM reply r WHERE ${WAITING}`,
      );
      return rows.map(({ practiceId }) => practiceId);
    },
  };
}

interface Group {
  practice: Practice;
  replies: { id: string; contact: string; text: string; receivedAt: Date }[];
  /** Those that could not be read as replies: they stay as they came. */
  unreadable: string[];
  messages: Map<string, HandedOver[]>;
  /** When numbers of people who are no patients last got a message. */
  toContacts: Map<string, Date>;
  conversations: Building[];
  earlier: Map<string, EarlierReply>;
  /** Numbers that several patients of the register have. */
  shared: Set<string>;
  /** The number in the record of each patient. */
  recordContacts: Map<string, string | null>;
}

async function readGroup(client: PoolClient, practiceId: string, stored: StoredReply[]): Promise<Group> {
  const { rows: found } = await client.query<Practice>(
    `SELECT p.name, p.region, coalesce(r.read_languages, '{}') AS "readLanguages"
     FROM practice p LEFT JOIN inbox_rule r ON r.practice_id = p.id WHERE p.id = $1`,
    [practiceId],
  );
  const practice = found[0]!;
  const replies = stored.flatMap(({ id, from, text, receivedAt }) =>
    from === null ? [] : [{ id, contact: readContact(from, practice.region), text: text ?? '', receivedAt }],
  );
  const contacts = [...new Set(replies.map(({ contact }) => contact))];
  const messages = await handedOver(client, practiceId, contacts);
  const toContacts = await handedToContacts(client, practiceId, contacts);
  const patientIds = [...new Set([...messages.values()].flat().map(({ patientId }) => patientId))];
  const earlier = await earlierReplies(client, practiceId, contacts);
  const continued = [...earlier.values()].map(({ conversationId }) => conversationId);
  const conversations = await conversationsOf(client, practiceId, { contacts, patientIds, continued });
  const { rows: shared } = await client.query<{ mobile: string }>(
    `SELECT mobile FROM patient WHERE practice_id = $1 AND mobile = ANY($2::text[]) GROUP BY mobile HAVING count(*) > 1`,
    [practiceId, contacts],
  );
  const { rows: patients } = await client.query<{ id: string; mobile: string | null }>(
    'SELECT id, mobile FROM patient WHERE practice_id = $1 AND id = ANY($2::uuid[])',
    [practiceId, patientIds],
  );
  return {
    practice,
    replies,
    unreadable: stored.filter(({ from }) => from === null).map(({ id }) => id),
    messages,
    toContacts,
    conversations,
    earlier,
    shared: new Set(shared.map(({ mobile }) => mobile)),
    recordContacts: new Map(patients.map(({ id, mobile }) => [id, mobile])),
  };
}

/** The number as it is stored with messages; what is no mobile, such as a short code or a name, stays as it came. */
function readContact(from: string, region: Region): string {
  const reading = readMobile(from, { region, allowFictional: true });
  return reading.ok ? reading.value : from.slice(0, LONGEST_CONTACT);
}

/** Every conversation that one of these replies may belong to, locked in one order. */
async function conversationsOf(
  client: PoolClient,
  practiceId: string,
  of: { contacts: string[]; patientIds: string[]; continued: string[] },
): Promise<Building[]> {
  const { rows } = await client.query<Omit<Building, 'isNew' | 'isChanged' | 'latestAt'>>(
    `SELECT id, inbox_id AS "inboxId", patient_id AS "patientId", campaign_id AS "campaignId", matched_at IS NOT NULL AS "isMatched",
       contact, state, assigned_to_id AS "assignedToId", flags, waiting_since AS "waitingSince", first_line AS "firstLine"
     FROM conversation
     WHERE practice_id = $1 AND merged_into_id IS NULL AND channel = 'sms'
       AND (patient_id = ANY($2::uuid[]) OR (patient_id IS NULL AND contact = ANY($3::text[])) OR id = ANY($4::uuid[]))
     ORDER BY id FOR UPDATE`,
    [practiceId, of.patientIds, of.contacts, of.continued],
  );
  return rows.map((row): Building => ({ ...row, isNew: false, isChanged: false, latestAt: row.waitingSince }));
}

/** The latest reply from each number, for the parts of a long one. */
async function earlierReplies(client: PoolClient, practiceId: string, contacts: string[]) {
  const { rows } = await client.query<Omit<EarlierReply, 'text'> & { contact: string; text: string | null }>(
    `SELECT DISTINCT ON (r.contact) r.contact, r.text, r.received_at AS "receivedAt", m.id AS "messageId",
       m.conversation_id AS "conversationId", m.body
     FROM reply r JOIN conversation_message m ON m.practice_id = r.practice_id AND m.id = r.message_id
     WHERE r.practice_id = $1 AND r.contact = ANY($2::text[]) AND r.received_at > now() - interval '1 hour'
     ORDER BY r.contact, r.received_at DESC, r.id DESC`,
    [practiceId, contacts],
  );
  return new Map(rows.map(({ contact, text, ...row }) => [contact, { ...row, text: text ?? '' }]));
}

async function placeAll(
  tx: Transaction,
  practiceId: string,
  group: Group,
  account: ProviderAccount | null,
  now: Date,
): Promise<string[]> {
  const { client } = tx;
  const { messages, earlier } = group;
  const inboxes = new Map<string, string>();
  const inboxFor = async (key: InboxKey): Promise<string> => {
    const name = `${key.kind} ${key.ownerId ?? ''}`;
    const id = inboxes.get(name) ?? (await ensureInbox(client, practiceId, key, now));
    inboxes.set(name, id);
    return id;
  };
  const byId = new Map(group.conversations.map((one) => [one.id, one]));
  const newMessages = new Map<string, NewMessage>();
  const longer = new Map<string, string>();
  const placed: { replyId: string; contact: string; messageId: string }[] = [];
  /** By number: a person who may be in danger gets one answer, however many replies came. */
  const alarms = new Map<string, Building>();
  const requests: (Asking & { conversation: Building })[] = [];

  for (const { id, contact, text, receivedAt } of group.replies) {
    const before = earlier.get(contact) ?? null;
    if (before && continuesReply(before, { receivedAt })) {
      const body = before.body + text;
      const message = newMessages.get(before.messageId);
      if (message) message.body = body;
      else longer.set(before.messageId, body);
      const conversation = byId.get(before.conversationId);
      const whole = readReplyText(body, group.practice.readLanguages);
      if (conversation) addReading(conversation, whole, body, receivedAt);
      if (conversation && isAlarm(whole)) alarms.set(contact, conversation);
      earlier.set(contact, { ...before, text, body, receivedAt });
      placed.push({ replyId: id, contact, messageId: before.messageId });
      continue;
    }
    const sent = messages.get(contact) ?? [];
    const match = matchReply(sent);
    const reading = readReplyText(text, group.practice.readLanguages);
    const conversation = await conversationFor(byId, match, contact, receivedAt, inboxFor);
    if (match.kind === 'several' || group.shared.has(contact)) reading.flags.push({ code: 'shared-number' });
    const answered = answeredMessage(sent);
    const toContact = group.toContacts.get(contact) ?? null;
    const stops = stoppedPurpose(answered, toContact);
    if (reading.request !== null && reading.request !== 'start' && stops === null) asPossible(reading);
    addReading(conversation, reading, text, receivedAt);
    const message = {
      ...{ id: newId(), conversationId: conversation.id, at: receivedAt, body: text },
      isAutomatic: reading.isAutomatic,
    };
    newMessages.set(message.id, message);
    earlier.set(contact, { text, receivedAt, messageId: message.id, conversationId: conversation.id, body: text });
    placed.push({ replyId: id, contact, messageId: message.id });
    if (isAlarm(reading)) alarms.set(contact, conversation);
    if (reading.request !== null) {
      requests.push({ conversation, contact, asker: askerOf(answered, toContact), reading, stops });
    }
  }

  await writeConversations(client, practiceId, [...byId.values()], group.recordContacts, now);
  await writeMessages(client, practiceId, [...newMessages.values()], longer);
  await markPlaced(client, practiceId, placed, group.unreadable, now);
  const dispatchIds: string[] = [];
  const emergency = emergencyAnswer(group.practice.name, group.practice.region);
  for (const [contact, { id: conversationId, patientId }] of alarms) {
    if (account === null || (await wasSentLately(client, practiceId, conversationId, emergency, now))) continue;
    const to = { conversationId, patientId, contact, purpose: 'care' as const };
    dispatchIds.push(await confirm(client, practiceId, account, to, emergency, now));
  }
  for (const { conversation, ...asking } of requests) {
    const text = await carryOut(tx, practiceId, group.practice, asking, now);
    if (text === null || account === null) continue;
    const { contact } = asking;
    const purpose = asking.stops ?? 'service';
    const to = { conversationId: conversation.id, patientId: conversation.patientId, contact, purpose };
    dispatchIds.push(await confirm(client, practiceId, account, to, text, now));
  }
  return dispatchIds;
}

/** A person may be in danger; what a phone or a service wrote is never answered. */
function isAlarm({ flags, isAutomatic }: ReplyReading): boolean {
  return !isAutomatic && flags.some(({ code }) => code === 'red-flag');
}

async function wasSentLately(
  client: PoolClient,
  practiceId: string,
  conversationId: string,
  text: string,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM conversation_message
     WHERE practice_id = $1 AND conversation_id = $2 AND automatic AND direction = 'out' AND body = $3
       AND at > $4::timestamptz - make_interval(mins => ${EMERGENCY_ANSWER_MINUTES})`,
    [practiceId, conversationId, text, now],
  );
  return (rowCount ?? 0) > 0;
}

/** The conversation that a reply belongs to, made where there is none. */
async function conversationFor(
  byId: Map<string, Building>,
  match: Match,
  contact: string,
  at: Date,
  inboxFor: (key: InboxKey) => Promise<string>,
): Promise<Building> {
  const all = [...byId.values()];
  if (match.kind === 'one') {
    const { patientId, answered } = match;
    const { campaignId, conversationId, senderId } = answered;
    const known =
      (conversationId !== null ? byId.get(conversationId) : undefined) ??
      all.find((one) => one.patientId === patientId && one.campaignId === campaignId);
    if (known) {
      // An answer goes to where the patient wrote from last.
      known.contact = contact;
      return known;
    }
    return addTo(byId, {
      inboxId: await inboxFor(replyInbox({ campaignId, senderId })),
      patientId,
      campaignId,
      isMatched: true,
      contact,
      at,
    });
  }
  const known = all.find((one) => one.patientId === null && one.contact === contact);
  if (known) return known;
  const inboxId = await inboxFor({ kind: 'needs-matching', ownerId: null });
  return addTo(byId, { inboxId, patientId: null, campaignId: null, isMatched: false, contact, at });
}

function addTo(
  byId: Map<string, Building>,
  { at, ...made }: Pick<Building, 'inboxId' | 'patientId' | 'campaignId' | 'isMatched' | 'contact'> & { at: Date },
): Building {
  const conversation: Building = {
    ...{ id: newId(), isNew: true, isChanged: true, ...made },
    ...{ state: 'new', assignedToId: null, flags: [], waitingSince: at, firstLine: '', latestAt: at },
  };
  byId.set(conversation.id, conversation);
  return conversation;
}

/** What a reply adds to its conversation. A closed one starts again, because its flags were about what is done. */
function addReading(conversation: Building, reading: ReplyReading, text: string, at: Date): void {
  const wasWaiting = conversation.state === 'new' || conversation.state === 'open';
  const flags = conversation.state === 'done' ? [] : conversation.flags;
  Object.assign(conversation, standingAfter(conversation, { kind: 'received' }));
  const codes = new Map([...flags, ...reading.flags].map((flag) => [flag.code, flag]));
  conversation.flags = FLAG_CODES.flatMap((code) => codes.get(code) ?? []);
  if (!wasWaiting) conversation.waitingSince = at;
  conversation.firstLine = firstLine(text);
  conversation.latestAt = at;
  conversation.isChanged = true;
}

async function writeConversations(
  client: PoolClient,
  practiceId: string,
  all: Building[],
  recordContacts: Map<string, string | null>,
  now: Date,
): Promise<void> {
  const changed = all.filter(({ isChanged }) => isChanged);
  if (changed.length === 0) return;
  await client.query(
    `INSERT INTO conversation (practice_id, id, inbox_id, patient_id, campaign_id, matched_at, channel, contact, record_contact,
       state, assigned_to_id, flags, urgent, unread, waiting_since, first_line, created_at, changed_at)
     SELECT $1, c.id, c.inbox_id, c.patient_id, c.campaign_id, CASE WHEN c.matched THEN $14::timestamptz END, 'sms', c.contact,
       c.record_contact, c.state, c.assigned_to_id, c.flags::jsonb, c.flags::jsonb @> '[{"code": "red-flag"}]', true,
       c.waiting_since, c.first_line, $14, $14
     FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::boolean[], $7::text[], $8::text[], $9::text[], $10::uuid[],
       $11::text[], $12::timestamptz[], $13::text[])
       AS c(id, inbox_id, patient_id, campaign_id, matched, contact, record_contact, state, assigned_to_id, flags, waiting_since, first_line)
     ON CONFLICT (practice_id, id) DO UPDATE SET contact = excluded.contact, record_contact = excluded.record_contact,
       state = excluded.state, assigned_to_id = excluded.assigned_to_id, flags = excluded.flags, urgent = excluded.urgent,
       unread = true, waiting_since = excluded.waiting_since, first_line = excluded.first_line,
       version = conversation.version + 1, changed_at = excluded.changed_at`,
    [
      practiceId,
      changed.map(({ id }) => id),
      changed.map(({ inboxId }) => inboxId),
      changed.map(({ patientId }) => patientId),
      changed.map(({ campaignId }) => campaignId),
      changed.map(({ isMatched }) => isMatched),
      changed.map(({ contact }) => contact),
      changed.map(({ patientId }) => (patientId === null ? null : (recordContacts.get(patientId) ?? null))),
      changed.map(({ state }) => state),
      changed.map(({ assignedToId }) => assignedToId),
      changed.map(({ flags }) => JSON.stringify(flags)),
      changed.map(({ waitingSince }) => waitingSince),
      changed.map((one) => one.firstLine),
      now,
    ],
  );
}

async function writeMessages(
  client: PoolClient,
  practiceId: string,
  messages: NewMessage[],
  longer: Map<string, string>,
): Promise<void> {
  await client.query(
    `INSERT INTO conversation_message (practice_id, id, conversation_id, direction, at, body, automatic)
     SELECT $1, m.id, m.conversation_id, 'in', m.at, m.body, m.automatic
     FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::text[], $6::boolean[]) AS m(id, conversation_id, at, body, automatic)`,
    [
      practiceId,
      messages.map(({ id }) => id),
      messages.map(({ conversationId }) => conversationId),
      messages.map(({ at }) => at),
      messages.map(({ body }) => body),
      messages.map(({ isAutomatic }) => isAutomatic),
    ],
  );
  if (longer.size === 0) return;
  await client.query(
    `UPDATE conversation_message m SET body = l.body FROM unnest($2::uuid[], $3::text[]) AS l(id, body)
     WHERE m.practice_id = $1 AND m.id = l.id`,
    [practiceId, [...longer.keys()], [...longer.values()]],
  );
}

async function markPlaced(
  client: PoolClient,
  practiceId: string,
  placed: { replyId: string; contact: string; messageId: string }[],
  unreadable: string[],
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE reply r SET placed_at = $5, contact = p.contact, message_id = p.message_id
     FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS p(id, contact, message_id) WHERE r.practice_id = $1 AND r.id = p.id`,
    [
      practiceId,
      placed.map(({ replyId }) => replyId),
      placed.map(({ contact }) => contact),
      placed.map(({ messageId }) => messageId),
      now,
    ],
  );
  if (unreadable.length === 0) return;
  await client.query('UPDATE reply SET placed_at = $3 WHERE practice_id = $1 AND id = ANY($2::uuid[])', [
    practiceId,
    unreadable,
    now,
  ]);
}

/** Does what STOP or START asks for; @returns the confirmation, or null when nothing changed. */
async function carryOut(
  tx: Transaction,
  practiceId: string,
  practice: Practice,
  { contact, asker, reading: { request }, stops }: Asking,
  now: Date,
): Promise<string | null> {
  const who = { number: contact, asker };
  if (request === 'start') {
    return (await untickByStart(tx, practiceId, who, now)) ? startConfirmation(practice.name) : null;
  }
  if (request === null || stops === null) return null;
  const tick: BlockTick = request === 'stop-all' ? 'everySms' : TICK_OF[stops];
  return (await tickByStop(tx, practiceId, who, tick, now)) ? stopConfirmation(practice.name, tick) : null;
}

/** Sends the one confirmation, in spite of the block that was just set: nothing is looked at again but the number. */
async function confirm(
  client: PoolClient,
  practiceId: string,
  account: ProviderAccount,
  to: { conversationId: string; patientId: string | null; contact: string; purpose: Purpose },
  text: string,
  now: Date,
): Promise<string> {
  const id = newId();
  await createDispatch(client, {
    ...{ practiceId, id, origin: 'automatic', channel: 'sms', purpose: to.purpose, recheck: 'none' },
    ...{ contactSource: 'file', accountId: account.id, ...receivingSender(account) },
    ...{ subject: null, body: text, saveToRecord: false, snomedCodes: [], allowReplies: true },
    ...{ holdUntil: null, triedUntil: null, forgetsContacts: false },
    ...{ createdBy: { name: 'Rollcall', id }, createdAt: now },
    messages: [{ id, patientId: to.patientId, contact: to.contact }],
  });
  await client.query(
    `INSERT INTO conversation_message (practice_id, id, conversation_id, direction, at, body, automatic, dispatch_id)
     VALUES ($1, $2, $3, 'out', $4, $5, true, $2)`,
    [practiceId, id, to.conversationId, now, text],
  );
  return id;
}
