import type { PoolClient } from 'pg';
import { askForBudget, charge, fullBudget, type SendingBudget } from '../../../domain/delivery/sending-rate';

export interface BudgetUse {
  /** Accounts with one key share one limit. */
  key: string;
  ratePerSecond: number;
  dispatchId: string;
  /** The number of due messages; at least 1. */
  wanted: number;
}

/** What was claimed, or why nothing may be claimed now, and for how many milliseconds. */
export type Allowed<T> = { claimed: T; used: number } | { wait: { ms: number; why: 'rate' | 'pace' } };

/**
 * Runs `claim` with as many messages as a sending limit allows now, and charges what it used in the same transaction.
 * So claimed and charged messages never differ, and a second worker waits for the first.
 */
export async function withinBudget<T>(
  client: PoolClient,
  use: BudgetUse,
  claim: (count: number) => Promise<Allowed<T>>,
): Promise<Allowed<T>> {
  const { dispatchId, wanted, ratePerSecond } = use;
  const before = await lockBudget(client, use.key, ratePerSecond);
  const { granted, budget } = askForBudget(before.budget, { dispatchId, wanted, ratePerSecond, now: before.now });
  if (granted.waitMs !== null) {
    await keep(client, use.key, budget);
    return { wait: { ms: granted.waitMs, why: 'rate' } };
  }
  const made = await claim(granted.count);
  await keep(client, use.key, 'used' in made ? charge(budget, dispatchId, made.used) : budget);
  return made;
}

/** The locked row of a budget, created on first use. The time is PostgreSQL's, because workers share no other clock. */
async function lockBudget(
  client: PoolClient,
  key: string,
  ratePerSecond: number,
): Promise<{ budget: SendingBudget; now: number }> {
  for (;;) {
    const found = await client.query<SendingBudget & { now: number }>(
      `SELECT tokens, at, turns, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
       FROM sending_budget WHERE key = $1 FOR UPDATE`,
      [key],
    );
    const row = found.rows[0];
    if (row) return { budget: { tokens: row.tokens, at: row.at, turns: row.turns }, now: row.now };
    const { tokens } = fullBudget(ratePerSecond, 0);
    await client.query(
      `INSERT INTO sending_budget (key, tokens, at)
       VALUES ($1, $2, extract(epoch FROM clock_timestamp()) * 1000) ON CONFLICT (key) DO NOTHING`,
      [key, tokens],
    );
  }
}

async function keep(client: PoolClient, key: string, { tokens, at, turns }: SendingBudget): Promise<void> {
  await client.query(`UPDATE sending_budget SET tokens = $2, at = $3, turns = $4 WHERE key = $1`, [
    key,
    tokens,
    at,
    JSON.stringify(turns),
  ]);
}
