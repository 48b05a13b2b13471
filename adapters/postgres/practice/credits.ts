import type { CreditEntry, Credits, ShownEntry } from '../../../ports/practice/credits';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { inTransaction } from '../sql/transaction';
import { appendAudit } from './audit-log';
import { creditsAvailable } from './credit-ledger';

/** What a practice has of credits: bought − used − reserved is the balance, and only open reservations are summed up. */
const NOW = `
  SELECT coalesce(s.sms_credits = 'counted', false) AS counted, coalesce(b.bought, 0)::float8 AS bought,
    coalesce(b.balance, 0)::float8 AS balance, coalesce(o.reserved, 0)::float8 AS reserved,
    (coalesce(b.bought, 0) - coalesce(b.balance, 0) - coalesce(o.reserved, 0))::float8 AS used
  FROM practice p
  LEFT JOIN practice_settings s ON s.practice_id = p.id
  LEFT JOIN credit_balance b ON b.practice_id = p.id
  LEFT JOIN LATERAL (
    SELECT sum(r.reserved - r.used - r.returned) AS reserved FROM credit_reservation r
    WHERE r.practice_id = p.id AND r.used + r.returned < r.reserved
  ) o ON true
  WHERE p.id = $1`;

export function createCredits(database: Database): Credits {
  const { pool } = database;
  return {
    async read(practiceId) {
      const { rows } = await pool.query<{
        counted: boolean;
        bought: number;
        balance: number;
        reserved: number;
        used: number;
      }>(NOW, [practiceId]);
      return rows[0] ?? { counted: false, bought: 0, balance: 0, reserved: 0, used: 0 };
    },

    available: (practiceId) => creditsAvailable(pool, practiceId),

    purchase: (practiceId, id, { credits, reference }, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const { count } = await prisma.creditEntry.createMany({
          data: { practiceId, id, at: now, kind: 'purchase', credits, reference, createdBy: by.user },
          skipDuplicates: true,
        });
        if (count === 0) return;
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'credits-bought', subjectKind: 'credits', subjectId: null },
          details: { byToken: by.tokenId, credits, reference },
        });
      }),

    async ledger(practiceId, { limit, after }) {
      const { rows } = await pool.query<CreditEntry>(
        `SELECT id, at, kind, credits, campaign_id AS "campaignId", message_id AS "messageId", reference
         FROM credit_entry WHERE practice_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [practiceId, after, limit + 1],
      );
      return toPage(rows, limit, ({ id }) => id);
    },

    async shownLedger(practiceId, { limit, after }) {
      const { rows } = await pool.query<ShownEntry>(
        `SELECT e.id, e.at, e.kind, e.credits, e.campaign_id AS "campaignId", c.name AS "campaignName", e.reference,
           e.created_by AS by, CASE WHEN e.kind = 'reserve' THEN r.used END AS used
         FROM credit_entry e
         LEFT JOIN campaign c ON c.practice_id = e.practice_id AND c.id = e.campaign_id
         LEFT JOIN credit_reservation r ON r.practice_id = e.practice_id AND r.dispatch_id = e.dispatch_id
         WHERE e.practice_id = $1 AND e.kind <> 'use' AND ($2::uuid IS NULL OR e.id < $2) ORDER BY e.id DESC LIMIT $3`,
        [practiceId, after, limit + 1],
      );
      return toPage(rows, limit, ({ id }) => id);
    },

    async reservedSince(practiceId, since) {
      const { rows } = await pool.query<{ credits: number }>(
        `SELECT coalesce(sum(credits), 0)::float8 AS credits FROM credit_entry
         WHERE practice_id = $1 AND kind <> 'use' AND kind = 'reserve' AND at >= $2`,
        [practiceId, since],
      );
      return rows[0]?.credits ?? 0;
    },
  };
}
