import type { MonthForecast } from '../../../domain/practice/costs';
import { countOf, numberWords } from '../../../domain/words/numbers';
import type { CreditsNow, ShownEntry } from '../../../ports/practice/credits';
import { poundWords } from '../../kit/words/cost-words';

/** "2.4p" */
export function penceWords(amount: number): string {
  return `${(amount / 10_000).toLocaleString('en-GB', { maximumFractionDigits: 4 })}p`;
}

/** How credits stand, in one line for the Account page. */
export function creditWords({ counted, balance }: Pick<CreditsNow, 'counted' | 'balance'>): string {
  return counted ? `${countOf(balance, 'SMS credit')} left` : 'SMS credits are not counted';
}

const KINDS: Record<ShownEntry['kind'], string> = { purchase: 'Bought', reserve: 'Reserved', return: 'Returned' };

/** An entry of the ledger: what happened, and to what. */
export function entryWords({ kind, reference, used }: Pick<ShownEntry, 'kind' | 'reference' | 'used'>) {
  const what = KINDS[kind];
  if (kind === 'purchase') return { what, about: reference ?? '' };
  return { what, about: used === null ? '' : `${numberWords(used)} used` };
}

/** "April 2026" */
export function monthWords(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    month: 'long',
    year: 'numeric',
  });
}

/** "Apr 2026", where there is little room. */
export function shortMonthWords(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
    ...{ timeZone: 'UTC', month: 'short', year: 'numeric' },
  });
}

/** "£12", "£12 + £4 forecast", "£4 forecast": short enough to stand after a bar on a phone. */
export function monthCostWords({ spent, forecast }: Pick<MonthForecast, 'spent' | 'forecast'>): string {
  if (forecast === 0) return shortPounds(spent);
  return spent === 0
    ? `${shortPounds(forecast)} forecast`
    : `${shortPounds(spent)} + ${shortPounds(forecast)} forecast`;
}

/** Whole pounds, with pence below £10. */
function shortPounds(amount: number): string {
  return amount < 10_000_000 ? poundWords(amount) : `£${numberWords(Math.round(amount / 1_000_000))}`;
}
