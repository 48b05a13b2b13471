import { countsWords, historyWords, monthWords, rightWords, sumWords } from './number-words';

const AT = new Date('2026-11-24T14:05:00Z');

test('A6 the history of a number is plain counts', () => {
  expect(countsWords({ failures: 1, deliveries: 1 })).toBe('1 failure, 1 delivery');
  expect(countsWords({ failures: 3, deliveries: 1_200 })).toBe('3 failures, 1,200 deliveries');
  const known = { failures: 3, deliveries: 2, failingSince: AT, lastOutcomeAt: AT };
  expect(historyWords(known, 'Europe/London')).toBe(
    '3 failures, 2 deliveries; likely to fail since 24 November 2026 at 2:05pm.',
  );
  expect(historyWords({ ...known, failingSince: null }, 'Europe/London')).toMatch(/; delivered again on 24 November/);
});

test('N13 the two parts add up to all', () => {
  expect(sumWords({ correct: 12, wait: 1_040 })).toMatch(/^1,052 numbers are likely to fail: 12 .* \+ 1,040 that/);
  expect(sumWords({ correct: 1, wait: 0 })).toMatch(/^1 number is likely/);
});

test('N12 how often the rule was right is said from some twenty cases on, and never rounded to certainty', () => {
  expect(rightWords({ expected: 0, failed: 0 })).toMatch(/^You have not sent a message/);
  expect(rightWords({ expected: 1, failed: 1 })).toMatch(/^We cannot say yet .*\. 1 message was .* and 1 failed/);
  expect(rightWords({ expected: 19, failed: 18 })).toMatch(/^We cannot say yet/);
  expect(rightWords({ expected: 20, failed: 19 })).toBe(
    'It was right 95 times in 100 here: 19 of 20 messages to marked numbers failed.',
  );
  expect(rightWords({ expected: 1_000, failed: 999 })).toMatch(/^It was right 99 times/);
  expect(rightWords({ expected: 1_000, failed: 1 })).toMatch(/^It was right 1 time in/);
  expect(rightWords({ expected: 40, failed: 40 })).toMatch(/^It was right 100 times/);
  expect(rightWords({ expected: 40, failed: 0 })).toMatch(/^It was right 0 times/);
});

test('months in words', () => {
  expect(monthWords('2026-11')).toBe('November 2026');
});
