import { historyWords, outcomeLines } from './number-history.words';

test('N12 a number’s history is told as plain counts', () => {
  expect(historyWords({ failures: 1, lastingFailures: 0, deliveries: 0 })).toBe(
    '1 message to this number has failed, and none was delivered.',
  );
  expect(historyWords({ failures: 3, lastingFailures: 1, deliveries: 2 })).toBe(
    '3 messages to this number have failed, and 2 were delivered. 1 of the failures has a cause that lasts until you correct the number.',
  );
});

test('A4 N12 each outcome has its time and its cause, else that it is not known', () => {
  const attemptedAt = new Date('2026-11-24T09:05:00Z');
  expect(
    outcomeLines(
      [
        { outcome: 'failed', code: 'phone-off', attemptedAt },
        { outcome: 'failed', code: null, attemptedAt },
        { outcome: 'delivered', code: null, attemptedAt },
      ],
      'Europe/London',
    ),
  ).toEqual([
    { at: '24 November 2026 at 9:05am', outcome: 'Failed: Phone switched off' },
    { at: '24 November 2026 at 9:05am', outcome: 'Failed: Cause not known' },
    { at: '24 November 2026 at 9:05am', outcome: 'Delivered' },
  ]);
});
