import { isAnsweredOutOfHours, numbersMissing } from './out-of-hours';

const RULE = { hours: { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' } };
const at = (time: string) => new Date(`2026-11-${time}:00Z`);
const answered = (receivedAt: string, answeredAt: string | null) =>
  isAnsweredOutOfHours(
    RULE,
    { receivedAt: at(receivedAt), answeredAt: answeredAt === null ? null : at(answeredAt) },
    'Europe/London',
  );

test('N19 N40 a reply is answered automatically outside hours only', () => {
  expect(answered('24T10:00', null)).toBe(false);
  expect(answered('24T20:00', null)).toBe(true);
});

test('N19 once per conversation and night, also over midnight and a weekend', () => {
  expect(answered('25T02:00', '24T20:00')).toBe(false);
  expect(answered('25T20:00', '24T20:00')).toBe(true);
  expect(answered('29T12:00', '27T19:00')).toBe(false);
});

test('N19 the text names whom to call in an emergency and for urgent help', () => {
  expect(numbersMissing('Call 111, or 999 in an emergency.', 'GB')).toEqual([]);
  expect(numbersMissing('We are closed. Call 111.', 'GB')).toEqual(['999']);
  expect(numbersMissing('Call 000 or 1800022222', 'AU')).toEqual([]);
});
