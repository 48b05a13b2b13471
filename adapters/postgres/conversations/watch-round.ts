import type { Pool, PoolClient } from 'pg';
import { receivingSender } from '../../../domain/content/sender';
import { isAnsweredOutOfHours } from '../../../domain/conversations/out-of-hours';
import { readReplyText, type Flag, type FlagCode } from '../../../domain/conversations/reply-reading';
import { mayAnswerMail } from '../../../domain/conversations/mail/mail-answers';
import { nextOnRota } from '../../../domain/conversations/rota';
import type { Region } from '../../../domain/patients/mobile';
import { isToldNotMonitored, notMonitoredText } from '../../../domain/practice/departure/not-monitored';
import { mayActAs, type Role } from '../../../domain/practice/roles';
import type { InboxRules, WatchRound } from '../../../ports/conversations/watch';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import type { ProviderAccounts } from '../../../ports/practice/provider-accounts';
import { createDispatch } from '../delivery/dispatches';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { transaction } from '../sql/transaction';
import { subjectOfAnswer } from './answer-subject';
import { automaticMailsTo } from './automatic-mails';
import { raiseNotices, readStaff } from './notices';
import { readInboxRules } from './watch';

const GROUP = 200;

interface Watched {
  id: string;
  inboxId: string;
  ownerId: string | null;
  patientId: string | null;
  channel: 'sms' | 'email';
  contact: string;
  state: string;
  flags: object;
  unread: boolean;
  waitingSince: Date;
  version: number;
  answeredAt: Date | null;
  receivedAt: Date | null;
  isAutomatic: boolean | null;
}

/**
 * Looks at each version of a conversation once, and does what follows from it in one transaction: raises the alarm of a red
 * flag, holds messages after a report of a death, tells people of the reply, and answers out of hours. A process that dies
 * leaves the version as it was, so the next one looks again.
 */
export function createWatchRound(database: Database, accounts: Pick<ProviderAccounts, 'inUse'>): WatchRound {
  const { pool } = database;
  return {
    async look(now) {
      const written: { practiceId: string; dispatchId: string }[] = [];
      for (const practiceId of await practicesToWatch(pool)) {
        const inUse = await accounts.inUse(practiceId);
        const ids = await transaction(pool, (client) => lookAtReplies(client, practiceId, inUse, now));
        written.push(...ids.map((dispatchId) => ({ practiceId, dispatchId })));
      }
      for (const { practiceId, id } of await alarmsDue(pool, now)) {
        await transaction(pool, (client) => tellNext(client, practiceId, id, now));
      }
      for (const { practiceId, inboxId } of await inboxesTooLong(pool, now)) {
        await transaction(pool, (client) => tellOfUnread(client, practiceId, inboxId, now));
      }
      return written;
    },
  };
}

async function practicesToWatch(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ practiceId: string }>(
    `SELECT DISTINCT practice_id AS "practiceId" FROM conversation WHERE version > watched_version AND merged_into_id IS NULL`,
  );
  return rows.map(({ practiceId }) => practiceId);
}

