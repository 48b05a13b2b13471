import { timeWords } from './times';

/** "Sam Okoro, 24 November 2026 at 9:05am": who set what a reason rests on, and when (N10). */
export function setByWords({ who, at }: { who: string; at: string | null }, timeZone: string): string {
  return at === null ? who : `${who}, ${timeWords(new Date(at), timeZone)}`;
}
