import fc from 'fast-check';
import type { FailureCode } from '../delivery/failure-reasons';
import {
  afterOutcome,
  chanceOfDelivery,
  COUNTING_CODES,
  countsForNumber,
  isNumber,
  LASTING_CODES,
  needOf,
  withoutFailure,
  type NumberOutcome,
  type NumberStanding,
} from './reputation';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 9, minute));
const failed = (minute: number, code: FailureCode | null = 'phone-off'): NumberOutcome => ({
  ...{ outcome: 'failed', code, attemptedAt: at(minute) },
});
const delivered = (minute: number): NumberOutcome => ({ outcome: 'delivered', code: null, attemptedAt: at(minute) });
/** Outcomes told in this order, a minute after one another. */
const told = (...outcomes: NumberOutcome[]): NumberStanding =>
  outcomes.reduce<NumberStanding | null>((standing, one, index) => afterOutcome(standing, one, at(100 + index)), null)!;

describe('the last message decides', () => {
  test('A5 failed: marked since it was told, with its cause', () => {
    expect(told(failed(1))).toMatchObject({
      likelyToFail: true,
      failingSince: at(100),
      lastCode: 'phone-off',
      failures: 1,
    });
    expect(told(failed(1), failed(2, 'number-invalid'))).toMatchObject({
      ...{ failingSince: at(100), lastCode: 'number-invalid', failures: 2, lastingFailures: 1 },
    });
  });

  test('A7 delivered: no longer marked, whatever came before', () => {
    const after = told(failed(1), failed(2), failed(3, 'number-invalid'), delivered(4));
    expect(after).toMatchObject({
      likelyToFail: false,
      failingSince: null,
      lastCode: null,
      failures: 3,
      deliveries: 1,
    });
  });

  test('A7 an older message that is told late is counted and changes nothing else', () => {
    expect(told(failed(5), delivered(1))).toMatchObject({ likelyToFail: true, failures: 1, deliveries: 1 });
    expect(told(delivered(5), failed(1))).toMatchObject({ likelyToFail: false, failures: 1, deliveries: 1 });
  });

  test('X4 of two handed over at one moment the delivery decides, in whichever order they are told', () => {
    expect(told(failed(1), delivered(1)).likelyToFail).toBe(false);
    expect(told(delivered(1), failed(1)).likelyToFail).toBe(false);
    expect(told(delivered(1), failed(1), failed(2)).likelyToFail).toBe(true);
  });

  test('X1 a failure that is taken back is no failure', () => {
    const after = afterOutcome(
      withoutFailure(told(failed(1, 'number-invalid')), 'number-invalid'),
      delivered(1),
      at(200),
    );
    expect(after).toMatchObject({ likelyToFail: false, failures: 0, lastingFailures: 0, deliveries: 1 });
  });

  test('A7 in whichever order outcomes are told, the latest hand-over decides and all are counted', () => {
    const outcome = fc.record({
      outcome: fc.constantFrom('delivered' as const, 'failed' as const),
      code: fc.constantFrom<FailureCode>('phone-off', 'number-invalid'),
      minute: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 8 }), (made) => {
        const after = told(
          ...made.map((one) => (one.outcome === 'failed' ? failed(one.minute, one.code) : delivered(one.minute))),
        );
        const last = Math.max(...made.map(({ minute }) => minute));
        const failedLast = made.every(({ minute, outcome: how }) => minute < last || how === 'failed');
        expect(after.likelyToFail).toBe(failedLast);
        expect(after.failingSince !== null).toBe(failedLast);
        expect(after.failures + after.deliveries).toBe(made.length);
        expect(after.lastAttemptAt).toEqual(at(last));
      }),
    );
  });
});

describe('what counts', () => {
  test('A4 A7 the phone and the network count; the provider, the text and its account do not', () => {
    for (const code of [
      'number-invalid',
      'phone-off',
      'out-of-signal',
      'memory-full',
      'network-trouble',
      'cause-unknown',
    ] as const) {
      expect([code, countsForNumber({ outcome: 'failed', code })]).toEqual([code, true]);
    }
    for (const code of ['provider-trouble', 'provider-refused', 'content-rejected', 'message-rejected'] as const) {
      expect([code, countsForNumber({ outcome: 'failed', code })]).toEqual([code, false]);
    }
    expect(countsForNumber({ outcome: 'failed', code: null })).toBe(true);
    expect(countsForNumber({ outcome: 'delivered', code: null })).toBe(true);
    expect(LASTING_CODES.every((code) => COUNTING_CODES.includes(code))).toBe(true);
  });

  test('only numbers have a reputation: an address may begin with a plus', () => {
    expect(['+447700900123', '+61491570156'].every(isNumber)).toBe(true);
    expect([null, '', '+sam@oakfield.example', 'sam@oakfield.example', '07700900123'].some(isNumber)).toBe(false);
  });

  test('N13 lasting causes and repeats are to be corrected, a first passing one is waited for', () => {
    const need = (lastCode: FailureCode | null, failures: number) => needOf({ lastCode, failures });
    expect([need('number-invalid', 1), need('sms-not-supported', 1), need('phone-off', 2), need(null, 2)]).toEqual(
      Array.from({ length: 4 }, () => 'correct'),
    );
    expect([need('phone-off', 1), need('network-trouble', 1), need(null, 1)]).toEqual(['wait', 'wait', 'wait']);
  });
});

describe('A6 how likely the next message is to arrive', () => {
  const history = fc.record({
    deliveries: fc.nat({ max: 200 }),
    failures: fc.integer({ min: 1, max: 200 }),
    lasting: fc.nat({ max: 200 }),
  });
  const chance = ({ deliveries, failures, lasting }: { deliveries: number; failures: number; lasting: number }) =>
    chanceOfDelivery({ deliveries, failures, lastingFailures: Math.min(lasting, failures), likelyToFail: true });

  test('A6 falls with each failure, more with a lasting one, and rises with each delivery', () => {
    fc.assert(
      fc.property(history, ({ deliveries, failures, lasting }) => {
        const known = { deliveries, failures, lasting: Math.min(lasting, failures) };
        const passing = chance({ ...known, failures: failures + 1 });
        const now = chance(known);
        expect(passing).toBeLessThan(now);
        expect(chance({ ...known, failures: failures + 1, lasting: known.lasting + 1 })).toBeLessThan(passing);
        expect(chance({ ...known, deliveries: deliveries + 1 })).toBeGreaterThan(now);
        expect(now).toBeGreaterThan(0);
        expect(now).toBeLessThan(1);
      }),
    );
  });

  test('A5 A7 below 1 in 10 after a first failure that nothing good came before; 1 after a delivery', () => {
    expect(chance({ deliveries: 0, failures: 1, lasting: 0 })).toBeLessThan(0.1);
    expect(chanceOfDelivery({ deliveries: 1, failures: 9, lastingFailures: 9, likelyToFail: false })).toBe(1);
  });
});