/** @returns the ids of the automatic answers that it wrote. */
async function lookAtReplies(
  client: PoolClient,
  practiceId: string,
  inUse: readonly ProviderAccount[],
  now: Date,
): Promise<string[]> {
  const { rows } = await client.query<Watched>(
    `SELECT c.id, c.inbox_id AS "inboxId", i.owner_id AS "ownerId", c.patient_id AS "patientId", c.channel, c.contact, c.state,
       c.flags, c.unread, c.waiting_since AS "waitingSince", c.version, c.out_of_hours_at AS "answeredAt",
       l.at AS "receivedAt", l.automatic AS "isAutomatic"
     FROM conversation c
     JOIN inbox i ON i.practice_id = c.practice_id AND i.id = c.inbox_id
     LEFT JOIN LATERAL (SELECT m.at, m.automatic FROM conversation_message m
       WHERE m.practice_id = c.practice_id AND m.conversation_id = c.id AND m.direction = 'in'
       ORDER BY m.at DESC, m.id DESC LIMIT 1) l ON true
     WHERE c.practice_id = $1 AND c.version > c.watched_version AND c.merged_into_id IS NULL
     ORDER BY c.id LIMIT ${GROUP} FOR UPDATE OF c SKIP LOCKED`,
    [practiceId],
  );
  if (rows.length === 0) return [];
  const rules = await readInboxRules(client, practiceId);
  const timeZone = await readTimeZone(client, practiceId);
  const left = await readDeparture(client, practiceId);
  const waiting = rows.filter(({ state }) => state === 'new' || state === 'open');
  const written: string[] = [];
  for (const one of waiting) {
    if (has(one, 'red-flag')) await raiseAlarm(client, practiceId, one, now);
    if (has(one, 'death-reported') && one.patientId !== null) await hold(client, practiceId, one, now);
    const account = inUse.find(({ channel }) => channel === one.channel);
    const text = left ? leftText(one, left) : outOfHoursText(one, rules, timeZone);
    if (account && text !== null && (await mayWrite(client, practiceId, one, now))) {
      written.push(await answer(client, practiceId, account, one, text, now));
    }
  }
  await tellOfReplies(
    client,
    practiceId,
    waiting.filter(({ unread }) => unread),
    now,
  );
  await client.query(
    `UPDATE conversation c SET watched_version = w.version FROM unnest($2::uuid[], $3::integer[]) AS w(id, version)
     WHERE c.practice_id = $1 AND c.id = w.id`,
    [practiceId, rows.map(({ id }) => id), rows.map(({ version }) => version)],
  );
  return written;
}

function has({ flags }: Watched, code: FlagCode): boolean {
  return (flags as Flag[]).some((flag) => flag.code === code);
}

async function readTimeZone(client: PoolClient, practiceId: string): Promise<string> {
  const { rows } = await client.query<{ timeZone: string }>(
    'SELECT time_zone AS "timeZone" FROM practice WHERE id = $1',
    [practiceId],
  );
  return rows[0]!.timeZone;
}

/**
 * Raises an alarm for the latest reply with a red flag, also where an earlier one was acknowledged. While one waits for a
 * person no second is raised, and an ordinary reply raises none, also after an answer.
 */
async function raiseAlarm(client: PoolClient, practiceId: string, { id, waitingSince }: Watched, now: Date) {
  const { rows } = await client.query<{ at: Date; text: string }>(
    // An email without a text was read by its subject.
    `SELECT at, coalesce(nullif(body, ''), subject, '') AS text FROM conversation_message
     WHERE practice_id = $1 AND conversation_id = $2 AND direction = 'in' ORDER BY at DESC, id DESC LIMIT ${GROUP}`,
    [practiceId, id],
  );
  const flagged = rows.find(({ text }) => readReplyText(text).flags.some(({ code }) => code === 'red-flag'));
  await client.query(
    `INSERT INTO red_flag_alarm (practice_id, id, conversation_id, waiting_since, raised_at, next_at)
     SELECT $1, $2, $3, $4, $5, $5
     WHERE NOT EXISTS (SELECT FROM red_flag_alarm a
       WHERE a.practice_id = $1 AND a.conversation_id = $3 AND a.acknowledged_at IS NULL)
     ON CONFLICT DO NOTHING`,
    [practiceId, newId(), id, flagged?.at ?? waitingSince, now],
  );
}

