const MINUTE = 60_000;

/** Every 2 s while things happen; every 30 s after a quiet minute, 5 min after half an hour, 30 min after 6 h. */
export function lookInterval(quietMs: number): number {
  if (quietMs < MINUTE) return 2_000;
  if (quietMs < 30 * MINUTE) return 30_000;
  return quietMs < 360 * MINUTE ? 5 * MINUTE : 30 * MINUTE;
}

/** 5 s, doubling to 5 min: each time we ask the record system once, which costs it nothing. */
export function recordBackoff(failures: number): number {
  return Math.min(5_000 * 2 ** (failures - 1), 5 * MINUTE);
}
