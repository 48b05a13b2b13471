import { randomBytes } from 'node:crypto';
import type { Channel } from '../../../domain/delivery/states';
import { canReceiveSms } from '../../../domain/content/sender';
import type { ProviderAccount } from '../../../ports/delivery/message-provider';
import type { AccountOverview, ProviderAccounts } from '../../../ports/practice/provider-accounts';
import type { Sealing } from '../../sealing';
import type { ProviderAccount as AccountRow } from '../generated/client';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction } from '../sql/transaction';
import { appendAudit } from './audit-log';
import { servedPractices } from './served-practices';

/** The kind of account that the environment names for each channel; null if it names none (P2). */
export type AccountKinds = Record<Channel, string | null>;

export interface ProviderAccountsOptions {
  kinds: AccountKinds;
  /** The address at which providers reach us. */
  publicUrl: string;
  sealing: Sealing;
  /** The installation's senders, for practices that have not set one. */
  defaults?: Record<Channel, Sender>;
  /** Answers to emails come to us. */
  readsMail?: boolean;
}

interface Sender {
  sender: string | null;
  replyTo: string | null;
}

/** The sender that the practice set, by the kind of account. */
type OwnSenders = ReadonlyMap<string, Sender>;

const NO_SENDER: Sender = { sender: null, replyTo: null };

/**
 * Provider accounts of practices. They come from the environment: each practice gets one per channel, made on first
 * use. Each has its own webhook credentials, which identify the practice of a receipt.
 */
export function createProviderAccounts(database: Database, options: ProviderAccountsOptions): ProviderAccounts {
  const { pool, prisma } = database;
  const { kinds, publicUrl, sealing, defaults } = options;
  /** Practices whose accounts match this process's environment. */
  const ensured = new Set<string>();

  async function ensure(practiceId: string): Promise<void> {
    if (ensured.has(practiceId)) return;
    for (const channel of ['sms', 'email'] as const) await agree(practiceId, channel);
    ensured.add(practiceId);
  }

  /** Activates the wanted account and deactivates the channel's others. Idempotent. */
  async function agree(practiceId: string, channel: Channel): Promise<void> {
    const kind = kinds[channel];
    if (kind !== null) {
      const webhook = { webhookUser: randomText(9), webhookPassword: sealing.seal(randomText(24)) };
      await prisma.providerAccount.createMany({
        data: { practiceId, id: newId(), channel, kind, ...webhook },
        skipDuplicates: true,
      });
      await prisma.providerAccount.updateMany({
        where: { practiceId, channel, kind, active: false },
        data: { active: true },
      });
    }
    await prisma.providerAccount.updateMany({
      where: { practiceId, channel, active: true, ...(kind === null ? {} : { kind: { not: kind } }) },
      data: { active: false },
    });
  }

  async function ownSenders(practiceId: string): Promise<OwnSenders> {
    const rows = await prisma.accountSender.findMany({
      where: { practiceId },
      select: { kind: true, sender: true, replyTo: true },
    });
    return new Map(rows.map(({ kind, ...own }) => [kind, own]));
  }

  function senderOf(channel: Channel, own: Sender = NO_SENDER): Sender {
    return {
      sender: own.sender ?? defaults?.[channel].sender ?? null,
      replyTo: own.replyTo ?? defaults?.[channel].replyTo ?? null,
    };
  }

  function toAccount(row: AccountRow, own: OwnSenders): ProviderAccount {
    const { id, practiceId, kind, ratePerSecond } = row;
    const channel = row.channel as Channel;
    const receipts = new URL(webhookAddress(publicUrl, kind, 'receipts'));
    receipts.username = row.webhookUser;
    receipts.password = sealing.open(row.webhookPassword);
    return {
      ...{ id, practiceId, channel, kind, receiptUrl: receipts.href, ratePerSecond, budgetKey: id },
      ...senderOf(channel, own.get(kind)),
      readsReplies: channel === 'email' && options.readsMail === true,
    };
  }

  async function inUse(practiceId: string): Promise<ProviderAccount[]> {
    await ensure(practiceId);
    const [rows, own] = await Promise.all([
      prisma.providerAccount.findMany({ where: { practiceId, active: true }, orderBy: { channel: 'desc' } }),
      ownSenders(practiceId),
    ]);
    return rows.map((row) => toAccount(row, own));
  }

  return {
    ensure,
    inUse,

    async ensureAll() {
      for (const id of await servedPractices({ prisma })) await ensure(id);
    },

    async overview(practiceId) {
      await ensure(practiceId);
      const [rows, own] = await Promise.all([
        prisma.providerAccount.findMany({
          where: { practiceId },
          orderBy: [{ active: 'desc' }, { channel: 'desc' }, { id: 'asc' }],
        }),
        ownSenders(practiceId),
      ]);
      return rows.map(({ id, kind, stateReason, stateSince, active, webhookUser, ...row }) => {
        const channel = row.channel as Channel;
        const sender = senderOf(channel, own.get(kind));
        return {
          ...{ id, channel, kind, state: row.state as AccountOverview['state'], stateReason, stateSince, active },
          own: own.get(kind) ?? NO_SENDER,
          ...sender,
          canReceive: channel === 'email' || canReceiveSms(sender),
          webhooks:
            channel === 'email'
              ? null
              : {
                  user: webhookUser,
                  receipts: webhookAddress(publicUrl, kind, 'receipts'),
                  replies: webhookAddress(publicUrl, kind, 'replies'),
                },
        };
      });
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
      inTransaction(database, async ({ prisma: rows, client }) => {
        await client.query('SELECT FROM practice WHERE id = $1 FOR UPDATE', [practiceId]);
        const { kind } = account;
        const where = { practiceId_kind: { practiceId, kind } };
        const set = await rows.accountSender.findUnique({ where, select: { sender: true, replyTo: true } });
        const before = set ?? NO_SENDER;
        const after = { ...before, ...change };
        if (after.sender === before.sender && after.replyTo === before.replyTo) return;
        const row = { ...after, changedBy: by.user, changedAt: now };
        await rows.accountSender.upsert({ where, create: { practiceId, kind, ...row }, update: row });
        await appendAudit(client, {
          practiceId,
          at: now,
          actor: by.user,
          act: 'sender-changed',
          subjectKind: 'provider-account',
          subjectId: account.id,
          details: { byToken: by.tokenId, kind, before, after },
        });
      }),

    async find(practiceId, id) {
      const [row, own] = await Promise.all([
        prisma.providerAccount.findUnique({ where: { practiceId_id: { practiceId, id } } }),
        ownSenders(practiceId),
      ]);
      return row ? toAccount(row, own) : null;
    },
  };
}

/** The webhook address for a kind of provider, without credentials. */
function webhookAddress(publicUrl: string, kind: string, what: 'receipts' | 'replies'): string {
  return `${publicUrl.replace(/\/+$/, '')}/webhooks/${kind}/${what}`;
}

/** Letters and digits only, because it goes unescaped into the userinfo of an address. */
function randomText(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
