import { MESSAGE_STATUSES } from '../../../domain/delivery/states';
import { isPaused } from '../../../domain/campaigns/figures';
import { PAUSE_REASONS } from '../../../domain/campaigns/phases';
import type { CampaignCounts } from '../../../ports/campaigns/campaign-queries';
import { campaignStatus, pauseAdvice } from './campaign-status';

const now = new Date('2026-11-24T14:30:00Z');
const seen = { now, timeZone: 'Europe/London' };

const counts = (some: Partial<CampaignCounts>): CampaignCounts => {
  const all = { ...Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])), saved: 0, ...some };
  const total = MESSAGE_STATUSES.reduce((sum, status) => sum + ((all as CampaignCounts)[status] ?? 0), 0);
  return { ...all, total } as CampaignCounts;
};

type Facts = Parameters<typeof campaignStatus>[0];
const campaign = (some: Partial<Facts>): Facts => ({
  phase: 'sending',
  channel: 'sms',
  counts: counts({}),
  ...{ pausedReason: null, holdUntil: null, waitingKind: null, waitingUntil: null, approval: null },
  ...{ startsAt: null, cancelledAt: null, cancelReason: null, by: {} },
  ...some,
});

const words = (some: Partial<Facts>, more = {}) => {
  const { word, colour, sentence } = campaignStatus(campaign(some), { ...seen, ...more });
  return `${word} (${colour}): ${sentence}`;
};

describe('each status word', () => {
  test.each<[Partial<Facts>, string]>([
    [{ phase: 'draft' }, 'Draft (grey): Not sent yet'],
    [
      { phase: 'scheduled', startsAt: new Date('2026-11-25T09:00:00Z') },
      'Scheduled (blue): Sends 25 November 2026 at 9am UK time',
    ],
    [{ phase: 'held', startsAt: new Date('2026-11-24T14:35:00Z') }, 'On hold (yellow): Starts at 2:35pm'],
    [{ phase: 'held', startsAt: new Date('2026-11-24T14:29:59Z') }, 'On hold (yellow): Starting now'],
    [
      { counts: counts({ delivered: 4000, submitted: 190, failed: 10, planned: 5212 }) },
      'Sending (blue): 4,200 of 9,412 sent',
    ],
    [
      {
        waitingKind: 'sending-hours',
        startsAt: new Date('2026-11-25T08:00:00Z'),
        counts: counts({ delivered: 1, planned: 1 }),
      },
      'Waiting for sending hours (white): Goes on tomorrow at 8am',
    ],
    [
      { startsAt: new Date('2026-11-25T08:00:00Z'), counts: counts({ planned: 2 }) },
      'Waiting for sending hours (white): Starts tomorrow at 8am',
    ],
    [
      { waitingKind: 'provider', counts: counts({ unknown: 20 }) },
      'Sending (blue): 20 of 20 sent. The SMS provider is not answering',
    ],
    [
      { phase: 'settling', counts: counts({ delivered: 11, submitted: 1, unknown: 1 }) },
      'Waiting for receipts (aqua-green): 1 of 13 still to be confirmed; 1 error so far. We are still checking whether 1 of these was sent',
    ],
    [
      { phase: 'settling', counts: counts({ unknown: 20 }) },
      'Waiting for receipts (aqua-green): 20 errors so far. We are still checking whether 20 of these were sent',
    ],
    [
      { waitingKind: 'provider', counts: counts({ delivered: 1, planned: 1 }) },
      'Sending (blue): 1 of 2 sent. The SMS provider is not answering; 1 waits, and we send it automatically',
    ],
    [
      { pausedReason: 'credits', counts: counts({ delivered: 4200, planned: 5212 }) },
      'Paused (orange): Paused: SMS credits ran out. 5,212 wait.',
    ],
    [
      { pausedReason: 'Paused by Amira Khan', by: { pause: 'Amira Khan' }, counts: counts({ planned: 3 }) },
      'Paused (orange): Paused by Amira Khan. 3 wait.',
    ],
    [
      { pausedReason: 'Wrong list', by: { pause: 'Amira Khan' }, counts: counts({ planned: 1, submitting: 2 }) },
      'Pausing (orange): Paused by Amira Khan (Wrong list). 2 already on their way; 1 waits.',
    ],
    [
      { phase: 'settling', counts: counts({ delivered: 9301, submitted: 74, failed: 37 }) },
      'Waiting for receipts (aqua-green): 74 of 9,412 still to be confirmed; 37 errors so far',
    ],
    [{ phase: 'settled', counts: counts({ delivered: 2 }) }, 'OK (green): Sent to all recipients with no error'],
    [
      { phase: 'settled', counts: counts({ delivered: 2, suppressed: 1 }) },
      'Sent to some (yellow): Sent to 2 of 3; 1 patient was not sent a message',
    ],
    [
      { phase: 'settled', counts: counts({ delivered: 5519, suppressed: 3986 }) },
      'Sent to some (yellow): Sent to 5,519 of 9,505; 3,986 patients were not sent a message',
    ],
    [
      { phase: 'settled', counts: counts({ suppressed: 2 }) },
      'Sent to nobody (yellow): 2 patients were not sent a message',
    ],
    [
      { phase: 'settled', counts: counts({ failed: 1, suppressed: 2 }) },
      'Error (red): 1 recipient had an error; 2 patients were not sent a message',
    ],
    [{ phase: 'settled', counts: counts({ delivered: 9999, failed: 1 }) }, 'Error (red): 1 recipient had an error'],
    [
      {
        phase: 'cancelled',
        by: { cancel: 'Sam Okoro' },
        cancelReason: 'Wrong list',
        cancelledAt: new Date('2026-11-24T14:27:00Z'),
        counts: counts({ delivered: 1200, submitted: 4, cancelled: 8208 }),
      },
      'Stopped (pink): Stopped by Sam Okoro at 2:27pm; 1,204 had been sent, 4 of them still to be confirmed',
    ],
  ])('%#', (facts, expected) => expect(words(facts)).toBe(expected));
});

test('P9 an email without a receipt is no error', () => {
  expect(words({ phase: 'settled', channel: 'email', counts: counts({ expired: 3 }) })).toMatch(/^OK/);
  expect(words({ phase: 'settled', channel: 'sms', counts: counts({ expired: 3 }) })).toMatch(/^Error/);
});

test('the end of sending is said where it is known', () => {
  const facts = { counts: counts({ submitted: 1, planned: 1 }) };
  expect(words(facts, { endsAt: new Date('2026-11-24T15:10:00Z') })).toMatch(/1 of 2 sent, ends about 3:10pm$/);
  expect(words(facts, { endsAt: new Date('2026-11-24T14:30:20Z') })).toMatch(/less than a minute to go$/);
});

test('a pause with nothing left to hand over is none', () => {
  expect(isPaused(campaign({ phase: 'settling', pausedReason: 'credits' }))).toBe(false);
  expect(isPaused(campaign({ phase: 'settling', pausedReason: 'credits', counts: counts({ planned: 1 }) }))).toBe(true);
});

test.each(Object.keys(PAUSE_REASONS))('%s: a person is told what ends it', (reason) => {
  expect(pauseAdvice(reason)).toMatch(reason === 'approval-missed' ? /new time/ : /resume/i);
});
