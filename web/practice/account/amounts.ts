const words = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2, useGrouping: false });

/** Seconds as a person writes them in minutes or hours: "5", "1.5". */
export function inUnits(seconds: number, unitSeconds: number): string {
  return words.format(seconds / unitSeconds);
}

/**
 * Converts typed minutes or hours to whole seconds. Null if it is not a number from `least` to `most` of the unit. An
 * unchanged field keeps its exact value, even if the screen showed it rounded.
 */
export function fromUnits(
  text: string,
  rule: { unitSeconds: number; least: number; most: number; was: number },
): number | null {
  const written = text.trim().replace(',', '.');
  if (written === inUnits(rule.was, rule.unitSeconds)) return rule.was;
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(written)) return null;
  const amount = Number(written);
  if (amount < rule.least || amount > rule.most) return null;
  const seconds = Math.round(amount * rule.unitSeconds);
  return seconds === 0 && rule.least > 0 ? null : seconds;
}

/** A whole number within bounds, with or without commas; null for anything else. */
export function wholeNumber(text: string, least: number, most: number): number | null {
  const written = text.trim().replace(/,(?=\d{3}\b)/g, '');
  if (!/^\d{1,9}$/.test(written)) return null;
  const amount = Number(written);
  return amount >= least && amount <= most ? amount : null;
}

/** "72 hours", "5 minutes", "90 seconds": the largest unit that says it in a whole number. */
export function durationWords(seconds: number): string {
  const [size, one] =
    (
      [
        [3_600, 'hour'],
        [60, 'minute'],
      ] as const
    ).find(([unit]) => seconds >= unit && seconds % unit === 0) ?? ([1, 'second'] as const);
  const count = seconds / size;
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
