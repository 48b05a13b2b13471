import {
  codesOf,
  patientsWithOneText,
  patientsWithSeveralTexts,
  planRecallSms,
  smsLeftOutWords,
  type SmsCandidate,
  type SmsPlanOptions,
} from './sms-plan';

const NOW = new Date('2026-12-11T10:00:00Z');
const ASTHMA = { id: 'asthma', codes: [], minDaysBetween: 7, yearStart: '01-04', mayBeJoined: false };
const ASK = { state: 'ask', mark: { code: 'dissent', message: '' } } as const;
const BLOCKED = { state: 'blocked', mark: { code: 'blocked-number', message: '' } } as const;
const one = (recallId: string, changes: Partial<SmsCandidate> = {}): SmsCandidate => ({
  ...{ recallId, patientId: `p-${recallId}`, state: 'to-action', category: ASTHMA, barrier: null },
  ...{ sms: { state: 'available', mark: null }, likelyToFail: false, checkUntil: null, invitedAt: [] },
  ...changes,
});
const plan = (candidates: SmsCandidate[], options: Partial<SmsPlanOptions> = {}) =>
  planRecallSms(candidates, { includeDissent: null, now: NOW, today: '2026-12-11', daySeconds: 86_400, ...options });
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

test('E17 several recalls of one patient in one category are one message', () => {
  const family = { ...ASTHMA, id: 'smear' };
  const planned = plan([
    one('1', { patientId: 'ada' }),
    one('2', { patientId: 'ada' }),
    one('3', { patientId: 'ada', category: family }),
  ]);
  expect(planned).toMatchObject({
    kind: 'planned',
    groups: [
      { categoryId: 'asthma', patients: [{ patientId: 'ada', recallIds: ['1', '2'] }] },
      { categoryId: 'smear', patients: [{ patientId: 'ada', recallIds: ['3'] }] },
    ],
    leftOut: [],
  });
});

test('E8 E9 the rest of a mixed selection goes, and the blocked ones are left out with the exact words', () => {
  const planned = plan([one('1'), one('2', { sms: BLOCKED })]);
  expect(planned).toMatchObject({ groups: [{ patients: [{ recallIds: ['1'] }] }] });
  expect(planned).toMatchObject({ leftOut: [{ recallId: '2', code: 'blocked-number' }] });
  expect(smsLeftOutWords('blocked-number')).toBe('Mobile number blocked in your blocked communication list');
});

test('E11 E13 a person decides about patients who do not wish texts, counted once each', () => {
  const asked = [one('1', { sms: ASK, patientId: 'ada' }), one('2', { sms: ASK, patientId: 'ada' }), one('3')];
  expect(plan(asked)).toEqual({ kind: 'decision-needed', asking: 1 });
  expect(plan(asked, { includeDissent: true })).toMatchObject({ leftOut: [], groups: [{ patients: { length: 2 } }] });
  const without = plan(asked, { includeDissent: false });
  expect(without).toMatchObject({ leftOut: [{ code: 'dissent' }, { code: 'dissent' }] });
});

test('E9 a block is never asked about', () => {
  expect(plan([one('1', { sms: BLOCKED })])).toMatchObject({ kind: 'planned', groups: [] });
});

test.each<[string, Partial<SmsCandidate>]>([
  ['closed', { state: 'closed' }],
  ['booked', { state: 'booked' }],
  ['deceased', { barrier: 'deceased', sms: BLOCKED }],
  ['blocked-number', { barrier: 'mobile-missing', sms: BLOCKED }],
  ['address-missing', { barrier: 'mobile-not-a-mobile' }],
  ['no-category', { category: null }],
  ['to-check', { checkUntil: daysAgo(-1) }],
  ['likely-to-fail', { likelyToFail: true }],
  ['too-soon', { invitedAt: [daysAgo(6.9)] }],
])('%s leaves a recall out', (code, changes) => {
  expect(plan([one('1', changes)])).toMatchObject({ leftOut: [{ code }] });
  expect(smsLeftOutWords(code as 'closed')).toMatch(/^[A-Z]/);
});

