import type { ReminderRow } from '../../../ports/campaigns/reminders';
import { countOf, numberWords } from '../../../domain/words/numbers';
import { timeWords } from '../../../domain/words/times';

/** The result of a reminder, in a sentence. */
export function reminderWords({ state, heldBy, dueAt, endedAt, counts }: ReminderRow, timeZone: string): string {
  switch (state) {
    case 'waiting':
      return heldBy === 'credits'
        ? 'Due, but there are too few SMS credits. We try again every minute.'
        : `Due ${timeWords(dueAt, timeZone)}`;
    case 'nobody':
      return 'Everyone had answered or booked, so nobody was reminded.';
    case 'stopped':
      return `Stopped ${timeWords(endedAt ?? dueAt, timeZone)}`;
    case 'sent': {
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      const waiting = (counts.planned ?? 0) + (counts.submitting ?? 0) + (counts.submitted ?? 0);
      const errors = (counts.failed ?? 0) + (counts.unknown ?? 0) + (counts.expired ?? 0);
      const unsent = (counts.suppressed ?? 0) + (counts.cancelled ?? 0);
      const parts = [
        `${numberWords(counts.delivered ?? 0)} delivered`,
        ...(waiting > 0 ? [`${numberWords(waiting)} waiting`] : []),
        ...(errors > 0 ? [`${numberWords(errors)} with errors`] : []),
        ...(unsent > 0 ? [`${numberWords(unsent)} not sent`] : []),
      ];
      return `To ${countOf(total, 'patient')}, ${timeWords(endedAt ?? dueAt, timeZone)}: ${parts.join(', ')}`;
    }
  }
}
