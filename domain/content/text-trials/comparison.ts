/** How many of some patients did something. */
export interface Share {
  count: number;
  of: number;
}

/** From 0 to 1, or of a difference from -1 to 1. */
export interface Interval {
  low: number;
  high: number;
}

/** Which text did better; `none` where no difference was found. */
export type TrialVerdict = 'A' | 'B' | 'none';

/** A difference that matters to a practice. A trial that may miss it is warned of. */
export const WANTED_DIFFERENCE = 0.05;

// Quantiles of the standard normal distribution. Two constants need no library: the small ones give three digits, and the exact
// one brings 130 packages.
/** Of 97.5%: an interval goes so many standard deviations to either side, so 95% of intervals contain the true value. */
const Z = 1.959963984540054;
/** Of how often a trial of the right size finds a real difference. */
const POWER = { '80%': 0.8416212335729143, '90%': 1.2815515655446004 } as const;

/** The Wilson score interval of a share, which stays between 0 and 1 however small the numbers are. */
export function shareInterval({ count, of }: Share): Interval {
  if (of === 0) return { low: 0, high: 1 };
  const share = count / of;
  const middle = 2 * of * share + Z ** 2;
  const width = Z * Math.sqrt(Z ** 2 + 4 * of * share * (1 - share));
  const whole = 2 * (of + Z ** 2);
  return { low: Math.max(0, (middle - width) / whole), high: Math.min(1, (middle + width) / whole) };
}

/**
 * The difference of two shares, B less A, with Newcombe's interval from their Wilson intervals (Statistics in Medicine 17,
 * 1998, method 10). It holds for small numbers too.
 */
export function difference(a: Share, b: Share): Interval & { value: number } {
  const [one, other] = [b, a].map((share) => ({ value: rate(share), ...shareInterval(share) })) as [Spread, Spread];
  const value = one.value - other.value;
  return {
    value,
    low: value - Math.hypot(one.value - one.low, other.high - other.value),
    high: value + Math.hypot(one.high - one.value, other.value - other.low),
  };
}

type Spread = Interval & { value: number };

/** A share as a number from 0 to 1; 0 of nobody. */
export function rate({ count, of }: Share): number {
  return of === 0 ? 0 : count / of;
}

/** What a difference shows: nothing where its interval holds 0. */
export function verdictOf({ low, high }: Interval): TrialVerdict {
  if (low > 0) return 'B';
  return high < 0 ? 'A' : 'none';
}

/**
 * Patients for each text, to find a difference of two shares at the 5% level, by the usual test of two
 * proportions. @returns not rounded.
 */
export function patientsNeeded(one: number, other: number, power: keyof typeof POWER = '80%'): number {
  const middle = (one + other) / 2;
  const chance = Z * Math.sqrt(2 * middle * (1 - middle));
  const missed = POWER[power] * Math.sqrt(one * (1 - one) + other * (1 - other));
  return ((chance + missed) / (one - other)) ** 2;
}

/**
 * The smallest difference that a trial is likely to find, in whole percentage points, 100 for hardly anyone. It supposes
 * that about half of the patients book: then a difference is hardest to find.
 */
export function findablePoints(patientsForEach: number): number {
  for (let points = 1; points < 100; points++) {
    if (patientsNeeded(0.5 - points / 200, 0.5 + points / 200) <= patientsForEach) return points;
  }
  return 100;
}
