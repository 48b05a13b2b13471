import { createHash, timingSafeEqual } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { isId } from '../../../domain/ids';
import { FAILURE_REASONS } from '../../../domain/delivery/failure-reasons';
import type { AttemptNews } from '../../../ports/delivery/delivery-store';
import { OVERTAKES, type AttemptState } from '../../../domain/delivery/states';
import type {
  AppliedReceipts,
  IncomingReceipt,
  ReceiptStore,
  WebhookAccount,
} from '../../../ports/delivery/receipt-store';
import type { Sealing } from '../../sealing';
import { applyAttemptNews, foldMoved } from './attempt-news';
import { transaction } from '../sql/connect';
import { tellCampaigns } from '../campaigns/live-news';
import { newIds } from '../sql/new-id';

/** A repeat has the same content and changes nothing; it is answered like the first. */
const STORE = `
  INSERT INTO receipt (practice_id, id, account_id, content_hash, content_type, body, reference, news, reason_code, effect, received_at)
  SELECT $1, r.id, r.account_id, r.content_hash, r.content_type, r.body, r.reference, r.news, r.code, r.effect, r.received_at
  FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::timestamptz[])
    AS r(id, account_id, content_hash, content_type, body, reference, news, code, effect, received_at)
  ON CONFLICT (practice_id, account_id, content_hash) DO NOTHING
  RETURNING id`;

/**
 * A campaign is worth a nudge at most once each 10 s; only the winner of this update signals. Its
 * settlement looks every 2 s meanwhile. Once it is over nobody looks, so there every late receipt is told.
 */
const NUDGE = `
  UPDATE dispatch SET nudged_at = now()
  WHERE practice_id = $1 AND id = ANY($2::uuid[])
    AND (nudged_at IS NULL OR nudged_at < now() - interval '10 seconds' OR settled_at IS NOT NULL OR gate = 'stopped')
  RETURNING id`;

/** Receipts that moved nothing: of an attempt of ours, or of none we know. They are kept. */
const MARK_IDLE = `
  UPDATE receipt r SET effect = CASE WHEN a.id IS NULL THEN 'unmatched' ELSE 'changed-nothing' END
  FROM unnest($2::uuid[], $3::uuid[]) AS i(receipt_id, attempt_id)
  LEFT JOIN attempt a ON a.practice_id = $1 AND a.id = i.attempt_id
  WHERE r.practice_id = $1 AND r.id = i.receipt_id`;

export function createReceiptStore(pool: Pool, sealing: Sealing): ReceiptStore {
  return {
    async accountFor(kind, user, password) {
      const found = await pool.query<WebhookAccount & { password: string }>(
        `SELECT practice_id AS "practiceId", id AS "accountId", kind, webhook_password AS password
         FROM provider_account WHERE webhook_user = $1 AND kind = $2`,
        [user, kind],
      );
      const account = found.rows[0];
      if (!account || !sameText(sealing.open(account.password), password)) return null;
      return { practiceId: account.practiceId, accountId: account.accountId, kind: account.kind };
    },

    async apply(group) {
      const byPractice = groupByPractice(group);
      return transaction(pool, async (client) => {
        const applied: AppliedReceipts = { campaigns: [], idle: [] };
        // In one order, so that two groups of two practices never wait for each other in a circle.
        for (const practiceId of [...byPractice.keys()].sort()) {
          const { campaigns, idle } = await applyForPractice(client, practiceId, byPractice.get(practiceId)!);
          applied.campaigns.push(...campaigns.map((campaignId) => ({ practiceId, campaignId })));
          applied.idle.push(...idle);
        }
        return applied;
      });
    },

    async isAwaited({ practiceId }, reading) {
      if (!reading?.reference || !isId(reading.reference)) return false;
      const { rows } = await pool.query<{ state: AttemptState }>(
        'SELECT state FROM attempt WHERE practice_id = $1 AND id = $2',
        [practiceId, reading.reference],
      );
      return rows[0] !== undefined && OVERTAKES[reading.news].from.includes(rows[0].state);
    },

    async storeReplies(group) {
      await transaction(pool, async (client) => {
        for (const [practiceId, replies] of groupByPractice(group)) {
          await client.query(
            `INSERT INTO reply (practice_id, id, account_id, content_hash, content_type, body, from_contact, to_contact, text, provider_time, received_at)
             SELECT $1, r.* FROM unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[]) r
             ON CONFLICT (practice_id, account_id, content_hash) DO NOTHING`,
            [
              practiceId,
              newIds(replies.length),
              replies.map((reply) => reply.account.accountId),
              replies.map((reply) => contentHash(reply.contentType, reply.body)),
              replies.map((reply) => reply.contentType),
              replies.map((reply) => storable(reply.body)),
              replies.map((reply) => reply.reading && storable(reply.reading.from)),
              replies.map((reply) => reply.reading && storable(reply.reading.to)),
              replies.map((reply) => reply.reading && storable(reply.reading.text)),
              replies.map((reply) => reply.reading && storable(reply.reading.time)),
              replies.map((reply) => reply.receivedAt),
            ],
          );
        }
      });
    },
  };
}

