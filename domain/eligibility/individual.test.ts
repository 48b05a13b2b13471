import { judgeIndividual, type IndividualRules } from './individual';
import type { KnownOfPatient } from './explanation';
import type { BlockTick } from './purposes';

const AT = '2026-11-24T09:00:00.000Z';
const block = (...ticks: BlockTick[]) => ({ ticks, by: 'Sam', at: AT });
const known: KnownOfPatient = {
  ...{ status: 'registered', mobile: '07700 900123', email: 'grace@example.org', toldAt: AT },
  ...{ doesNotWishSms: null, marketingAgreed: null, likelyToFail: false, messagesThisMonth: 40 },
  ...{ numberBlock: null, patientBlock: null },
};
const rules: IndividualRules = { channel: 'sms', region: 'GB', allowFictional: true, demographics: 'register' };
const judge = (more: Partial<KnownOfPatient>, channel: 'sms' | 'email' = 'sms') =>
  judgeIndividual({ ...known, ...more }, { ...rules, channel });

test('A9 what leaves a patient out of bulk messages is a warning for one message', () => {
  const doubtful = { likelyToFail: true, doesNotWishSms: true, numberBlock: block('healthInformation') };
  expect(judge(doubtful)).toEqual({
    ...{ kind: 'open', contact: '+447700900123', warnings: ['likely-to-fail', 'blocked', 'dissent'] },
  });
  expect(judge({})).toMatchObject({ kind: 'open', warnings: [] });
});

test('A9 a block of another kind says nothing, and a number’s history nothing of an email', () => {
  expect(judge({ patientBlock: block('recalls', 'marketing') })).toMatchObject({ warnings: [] });
  expect(judge({ likelyToFail: true, doesNotWishSms: true }, 'email')).toMatchObject({
    ...{ contact: 'grace@example.org', warnings: [] },
  });
});

test.each([
  ['deceased', { status: 'deceased' }],
  ['left-practice', { status: 'left' }],
  ['registration-unclear', { status: 'unclear' }],
  ['restricted', { status: 'restricted' }],
  ['blocked', { numberBlock: block('everySms') }],
  ['blocked', { patientBlock: block('everySms'), likelyToFail: true }],
] as [string, Partial<KnownOfPatient>][])('A9 %s stops it', (by, more) => {
  expect(judge(more)).toEqual({ kind: 'stopped', by });
});

test('A9 a block of every SMS does not stop an email, and the dead are written to by no channel', () => {
  expect(judge({ patientBlock: block('everySms') }, 'email')).toMatchObject({ kind: 'open' });
  expect(judge({ status: 'deceased', email: null }, 'email')).toEqual({ kind: 'stopped', by: 'deceased' });
});

test('W13 what is missing is named', () => {
  expect(judge({ mobile: null })).toMatchObject({ kind: 'no-contact', code: 'mobile-missing' });
  expect(judge({ mobile: '0161 496 0000' })).toMatchObject({ kind: 'no-contact', code: 'mobile-not-a-mobile' });
  expect(judge({ email: null }, 'email')).toMatchObject({ kind: 'no-contact', code: 'email-missing' });
});
