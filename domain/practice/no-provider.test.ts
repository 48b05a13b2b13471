import { noProviderWords } from './no-provider';

test.each([
  [['sms'], 'This practice has no SMS provider. Choose email, or ask the people who run Rollcall to set one up.'],
  [['email'], 'This practice has no mail server. Choose SMS, or ask the people who run Rollcall to set one up.'],
  [
    ['sms', 'email'],
    'This practice has no SMS provider and no mail server. Ask the people who run Rollcall to set one up.',
  ],
] as const)('P2 without %j: %s', (missing, words) => {
  expect(noProviderWords(missing)).toBe(words);
});
