import { attemptsWords, attemptWords, importWords, patientWords } from './recall-words';

test('E16 attempts are said with channel, time and outcome, and counted as documented', () => {
  const attempt = { channel: 'sms', at: new Date('2026-11-24T09:00:00Z'), outcome: 'delivered' } as const;
  expect(attemptWords(attempt, 'Europe/London')).toBe('SMS on 24 November 2026 at 9am: delivered');
  expect(attemptsWords({ attempts: [attempt], attemptsWanted: 3 })).toBe('1 of 3 documented attempts');
});

test('the result of an import is one sum', () => {
  const counts = { rows: 1200, added: 3, changed: 4, unchanged: 1193, refused: 0, closed: 0 };
  expect(importWords(counts)).toBe('1,200 recalls read: 3 added, 4 changed, 1,193 unchanged, 0 refused, 0 closed');
});

test('a restricted record names nobody', () => {
  expect(patientWords({ patient: null })).toBe('Restricted record');
  expect(patientWords({ patient: { id: 'x', nhsNumber: '9434765919', familyName: null, givenName: null } })).toBe(
    '9434765919',
  );
});
