/**
 * How hand-overs share a limit of messages a second. A token bucket, with one token for each message, fills at the
 * rate. Campaigns that use it take turns, so that one with thousands of messages does not keep a small one waiting.
 */

/** The bucket holds at most this many seconds of the rate, so a chunk does too. */
const HELD_SECONDS = 0.5;
/** What one turn is worth, in seconds of the rate. */
const TURN_SECONDS = 0.2;
/** If a campaign does not come back this long after its turn, it loses the turn. */
const PATIENCE_MS = 1_000;
/** If a campaign does not ask for this long after its turn, we forget it, and it is new when it asks again. */
const FORGOTTEN_MS = 2_000;
/** Asking again sooner than this is useless. */
const SHORTEST_WAIT_MS = 20;

/** One campaign's place among those that share a limit. Times are milliseconds since the epoch. */
export interface Turn {
  /** Since when it has waited for a turn; null if it had the latest turn. */
  waitingSince: number | null;
  /** The time at which we last told it to come back. */
  backAt: number;
  /** Messages granted to it since we know it. */
  had: number;
  /** When it asked last. */
  askedAt: number;
}

/** The stored state of one limit between claims. */
export interface SendingBudget {
  /** May be below 0 by one turn, because a new campaign may borrow. */
  tokens: number;
  at: number;
  /** By campaign. */
  turns: Record<string, Turn>;
}

export interface AskedFor {
  dispatchId: string;
  /** The number of due messages; at least 1. */
  wanted: number;
  ratePerSecond: number;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Either this many may be claimed now, at least 1, or none before `waitMs` has passed. */
export type Granted = { count: number; waitMs: null } | { count: 0; waitMs: number };

/** A limit that nobody has used yet. */
export function fullBudget(ratePerSecond: number, now: number): SendingBudget {
  return { tokens: mostHeld(ratePerSecond), at: now, turns: {} };
}

/**
 * Says how many messages of a campaign may be claimed now. Nothing is charged: `charge` does that with what was claimed.
 * The campaign that has waited longest goes first. A campaign that just began gets its first turn immediately and
 * borrows the tokens it lacks, so a few messages are not held up by another campaign's thousands.
 * @returns the answer, and the budget to keep
 */
export function askForBudget(before: SendingBudget, asked: AskedFor): { granted: Granted; budget: SendingBudget } {
  const { dispatchId, wanted, ratePerSecond } = asked;
  const budget = refilled(before, ratePerSecond, asked.now);
  const now = budget.at;
  const known = budget.turns[dispatchId];
  const turn: Turn = { waitingSince: null, backAt: 0, had: 0, ...known, askedAt: now };
  const others = Object.entries(budget.turns).filter(([id]) => id !== dispatchId);
  budget.turns[dispatchId] = turn;

  const oneTurn = turnSize(ratePerSecond);
  const held = Math.floor(budget.tokens);
  const waiting = others.filter(([, other]) => other.waitingSince !== null && now <= other.backAt + PATIENCE_MS);
  const mine = turn.waitingSince ?? now;
  const ahead = waiting.filter(([, other]) => other.waitingSince! < mine);
  const isNext = ahead.length === 0;
  const isNextToBorrow = ahead.every(([, other]) => other.had >= oneTurn);
  const borrowed = isNextToBorrow ? Math.max(0, Math.min(oneTurn - turn.had, Math.floor(budget.tokens + oneTurn))) : 0;
  // Half a turn is enough to go, because a worker never comes back exactly on time.
  const enough = Math.min(wanted, Math.max(1, Math.floor(oneTurn / 2)));
  const count = Math.min(wanted, Math.max(borrowed, isNext && held >= enough ? held : 0));
  if (count > 0) return { granted: { count, waitMs: null }, budget };

  const perToken = 1000 / ratePerSecond;
  const earliest = now + Math.max(SHORTEST_WAIT_MS, (Math.min(wanted, oneTurn) - budget.tokens) * perToken);
  // Several workers may ask for one campaign. Each gets its own turn, so that they do not all come back together.
  const afterMine = turn.backAt > now ? turn.backAt + (waiting.length + 1) * oneTurn * perToken : 0;
  turn.waitingSince ??= now;
  turn.backAt = Math.ceil(Math.max(earliest, afterMine));
  return { granted: { count: 0, waitMs: turn.backAt - now }, budget };
}

/** Charges what was claimed after `askForBudget`. The campaign then goes behind the others that wait. */
export function charge(before: SendingBudget, dispatchId: string, claimed: number): SendingBudget {
  if (claimed === 0) return before;
  const turn = before.turns[dispatchId];
  const turns = turn
    ? { ...before.turns, [dispatchId]: { ...turn, waitingSince: null, had: turn.had + claimed } }
    : before.turns;
  return { ...before, tokens: before.tokens - claimed, turns };
}

function mostHeld(ratePerSecond: number): number {
  return Math.max(1, ratePerSecond * HELD_SECONDS);
}

function turnSize(ratePerSecond: number): number {
  return Math.max(1, Math.floor(ratePerSecond * TURN_SECONDS));
}

/** The budget at `now`, which is never taken to be before the last time it was looked at. */
function refilled(before: SendingBudget, ratePerSecond: number, now: number): SendingBudget {
  const at = Math.max(before.at, now);
  const tokens = Math.min(mostHeld(ratePerSecond), before.tokens + ((at - before.at) * ratePerSecond) / 1000);
  const kept = Object.entries(before.turns).filter(
    ([, turn]) => at - Math.max(turn.askedAt, turn.backAt) < FORGOTTEN_MS,
  );
  return { tokens, at, turns: Object.fromEntries(kept) };
}
