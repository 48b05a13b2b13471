import { MESSAGE_STATUSES, type Channel } from '../../../domain/delivery/states';
import type { CampaignCounts } from '../../../ports/campaign-pages';
import { handedOver, PARTS, partOf, partRows, partsOf, patientTabs, recordSums } from './campaign-sums';

/** Each status with another count, so that a wrong sum shows. */
const counts = {
  ...Object.fromEntries(MESSAGE_STATUSES.map((status, index) => [status, 2 ** index])),
  total: 2 ** MESSAGE_STATUSES.length - 1,
  saved: 0,
} as CampaignCounts;

describe.each(['sms', 'email'] as Channel[])('%s', (channel) => {
  test('N1 the parts add up to the total, and each status is in one part', () => {
    const sums = partsOf(channel, counts);
    expect(PARTS.reduce((sum, part) => sum + sums[part], 0)).toBe(counts.total);
    for (const part of PARTS) {
      const members = MESSAGE_STATUSES.filter((status) => partOf(status, channel) === part);
      expect(members.reduce((sum, status) => sum + counts[status], 0)).toBe(sums[part]);
    }
  });

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

test('what never left does not count as handed over', () => {
  const { submitted, delivered, failed, unknown, expired } = counts;
  expect(handedOver(counts)).toBe(submitted + delivered + failed + unknown + expired);
});