test('the least interval ends, is shorter in a trial installation, and 0 lets another one go immediately', () => {
  expect(plan([one('1', { invitedAt: [daysAgo(7)] })])).toMatchObject({ leftOut: [] });
  expect(plan([one('1', { invitedAt: [daysAgo(1)] })], { daySeconds: 60 })).toMatchObject({ leftOut: [] });
  const atOnce = { ...ASTHMA, minDaysBetween: 0 };
  expect(plan([one('1', { category: atOnce, invitedAt: [NOW] })])).toMatchObject({ leftOut: [] });
});

test('N23 first and second invitations have codes of their own, counted within the year', () => {
  const category = { ...ASTHMA, codes: ['first', 'second'] };
  const planned = plan([
    one('1', { category }),
    one('2', { category, invitedAt: [daysAgo(300), daysAgo(30)] }),
    one('3', { category, invitedAt: [daysAgo(300)] }),
  ]);
  expect(planned).toMatchObject({
    groups: [
      { invitation: 1, code: 'first', patients: [{ recallIds: ['1'] }, { recallIds: ['3'] }] },
      { invitation: 2, code: 'second', patients: [{ recallIds: ['2'] }] },
    ],
  });
});

test('N37 patients who would get more than one text are counted before it is sent', () => {
  const smear = { ...ASTHMA, id: 'smear' };
  const planned = plan([
    one('1', { patientId: 'ada' }),
    one('2', { patientId: 'ada', category: smear }),
    one('3', { patientId: 'bob' }),
    one('4', { patientId: 'bob' }),
  ]);
  expect(planned.kind === 'planned' && patientsWithSeveralTexts(planned.groups)).toBe(1);
});

test('N37 recalls in categories that may be joined are one text, with a code for each and their own intervals', () => {
  const asthma = { ...ASTHMA, codes: ['a1', 'a2'], mayBeJoined: true };
  const diabetes = { ...ASTHMA, id: 'diabetes', codes: ['d1'], mayBeJoined: true };
  const alone = { ...ASTHMA, id: 'smear' };
  const planned = plan([
    one('1', { patientId: 'ada', category: asthma, invitedAt: [daysAgo(30)] }),
    one('2', { patientId: 'ada', category: diabetes }),
    one('3', { patientId: 'ada', category: alone }),
    one('4', { patientId: 'bob', category: diabetes }),
    one('5', { patientId: 'cy', category: asthma }),
    one('6', { patientId: 'cy', category: diabetes, invitedAt: [daysAgo(1)] }),
  ]);
  if (planned.kind !== 'planned') throw new Error('nobody is asked about');
  expect(planned.groups).toEqual([
    {
      ...{ categoryId: 'asthma', invitation: 2, code: 'a2' },
      joined: [{ categoryId: 'diabetes', invitation: 1, code: 'd1' }],
      patients: [{ patientId: 'ada', recallIds: ['1', '2'] }],
    },
    { categoryId: 'smear', invitation: 1, code: null, joined: [], patients: [{ patientId: 'ada', recallIds: ['3'] }] },
    {
      categoryId: 'diabetes',
      invitation: 1,
      code: 'd1',
      joined: [],
      patients: [{ patientId: 'bob', recallIds: ['4'] }],
    },
    { categoryId: 'asthma', invitation: 1, code: 'a1', joined: [], patients: [{ patientId: 'cy', recallIds: ['5'] }] },
  ]);
  expect(planned.leftOut).toEqual([{ recallId: '6', code: 'too-soon' }]);
  expect(planned.groups.map(codesOf)).toEqual([['a2', 'd1'], [], ['d1'], ['a1']]);
  expect([patientsWithOneText(planned.groups), patientsWithSeveralTexts(planned.groups)]).toEqual([1, 1]);
});

test('N39 a sign that it was done keeps a recall from being sent until a person has checked it, or for some days', () => {
  expect(plan([one('1', { checkUntil: daysAgo(-1) })])).toMatchObject({ groups: [], leftOut: [{ code: 'to-check' }] });
  expect(plan([one('1', { checkUntil: NOW })])).toMatchObject({ leftOut: [], groups: [{ categoryId: 'asthma' }] });
});

test('N39 a recall that the practice system says was given is not sent any more', () => {
  for (const state of ['given', 'closed', 'booked'] as const) {
    expect(plan([one('1', { state })])).toMatchObject({ groups: [], leftOut: [{ recallId: '1', code: state }] });
  }
});
