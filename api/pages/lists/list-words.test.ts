import { contactsWords, delayWords, listState, problemParts, progressWords, rangeWords, sumWords } from './list-words';

const counts = (accepted: number, rejected: number) => ({ rows: accepted + rejected, accepted, rejected });

test('states are words', () => {
  expect(listState({ status: 'processing', counts: null }).text).toBe('Checking');
  expect(listState({ status: 'refused', counts: counts(0, 0) }).text).toBe('Cannot be used');
  expect(listState({ status: 'ready', counts: counts(0, 3) }).text).toBe('None accepted');
  expect(listState({ status: 'ready', counts: counts(1, 0) }).text).toBe('Ready');
});

test('progress is rows stored against rows in the file, and is not more than is known', () => {
  expect(progressWords({ rows: null, stored: 0 })).toMatchObject({
    heading: 'Checking your list',
    doing: 'Reading the file',
    percent: null,
  });
  expect(progressWords({ rows: 10_000, stored: 3_999 })).toMatchObject({
    heading: 'Checking 10,000 patients',
    percent: 39,
    announcement: '3,999 of 10,000 patients checked',
  });
  expect(progressWords({ rows: 1, stored: 1 })).toMatchObject({ heading: 'Checking 1 patient', percent: 100 });
});

test('a delay is told after a minute, with what is left', () => {
  const at = new Date('2026-11-24T09:00:00Z');
  const later = new Date('2026-11-24T09:02:00Z');
  expect(delayWords({ rows: 10_000, stored: 7_900 }, at, at)).toBeNull();
  expect(delayWords({ rows: 10_000, stored: 7_900 }, at, later)).toContain('2,100 patients are still to be checked.');
  expect(delayWords({ rows: 10, stored: 9 }, at, later)).toContain('1 patient is still to be checked.');
  expect(delayWords({ rows: null, stored: 0 }, at, later)).toContain('still to be read');
});

test('sums and ranges', () => {
  expect(sumWords(counts(9_412, 588))).toBe('9,412 + 588 = 10,000 rows in your file');
  expect(sumWords(counts(1, 0))).toBe('1 + 0 = 1 row in your file');
  expect(rangeWords(50, 50, 9_412)).toBe('Rows 51 to 100 of 9,412');
  expect(rangeWords(0, 0, 0)).toBe('Rows 0 of 0');
});

test('contact details are told by their source and add up', () => {
  expect(contactsWords('demographics', 9_641, 10_000)).toBe(
    'Contact details retrieved from PDS: 9,641. Could not be retrieved: 359.',
  );
  expect(contactsWords('file', 9, 10)).toContain('taken from your file: 9');
});

test('a problem has a heading and the rest', () => {
  expect(problemParts('Your file has no column for date of birth. We found: A, B. Add the column.')).toEqual({
    heading: 'Your file has no column for date of birth',
    rest: 'We found: A, B. Add the column.',
  });
  expect(problemParts('Nothing.')).toEqual({ heading: 'Nothing', rest: '' });
});
