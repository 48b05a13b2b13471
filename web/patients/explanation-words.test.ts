import type { KnownOfPatient } from '../../domain/eligibility/explanation';
import { kindRows, messageKind, noReasonWords } from './explanation-words';

const AT = '2026-11-03T09:00:00.000Z';

test.each([
  ['care', 'sms', 'a text message about their care'],
  ['recall', 'email', 'an email for a recall'],
  ['service', 'sms', 'a text message with a service notice'],
  ['marketing', 'email', 'a marketing email'],
] as const)('%s by %s is %s', (purpose, channel, words) => {
  expect(messageKind(purpose, channel)).toBe(words);
});

test('what is known and no reason', () => {
  expect(noReasonWords({ fact: 'dissent-and-recall', at: AT }, 'Europe/London')).toBe(
    'Does not wish to be contacted by SMS since 3 November 2026. A recall is about the patient’s care and needs no consent.',
  );
  expect(noReasonWords({ fact: 'other-ticks', of: 'number', ticks: [] }, 'UTC')).toBe(
    'The number is in Blocked Communications with nothing ticked.',
  );
  expect(noReasonWords({ fact: 'other-ticks', of: 'patient', ticks: ['marketing'] }, 'UTC')).toBe(
    'The patient has ticks for other kinds only: Marketing.',
  );
  expect(noReasonWords({ fact: 'other-ticks', of: 'address', ticks: ['marketing'] }, 'UTC')).toBe(
    'The email address is in Blocked Communications for other kinds only: Marketing.',
  );
  expect(noReasonWords({ fact: 'number-alone' }, 'UTC')).toMatch(/does not matter for an email/);
});

test('every kind by every channel there is, each with what decides', () => {
  const known: KnownOfPatient = {
    status: 'registered',
    mobile: '+447700900123',
    email: null,
    numberBlock: { ticks: ['recalls'], by: 'Sam', at: AT },
    patientBlock: null,
    doesNotWishSms: true,
    marketingAgreed: true,
    likelyToFail: false,
    messagesThisMonth: 0,
    toldAt: AT,
  };
  const rules = { monthlyLimit: null, region: 'GB' as const, allowFictional: true, demographics: 'register' as const };
  const rows = kindRows(known, rules, ['sms', 'email']);
  expect(rows.map(({ purpose, ways }) => [purpose, ...ways.map(({ reason }) => reason)])).toEqual([
    ['care', 'Does not wish to be contacted by SMS', 'No email address'],
    ['recall', 'Blocked', 'No email address'],
    ['service', 'Does not wish to be contacted by SMS', 'No email address'],
    ['marketing', 'Does not wish to be contacted by SMS', 'No email address'],
  ]);
  expect(kindRows(known, rules, ['email'])[0]!.ways).toHaveLength(1);
});