async function hold(client: PoolClient, practiceId: string, { id, patientId, waitingSince }: Watched, now: Date) {
  await client.query(
    `INSERT INTO patient_hold (practice_id, id, patient_id, conversation_id, waiting_since, at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [practiceId, newId(), patientId, id, waitingSince, now],
  );
}

/** When a practice left, and how the answer names it. */
interface Left {
  leftAt: Date;
  name: string;
  region: Region;
}

/** Null while the practice is here. */
async function readDeparture(client: PoolClient, practiceId: string): Promise<Left | null> {
  const { rows } = await client.query<Left>(
    `SELECT d.left_at AS "leftAt", p.name, p.region FROM departure d JOIN practice p ON p.id = d.practice_id
     WHERE d.practice_id = $1`,
    [practiceId],
  );
  return rows[0] ?? null;
}

/** People who write to a practice that left get an answer that nobody reads it, also if it may be an emergency. */
function leftText(one: Watched, { leftAt, name, region }: Left): string | null {
  const { channel, receivedAt, answeredAt, isAutomatic } = one;
  if (has(one, 'opt-out') || receivedAt === null || isAutomatic !== false) return null;
  return isToldNotMonitored({ leftAt, receivedAt, answeredAt }) ? notMonitoredText(name, region, channel) : null;
}

/** Patients who stopped our messages or may be in danger got an answer already, and machines get none. */
function outOfHoursText(one: Watched, { outOfHours }: InboxRules, timeZone: string): string | null {
  const { unread, receivedAt, answeredAt, isAutomatic } = one;
  if (!outOfHours || !unread || receivedAt === null || isAutomatic !== false) return null;
  if (has(one, 'red-flag') || has(one, 'opt-out')) return null;
  return isAnsweredOutOfHours(outOfHours, { receivedAt, answeredAt }, timeZone) ? outOfHours.text : null;
}

/** An email has an address to go to, and no address gets many automatic ones. */
async function mayWrite(
  client: PoolClient,
  practiceId: string,
  { channel, contact }: Watched,
  now: Date,
): Promise<boolean> {
  if (channel === 'sms') return true;
  if (!contact.includes('@')) return false;
  const sent = await automaticMailsTo(client, practiceId, contact, now);
  return mayAnswerMail({ automatic: 'no', sentLately: sent.length });
}

async function answer(
  client: PoolClient,
  practiceId: string,
  account: ProviderAccount,
  { id: conversationId, patientId, contact, channel }: Watched,
  text: string,
  now: Date,
): Promise<string> {
  const id = newId();
  await createDispatch(client, {
    ...{ practiceId, id, origin: 'automatic', channel, purpose: 'care' },
    recheck: patientId === null ? 'none' : 'individual',
    ...{ contactSource: 'file', accountId: account.id },
    ...(channel === 'sms' ? receivingSender(account) : { sender: account.sender, replyTo: account.replyTo }),
    subject: channel === 'sms' ? null : await subjectOfAnswer(client, practiceId, conversationId),
    ...{ body: text, saveToRecord: false, snomedCodes: [], allowReplies: true },
    ...{ holdUntil: null, triedUntil: null, forgetsContacts: false },
    ...{ createdBy: { name: 'Rollcall', id }, createdAt: now },
    messages: [{ id, patientId, contact }],
  });
  await client.query(
    `INSERT INTO conversation_message (practice_id, id, conversation_id, direction, at, body, automatic, dispatch_id)
     VALUES ($1, $2, $3, 'out', $4, $5, true, $2)`,
    [practiceId, id, conversationId, now, text],
  );
  await client.query('UPDATE conversation SET out_of_hours_at = $3 WHERE practice_id = $1 AND id = $2', [
    practiceId,
    conversationId,
    now,
  ]);
  return id;
}

/**
 * Staff get one notification for each inbox until they read it. Replies to one person's messages go to that person, or to
 * everyone who may answer if the person has left or was a script.
 */
async function tellOfReplies(client: PoolClient, practiceId: string, unread: Watched[], now: Date): Promise<void> {
  if (unread.length === 0) return;
  const answering = await staffWith(client, practiceId, 'sender');
  const owners = new Map(unread.map(({ inboxId, ownerId }) => [inboxId, ownerId]));
  for (const [subjectId, ownerId] of owners) {
    const to = ownerId !== null && answering.includes(ownerId) ? [ownerId] : answering;
    await raiseNotices(client, { practiceId, kind: 'reply', subjectId, now }, to);
  }
}

async function staffWith(client: PoolClient, practiceId: string, least: Role): Promise<string[]> {
  return (await readStaff(client, practiceId))
    .filter(({ role }) => mayActAs(role, least))
    .map(({ staffId }) => staffId);
}

async function alarmsDue(pool: Pool, now: Date): Promise<{ practiceId: string; id: string }[]> {
  const { rows } = await pool.query<{ practiceId: string; id: string }>(
    `SELECT practice_id AS "practiceId", id FROM red_flag_alarm WHERE next_at <= $1 AND acknowledged_at IS NULL
     ORDER BY next_at LIMIT ${GROUP}`,
    [now],
  );
  return rows;
}

/** Tells the next on the rota; once it has no more, or where there is none, everyone who may answer (N40). */
async function tellNext(client: PoolClient, practiceId: string, alarmId: string, now: Date): Promise<void> {
  const { rows } = await client.query<{ conversationId: string }>(
    `SELECT conversation_id AS "conversationId" FROM red_flag_alarm
     WHERE practice_id = $1 AND id = $2 AND next_at <= $3 AND acknowledged_at IS NULL FOR UPDATE`,
    [practiceId, alarmId, now],
  );
  const alarm = rows[0];
  if (!alarm) return;
  const { minutes, people } = await readInboxRules(client, practiceId);
  const { rows: told } = await client.query<{ staffId: string }>(
    'SELECT staff_id AS "staffId" FROM red_flag_told WHERE practice_id = $1 AND alarm_id = $2',
    [practiceId, alarmId],
  );
  const known = told.map(({ staffId }) => staffId);
  const next = nextOnRota(people, known, now, await readTimeZone(client, practiceId));
  const everyone = await staffWith(client, practiceId, 'sender');
  const to = next === null ? everyone.filter((staffId) => !known.includes(staffId)) : [next];
  await client.query(
    `INSERT INTO red_flag_told (practice_id, alarm_id, staff_id, at)
     SELECT $1, $2, staff_id, $4 FROM unnest($3::uuid[]) AS staff_id ON CONFLICT DO NOTHING`,
    [practiceId, alarmId, to, now],
  );
  await raiseNotices(client, { practiceId, kind: 'red-flag', subjectId: alarm.conversationId, now }, to);
  await client.query(
    `UPDATE red_flag_alarm SET next_at = CASE WHEN $3 THEN $4::timestamptz + make_interval(mins => $5) END
     WHERE practice_id = $1 AND id = $2`,
    [practiceId, alarmId, next !== null, now, minutes],
  );
}

/** Inboxes whose oldest unread reply waits for longer than the practice allows, and of which nobody was told for as long. */
async function inboxesTooLong(pool: Pool, now: Date): Promise<{ practiceId: string; inboxId: string }[]> {
  const { rows } = await pool.query<{ practiceId: string; inboxId: string }>(
    `SELECT DISTINCT i.practice_id AS "practiceId", i.id AS "inboxId"
     FROM inbox_rule r
     JOIN inbox i ON i.practice_id = r.practice_id
     JOIN conversation c ON c.practice_id = i.practice_id AND c.inbox_id = i.id
     WHERE r.unread_hours IS NOT NULL AND c.unread AND c.state <> 'done' AND c.merged_into_id IS NULL
       AND c.waiting_since <= $1::timestamptz - make_interval(hours => r.unread_hours)
       AND (i.alarmed_at IS NULL OR i.alarmed_at <= $1::timestamptz - make_interval(hours => r.unread_hours))`,
    [now],
  );
  return rows;
}

async function tellOfUnread(client: PoolClient, practiceId: string, inboxId: string, now: Date): Promise<void> {
  const to = await staffWith(client, practiceId, 'manager');
  await raiseNotices(client, { practiceId, kind: 'unread-too-long', subjectId: inboxId, now }, to);
  await client.query('UPDATE inbox SET alarmed_at = $3 WHERE practice_id = $1 AND id = $2', [practiceId, inboxId, now]);
}
