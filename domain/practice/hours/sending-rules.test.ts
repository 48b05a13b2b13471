import { isOpen, nextOpening } from './opening';
import { nextClosedDays, sendingTimes, type SendingRules } from './sending-rules';

const LONDON = 'Europe/London';
const WORK = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
const NONE: SendingRules = { sendingHours: null, sendingHoursFor: {}, bankHolidays: null, closedDays: [] };
const openAt = (rules: SendingRules, purpose: Parameters<typeof sendingTimes>[1], at: string) =>
  isOpen(sendingTimes(rules, purpose), LONDON, new Date(at));

test('N16 a kind has hours of its own, the practice’s, or none', () => {
  const rules: SendingRules = {
    ...NONE,
    sendingHours: WORK,
    sendingHoursFor: { marketing: { days: [1, 2, 3, 4], from: '10:00', to: '16:00' }, care: 'any' },
  };
  expect(sendingTimes(NONE, 'care')).toBeNull();
  expect(sendingTimes(rules, 'recall')).toEqual(WORK);
  expect(sendingTimes(rules, 'care')).toBeNull();
  const evening = '2026-11-23T17:00:00Z';
  expect([openAt(rules, 'recall', evening), openAt(rules, 'marketing', evening)]).toEqual([true, false]);
});

test('N16 bank holidays and closed days hold for every kind, whatever its hours', () => {
  const rules: SendingRules = {
    ...NONE,
    sendingHoursFor: { care: 'any' },
    bankHolidays: 'england-and-wales',
    closedDays: [{ date: '2026-12-29', name: 'Training' }],
  };
  for (const purpose of ['care', 'recall', 'service', 'marketing'] as const) {
    expect(openAt(rules, purpose, '2026-12-28T12:00:00Z')).toBe(false);
    expect(openAt(rules, purpose, '2026-12-29T12:00:00Z')).toBe(false);
    expect(openAt(rules, purpose, '2026-12-30T12:00:00Z')).toBe(true);
  }
  expect(nextOpening(sendingTimes(rules, 'care'), LONDON, new Date('2026-12-28T12:00:00Z'))).toEqual(
    new Date('2026-12-30T00:00:00Z'),
  );
});

test('N16 the next closed days are listed with their names, the practice’s own name first', () => {
  const rules: SendingRules = {
    ...NONE,
    bankHolidays: 'scotland',
    closedDays: [
      { date: '2026-11-27', name: 'Training' },
      { date: '2026-11-30', name: 'Closed for stocktaking' },
      { date: '2026-11-02', name: 'Gone by' },
    ],
  };
  expect(nextClosedDays(rules, '2026-11-23', 4)).toEqual([
    { date: '2026-11-27', name: 'Training' },
    { date: '2026-11-30', name: 'Closed for stocktaking' },
    { date: '2026-12-25', name: 'Christmas Day' },
    { date: '2026-12-26', name: 'Boxing Day' },
  ]);
  expect(nextClosedDays(NONE, '2026-11-23', 4)).toEqual([]);
});
