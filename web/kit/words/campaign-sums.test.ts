import { partOf, partsOf } from '../../../domain/campaigns/figures';
import { MESSAGE_STATUSES, type Channel } from '../../../domain/delivery/states';
import type { CampaignCounts } from '../../../ports/campaigns/campaign-queries';
import { partRows, patientTabs, recordSums } from './campaign-sums';

/** Each status with another count, so that a wrong sum shows. */
const counts = {
  ...Object.fromEntries(MESSAGE_STATUSES.map((status, index) => [status, 2 ** index])),
  total: 2 ** MESSAGE_STATUSES.length - 1,
  saved: 0,
} as CampaignCounts;

describe.each(['sms', 'email'] as Channel[])('%s', (channel) => {
  test('P24 the tabs add up to the first', () => {
    const [all, ...others] = patientTabs(channel, counts);
    expect(others.reduce((sum, tab) => sum + tab.count, 0)).toBe(all!.count);
  });

  test('H18 the record adds up, and only what was delivered is saved or waits', () => {
    const tally = MESSAGE_STATUSES.flatMap((status) =>
      (status === 'delivered' ? ([null, 'waiting', 'saved', 'refused'] as const) : [null]).map((recordStatus) => ({
        ...{ status, recordStatus, reasonCode: null },
        count: counts[status],
      })),
    );
    const { total, ...parts } = recordSums(channel, tally);
    expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(total);
    expect(parts.saved).toBe(counts.delivered);
    expect(parts.waiting).toBe(2 * counts.delivered);
    expect(parts.later).toBe(partsOf(channel, counts).waiting);
  });
});

test('an expired email is no error, an expired SMS is', () => {
  expect(partOf('expired', 'email')).toBe('accepted');
  expect(partOf('expired', 'sms')).toBe('errors');
  expect(partRows('sms', counts).map(({ part }) => part)).not.toContain('accepted');
});
