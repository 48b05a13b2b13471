import type { NumberStandingNow } from '../../../ports/patients/patient-facts';
import { countWords, dotsFinding, dotsOf, eventWords, standingWords } from './number-standing';

const AT = new Date('2026-11-03T09:00:00Z');
const NEVER: NumberStandingNow = {
  deliveries: 0,
  failures: 0,
  lastingFailures: 0,
  likelyToFail: false,
  lastOutcomeAt: null,
  lastCode: null,
  failingSince: null,
};

describe('how a number stands', () => {
  test('A5 A7 by its last outcome, whatever came before', () => {
    expect(standingWords(NEVER)).toMatchObject({ word: 'Nothing known yet' });
    expect(standingWords({ ...NEVER, deliveries: 1, failures: 9 })).toMatchObject({ word: 'Good number', cause: null });
    expect(
      standingWords({ ...NEVER, deliveries: 9, failures: 1, likelyToFail: true, lastCode: 'phone-off' }),
    ).toMatchObject({ word: 'Likely to fail', cause: 'phone switched off' });
    expect(standingWords({ ...NEVER, failures: 1, likelyToFail: true })).toMatchObject({ cause: null });
  });

  test.each([
    [0, 0, 0, null],
    [1, 0, 0, '1 message that counts: 1 delivered, 0 failed.'],
    [5, 2, 0, '7 messages that count: 5 delivered, 2 failed.'],
    [0, 1, 1, '1 message that counts: 0 delivered, 1 failed, for a cause that lasts until you correct the number.'],
    [0, 2, 2, '2 messages that count: 0 delivered, 2 failed, all for a cause that lasts until you correct the number.'],
    [
      1,
      3,
      1,
      '4 messages that count: 1 delivered, 3 failed, 1 of them for a cause that lasts until you correct the number.',
    ],
  ])('A6 plain counts: %i delivered, %i failed, %i of them lasting', (deliveries, failures, lastingFailures, words) => {
    expect(countWords({ ...NEVER, deliveries, failures, lastingFailures })).toBe(words);
  });
});

describe('its history', () => {
  const events = [
    eventWords({ at: AT, outcome: 'waiting', code: null }),
    eventWords({ at: AT, outcome: 'failed', code: 'provider-trouble' }),
    eventWords({ at: AT, outcome: 'failed', code: 'phone-off' }),
    eventWords({ at: AT, outcome: 'failed', code: null }),
    eventWords({ at: AT, outcome: 'delivered', code: null }),
  ];

  test('A7 a provider’s fault and a missing receipt say nothing of the number', () => {
    expect(events.map(({ kind, word, cause, counts }) => [kind, word, cause, counts.slice(0, 3)])).toEqual([
      ['waiting', 'No receipt', null, 'No:'],
      ['not-counted', 'Failed', 'Provider trouble (not the number)', 'No:'],
      ['failed', 'Failed', 'Phone switched off', 'Yes'],
      ['failed', 'Failed', 'Cause not known', 'Yes'],
      ['delivered', 'Delivered', null, 'Yes'],
    ]);
  });

  test('N12 oldest first, so that the last that counts is the one that decides; the finding says so', () => {
    const dots = dotsOf(events, 12, 'Europe/London');
    expect(dots.map(({ kind }) => kind)).toEqual(['delivered', 'failed', 'failed', 'not-counted', 'waiting']);
    expect(dots[0]).toEqual({ kind: 'delivered', word: 'Delivered', when: '3 Nov 2026' });
    expect(dotsFinding(dots)).toBe(
      '1 delivered, 2 failed, 1 failed for a reason other than the number, 1 without a receipt; the last that counts failed.',
    );
    expect(dotsFinding(dotsOf(events.slice(0, 2), 12, 'Europe/London'))).not.toContain('the last that counts');
    expect(dotsOf(events, 2, 'Europe/London').map(({ kind }) => kind)).toEqual(['not-counted', 'waiting']);
  });
});
