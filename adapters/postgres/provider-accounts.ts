import { randomBytes } from 'node:crypto';
import type { Channel } from '../../domain/delivery/states';
import type { ProviderAccount } from '../../ports/message-provider';
import type { AccountOverview, ProviderAccounts } from '../../ports/provider-accounts';
import type { Sealing } from '../sealing';
import type { Queryable } from './audit-log';
import type { Database } from './connect';
import { newId } from './new-id';

/** The kind of account the environment asks for on each channel; null where it names none (P2). */
export type AccountKinds = Record<Channel, string | null>;

export interface ProviderAccountsOptions {
  kinds: AccountKinds;
  /** The address at which providers reach us. */
  publicUrl: string;
  sealing: Sealing;
}

interface AccountRecord {
  id: string;
  practice_id: string;
  channel: Channel;
  kind: string;
  webhook_user: string;
  webhook_password: string;
  rate_per_second: number | null;
}

/**
 * Provider accounts of practices. They come from the environment: each practice gets one a channel, made when it is first
 * asked for, with webhook credentials of its own, so that a receipt says by its credentials whose it is.
 */
export function createProviderAccounts({ pool }: Database, options: ProviderAccountsOptions): ProviderAccounts {
  const { kinds, publicUrl, sealing } = options;
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
    };
  }

  return {
    ensure,

    async ensureAll() {
      const { rows } = await pool.query<{ id: string }>('SELECT id FROM practice ORDER BY id');
      for (const { id } of rows) await ensure(id);
    },

    async overview(practiceId) {
      await ensure(practiceId);
      const { rows } = await pool.query<Omit<AccountOverview, 'webhooks'> & { user: string }>(
        `SELECT id, channel, kind, state, state_reason AS "stateReason", state_since AS "stateSince", active,
           webhook_user AS "user"
         FROM provider_account WHERE practice_id = $1 ORDER BY active DESC, channel DESC, id`,
        [practiceId],
      );
      return rows.map(({ user, ...row }) => ({
        ...row,
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

    async inUse(practiceId) {
      await ensure(practiceId);
      const { rows } = await pool.query<AccountRecord>(
        'SELECT * FROM provider_account WHERE practice_id = $1 AND active ORDER BY channel DESC',
        [practiceId],
      );
      return rows.map(toAccount);
    },

    async find(practiceId, accountId) {
      const { rows } = await pool.query<AccountRecord>(
        'SELECT * FROM provider_account WHERE practice_id = $1 AND id = $2',
        [practiceId, accountId],
      );
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
