/**
 * What the ledger of credits says (N25). One credit is one SMS segment. `purchase` adds to what is free, `reserve` sets some
 * of it aside for what is sent, `use` spends that when the gateway takes an attempt, and `return` frees the rest.
 */
export const CREDIT_KINDS = ['purchase', 'reserve', 'use', 'return'] as const;
export type CreditKind = (typeof CREDIT_KINDS)[number];

/** The most that one purchase may say: a slip of the finger adds no more. */
export const MOST_BOUGHT_AT_ONCE = 10_000_000;

export interface CreditSums {
  bought: number;
  /** Free to be reserved: bought − used − reserved. Never below 0. */
  balance: number;
  /** Set aside for messages that may still go. */
  reserved: number;
  used: number;
}

/**
 * Sums up a ledger from its entries alone, to check the sums that are kept. The order does not matter.
 *
 * @param entries credits are positive in every kind.
 */
export function sumLedger(entries: Iterable<{ kind: CreditKind; credits: number }>): CreditSums {
  const sums: Record<CreditKind, number> = { purchase: 0, reserve: 0, use: 0, return: 0 };
  for (const { kind, credits } of entries) sums[kind] += credits;
  return {
    bought: sums.purchase,
    balance: sums.purchase - sums.reserve + sums.return,
    reserved: sums.reserve - sums.return - sums.use,
    used: sums.use,
  };
}
