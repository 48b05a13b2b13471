import { tripsAutoPause } from './auto-pause';
import { FAILURE_REASONS } from './failure-reasons';
import { GIVE_UP_AFTER_MS, nextHandOver } from './hand-over-again';
import { sendingSeconds, staleAfterSeconds, HAND_OVER_SECONDS } from './lease';
import { skipReasonOf } from './retry-eligibility';
import type { Channel, MessageStatus } from './states';

const MINUTE = 60_000;

describe('P25 whom a retry takes', () => {
  test.each<[MessageStatus, Channel, string | null, boolean, string | null]>([
    ['failed', 'sms', null, false, null],
    ['failed', 'email', null, false, null],
    ['failed', 'sms', 'deceased', false, 'deceased'],
    ['unknown', 'sms', null, false, 'maybe-sent'],
    ['unknown', 'sms', null, true, null],
    ['unknown', 'sms', 'mobile-missing', true, 'mobile-missing'],
    ['expired', 'sms', null, false, 'maybe-sent'],
    ['expired', 'sms', null, true, null],
    ['expired', 'email', null, true, 'accepted'],
    ['delivered', 'sms', null, true, 'delivered'],
    ['delivered', 'sms', 'deceased', true, 'delivered'],
    ['planned', 'sms', null, true, 'waiting'],
    ['submitting', 'sms', null, true, 'waiting'],
    ['submitted', 'sms', null, true, 'waiting'],
    ['suppressed', 'sms', null, true, 'not-sent'],
    ['cancelled', 'sms', null, true, 'not-sent'],
  ])('%s by %s, barrier %s, maybe sent %s: %s', (status, channel, barrier, includeMaybeSent, why) => {
    expect(skipReasonOf({ status, channel, barrier }, includeMaybeSent)).toBe(why);
  });
});

describe('handing over again what was not taken', () => {
  test('after 1, 5, 15 minutes, then more, for 4 hours in all', () => {
    const waits: number[] = [];
    let elapsed = 0;
    for (let tries = 1; ; tries++) {
      const wait = nextHandOver(tries, elapsed);
      if (wait === null) break;
      waits.push(wait / MINUTE);
      elapsed += wait;
    }
    expect(waits.slice(0, 3)).toEqual([1, 5, 15]);
    expect(elapsed).toBe(GIVE_UP_AFTER_MS);
  });

  test('never sooner than the provider asked', () => {
    expect(nextHandOver(1, 0, 10 * MINUTE)).toBe(10 * MINUTE);
    expect(nextHandOver(1, 0, 0)).toBe(MINUTE);
  });
});

describe('stopping by itself', () => {
  const rule = { afterOutcomes: 500, failedShare: 0.3 };
  test.each([
    [rule, 499, 499, false],
    [rule, 500, 149, false],
    [rule, 500, 150, true],
    [null, 1_000, 1_000, false],
    [{ afterOutcomes: 0, failedShare: 0.1 }, 10, 10, false],
  ])('%j with %i outcomes, %i of them failed for good: %s', (autoPause, outcomes, permanentFailures, trips) => {
    expect(tripsAutoPause(autoPause, { outcomes, permanentFailures })).toBe(trips);
  });
});

test('a claim is never stale while its chunk may still be sending', () => {
  for (const lease of [1, 2, 5, 20, 60, 600]) {
    expect(lease + staleAfterSeconds(lease)).toBeGreaterThan(sendingSeconds(lease) + HAND_OVER_SECONDS);
  }
});

test('H15 every failure is either the contact’s to mend or ours and the provider’s', () => {
  for (const reason of Object.values(FAILURE_REASONS)) expect(['contact', 'provider']).toContain(reason.side);
});
