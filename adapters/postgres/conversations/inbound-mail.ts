import { hash } from 'node:crypto';
import type { PoolClient } from 'pg';
import { readBounce, reportFor, type BounceReading } from '../../../domain/delivery/bounces/bounce';
import type { Purpose } from '../../../domain/eligibility/purposes';
import { isRestricted } from '../../../domain/patients/exposure';
import type {
  ArrivedMail,
  InboundMail,
  MailAddressKind,
  MailReader,
  ReadMail,
  ReadMails,
} from '../../../ports/conversations/incoming-mail';
import type { ProviderAccounts } from '../../../ports/practice/provider-accounts';
import type { Sealing } from '../../sealing';
import { notifyCampaigns } from '../campaigns/live-news';
import { applyAttemptNews, foldMoved } from '../delivery/attempt-news';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction, type Transaction } from '../sql/transaction';
import { placeMail } from './mail-placing';
import { onlyOneReplies } from './one-at-a-time';

/** How long an address is good after the email went out, and after each mail to it. */
const GOOD_DAYS = 90;
/** A mail that failed so often is tried once an hour only. */
const MOST_TRIES = 5;

/** What of the stored mail is to be read now. Whatever failed before waits a little longer each time. */
const WAITING = `i.read_at IS NULL AND (i.tries = 0 OR i.received_at < now() - make_interval(secs => CASE WHEN i.tries < ${MOST_TRIES} THEN i.tries * 10 ELSE 3600 END))`;

interface StoredMail {
  id: string;
  attemptId: string;
  kind: MailAddressKind;
  sealed: Buffer;
  emptySender: boolean;
  receivedAt: Date;
}

interface Attempt {
  id: string;
  messageId: string;
  dispatchId: string;
  contact: string | null;
  patientId: string | null;
  patientEmail: string | null;
  campaignId: string | null;
  conversationId: string | null;
  senderId: string | null;
  purpose: Purpose;
}

export interface InboundMailDeps {
  accounts: Pick<ProviderAccounts, 'inUse'>;
  sealing: Pick<Sealing, 'sealBytes' | 'openBytes'>;
  reader: MailReader;
}

