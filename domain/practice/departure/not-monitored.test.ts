import { deletableFrom, isToldNotMonitored, notMonitoredText } from './not-monitored';

const leftAt = new Date('2026-12-01T00:00:00Z');
const day = (n: number) => new Date(leftAt.getTime() + n * 86_400_000);

test('numbers of a practice that left are answered for 90 days, each person once a day', () => {
  expect(isToldNotMonitored({ leftAt, receivedAt: day(1), answeredAt: null })).toBe(true);
  expect(isToldNotMonitored({ leftAt, receivedAt: day(1.5), answeredAt: day(1) })).toBe(false);
  expect(isToldNotMonitored({ leftAt, receivedAt: day(2), answeredAt: day(1) })).toBe(true);
  expect(isToldNotMonitored({ leftAt, receivedAt: day(91), answeredAt: null })).toBe(false);
  expect(deletableFrom(leftAt)).toEqual(day(90));
});

test('the answer says whom to call', () => {
  expect(notMonitoredText('Oakfield Surgery', 'GB', 'sms')).toMatch(/^Oakfield Surgery no longer reads .*999.*111/);
  expect(notMonitoredText('Oakfield Surgery', 'GB', 'email')).toContain('no longer reads emails to this address');
});
