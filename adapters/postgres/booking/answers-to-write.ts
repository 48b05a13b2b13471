import type { Pool } from 'pg';
import type { EntriesToWrite, EntryToWrite } from '../../../ports/conversations/entries-to-write';
import { entryReports, LEASE_SECONDS, MOST_AT_ONCE } from '../delivery/entry-reports';

interface TakenEntry {
  practiceId: string;
  id: string;
  status: 'waiting' | 'withdrawing';
  reference: string | null;
  nhsNumber: string;
  code: string;
  text: string;
  at: Date;
}

/** Answers to invitations that wait for the clinical record. */
export function createAnswersToWrite(pool: Pool): EntriesToWrite {
  return {
    async take(now) {
      const { rows } = await pool.query<TakenEntry>(
        `UPDATE answer_entry e SET due_at = $1::timestamptz + make_interval(secs => $2), tries = e.tries + 1
         FROM (SELECT practice_id, id FROM answer_entry WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) due,
           patient p
         WHERE e.practice_id = due.practice_id AND e.id = due.id AND p.practice_id = e.practice_id AND p.id = e.patient_id
         RETURNING e.practice_id AS "practiceId", e.id, e.status, e.reference, p.nhs_number AS "nhsNumber", e.code, e.text,
           e.answered_at AS at`,
        [now, LEASE_SECONDS, MOST_AT_ONCE],
      );
      return rows.map(toEntry);
    },
    ...entryReports(pool, 'answer_entry'),
  };
}

function toEntry({ practiceId, id, status, reference, nhsNumber, code, text, at }: TakenEntry): EntryToWrite {
  if (status === 'withdrawing') return { practiceId, withdraw: { messageId: id, reference } };
  return {
    practiceId,
    save: {
      ...{ messageId: id, nhsNumber, channel: 'link', text, snomedCodes: [code] },
      ...{ sent: at.toISOString(), received: at.toISOString() },
    },
  };
}