/** Mail that came in, in PostgreSQL: stored in one statement before it is taken, read one at a time after that. */
export function createInboundMail(database: Database, { accounts, sealing, reader }: InboundMailDeps): InboundMail {
  const { pool } = database;

  async function nextWaiting(practiceId: string): Promise<StoredMail | null> {
    const { rows } = await pool.query<StoredMail>(
      `SELECT i.id, i.attempt_id AS "attemptId", i.kind, i.sealed, i.empty_sender AS "emptySender", i.received_at AS "receivedAt"
       FROM inbound_mail i WHERE i.practice_id = $1 AND ${WAITING} ORDER BY i.received_at, i.id LIMIT 1`,
      [practiceId],
    );
    return rows[0] ?? null;
  }

  async function readOne(practiceId: string, stored: StoredMail, now: Date): Promise<Omit<ReadMails, 'read'>> {
    const mail = await reader.read(sealing.openBytes(stored.sealed, stored.id), stored);
    const account = (await accounts.inUse(practiceId)).find(({ channel }) => channel === 'email') ?? null;
    return inTransaction(database, async (tx) => {
      await onlyOneReplies(tx.client, practiceId);
      const { rowCount } = await tx.client.query(
        'SELECT FROM inbound_mail WHERE practice_id = $1 AND id = $2 AND read_at IS NULL FOR UPDATE',
        [practiceId, stored.id],
      );
      if (rowCount === 0) return { moved: [], toSend: [] };
      const attempt = await findAttempt(tx.client, practiceId, stored.attemptId);
      if (stored.kind === 'return-path') {
        const reading = readBounce(mail.returned);
        // A person may write to a return path as well, and that is kept as any other reply.
        if (reading.kind !== 'not-a-bounce' || isEmpty(mail)) {
          await markRead(tx, practiceId, stored.id, reading.kind, null, now);
          return { moved: await tellAttempt(tx.client, practiceId, attempt, reading, now), toSend: [] };
        }
      }
      if (mail.automatic === 'own-notification') {
        await markRead(tx, practiceId, stored.id, mail.automatic, null, now);
        return { moved: [], toSend: [] };
      }
      const answered = { ...attempt, attemptId: attempt.id, recordContact: attempt.patientEmail };
      const words = { ...mail, receivedAt: stored.receivedAt };
      const placed = await placeMail(tx, practiceId, words, answered, account, now);
      const readAs = mail.automatic === 'no' ? 'reply' : mail.automatic;
      await markRead(tx, practiceId, stored.id, readAs, placed.messageId, now);
      return { moved: [], toSend: placed.dispatchIds.map((dispatchId) => ({ practiceId, dispatchId })) };
    });
  }

  return {
    async practiceOf({ attemptId, kind }) {
      const { rows } = await pool.query<{ practiceId: string }>(
        `SELECT a.practice_id AS "practiceId" FROM attempt a
         JOIN dispatch d ON d.practice_id = a.practice_id AND d.id = a.dispatch_id
         WHERE a.id = $1 AND d.channel = 'email' AND ($2 = 'return-path' OR d.allow_replies)
           AND (a.state = 'submitting' OR a.first_hand_over_at > now() - make_interval(days => ${GOOD_DAYS}) OR EXISTS (
             SELECT FROM inbound_mail i WHERE i.practice_id = a.practice_id AND i.attempt_id = a.id
               AND i.received_at > now() - make_interval(days => ${GOOD_DAYS})))`,
        [attemptId, kind],
      );
      return rows[0]?.practiceId ?? null;
    },

    async store(mails, now) {
      const practices = new Set<string>();
      for (const mail of mails) {
        const practiceId = await this.practiceOf(mail.address);
        if (practiceId === null) continue;
        const id = newId();
        const { attemptId, kind } = mail.address;
        await pool.query(
          `INSERT INTO inbound_mail (practice_id, id, attempt_id, kind, content_hash, sealed, empty_sender, received_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
          [
            ...[practiceId, id, attemptId, kind, contentHash(mail)],
            ...[sealing.sealBytes(mail.raw, id), mail.emptySender, now],
          ],
        );
        practices.add(practiceId);
      }
      return [...practices];
    },

    async readAll(practiceId, now) {
      const all: ReadMails = { read: 0, moved: [], toSend: [] };
      for (let failed = 0; ;) {
        const stored = await nextWaiting(practiceId);
        if (stored === null) return all;
        try {
          const { moved, toSend } = await readOne(practiceId, stored, now);
          all.read += 1;
          all.moved.push(...moved);
          all.toSend.push(...toSend);
        } catch (error) {
          if (++failed > MOST_TRIES) throw error;
          await pool.query(
            `UPDATE inbound_mail SET tries = least(tries + 1, ${MOST_TRIES}) WHERE practice_id = $1 AND id = $2`,
            [practiceId, stored.id],
          );
        }
      }
    },

    async practicesWaiting() {
      const { rows } = await pool.query<{ practiceId: string }>(
        `SELECT DISTINCT i.practice_id AS "practiceId" FROM inbound_mail i WHERE ${WAITING}`,
      );
      return rows.map(({ practiceId }) => practiceId);
    },

    async attachment(practiceId, { conversationId, messageId, place }) {
      const { rows } = await pool.query<{ id: string; sealed: Buffer; status: string | null }>(
        `SELECT i.id, i.sealed, p.status FROM inbound_mail i
         JOIN conversation_message m ON m.practice_id = i.practice_id AND m.id = i.message_id
         JOIN conversation c ON c.practice_id = m.practice_id AND c.id = m.conversation_id
         LEFT JOIN patient p ON p.practice_id = c.practice_id AND p.id = c.patient_id
         WHERE i.practice_id = $1 AND c.id = $2 AND m.id = $3`,
        [practiceId, conversationId, messageId],
      );
      const found = rows[0];
      if (!found || isRestricted({ status: found.status })) return null;
      return reader.attachment(sealing.openBytes(found.sealed, found.id), place);
    },
  };
}

async function findAttempt(client: PoolClient, practiceId: string, attemptId: string): Promise<Attempt> {
  const { rows } = await client.query<Attempt>(
    `SELECT a.id, a.message_id AS "messageId", a.dispatch_id AS "dispatchId", a.contact, m.patient_id AS "patientId",
       p.email AS "patientEmail", d.campaign_id AS "campaignId", d.purpose, c.conversation_id AS "conversationId",
       CASE WHEN d.origin = 'individual' THEN d.created_by_id END AS "senderId"
     FROM attempt a
     JOIN message m ON m.practice_id = a.practice_id AND m.id = a.message_id
     JOIN dispatch d ON d.practice_id = a.practice_id AND d.id = a.dispatch_id
     LEFT JOIN conversation_message c ON c.practice_id = d.practice_id AND c.dispatch_id = d.id
     LEFT JOIN patient p ON p.practice_id = m.practice_id AND p.id = m.patient_id
     WHERE a.practice_id = $1 AND a.id = $2`,
    [practiceId, attemptId],
  );
  return rows[0]!;
}

/** Moves the email's attempt as the bounce to its return path says. */
async function tellAttempt(
  client: PoolClient,
  practiceId: string,
  attempt: Attempt,
  reading: BounceReading,
  now: Date,
): Promise<ReadMails['moved']> {
  const report = reportFor(reading, attempt.contact);
  if (report.kind === 'none') return [];
  if (report.kind === 'delayed') {
    await client.query(
      `UPDATE message SET delayed_at = $3 WHERE practice_id = $1 AND id = $2 AND status IN ('submitting', 'submitted', 'unknown')`,
      [practiceId, attempt.messageId, now],
    );
    await notifyCampaigns(client, [attempt.dispatchId]);
    return [];
  }
  const news =
    report.kind === 'failed'
      ? { news: 'failed' as const, reasonCode: report.code, permanent: report.permanent ?? undefined }
      : { news: 'delivered' as const };
  const moved = await applyAttemptNews(client, practiceId, [{ attemptId: attempt.id, ...news }], now);
  const dispatchIds = [...new Set(moved.map(({ dispatchId }) => dispatchId))];
  await notifyCampaigns(client, dispatchIds);
  await foldMoved(client, practiceId, moved, now);
  return dispatchIds.map((dispatchId) => ({ practiceId, dispatchId }));
}

const isEmpty = ({ fresh, subject, attachments }: ReadMail): boolean =>
  fresh === '' && subject === '' && attachments.length === 0;

async function markRead(
  { prisma }: Transaction,
  practiceId: string,
  id: string,
  readAs: string,
  messageId: string | null,
  now: Date,
): Promise<void> {
  await prisma.inboundMail.update({
    where: { practiceId_id: { practiceId, id } },
    data: { readAt: now, readAs, messageId },
  });
}

/** The same mail sent again has another trace, so what counts is its id and what follows its header. */
function contentHash({ raw, address }: ArrivedMail): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  const header = raw.toString('latin1', 0, end < 0 ? Math.min(raw.length, 100_000) : end);
  const id = /^message-id:[ \t]*(?:\r\n[ \t]+)?(\S+)/im.exec(header)?.[1] ?? null;
  const parts = id === null || end < 0 ? [raw] : [Buffer.from(id), raw.subarray(end)];
  return hash('sha256', Buffer.concat([Buffer.from(address.kind), ...parts]), 'buffer');
}
