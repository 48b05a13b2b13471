import type { Pool } from 'pg';
import type { EntriesToWrite, EntryToWrite } from '../../../ports/conversations/entries-to-write';
import type { RecordEntry } from '../../../ports/delivery/clinical-record';

/** What was taken and not reported, because the process died, is due again after this. */
export const LEASE_SECONDS = 120;
export const MOST_AT_ONCE = 50;
const FIRST_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 3_600;

/** Tables of entries for the clinical record. They have the same columns for where an entry stands. */
export type EntryTable = 'conversation_entry' | 'answer_entry';

/** What every entry that was taken has. */
export interface TakenEntry {
  practiceId: string;
  id: string;
  status: 'waiting' | 'withdrawing';
  reference: string | null;
  nhsNumber: string;
  at: Date;
}

/** What to do about an entry that was taken. @param saved what the record says, where it is to be saved. */
export function entryToWrite(
  { practiceId, id, status, reference, nhsNumber, at }: TakenEntry,
  saved: Omit<RecordEntry, 'messageId' | 'nhsNumber' | 'sent' | 'received'>,
): EntryToWrite {
  if (status === 'withdrawing') return { practiceId, withdraw: { messageId: id, reference } };
  const times = { sent: at.toISOString(), received: at.toISOString() };
  return { practiceId, save: { messageId: id, nhsNumber, ...saved, ...times } };
}

/** How an entry moves on once the record system answered, whatever it is about. */
export function entryReports(pool: Pool, table: EntryTable): Pick<EntriesToWrite, 'written' | 'again'> {
  return {
    async written(practiceId, id, what, detail, now) {
      // A message that was found to be another patient's while it was written stays due to be marked.
      await pool.query(
        `UPDATE ${table} SET
           status = CASE WHEN status = 'withdrawing' AND $3 = 'saved' THEN status ELSE $3 END,
           due_at = CASE WHEN status = 'withdrawing' AND $3 = 'saved' THEN $5::timestamptz END,
           reference = CASE WHEN $3 = 'saved' THEN $4 ELSE reference END, reason = CASE WHEN $3 = 'refused' THEN $4 END,
           saved_at = CASE WHEN $3 = 'saved' THEN $5::timestamptz ELSE saved_at END,
           withdrawn_at = CASE WHEN $3 = 'withdrawn' THEN $5::timestamptz END
         WHERE practice_id = $1 AND id = $2 AND status IN ('waiting', 'withdrawing')`,
        [practiceId, id, what, detail, now],
      );
    },

    async again(practiceId, id, why, now) {
      await pool.query(
        `UPDATE ${table} SET reason = $3,
           due_at = $4::timestamptz + make_interval(secs => least($5 * power(2, least(tries, 20)), $6))
         WHERE practice_id = $1 AND id = $2 AND due_at IS NOT NULL`,
        [practiceId, id, why, now, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS],
      );
    },
  };
}