/**
 * Stores and applies the receipts of one practice; @returns the campaigns to nudge, and what moved nothing. Stored as applied first, since nearly
 * all are; those that moved nothing are marked after, so the usual receipt is written once.
 */
async function applyForPractice(
  client: PoolClient,
  practiceId: string,
  receipts: IncomingReceipt[],
): Promise<{ campaigns: string[]; idle: IncomingReceipt[] }> {
  const unique = withoutRepeats(receipts);
  const ids = newIds(unique.length);
  const references = unique.map(({ receipt }) => {
    const reference = receipt.reading?.reference;
    return reference && isId(reference) ? reference.toLowerCase() : null;
  });
  const values = [
    practiceId,
    ids,
    unique.map(({ receipt }) => receipt.account.accountId),
    unique.map(({ hash }) => hash),
    unique.map(({ receipt }) => receipt.contentType),
    unique.map(({ receipt }) => storable(receipt.body)),
    references,
    unique.map(({ receipt }) => receipt.reading?.news ?? null),
    unique.map(({ receipt }) => receipt.reading?.code ?? null),
    unique.map(({ receipt }, index) => {
      if (receipt.reading === null) return 'unreadable';
      return references[index] === null ? 'unmatched' : 'applied';
    }),
    unique.map(({ receipt }) => receipt.receivedAt),
  ];
  // Named statements are planned once a connection: they run some hundred times for each campaign.
  const stored = await client.query<{ id: string }>({ name: 'store-receipts', text: STORE, values });
  const first = new Set(stored.rows.map((row) => row.id));
  const news: (AttemptNews & { receiptId: string })[] = [];
  unique.forEach(({ receipt }, index) => {
    const receiptId = ids[index]!;
    const attemptId = references[index];
    if (!first.has(receiptId) || !attemptId || receipt.reading === null) return;
    const { code, permanentIfNotBuffered } = receipt.reading;
    const permanent = code ? FAILURE_REASONS[code].permanent : undefined;
    news.push({
      receiptId,
      attemptId,
      news: receipt.reading.news,
      reasonCode: code,
      permanent,
      permanentIfNotBuffered,
    });
  });
  const idleBut = (moving: ReadonlySet<string>) =>
    unique.flatMap(({ receipt }, at) => (first.has(ids[at]!) && !moving.has(ids[at]!) ? [receipt] : []));
  if (news.length === 0) return { campaigns: [], idle: idleBut(new Set()) };
  const moved = await applyAttemptNews(client, practiceId, news, receipts[0]!.receivedAt);
  const movedAttempts = new Set(moved.map((attempt) => attempt.id));
  const still = news.filter((item) => !movedAttempts.has(item.attemptId));
  if (still.length > 0) {
    await client.query(MARK_IDLE, [
      practiceId,
      still.map((item) => item.receiptId),
      still.map((item) => item.attemptId),
    ]);
  }
  const idle = idleBut(new Set(news.flatMap((item) => (movedAttempts.has(item.attemptId) ? item.receiptId : []))));
  if (moved.length === 0) return { campaigns: [], idle };
  const campaigns = [...new Set(moved.map((attempt) => attempt.dispatchId))];
  await tellCampaigns(client, campaigns);
  const nudged = await client.query<{ id: string }>({ name: 'nudge', text: NUDGE, values: [practiceId, campaigns] });
  await foldMoved(client, practiceId, moved, receipts[0]!.receivedAt);
  return { campaigns: nudged.rows.map((row) => row.id), idle };
}

function groupByPractice<T extends { account: WebhookAccount }>(group: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of group) {
    const known = groups.get(item.account.practiceId);
    if (known) known.push(item);
    else groups.set(item.account.practiceId, [item]);
  }
  return groups;
}

function withoutRepeats(receipts: IncomingReceipt[]): { receipt: IncomingReceipt; hash: Buffer }[] {
  const seen = new Map<string, { receipt: IncomingReceipt; hash: Buffer }>();
  for (const receipt of receipts) {
    const hash = contentHash(receipt.contentType, receipt.body);
    const key = `${receipt.account.accountId} ${hash.toString('base64')}`;
    if (!seen.has(key)) seen.set(key, { receipt, hash });
  }
  return [...seen.values()];
}

function contentHash(contentType: string, body: string): Buffer {
  return createHash('sha256').update(contentType).update('\n').update(body).digest();
}

/** PostgreSQL text cannot hold NUL; a forged body may. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

function sameText(known: string, given: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(known), digest(given));
}
