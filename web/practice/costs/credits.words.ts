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

/** "£12.30", "£12.30 and £4.00 forecast", "£4.00 forecast". */
export function monthCostWords({ spent, forecast }: Pick<MonthForecast, 'spent' | 'forecast'>): string {
  if (forecast === 0) return poundWords(spent);
  return spent === 0 ? `${poundWords(forecast)} forecast` : `${poundWords(spent)} + ${poundWords(forecast)} forecast`;
}
