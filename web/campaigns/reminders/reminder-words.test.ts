import type { ReminderRow } from '../../../ports/campaigns/reminders';
import { reminderWords } from './reminder-words';

const row: ReminderRow = {
  ...{ step: 1, afterDays: 7, body: 'x', state: 'waiting', dueAt: new Date('2026-12-01T09:00:00Z'), heldBy: null },
  ...{ endedAt: null, dispatchId: null, counts: {} },
};
const words = (more: Partial<ReminderRow>) => reminderWords({ ...row, ...more }, 'Europe/London');

test('a reminder says when it is due, or what keeps it', () => {
  expect(words({})).toBe('Due 1 December 2026 at 9am');
  expect(words({ heldBy: 'credits' })).toBe('Due, but there are too few SMS credits. We try again every minute.');
});

test('a reminder that was sent says what became of it, and its parts add up', () => {
  const counts = { delivered: 3, submitted: 1, failed: 1, suppressed: 2 };
  expect(words({ state: 'sent', endedAt: row.dueAt, counts })).toBe(
    'To 7 patients, 1 December 2026 at 9am: 3 delivered, 1 waiting, 1 with errors, 2 not sent',
  );
});

test('a reminder that went to nobody says why', () => {
  expect(words({ state: 'nobody', endedAt: row.dueAt })).toBe(
    'Everyone had answered or booked, so nobody was reminded.',
  );
  expect(words({ state: 'stopped', endedAt: row.dueAt })).toBe('Stopped 1 December 2026 at 9am');
});
