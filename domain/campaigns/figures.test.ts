import fc from 'fast-check';
import { MESSAGE_STATUSES, type Channel } from '../delivery/states';
import { endingOf, handedOver, isPaused, leftToSend, PARTS, partOf, partsOf, type StatusCounts } from './figures';
import { PHASES } from './phases';

const anyCounts = fc.tuple(...MESSAGE_STATUSES.map(() => fc.nat(20))).map(
  (numbers) =>
    ({
      ...Object.fromEntries(MESSAGE_STATUSES.map((status, index) => [status, numbers[index]])),
      total: numbers.reduce((sum, one) => sum + one, 0),
    }) as StatusCounts,
);
const anyChannel = fc.constantFrom<Channel>('sms', 'email');

test('N1 C13 the parts add up to the total, and each status is in one part', () => {
  fc.assert(
    fc.property(anyChannel, anyCounts, (channel, counts) => {
      const sums = partsOf(channel, counts);
      expect(PARTS.reduce((sum, part) => sum + sums[part], 0)).toBe(counts.total);
      for (const part of PARTS) {
        const members = MESSAGE_STATUSES.filter((status) => partOf(status, channel) === part);
        expect(members.reduce((sum, status) => sum + counts[status], 0)).toBe(sums[part]);
      }
    }),
  );
});

test('C13 what was handed over, what is left and what never goes add up to the total', () => {
  fc.assert(
    fc.property(anyChannel, anyCounts, (channel, counts) => {
      const never = partsOf(channel, counts)['not-sent'];
      expect(handedOver(counts) + leftToSend(counts) + never).toBe(counts.total);
    }),
  );
});

test('C11 only a campaign in which everybody was sent to ended with all', () => {
  fc.assert(
    fc.property(anyChannel, anyCounts, (channel, counts) => {
      const ending = endingOf(channel, counts);
      const sums = partsOf(channel, counts);
      expect(ending === 'error').toBe(sums.errors > 0);
      if (ending === 'all') expect(sums['not-sent']).toBe(0);
      if (ending === 'some') expect(sums['not-sent']).toBeGreaterThan(0);
      if (ending === 'none') expect(sums['not-sent']).toBe(counts.total);
    }),
  );
});

test('a pause counts only where something is left that it keeps from going', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PHASES), anyCounts, (phase, counts) => {
      expect(isPaused({ phase, pausedReason: null, counts })).toBe(false);
      if (phase === 'settled' || phase === 'cancelled')
        expect(isPaused({ phase, pausedReason: 'x', counts })).toBe(false);
    }),
  );
});
