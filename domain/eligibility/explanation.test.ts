import fc from 'fast-check';
import { explainReasons } from './explained-reasons';
import { explain, factsWithoutEffect, type ExplanationRules, type KnownOfPatient } from './explanation';
import { BLOCK_TICKS, PURPOSES } from './purposes';
import { PATIENT_STATUSES } from '../patients/register-words';
import { reasonMessage, reasonAdvice } from '../lists/row-reasons';
import { reasonsNotToSend } from './suppression';
import { UNREMARKABLE as PATIENT } from '../../test/support/known-patient';

const AT = '2026-11-03T09:00:00.000Z';
const RULES: ExplanationRules = {
  channel: 'sms',
  purpose: 'care',
  monthlyLimit: 4,
  region: 'GB',
  allowFictional: true,
  demographics: 'register',
};
const why = (patient: Partial<KnownOfPatient>, rules: Partial<ExplanationRules> = {}) =>
  explain({ ...PATIENT, ...patient }, { ...RULES, ...rules });
const codes = (...of: Parameters<typeof why>) => why(...of).reasons.map(({ code }) => code);

describe('N10 why a patient would or would not get a message', () => {
  test('nothing speaks against it: no reason, and where it goes', () => {
    expect(why({})).toEqual({ contact: '+447700900123', reasons: [] });
    expect(why({}, { channel: 'email' })).toEqual({ contact: 'ada@example.org', reasons: [] });
  });

  test('each reason has its rule, source, who set it, when, and what would change it', () => {
    const { reasons } = why({ numberBlock: { ticks: ['healthInformation'], by: 'Sam Okoro', at: AT } });
    expect(reasons).toEqual([
      {
        code: 'blocked',
        message: reasonMessage('blocked'),
        rule: 'We do not send what is ticked for a number or a patient.',
        origin: 'number-block',
        setBy: { who: 'Sam Okoro', at: AT },
        change: reasonAdvice('blocked'),
      },
    ]);
  });

  test.each<[Partial<KnownOfPatient>, Partial<ExplanationRules>, string[]]>([
    [{ status: 'deceased' }, {}, ['deceased']],
    [{ status: 'left', mobile: null }, {}, ['left-practice', 'mobile-missing']],
    [{ mobile: null }, {}, ['mobile-missing']],
    [{ mobile: '+441632960123' }, {}, ['mobile-not-a-mobile']],
    [{ mobile: '0770' }, {}, ['mobile-invalid']],
    [{ email: null }, { channel: 'email' }, ['email-missing']],
    [{ email: 'no address' }, { channel: 'email' }, ['email-invalid']],
    [{ status: 'deceased', likelyToFail: true }, {}, ['deceased', 'likely-to-fail']],
    [
      { likelyToFail: true, doesNotWishSms: true, messagesThisMonth: 4 },
      {},
      ['likely-to-fail', 'dissent', 'monthly-limit'],
    ],
    [{ messagesThisMonth: 40 }, { monthlyLimit: null }, []],
    [{}, { purpose: 'marketing' }, ['dissent']],
  ])('%j %j: %j, the deciding one first', (patient, rules, expected) => {
    expect(codes(patient, rules)).toEqual(expected);
  });

  test('H10 what demographics say goes back to them, as of when they said it', () => {
    expect(why({ status: 'deceased' }).reasons[0]!.setBy).toEqual({
      who: 'The practice’s register',
      at: '2026-11-01T08:00:00.000Z',
    });
    expect(why({ mobile: null }, { demographics: 'pds' }).reasons[0]!.setBy.who).toBe('PDS');
  });

  test('a number that is none is named as what it is, as in lists', () => {
    expect(why({ mobile: '01632 960123' }).reasons[0]!.message).toBe('Number is a landline');
  });

  test('a restricted record has that reason alone, and no contact from anywhere', () => {
    expect(codes({ status: 'restricted', likelyToFail: true, doesNotWishSms: true })).toEqual(['restricted']);
    expect(why({ status: 'restricted' }).contact).toBeNull();
    expect(
      factsWithoutEffect({ ...PATIENT, status: 'restricted', doesNotWishSms: true }, { ...RULES, purpose: 'recall' }),
    ).toEqual([]);
  });

  test('N20 the address’s block comes before the patient’s own, by email only', () => {
    const both = {
      addressBlock: { ticks: ['healthInformation'] as const, by: 'Patient, by replying STOP', at: AT },
      patientBlock: { ticks: ['healthInformation'] as const, by: 'Amira', at: AT },
    };
    expect(why(both, { channel: 'email' }).reasons).toMatchObject([
      { origin: 'address-block', setBy: { who: 'Patient, by replying STOP' } },
    ]);
    expect(why(both).reasons).toMatchObject([{ origin: 'patient-block' }]);
    const other = { addressBlock: { ticks: ['marketing'] as const, by: 'Sam', at: AT } };
    expect(why(other, { channel: 'email' }).reasons).toEqual([]);
  });

  test('the number’s block comes before the patient’s own; by email only the patient’s counts', () => {
    const both = {
      numberBlock: { ticks: ['everySms'] as const, by: 'Sam', at: AT },
      patientBlock: { ticks: ['healthInformation'] as const, by: 'Amira', at: AT },
    };
    expect(why(both).reasons).toMatchObject([{ origin: 'number-block', setBy: { who: 'Sam' } }]);
    expect(why(both, { channel: 'email' }).reasons).toMatchObject([
      { origin: 'patient-block', setBy: { who: 'Amira' } },
    ]);
    expect(why({ patientBlock: both.patientBlock }).reasons).toMatchObject([
      { origin: 'patient-block', setBy: { who: 'Amira' } },
    ]);
  });

  test('N11 marketing that nobody asked about is said as that, and a refusal as a refusal', () => {
    const marketing = { purpose: 'marketing' } as const;
    expect(why({}, marketing).reasons).toMatchObject([
      { origin: 'nothing-recorded', message: 'Has not agreed to marketing: nothing is recorded' },
    ]);
    expect(why({ marketingAgreed: false, marketingAgreedAt: AT }, marketing).reasons).toMatchObject([
      { origin: 'patient-wish', setBy: { who: 'The record', at: AT }, message: 'Does not wish to get marketing' },
    ]);
    expect(why({ marketingAgreed: true }, marketing).reasons).toEqual([]);
  });
});

