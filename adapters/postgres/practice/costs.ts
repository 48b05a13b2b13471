import { financialYear, type MonthCost } from '../../../domain/practice/costs';
import type { CampaignCost, CostPlan, Costs, Price, YearSpending } from '../../../ports/practice/costs';
import type { Database } from '../sql/connect';
import { inTransaction } from '../sql/transaction';
import { appendAudit, type Queryable } from './audit-log';

/** The price of an account on the practice's own day; null where none is set. */
export async function priceNow(
  db: Queryable,
  practiceId: string,
  accountId: string,
  now: Date,
): Promise<number | null> {
  const { rows } = await db.query<{ amount: number }>(
    `SELECT c.amount FROM price c JOIN practice p ON p.id = c.practice_id
     WHERE c.practice_id = $1 AND c.account_id = $2 AND c.starts_on <= ($3::timestamptz AT TIME ZONE p.time_zone)::date
     ORDER BY c.starts_on DESC LIMIT 1`,
    [practiceId, accountId, now],
  );
  return rows[0]?.amount ?? null;
}

/**
 * A unit is a segment of an SMS, or an email. An attempt cost its units once it was taken. What a dispatch that is open
 * has not used yet is reserved for the month in which it is to go.
 */
const YEAR = `
  WITH practised AS (SELECT time_zone FROM practice WHERE id = $1), priced AS MATERIALIZED (
    SELECT d.id, d.unit_price, d.units, d.settled_at IS NULL AND d.gate <> 'stopped' AS is_open,
      greatest(coalesce(c.send_at, d.hold_until, d.created_at), $4) AS due
    FROM dispatch d LEFT JOIN campaign c ON c.practice_id = d.practice_id AND c.id = d.campaign_id
    WHERE d.practice_id = $1 AND d.unit_price IS NOT NULL
  ), used AS MATERIALIZED (
    SELECT d.id, to_char(a.submitted_at AT TIME ZONE z.time_zone, 'YYYY-MM') AS month,
      sum(coalesce(m.segments, 1)::bigint * d.unit_price) AS amount
    FROM priced d CROSS JOIN practised z
    JOIN attempt a ON a.practice_id = $1 AND a.dispatch_id = d.id
    JOIN message m ON m.practice_id = $1 AND m.id = a.message_id
    WHERE a.submitted_at IS NOT NULL
    GROUP BY 1, 2
  ), reserved AS (
    SELECT to_char(d.due AT TIME ZONE z.time_zone, 'YYYY-MM') AS month,
      sum(greatest(d.units::bigint * d.unit_price - coalesce((SELECT sum(u.amount) FROM used u WHERE u.id = d.id), 0), 0)) AS amount
    FROM priced d CROSS JOIN practised z WHERE d.is_open GROUP BY 1
  )
  SELECT month, sum(spent)::float8 AS spent, sum(reserved)::float8 AS reserved FROM (
    SELECT month, amount AS spent, 0 AS reserved FROM used
    UNION ALL SELECT month, 0, amount FROM reserved
  ) parts WHERE month >= $2 AND month < $3 GROUP BY month ORDER BY month`;

/** The financial year of a moment, as it stands: what was spent and what is reserved. */
export async function yearSpending(db: Queryable, practiceId: string, now: Date): Promise<YearSpending> {
  const day = await db.query<{ today: string }>(
    `SELECT to_char($2::timestamptz AT TIME ZONE time_zone, 'YYYY-MM-DD') AS today FROM practice WHERE id = $1`,
    [practiceId, now],
  );
  const today = day.rows[0]?.today ?? now.toISOString().slice(0, 10);
  const { from, to } = financialYear(today);
  const { rows } = await db.query<MonthCost>(YEAR, [practiceId, from.slice(0, 7), to.slice(0, 7), now]);
  return { today, months: rows };
}

const NO_PLAN: CostPlan = { allowance: null, warnAt: null, stopAt: null, buyCreditsUrl: null };

/** What a practice may spend; everything is null where it has said nothing. */
export async function costPlan(db: Queryable, practiceId: string): Promise<CostPlan> {
  const { rows } = await db.query<CostPlan>(
    `SELECT allowance::float8 AS allowance, warn_at::float8 AS "warnAt", stop_at::float8 AS "stopAt", buy_credits_url AS "buyCreditsUrl"
     FROM cost_plan WHERE practice_id = $1`,
    [practiceId],
  );
  return rows[0] ?? NO_PLAN;
}

