import {
  contactsWords,
  delayWords,
  judgedWords,
  listState,
  pdsWords,
  problemParts,
  progressWords,
  rangeWords,
  sumWords,
  uploadWords,
  whenWords,
} from './list-words';

const counts = (accepted: number, rejected: number) => ({ rows: accepted + rejected, accepted, rejected });

test('states are words', () => {
  expect(listState({ status: 'processing', counts: null }).text).toBe('Checking');
  expect(listState({ status: 'refused', counts: counts(0, 0) }).text).toBe('Cannot be used');
  expect(listState({ status: 'ready', counts: counts(0, 3) }).text).toBe('None accepted');
  expect(listState({ status: 'ready', counts: counts(1, 0) }).text).toBe('Ready');
});

test('progress is rows stored against rows in the file, and is not more than is known', () => {
  expect(progressWords({ rows: null, stored: 0 }, 'register')).toMatchObject({
    heading: 'Checking your list',
    doing: 'Reading the file',
    percent: null,
  });
  expect(progressWords({ rows: 10_000, stored: 3_999 }, 'register')).toMatchObject({
    heading: 'Checking 10,000 patients',
    doing: 'Looking patients up in the practice’s register and checking contact details: 3,999 of 10,000 done',
    percent: 39,
    announcement: '3,999 of 10,000 patients checked',
  });
  expect(progressWords({ rows: 1, stored: 1 }, 'none')).toMatchObject({ heading: 'Checking 1 patient', percent: 100 });
});

test('a delay is told after a minute, with what is left', () => {
  const at = new Date('2026-11-24T09:00:00Z');
  const later = new Date('2026-11-24T09:02:00Z');
  const delay = (
    progress: Parameters<typeof delayWords>[0],
    now = later,
    demographics: 'register' | 'pds' = 'register',
  ) => delayWords(progress, { createdAt: at, now, demographics });
  expect(delay({ rows: 10_000, stored: 7_900 }, at)).toBeNull();
  expect(delay({ rows: 10_000, stored: 7_900 })).toContain(
    'We still have 2,100 patients to check. The practice’s register',
  );
  expect(delay({ rows: 10, stored: 9 }, later, 'pds')).toContain('We still have 1 patient to check. PDS may not');
  expect(delay({ rows: null, stored: 0 })).toContain('still have to read');
});

test('sums and ranges', () => {
  expect(sumWords(counts(9_412, 588))).toBe('9,412 + 588 = 10,000 rows in your file');
  expect(sumWords(counts(1, 0))).toBe('1 + 0 = 1 row in your file');
  expect(rangeWords(50, 50, 9_412)).toBe('Rows 51 to 100 of 9,412');
  expect(rangeWords(0, 0, 0)).toBe('Rows 0 of 0');
});

test('H8 contact details are told by their source, PDS only where it is PDS, and add up', () => {
  const contacts = (contactSource: 'demographics' | 'file', demographics: 'register' | 'pds' | 'none') =>
    contactsWords({ contactSource, demographics }, 9_641, 10_000);
  expect(contacts('demographics', 'pds')).toBe(
    'Contact details retrieved from PDS: 9,641. Could not be retrieved: 359.',
  );
  expect(contacts('demographics', 'register')).toBe(
    'Contact details retrieved from the practice’s register: 9,641. Could not be retrieved: 359.',
  );
  expect(contacts('file', 'register')).toContain('taken from your file: 9,641');
  expect(contacts('demographics', 'none')).toContain('taken from your file: 9,641');
});

test('P14 the upload page promises what is done here, and no more', () => {
  expect(uploadWords('register', 'demographics')).toEqual([
    'Leave out patients who have died or do not want messages. We check too, and show you who we left out.',
    'We look patients up in the practice’s register, and take contact details from there, not from your file.',
  ]);
  expect(uploadWords('pds', 'file').join(' ')).toMatch(
    /look patients up in PDS, and take contact details from your file\.$/,
  );
  expect(uploadWords('none', 'demographics').join(' ')).not.toMatch(/We check too|PDS|register/);
  expect(pdsWords('register')).toBe('In these reasons, PDS means the practice’s register.');
  expect(pdsWords('pds')).toBeNull();
});

test('a list says for which kind of message it was judged, and when', () => {
  const now = new Date('2026-11-24T15:00:00Z');
  const list = { purpose: 'care' as const, judgedAt: new Date('2026-11-24T14:31:00Z'), timeZone: 'Europe/London' };
  expect(judgedWords(list, false, now)).toMatch(/^Checked for messages about a patient’s care, today at 2:31pm\. /);
  expect(judgedWords({ ...list, purpose: 'recall', judgedAt: null }, true, now)).toBe(
    'Checked for recalls. This list has been used, so it no longer changes.',
  );
  expect(whenWords(list.judgedAt, 'Europe/London', now)).toBe('today at 2:31pm');
  expect(whenWords(list.judgedAt, 'Europe/London', new Date('2026-11-30T14:31:00Z'))).toBe(
    'on 24 November 2026 at 2:31pm',
  );
});

test('a problem has a heading and the rest', () => {
  expect(problemParts('Your file has no column for date of birth. We found: A, B. Add the column.')).toEqual({
    heading: 'Your file has no column for date of birth',
    rest: 'We found: A, B. Add the column.',
  });
  expect(problemParts('Nothing.')).toEqual({ heading: 'Nothing', rest: '' });
});
