import { likelyToFailWords, retryChoices, retryParts } from './retry-words';

const preview = {
  errors: 37,
  eligible: 27,
  maybeSent: 4,
  likelyToFail: 2,
  skipped: [
    { reason: 'blocked', count: 3 },
    { reason: 'deceased', count: 1 },
    { reason: 'mobile-missing', count: 2 },
  ],
};

test('N2 the list of who is tried again adds up', () => {
  const parts = retryParts(preview);
  expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(preview.errors);
  expect(parts.map(({ count, text }) => `${count} ${text}`)).toEqual([
    '27 can be tried again',
    '4 may already have it',
    '3 blocked since',
    '1 has died',
    '2 left out: No mobile number',
  ]);
});

test('N3 twice is a choice of its own, and said', () => {
  expect(retryChoices(preview).map(({ text }) => text)).toEqual([
    '27 patients',
    '31 patients, including 4 who may already have it and could get it twice',
  ]);
  expect(retryChoices({ ...preview, maybeSent: 0 })).toHaveLength(1);
  expect(retryChoices({ ...preview, eligible: 0 }).map(({ value }) => value)).toEqual(['maybe']);
  expect(retryChoices({ ...preview, eligible: 0, maybeSent: 0 })).toEqual([]);
});

test('A8 numbers that are likely to fail are warned of with their count', () => {
  expect(likelyToFailWords(preview)).toBe('2 of them are likely to fail: the last message to their number failed.');
  expect(likelyToFailWords({ ...preview, likelyToFail: 1 })).toMatch(/^1 of them is likely to fail: /);
  expect(likelyToFailWords({ ...preview, likelyToFail: 0 })).toBeNull();
});
