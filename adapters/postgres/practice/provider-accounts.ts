import { randomBytes } from 'node:crypto';
import type { Channel } from '../../../domain/delivery/states';
import { canReceiveSms } from '../../../domain/content/sender';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import type { AccountOverview, ProviderAccounts } from '../../../ports/practice/provider-accounts';
import type { Sealing } from '../../sealing';
import { appendAudit, type Queryable } from './audit-log';
import { transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';

/** The kind of account the environment asks for on each channel; null where it names none (P2). */
export type AccountKinds = Record<Channel, string | null>;

export interface ProviderAccountsOptions {
  kinds: AccountKinds;
  /** The address at which providers reach us. */
  publicUrl: string;
  sealing: Sealing;
  /** The installation's senders, for practices that have set none of their own. */
  defaults?: Record<Channel, Sender>;
}

interface Sender {
  sender: string | null;
  replyTo: string | null;
}

/** An account with the sender that the practice set for its kind. */
const ACCOUNTS = `SELECT a.*, s.sender AS own_sender, s.reply_to AS own_reply_to FROM provider_account a
  LEFT JOIN account_sender s ON s.practice_id = a.practice_id AND s.kind = a.kind`;

interface AccountRecord {
  id: string;
  practice_id: string;
  channel: Channel;
  kind: string;
  webhook_user: string;
  webhook_password: string;
  rate_per_second: number | null;
  own_sender: string | null;
  own_reply_to: string | null;
}

/**
 * Provider accounts of practices. They come from the environment: each practice gets one a channel, made when it is first
 * asked for, with webhook credentials of its own, so that a receipt says by its credentials whose it is.
 */
export function createProviderAccounts({ pool }: Database, options: ProviderAccountsOptions): ProviderAccounts {
  const { kinds, publicUrl, sealing, defaults } = options;
  /** Practices whose accounts are known to agree with this process's environment. */
  const ensured = new Set<string>();

  async function ensure(practiceId: string): Promise<void> {
    if (ensured.has(practiceId)) return;
    for (const channel of ['sms', 'email'] as const) await agree(pool, practiceId, channel);
    ensured.add(practiceId);
  }

  /** Makes the wanted account usable and puts the channel's others out of use; changes nothing when that is so already. */
  async function agree(db: Queryable, practiceId: string, channel: Channel): Promise<void> {
    const kind = kinds[channel];
    if (kind !== null) {
      await db.query(
        `INSERT INTO provider_account (practice_id, id, channel, kind, webhook_user, webhook_password)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (practice_id, channel, kind) DO UPDATE SET active = true WHERE NOT provider_account.active`,
        [practiceId, newId(), channel, kind, randomText(9), sealing.seal(randomText(24))],
      );
    }
    await db.query(
      `UPDATE provider_account SET active = false
       WHERE practice_id = $1 AND channel = $2 AND active AND kind IS DISTINCT FROM $3`,
      [practiceId, channel, kind],
    );
  }

  function senderOf(channel: Channel, own: Sender): Sender {
    return {
      sender: own.sender ?? defaults?.[channel].sender ?? null,
      replyTo: own.replyTo ?? defaults?.[channel].replyTo ?? null,
    };
  }

  function toAccount(record: AccountRecord): ProviderAccount {
    const receipts = new URL(webhookAddress(publicUrl, record.kind, 'receipts'));
    receipts.username = record.webhook_user;
    receipts.password = sealing.open(record.webhook_password);
    return {
      id: record.id,
      practiceId: record.practice_id,
      channel: record.channel,
      kind: record.kind,
      receiptUrl: receipts.href,
      ratePerSecond: record.rate_per_second,
      budgetKey: record.id,
      ...senderOf(record.channel, { sender: record.own_sender, replyTo: record.own_reply_to }),
    };
  }

  async function inUse(practiceId: string): Promise<ProviderAccount[]> {
    await ensure(practiceId);
    const { rows } = await pool.query<AccountRecord>(
      `${ACCOUNTS} WHERE a.practice_id = $1 AND a.active ORDER BY a.channel DESC`,
      [practiceId],
    );
    return rows.map(toAccount);
  }

  return {
    ensure,
    inUse,

    async ensureAll() {
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM practice ORDER BY id');
      for (const { id } of rows) await ensure(id);
    },

    async overview(practiceId) {
      await ensure(practiceId);
      const { rows } = await pool.query<
        Omit<AccountOverview, 'webhooks' | 'canReceive' | keyof Sender> & { user: string }
      >(
        `SELECT a.id, a.channel, a.kind, a.state, a.state_reason AS "stateReason", a.state_since AS "stateSince", a.active,
           a.webhook_user AS "user", jsonb_build_object('sender', s.sender, 'replyTo', s.reply_to) AS own
         FROM provider_account a LEFT JOIN account_sender s ON s.practice_id = a.practice_id AND s.kind = a.kind
         WHERE a.practice_id = $1 ORDER BY a.active DESC, a.channel DESC, a.id`,
        [practiceId],
      );
      return rows.map(({ user, ...row }) => ({
        ...row,
        ...senderOf(row.channel, row.own),
        canReceive: row.channel === 'email' || canReceiveSms(senderOf(row.channel, row.own)),
        webhooks:
          row.channel === 'email'
            ? null
            : {
                user,
                receipts: webhookAddress(publicUrl, row.kind, 'receipts'),
                replies: webhookAddress(publicUrl, row.kind, 'replies'),
              },
      }));
    },

    async scheduledWithOtherSender(practiceId) {
      const { rows } = await pool.query<Sender & { accountId: string; campaigns: number }>(
        `SELECT d.account_id AS "accountId", d.sender, d.reply_to AS "replyTo", count(*)::int AS campaigns FROM campaign c
         JOIN dispatch d ON d.practice_id = c.practice_id AND d.id = c.id
         WHERE c.practice_id = $1 AND c.phase = 'scheduled' GROUP BY d.account_id, d.sender, d.reply_to`,
        [practiceId],
      );
      const counts = new Map<string, number>();
      for (const { id, sender, replyTo } of await inUse(practiceId)) {
        const others = rows.filter((row) => row.accountId === id && (row.sender !== sender || row.replyTo !== replyTo));
        const count = others.reduce((sum, { campaigns }) => sum + campaigns, 0);
        if (count > 0) counts.set(id, count);
      }
      return counts;
    },

    changeSender: (practiceId, account, change, by, now) =>
      transaction(pool, async (client) => {
        await client.query('SELECT 1 FROM practice WHERE id = $1 FOR UPDATE', [practiceId]);
        const { rows } = await client.query<Sender>(
          `SELECT sender, reply_to AS "replyTo" FROM account_sender WHERE practice_id = $1 AND kind = $2`,
          [practiceId, account.kind],
        );
        const before = rows[0] ?? { sender: null, replyTo: null };
        const after = { ...before, ...change };
        if (after.sender === before.sender && after.replyTo === before.replyTo) return;
        await client.query(
          `INSERT INTO account_sender (practice_id, kind, sender, reply_to, changed_by, changed_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (practice_id, kind) DO UPDATE SET sender = excluded.sender, reply_to = excluded.reply_to,
             changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
          [practiceId, account.kind, after.sender, after.replyTo, by.user, now],
        );
        await appendAudit(client, {
          practiceId,
          at: now,
          actor: by.user,
          act: 'sender-changed',
          subjectKind: 'provider-account',
          subjectId: account.id,
          details: { byToken: by.tokenId, kind: account.kind, before, after },
        });
      }),

    async find(practiceId, accountId) {
      const { rows } = await pool.query<AccountRecord>(`${ACCOUNTS} WHERE a.practice_id = $1 AND a.id = $2`, [
        practiceId,
        accountId,
      ]);
      return rows[0] ? toAccount(rows[0]) : null;
    },
  };
}

/** Where a provider of a kind posts what it has to tell; without credentials. */
function webhookAddress(publicUrl: string, kind: string, what: 'receipts' | 'replies'): string {
  return `${publicUrl.replace(/\/+$/, '')}/webhooks/${kind}/${what}`;
}

/** Letters and digits only: it goes into the userinfo of an address as it is. */
function randomText(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
