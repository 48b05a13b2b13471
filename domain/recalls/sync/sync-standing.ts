/** A sync begins this long after the one before. */
const SYNC_EVERY_MINUTES = 15;
/** After a failure we try again sooner, until sending is locked for it. */
const SYNC_RETRY_MINUTES = 2;
/** Sending locks when a sync is overdue for longer than this (E18). */
const SYNC_LATE_MINUTES = 10;
/** And after this many failures in a row (E18). */
const SYNC_MOST_FAILURES = 5;
/** What was read longer ago than this is read again from the start. */
const SYNC_STALE_MINUTES = 60;

const MINUTE_MS = 60_000;

/** The facts that a sync's standing is computed from. */
export interface SyncFacts {
  /** When the practice switched it on. */
  since: Date;
  /** When a sync worked last. */
  okAt: Date | null;
  /** When a try began last. */
  triedAt: Date | null;
  /** When a person asked for one. */
  askedAt: Date | null;
  /** Tries in a row that failed. */
  failures: number;
}

export interface SyncStanding {
  /** Sending is locked because what is due may have changed in the practice system. Null where it is not. */
  locked: null | 'overdue' | 'failures';
  /** The next try begins then. */
  nextTryAt: Date;
}

/** Where a sync stands now (E18). */
export function syncStanding(facts: SyncFacts, now: Date): SyncStanding {
  const { since, okAt, failures } = facts;
  const lastGood = okAt !== null && okAt > since ? okAt : since;
  const lateAt = after(lastGood, SYNC_EVERY_MINUTES + SYNC_LATE_MINUTES);
  const locked = failures >= SYNC_MOST_FAILURES ? 'failures' : now >= lateAt ? 'overdue' : null;
  return { locked, nextTryAt: nextTryAt(facts) };
}

/** When the next try begins: immediately when a person asks, soon after a failure, else every 15 minutes. */
export function nextTryAt({ since, triedAt, askedAt, failures }: Omit<SyncFacts, 'okAt'>): Date {
  if (triedAt === null || triedAt < since) return since;
  if (askedAt !== null && askedAt > triedAt) return askedAt;
  const isRetry = failures > 0 && failures < SYNC_MOST_FAILURES;
  return after(triedAt, isRetry ? SYNC_RETRY_MINUTES : SYNC_EVERY_MINUTES);
}

/** Whether a sync that was interrupted goes on where it stopped, rather than from the start. */
export function maySyncGoOn(readingSince: Date, now: Date): boolean {
  return now < after(readingSince, SYNC_STALE_MINUTES);
}

function after(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * MINUTE_MS);
}
