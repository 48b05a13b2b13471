import { PURPOSES, TICK_OF } from './purposes';
import { reasonsNotToSend, type SuppressionFacts, type SuppressionRules } from './suppression';

const AT = '2026-11-01T09:00:00.000Z';
const facts = (changes: Partial<SuppressionFacts> = {}): SuppressionFacts => ({
  ...{ blocks: [], doesNotWishSms: null, marketingAgreed: null, likelyToFail: false, overridden: false },
  messagesThisMonth: 0,
  ...changes,
});
const rules = (changes: Partial<SuppressionRules> = {}): SuppressionRules => ({
  ...{ channel: 'sms', purpose: 'care', monthlyLimit: null },
  ...changes,
});
const codes = (...args: Parameters<typeof reasonsNotToSend>) => reasonsNotToSend(...args).map(({ code }) => code);

test('N11 nothing recorded stops nothing that is about care', () => {
  for (const purpose of ['care', 'recall', 'service'] as const) expect(codes(facts(), rules({ purpose }))).toEqual([]);
});

test.each(PURPOSES)('E2 E15 the tick for %s stops that purpose and no other', (purpose) => {
  const blocked = facts({ marketingAgreed: true, blocks: [{ ticks: [TICK_OF[purpose]], by: 'Sam', at: AT }] });
  for (const other of PURPOSES) {
    expect(codes(blocked, rules({ purpose: other }))).toEqual(other === purpose ? ['blocked'] : []);
  }
});

test('E2 a number that is listed without a tick is stopped from nothing', () => {
  const listed = facts({ marketingAgreed: true, blocks: [{ ticks: [], by: 'Sam', at: AT }] });
  for (const purpose of PURPOSES) expect(codes(listed, rules({ purpose }))).toEqual([]);
});

test('E9 a wrong number gets no text of any kind; it says nothing of the patient’s email', () => {
  const wrong = facts({ marketingAgreed: true, blocks: [{ ticks: ['everySms'], by: 'Sam', at: AT }] });
  for (const purpose of PURPOSES) {
    expect(codes(wrong, rules({ purpose }))).toEqual(['blocked']);
    expect(codes(wrong, rules({ purpose, channel: 'email' }))).toEqual([]);
  }
});

test('N10 a block says who set it and when; the number’s goes before the patient’s', () => {
  const blocks = [
    { ticks: ['healthInformation'] as const, by: 'Sam Okoro', at: AT },
    { ticks: ['healthInformation'] as const, by: 'Amira Khan', at: '2026-11-02T09:00:00.000Z' },
  ];
  expect(reasonsNotToSend(facts({ blocks }), rules())).toEqual([{ code: 'blocked', by: 'Sam Okoro', at: AT }]);
});

test('E10 E15 dissent in the record stops texts but recalls, and no email', () => {
  const dissent = facts({ doesNotWishSms: true, marketingAgreed: true });
  expect(codes(dissent, rules())).toEqual(['dissent']);
  expect(codes(dissent, rules({ purpose: 'service' }))).toEqual(['dissent']);
  expect(codes(dissent, rules({ purpose: 'marketing' }))).toEqual(['dissent']);
  expect(codes(dissent, rules({ purpose: 'recall' }))).toEqual([]);
  expect(codes(dissent, rules({ channel: 'email' }))).toEqual([]);
});

test('E12 where a block and dissent both hold, the block is the reason that is shown', () => {
  const both = facts({ doesNotWishSms: true, blocks: [{ ticks: ['healthInformation'], by: 'Sam', at: AT }] });
  expect(codes(both, rules())).toEqual(['blocked', 'dissent']);
});

test.each([
  [true, undefined],
  [false, 'marketing-refused'],
  [null, 'marketing-not-asked'],
])('N11 E15 marketing needs a recorded yes, and a silence is not called a refusal: %s', (marketingAgreed, detail) => {
  for (const channel of ['sms', 'email'] as const) {
    const reasons = reasonsNotToSend(facts({ marketingAgreed }), rules({ purpose: 'marketing', channel }));
    expect(reasons.map((reason) => reason.detail)).toEqual(detail === undefined ? [] : [detail]);
  }
});

test('A5 A8 a number whose last message failed is kept out of a bulk text, and not of an email', () => {
  const failing = facts({ likelyToFail: true, failingSince: AT });
  expect(reasonsNotToSend(failing, rules())).toEqual([{ code: 'likely-to-fail', at: AT }]);
  expect(codes(failing, rules({ channel: 'email' }))).toEqual([]);
});

test('N12 a person may let such a number in', () => {
  expect(codes(facts({ likelyToFail: true, overridden: true }), rules())).toEqual([]);
});

test('N15 who has had the month’s messages gets no more; without a limit nobody has', () => {
  expect(codes(facts({ messagesThisMonth: 3 }), rules({ monthlyLimit: 4 }))).toEqual([]);
  expect(reasonsNotToSend(facts({ messagesThisMonth: 4 }), rules({ monthlyLimit: 4 }))).toEqual([
    { code: 'monthly-limit', detail: '4' },
  ]);
  expect(codes(facts({ messagesThisMonth: 99 }), rules())).toEqual([]);
});
