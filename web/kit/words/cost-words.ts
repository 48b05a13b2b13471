import { poundsOf } from '../../../domain/practice/costs';
import { countOf, numberWords } from '../../../domain/words/numbers';
import type { CreditsNow } from '../../../ports/practice/credits';

/** "£12.30": pounds and pence, for people. */
export function poundWords(amount: number): string {
  const pounds = Math.round(amount / 10_000) / 100;
  return `£${pounds.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** The review page's sentences about the cost of a draft; empty if neither credits nor a price are known. */
export function estimateWords(estimate: {
  needed: number;
  credits: Pick<CreditsNow, 'counted' | 'balance'>;
  /** Null where no price is set. */
  amount: number | null;
}): string {
  const { needed, credits, amount } = estimate;
  const cost = amount === null ? '' : `About ${poundWords(amount)} without VAT.`;
  if (!credits.counted || needed === 0) return cost;
  const after = credits.balance - needed;
  const left = after < 0 ? `You need ${numberWords(-after)} more.` : `${numberWords(after)} will be left.`;
  return `${cost} It needs ${countOf(needed, 'SMS credit')}. Your practice has ${numberWords(credits.balance)}. ${left}`.trim();
}

/** What a campaign cost, from estimate to used; empty where nothing is known. */
export function campaignCostWords(found: {
  credits: { reserved: number; used: number } | null;
  cost: { estimate: number; used: number } | null;
}): string {
  const { credits, cost } = found;
  const parts = [
    ...(credits ? [`${numberWords(credits.reserved)} SMS credits reserved, ${numberWords(credits.used)} used.`] : []),
    ...(cost ? [`Estimated £${shortPounds(cost.estimate)}, used £${shortPounds(cost.used)}, without VAT.`] : []),
  ];
  return parts.join(' ');
}

function shortPounds(amount: number): string {
  return amount >= 10_000 || amount === 0 ? poundWords(amount).slice(1) : poundsOf(amount);
}

/** Why somebody should buy credits now; null where they need not. */
export function lowCreditWords(
  { counted, balance }: Pick<CreditsNow, 'counted' | 'balance'>,
  /** What sends of the last 30 days reserved. */
  lately: number,
): string | null {
  if (!counted) return null;
  if (balance === 0) return 'Your practice has no SMS credits left. You cannot send text messages until you buy more.';
  if (balance >= lately) return null;
  return `Your practice has ${countOf(balance, 'SMS credit')} left. It needed ${numberWords(lately)} in the last 30 days.`;
}