describe('what is known and keeps nothing back', () => {
  const facts = (patient: Partial<KnownOfPatient>, rules: Partial<ExplanationRules> = {}) =>
    factsWithoutEffect({ ...PATIENT, ...patient }, { ...RULES, ...rules });

  test('E10 the wish for no SMS, where it is a recall', () => {
    const wish = { doesNotWishSms: true, doesNotWishSmsAt: AT };
    expect(facts(wish, { purpose: 'recall' })).toEqual([{ fact: 'dissent-and-recall', at: AT }]);
    expect(facts(wish)).toEqual([]);
  });

  test('E2 a listed number with nothing ticked, and ticks of other kinds', () => {
    expect(facts({ numberBlock: { ticks: [], by: 'Sam', at: AT } })).toEqual([
      { fact: 'other-ticks', of: 'number', ticks: [] },
    ]);
    expect(facts({ numberBlock: { ticks: ['recalls'], by: 'Sam', at: AT } })).toMatchObject([{ ticks: ['recalls'] }]);
    expect(facts({ numberBlock: { ticks: ['everySms'], by: 'Sam', at: AT } })).toEqual([]);
  });

  test('a number’s fault or block, where it is an email', () => {
    expect(facts({ likelyToFail: true }, { channel: 'email' })).toEqual([{ fact: 'number-alone' }]);
    expect(facts({ numberBlock: { ticks: ['everySms'], by: 'Sam', at: AT } }, { channel: 'email' })).toEqual([
      { fact: 'number-alone' },
    ]);
  });
});

test('N10 it says the same as the rule of lists, for whatever is known', () => {
  const block = fc.option(
    fc.record({ ticks: fc.subarray([...BLOCK_TICKS]), by: fc.constant('Sam'), at: fc.constant(AT) }),
  );
  const known = fc.record({
    status: fc.constantFrom(...PATIENT_STATUSES),
    mobile: fc.constantFrom('+447700900123', '01632960123', null),
    email: fc.constantFrom('ada@example.org', 'no address', null),
    numberBlock: block,
    addressBlock: block,
    patientBlock: block,
    doesNotWishSms: fc.option(fc.boolean()),
    marketingAgreed: fc.option(fc.boolean()),
    likelyToFail: fc.boolean(),
    messagesThisMonth: fc.nat(6),
    toldAt: fc.constant(AT),
  });
  const rules = fc.record({
    channel: fc.constantFrom('sms' as const, 'email' as const),
    purpose: fc.constantFrom(...PURPOSES),
    monthlyLimit: fc.option(fc.integer({ min: 1, max: 5 })),
    region: fc.constant('GB' as const),
    allowFictional: fc.constant(true),
    demographics: fc.constantFrom('register' as const, 'pds' as const),
  });
  fc.assert(
    fc.property(known, rules, (patient, rule) => {
      const { contact, reasons } = explain(patient, rule);
      for (const { rule } of reasons) expect(rule).toMatch(/\.$/);
      if (patient.status !== 'registered') return expect(reasons.length).toBeGreaterThan(0);
      if (contact === null) return expect(reasons[0]!.code).toMatch(/^(mobile|email)-/);
      const blocks = [rule.channel === 'sms' ? patient.numberBlock : patient.addressBlock, patient.patientBlock].filter(
        (one) => one !== null,
      );
      const inLists = reasonsNotToSend({ ...patient, blocks, overridden: false }, rule);
      const sources = {
        ...{ demographics: rule.demographics, contactSource: 'demographics' as const, checkedAt: patient.toldAt },
        ...{ uploadedBy: '', uploadedAt: '', sharedNumbersBy: '', sharedNumbersAt: '' },
      };
      expect(reasons.map(({ rule: _, origin: __, ...reason }) => reason)).toEqual(explainReasons(inLists, sources));
    }),
  );
});
