import { sum } from 'd3-array';

/**
 * How much of a bar each count takes, from 0 to 1. No part is thinner than `least`, so that 37 failures among 9,412 are
 * visible. Larger parts give up what small ones need, in proportion, so all still add up to the bar.
 */
export function shares(counts: readonly number[], least: number): number[] {
  const present = counts.filter((count) => count > 0).length;
  if (present === 0) return counts.map(() => 0);
  const floor = Math.min(least, 1 / present);
  let raised = new Set<number>();
  for (;;) {
    const given = new Set(raised);
    const unit = (1 - floor * given.size) / sum(counts, (count, index) => (given.has(index) ? 0 : count));
    const next = new Set(counts.flatMap((count, index) => (count > 0 && count * unit < floor ? [index] : [])));
    given.forEach((index) => next.add(index));
    if (next.size === given.size || next.size === present) {
      return counts.map((count, index) => (next.has(index) ? floor : count * unit));
    }
    raised = next;
  }
}

/** Counts come from a database that may be ahead of or behind itself; a picture never breaks a page for that. */
export function counted(count: number): number {
  return Number.isFinite(count) && count > 0 ? count : 0;
}
