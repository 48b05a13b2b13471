import { attemptsWords, attemptWords, patientWords } from './recall-words';

test('E16 attempts are said with channel, time and outcome, and counted as documented', () => {
  const attempt = { channel: 'sms', at: new Date('2026-11-24T09:00:00Z'), outcome: 'delivered' } as const;
  expect(attemptWords(attempt, 'Europe/London')).toBe('SMS on 24 November 2026 at 9am: delivered');
  expect(attemptsWords({ attempts: [attempt], attemptsWanted: 3 })).toBe('1 of 3 documented attempts');
});

test('a restricted record names nobody', () => {
  expect(patientWords({ patient: null })).toBe('Restricted record');
  expect(patientWords({ patient: { id: 'x', nhsNumber: '9434765919', familyName: null, givenName: null } })).toBe(
    '9434765919',
  );
});
