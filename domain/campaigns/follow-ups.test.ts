import fc from 'fast-check';
import type { RowReasonCode } from '../lists/row-reasons';
import { MESSAGE_STATUSES, type MessageStatus } from '../delivery/states';
import {
  countReach,
  FOLLOW_UP_CHANNELS,
  followUpFault,
  HELPED_BY_ANOTHER_CHANNEL,
  mayFollowUp,
  reachOutcome,
  type ReachFacts,
  type StepResult,
} from './follow-ups';

const facts = (more: Partial<ReachFacts> = {}): ReachFacts => ({
  ...{ channel: 'sms', status: 'failed', code: 'number-invalid', steps: [], hasMore: false, ...more },
});
const step = (channel: StepResult['channel'], result: StepResult['result'], code: string | null = null) => ({
  ...{ channel, result, code },
});
test('N32 each patient has exactly one outcome, and the sum adds up', () => {
  const results = fc.constantFrom<StepResult['result']>('waiting', 'reached', 'accepted', 'missed');
  const patient = fc.record({
    channel: fc.constantFrom<'sms' | 'email'>('sms', 'email'),
    status: fc.constantFrom<MessageStatus | 'left-out'>(...MESSAGE_STATUSES, 'left-out'),
    code: fc.constantFrom(null, 'mobile-missing', 'deceased', 'blocked'),
    steps: fc.array(
      fc.record({
        channel: fc.constantFrom(...FOLLOW_UP_CHANNELS),
        result: results,
        code: fc.constant('email-missing'),
      }),
      { maxLength: 3 },
    ),
    hasMore: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(patient), (patients) => {
      const { total, reached, notReached, ...rest } = countReach(patients.map(reachOutcome));
      const { accepted, waiting, lettersToPrint, callsToMake } = rest;
      const sum = [...Object.values(reached), accepted, waiting, lettersToPrint, callsToMake];
      expect([...sum, ...notReached.map(({ count }) => count)].reduce((all, one) => all + one, 0)).toBe(total);
      expect(total).toBe(patients.length);
    }),
  );
});

test('N32 the first channel that reached the patient counts, else the list they are on', () => {
  expect(reachOutcome(facts({ status: 'delivered', steps: [step('letter', 'waiting')] }))).toMatchObject({ by: 'sms' });
  expect(reachOutcome(facts({ steps: [step('email', 'missed', 'x'), step('call', 'reached')] }))).toMatchObject({
    by: 'call',
  });
  expect(reachOutcome(facts({ steps: [step('letter', 'waiting')] })).kind).toBe('letter-to-print');
  expect(reachOutcome(facts({ steps: [step('email', 'missed', 'email-missing'), step('call', 'waiting')] })).kind).toBe(
    'call-to-make',
  );
  expect(reachOutcome(facts({ hasMore: true })).kind).toBe('waiting');
  expect(reachOutcome(facts({ steps: [step('email', 'missed', 'email-missing')] }))).toEqual({
    ...{ kind: 'not-reached', code: 'email-missing' },
  });
  expect(reachOutcome(facts({ channel: 'email', status: 'expired', code: null })).kind).toBe('accepted');
});

test('N32 another channel helps for reasons of rows only', () => {
  const codes: readonly RowReasonCode[] = HELPED_BY_ANOTHER_CHANNEL;
  expect(codes.every((code) => mayFollowUp({ status: 'suppressed', code }))).toBe(true);
});

test('N32 a reason that every channel shares ends it', () => {
  for (const code of ['deceased', 'left-practice', 'restricted', 'monthly-limit', 'not-found', null]) {
    expect(mayFollowUp({ status: 'left-out', code })).toBe(false);
    expect(reachOutcome(facts({ status: 'suppressed', code, hasMore: true })).kind).toBe('not-reached');
  }
  for (const code of ['mobile-missing', 'likely-to-fail', 'blocked', 'dissent']) {
    expect(mayFollowUp({ status: 'left-out', code })).toBe(true);
  }
  expect(mayFollowUp({ status: 'cancelled', code: null })).toBe(false);
});

test('steps use each channel once, in the order of their days', () => {
  const of = (...steps: [StepResult['channel'], number][]) =>
    followUpFault(
      steps.map(([channel, afterDays]) => ({ channel, afterDays })),
      'sms',
    );
  expect(of(['email', 0], ['letter', 7], ['call', 7])).toBeNull();
  expect(of(['email', 7], ['letter', 3])).toMatchObject({ index: 1, path: 'afterDays' });
  expect(of(['letter', 1], ['letter', 3])).toMatchObject({ index: 1, path: 'channel' });
  expect(followUpFault([{ channel: 'email', afterDays: 1 }], 'email')).toMatchObject({ index: 0, path: 'channel' });
});
