import { partOf } from '../../../domain/campaigns/figures';
import type { Channel } from '../../../domain/delivery/states';
import type { MessageFilter, TallyRow } from '../../../ports/campaigns/campaign-queries';
import { messageWords, reasonWords } from '../../kit/words/message-status';

export interface ReasonChoice {
  value: string;
  text: string;
  count: number;
}

/**
 * The reasons of a tab, most frequent first: staff can filter its patients by them. A message without a reason is named
 * by its status.
 */
export function reasonsOf(
  filter: MessageFilter,
  channel: Channel,
  tally: readonly TallyRow[],
  settleHours = 72,
): ReasonChoice[] {
  const counts = new Map<string, ReasonChoice>();
  for (const { status, reasonCode, count } of tally) {
    if (filter !== 'all' && partOf(status, channel) !== filter) continue;
    const value = reasonCode ?? (status === 'failed' ? 'cause-unknown' : status);
    const known = counts.get(value);
    if (known) known.count += count;
    else {
      const text =
        value === status ? messageWords({ status, reasonCode: null }, channel, settleHours).word : reasonWords(value);
      counts.set(value, { value, text, count });
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