/** Prices of messages, and what a practice spends by them. */
export function createCosts(database: Database): Costs {
  const { pool } = database;
  return {
    async prices(practiceId) {
      const { rows } = await pool.query<Price>(
        `SELECT c.account_id AS "accountId", a.channel, a.kind, to_char(c.starts_on, 'YYYY-MM-DD') AS "from", c.amount,
           c.changed_by AS "changedBy"
         FROM price c JOIN provider_account a ON a.practice_id = c.practice_id AND a.id = c.account_id
         WHERE c.practice_id = $1 ORDER BY c.starts_on DESC, a.channel, a.kind`,
        [practiceId],
      );
      return rows;
    },

    setPrice: (practiceId, { accountId, from, amount }, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        const startsOn = new Date(from);
        const row = { amount, changedBy: by.user, changedAt: now };
        await prisma.price.upsert({
          where: { practiceId_accountId_startsOn: { practiceId, accountId, startsOn } },
          create: { practiceId, accountId, startsOn, ...row },
          update: row,
        });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'price-set' },
          ...{ subjectKind: 'provider-account', subjectId: accountId },
          details: { byToken: by.tokenId, from, amount },
        });
      }),

    priceNow: (practiceId, accountId, now) => priceNow(pool, practiceId, accountId, now),
    plan: (practiceId) => costPlan(pool, practiceId),

    changePlan: (practiceId, changes, by, now) =>
      inTransaction(database, async ({ prisma, client }) => {
        await client.query('SELECT FROM practice WHERE id = $1 FOR UPDATE', [practiceId]);
        const before = await costPlan(client, practiceId);
        const after = { ...before, ...changes };
        const row = {
          allowance: bigintOf(after.allowance),
          warnAt: bigintOf(after.warnAt),
          stopAt: bigintOf(after.stopAt),
          buyCreditsUrl: after.buyCreditsUrl,
        };
        await prisma.costPlan.upsert({ where: { practiceId }, create: { practiceId, ...row }, update: row });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'cost-plan-changed', subjectKind: 'credits', subjectId: null },
          details: { byToken: by.tokenId, before, after },
        });
        return after;
      }),

    year: (practiceId, now) => yearSpending(pool, practiceId, now),

    async ofCampaign(practiceId, campaignId) {
      const { rows } = await pool.query<{
        isOpen: boolean;
        unitPrice: number | null;
        units: number | null;
        used: number;
        creditsReserved: number | null;
        creditsUsed: number | null;
        creditsReturned: number | null;
      }>(
        `SELECT d.settled_at IS NULL AND d.gate <> 'stopped' AS "isOpen", d.unit_price AS "unitPrice", d.units,
           CASE WHEN d.unit_price IS NULL THEN 0 ELSE coalesce((
             SELECT sum(coalesce(m.segments, 1)) FROM attempt a JOIN message m ON m.practice_id = $1 AND m.id = a.message_id
             WHERE a.practice_id = $1 AND a.dispatch_id = d.id AND a.submitted_at IS NOT NULL), 0) END::float8 AS used,
           r.reserved AS "creditsReserved", r.used AS "creditsUsed", r.returned AS "creditsReturned"
         FROM dispatch d LEFT JOIN credit_reservation r ON r.practice_id = d.practice_id AND r.dispatch_id = d.id
         WHERE d.practice_id = $1 AND d.id = $2`,
        [practiceId, campaignId],
      );
      const row = rows[0];
      if (!row) return null;
      return { credits: creditsOf(row), cost: costOf(row) };
    },
  };
}

function creditsOf(row: {
  creditsReserved: number | null;
  creditsUsed: number | null;
  creditsReturned: number | null;
}): CampaignCost['credits'] {
  if (row.creditsReserved === null) return null;
  return { reserved: row.creditsReserved, used: row.creditsUsed ?? 0, returned: row.creditsReturned ?? 0 };
}

function costOf({
  isOpen,
  unitPrice,
  units,
  used,
}: {
  isOpen: boolean;
  unitPrice: number | null;
  units: number | null;
  used: number;
}): CampaignCost['cost'] {
  if (unitPrice === null || units === null) return null;
  const estimate = units * unitPrice;
  const spent = used * unitPrice;
  return { unitPrice, estimate, reserved: isOpen ? Math.max(estimate - spent, 0) : 0, used: spent };
}

function bigintOf(amount: number | null): bigint | null {
  return amount === null ? null : BigInt(amount);
}
