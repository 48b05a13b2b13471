import type { HistoryRow } from '../../../ports/campaigns/campaign-queries';
import { happenings, pauseBands } from './campaign-history';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 14, minute));
const row = (minute: number, act: string, details: HistoryRow['details'] = null): HistoryRow => ({
  ...{ at: at(minute), act, details },
  actor: 'Sam Okoro',
});
const options = { timeZone: 'Europe/London', started: null };
const over = { settledAt: at(50), phase: 'settled' as const, holdUntil: null, sendAt: null };

test('what happened, in words, in order', () => {
  const told = happenings(
    [
      row(1, 'campaign-drafted'),
      row(2, 'campaign-draft-changed'),
      row(3, 'campaign-sent', { total: 9412, sendAt: at(3).toISOString(), holdSeconds: 300 }),
      row(10, 'campaign-paused', { byPerson: true }),
      row(11, 'campaign-resumed'),
      row(12, 'campaign-paused', { reason: 'credits' }),
      row(20, 'campaign-retried', { eligible: 1 }),
      row(21, 'something-unknown'),
    ],
    over,
    { ...options, started: at(8) },
  );
  expect(told.map(({ text }) => text)).toEqual([
    'Created by Sam Okoro',
    'Sent by Sam Okoro to 9,412 patients, held for 5 minutes first',
    'The first message was sent',
    'Paused by Sam Okoro',
    'Resumed by Sam Okoro',
    'Paused by Rollcall: SMS credits ran out',
    'Tried again by Sam Okoro for 1 patient',
    'Finished: every message is accounted for',
  ]);
});

test('scheduled and stopped', () => {
  const told = happenings(
    [
      row(3, 'campaign-sent', { total: 1, sendAt: '2026-11-25T09:00:00Z', holdSeconds: 0 }),
      row(4, 'campaign-rescheduled', { sendAt: '2026-11-26T12:00:00Z' }),
      row(5, 'campaign-stopped', { stopped: 1 }),
    ],
    { ...over, settledAt: null, phase: 'cancelled' },
    options,
  );
  expect(told.map(({ text }) => text)).toEqual([
    'Scheduled by Sam Okoro for 25 November 2026 at 9am, to 1 patient',
    'Rescheduled by Sam Okoro to 26 November 2026 at midday',
    'Stopped by Sam Okoro; 1 was not sent',
  ]);
});

test('a pause lasts until it is ended, or until now', () => {
  const rows = [row(1, 'campaign-paused'), row(3, 'campaign-resumed'), row(5, 'campaign-paused')];
  expect(pauseBands(rows, at(9)).map(({ from, to }) => [new Date(from), new Date(to)])).toEqual([
    [at(1), at(3)],
    [at(5), at(9)],
  ]);
});
