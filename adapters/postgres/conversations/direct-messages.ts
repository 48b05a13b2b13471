import type { PoolClient } from 'pg';
import { accessCode, codeExpiry, decideCode, type CodeFacts } from '../../../domain/conversations/direct/access-code';
import type { ContactHistory } from '../../../domain/conversations/direct/direct-needs';
import { MOST_WRONG_TRIES } from '../../../domain/patients/personal-link';
import type {
  CodeAnswer,
  DirectContent,
  DirectMessages,
  DirectSending,
  DirectStanding,
  DirectResent,
} from '../../../ports/conversations/direct-messages';
import type { MessageKey } from '../../../ports/delivery/messages';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import { NoCredits } from '../../../ports/practice/credits';
import type { Sealing } from '../../sealing';
import { notifyCampaigns } from '../campaigns/live-news';
import { applyAttemptNews, foldMoved } from '../delivery/attempt-news';
import { cancelPlanned, createDispatch } from '../delivery/dispatches';
import { unsafe } from '../eligibility/safe-contact';
import { appendAudit } from '../practice/audit-log';
import { returnCredits } from '../practice/credit-ledger';
import { transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';

/** The name in the audit log for acts through the link. */
const PATIENT = 'The patient';

/** The code that a text carries: worked out from the message and the text, and stored nowhere. */
export function codeOf(sealing: Pick<Sealing, 'derive'>, messageId: string, codeDispatchId: string): string {
  return accessCode(sealing.derive('direct-message-code', `${messageId}/${codeDispatchId}`));
}

interface LockedDirect {
  patientId: string | null;
  status: string;
  stopReason: string | null;
  noticeSubject: string;
  noticeBody: string;
  codeSentAt: Date | null;
  codesSent: number;
  revokedAt: Date | null;
}

/** The direct message, locked before everything else that its acts lock. */
async function lock(client: PoolClient, { practiceId, messageId }: MessageKey): Promise<LockedDirect> {
  await client.query(`SELECT FROM direct_message WHERE practice_id = $1 AND message_id = $2 FOR UPDATE`, [
    ...[practiceId, messageId],
  ]);
  // A separate statement gets a new snapshot, so it sees rows that the previous holder of the lock wrote.
  const { rows } = await client.query<LockedDirect>(
    `SELECT m.patient_id AS "patientId", m.status, d.stop_reason AS "stopReason", x.notice_subject AS "noticeSubject",
       x.notice_body AS "noticeBody", x.code_sent_at AS "codeSentAt", x.codes_sent AS "codesSent", x.revoked_at AS "revokedAt"
     FROM direct_message x
     JOIN message m ON m.practice_id = x.practice_id AND m.id = x.message_id
     JOIN dispatch d ON d.practice_id = m.practice_id AND d.id = m.dispatch_id
     WHERE x.practice_id = $1 AND x.message_id = $2`,
    [practiceId, messageId],
  );
  if (!rows[0]) throw new Error('this is no direct message');
  return rows[0];
}

async function endLink(client: PoolClient, { practiceId, messageId }: MessageKey, now: Date): Promise<void> {
  await client.query(
    `UPDATE personal_link SET revoked_at = $3
     WHERE practice_id = $1 AND kind = 'message' AND about_id = $2 AND revoked_at IS NULL`,
    [practiceId, messageId, now],
  );
}

/** Direct messages in PostgreSQL. Their text is the text of their dispatch, which is never handed over. */
export function createDirectMessages(database: Database, sealing: Pick<Sealing, 'derive'>): DirectMessages {
  const { pool, prisma } = database;
  const find = ({ practiceId, messageId }: MessageKey) =>
    prisma.directMessage.findUnique({ where: { messageId_practiceId: { messageId, practiceId } } });

  /** What is common to the emails and texts that belong to a direct message. */
  const belonging = (
    { practiceId, messageId }: MessageKey,
    account: ProviderAccount,
    id: string,
    { patientId, now }: { patientId: string; now: Date },
  ) => ({
    ...{ practiceId, id, directId: messageId, origin: 'automatic' as const, channel: account.channel },
    ...{ purpose: 'care' as const, recheck: 'individual' as const, contactSource: 'demographics' as const },
    ...{ accountId: account.id, sender: account.sender, replyTo: account.replyTo },
    ...{ saveToRecord: false, snomedCodes: [], allowReplies: false, holdUntil: null, forgetsContacts: false },
    ...{ createdAt: now, messages: [{ id, patientId, contact: null }] },
  });

  async function noteOf(
    client: PoolClient,
    { practiceId, messageId }: MessageKey,
    { act, actor, patientId, now }: { act: string; actor: string; patientId: string | null; now: Date },
    details: Record<string, unknown> = {},
  ): Promise<void> {
    const subject = patientId
      ? { subjectKind: 'patient', subjectId: patientId }
      : { subjectKind: 'message', subjectId: messageId };
    await appendAudit(client, { practiceId, at: now, actor, act, ...subject, details: { messageId, ...details } });
  }

  return {
    async standing(key) {
      const { practiceId, messageId } = key;
      const row = await find(key);
      if (!row) return null;
      const { rows: links } = await pool.query<{ expiresAt: Date; tries: number }>(
        `SELECT expires_at AS "expiresAt", wrong_tries AS tries FROM personal_link
         WHERE practice_id = $1 AND kind = 'message' AND about_id = $2 AND revoked_at IS NULL`,
        [practiceId, messageId],
      );
      const { rows: automatic } = await pool.query<DirectSending>(
        `SELECT m.id, d.channel, m.status, d.created_at AS at FROM dispatch d
         JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id
         WHERE d.practice_id = $1 AND d.direct_id = $2 AND d.origin = 'automatic' ORDER BY d.created_at, d.id`,
        [practiceId, messageId],
      );
      const { rows: replies } = await pool.query<DirectStanding['replies'][number]>(
        // The answer to a link has the link's id.
        `SELECT t.at, t.conversation_id AS "conversationId" FROM personal_link l
         JOIN conversation_message t ON t.practice_id = l.practice_id AND t.id = l.id
         WHERE l.practice_id = $1 AND l.kind = 'message' AND l.about_id = $2 ORDER BY t.at`,
        [practiceId, messageId],
      );
      const { firstOpenedAt, lastOpenedAt, timesOpened, resentAt, resentBy, revokedAt, revokedBy } = row;
      const standing: DirectStanding = {
        ...{ expiresAt: links[0]?.expiresAt ?? null, isLocked: (links[0]?.tries ?? 0) >= MOST_WRONG_TRIES },
        ...{ firstOpenedAt, lastOpenedAt, timesOpened, resentAt, resentBy, revokedAt, revokedBy, automatic },
        replies,
      };
      return standing;
    },

    async content({ practiceId, messageId }) {
      const { rows } = await pool.query<DirectContent>(
        `SELECT d.subject, d.body, d.created_at AS "sentAt", x.takes_replies AS "takesReplies" FROM direct_message x
         JOIN dispatch d ON d.practice_id = x.practice_id AND d.id = x.message_id
         WHERE x.practice_id = $1 AND x.message_id = $2 AND x.revoked_at IS NULL`,
        [practiceId, messageId],
      );
      return rows[0] ?? null;
    },

    async contactHistory(practiceId, patientId) {
      const { rows } = await pool.query<ContactHistory>(
        `SELECT p.mobile_changed_at AS "mobileChangedAt", p.email_changed_at AS "emailChangedAt",
           (SELECT count(*)::int FROM patient o WHERE o.practice_id = $1 AND o.mobile = p.mobile AND o.id <> p.id) AS "mobileSharedBy",
           (SELECT count(*)::int FROM patient o WHERE o.practice_id = $1 AND lower(o.email) = lower(p.email) AND o.email IS NOT NULL
              AND o.id <> p.id) AS "emailSharedBy"
         FROM patient p WHERE p.practice_id = $1 AND p.id = $2`,
        [practiceId, patientId],
      );
      return rows[0]!;
    },

    async codeFacts(key): Promise<CodeFacts> {
      const row = await find(key);
      return { sent: row?.codesSent ?? 0, latestAt: row?.codeSentAt ?? null };
    },

    async sendCode(key, text, account, ucs2PartUnits, now) {
      const { practiceId, messageId } = key;
      try {
        return await transaction(pool, async (client): Promise<CodeAnswer> => {
          const { patientId, codesSent, codeSentAt, revokedAt } = await lock(client, key);
          if (patientId === null || revokedAt !== null) return { kind: 'not-possible' };
          const decided = decideCode({ sent: codesSent, latestAt: codeSentAt }, now);
          if (decided.kind !== 'send') return decided;
          const { rows } = await client.query<{ mobile: string | null; unsafe: string | null }>(
            `SELECT p.mobile, ${unsafe({ patientId: 'p.id', channel: "'sms'", isNeutral: 'true' })} AS unsafe
             FROM patient p WHERE p.practice_id = $1 AND p.id = $2`,
            [practiceId, patientId],
          );
          if (!rows[0]?.mobile || rows[0].unsafe !== null) return { kind: 'not-possible' };
          const dispatchId = newId();
          await createDispatch(client, {
            ...belonging(key, account, dispatchId, { patientId, now }),
            ...{ subject: null, body: text, ucs2PartUnits },
            // A code that comes after its time helps nobody.
            triedUntil: codeExpiry(now),
            // Nobody on the staff wrote it, and neither did the patient.
            createdBy: { name: 'Rollcall', id: patientId },
          });
          await client.query(
            `UPDATE direct_message SET code_dispatch_id = $3, code_sent_at = $4, codes_sent = codes_sent + 1
             WHERE practice_id = $1 AND message_id = $2`,
            [practiceId, messageId, dispatchId, now],
          );
          await noteOf(client, key, { act: 'direct-code-sent', actor: PATIENT, patientId, now });
          return { kind: 'sent', dispatchId };
        });
      } catch (error) {
        if (error instanceof NoCredits) return { kind: 'not-possible' };
        throw error;
      }
    },

    async isRight(key, code, now) {
      const row = await find(key);
      if (!row?.codeDispatchId || !row.codeSentAt || row.revokedAt || codeExpiry(row.codeSentAt) <= now) return false;
      return codeOf(sealing, key.messageId, row.codeDispatchId) === code;
    },

    opened: (key, now) =>
      transaction(pool, async (client) => {
        const { practiceId, messageId } = key;
        const { patientId } = await lock(client, key);
        await client.query(
          // A code opens it once: the next device needs another code.
          `UPDATE direct_message SET first_opened_at = coalesce(first_opened_at, $3), last_opened_at = $3,
             times_opened = times_opened + 1, code_dispatch_id = NULL, code_sent_at = NULL
           WHERE practice_id = $1 AND message_id = $2`,
          [practiceId, messageId, now],
        );
        await noteOf(client, key, { act: 'direct-message-opened', actor: PATIENT, patientId, now });
        const { rows } = await client.query<{ id: string }>(
          `SELECT a.id FROM attempt a JOIN message m ON m.practice_id = a.practice_id AND m.id = a.message_id
           WHERE a.practice_id = $1 AND a.message_id = $2 AND a.number = m.latest_attempt`,
          [practiceId, messageId],
        );
        const news = rows.map(({ id }) => ({ attemptId: id, news: 'opened' as const }));
        const moved = await applyAttemptNews(client, practiceId, news, now);
        await notifyCampaigns(client, [messageId]);
        await foldMoved(client, practiceId, moved, now);
      }),

    note: (key, act, now) =>
      transaction(pool, async (client) => {
        const { patientId } = await lock(client, key);
        await noteOf(client, key, { act, actor: PATIENT, patientId, now });
      }),

    resend: (command, account) =>
      transaction(pool, async (client): Promise<DirectResent> => {
        const { practiceId, messageId, commandId, by, now } = command;
        const direct = await lock(client, command);
        if (direct.status === 'planned' || direct.status === 'submitting') return { kind: 'not-sent-yet' };
        if (direct.status === 'cancelled' && direct.stopReason === 'asked' && direct.revokedAt === null) {
          return { kind: 'cancelled' };
        }
        const { patientId } = direct;
        if (patientId === null) throw new Error('a direct message goes to a patient');
        const made = await createDispatch(client, {
          ...belonging(command, account, commandId, { patientId, now }),
          ...{ subject: direct.noticeSubject, body: direct.noticeBody, triedUntil: null },
          createdBy: { name: by.user, id: by.tokenId },
        });
        if (!made) return { kind: 'resent', dispatchId: commandId };
        await endLink(client, command, now);
        await client.query(
          `UPDATE direct_message SET code_dispatch_id = NULL, code_sent_at = NULL, codes_sent = 0, revoked_at = NULL,
             revoked_by = NULL, resent_at = $3, resent_by = $4
           WHERE practice_id = $1 AND message_id = $2`,
          [practiceId, messageId, now, by.user],
        );
        const said = { act: 'direct-message-resent', actor: by.user, patientId, now };
        await noteOf(client, command, said, { byToken: by.tokenId });
        await notifyCampaigns(client, [messageId]);
        return { kind: 'resent', dispatchId: commandId };
      }),

    revoke: (command) =>
      transaction(pool, async (client) => {
        const { practiceId, messageId, by, now } = command;
        const { revokedAt, patientId } = await lock(client, command);
        if (revokedAt !== null) return;
        await endLink(client, command, now);
        await client.query(
          `UPDATE direct_message SET revoked_at = $3, revoked_by = $4, code_dispatch_id = NULL, code_sent_at = NULL
           WHERE practice_id = $1 AND message_id = $2`,
          [practiceId, messageId, now, by.user],
        );
        const { rows } = await client.query<{ id: string }>(
          `SELECT id FROM dispatch WHERE practice_id = $1 AND direct_id = $2 AND gate <> 'stopped' ORDER BY id FOR UPDATE`,
          [practiceId, messageId],
        );
        for (const { id: dispatchId } of rows) {
          const key = { practiceId, dispatchId };
          if ((await cancelPlanned(client, key)) === 0) continue;
          await client.query(
            `UPDATE dispatch SET gate = 'stopped', stop_reason = 'asked' WHERE practice_id = $1 AND id = $2`,
            [practiceId, dispatchId],
          );
          await returnCredits(client, key, { isOver: false });
        }
        const said = { act: 'direct-message-revoked', actor: by.user, patientId, now };
        await noteOf(client, command, said, { byToken: by.tokenId });
        await notifyCampaigns(client, [messageId]);
      }),
  };
}
