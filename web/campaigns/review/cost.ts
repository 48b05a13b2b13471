import type { CampaignChecks } from '../../../api/campaigns/campaign-checks';
import type { Draft } from '../../../ports/campaigns/drafts';
import type { PageServices } from '../../kit/mount';
import { estimateWords } from '../../kit/words/cost-words';

/** What sending a draft is about to cost, from the figures of its checks; empty while nothing is known (N24, N25). */
export async function costOfDraft(
  { accounts, costs, credits }: Pick<PageServices, 'accounts' | 'costs' | 'credits'>,
  practiceId: string,
  { channel }: Pick<Draft, 'channel'>,
  { tally, count }: Pick<CampaignChecks, 'tally' | 'count'>,
  now: Date,
): Promise<string> {
  if (!tally || count === 0) return '';
  const [inUse, stand] = await Promise.all([accounts.inUse(practiceId), credits.read(practiceId)]);
  const account = inUse.find((one) => one.channel === channel);
  if (!account) return '';
  const price = await costs.priceNow(practiceId, account.id, now);
  const needed = channel === 'sms' ? tally.segments : 0;
  const units = channel === 'sms' ? needed : count;
  return estimateWords({ needed, credits: stand, amount: price === null ? null : units * price });
}
