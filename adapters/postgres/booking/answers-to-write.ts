import type { Pool } from 'pg';
import type { EntriesToWrite } from '../../../ports/conversations/entries-to-write';
import { entryReports, entryToWrite, LEASE_SECONDS, MOST_AT_ONCE, type TakenEntry } from '../delivery/entry-reports';

interface TakenAnswer extends TakenEntry {
  code: string;
  text: string;
}

/** Answers to invitations that wait for the clinical record. */
export function createAnswersToWrite(pool: Pool): EntriesToWrite {
  return {
    async take(now) {
      const { rows } = await pool.query<TakenAnswer>(
        `UPDATE answer_entry e SET due_at = $1::timestamptz + make_interval(secs => $2), tries = e.tries + 1
         FROM (SELECT practice_id, id FROM answer_entry WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) due,
           patient p
         WHERE e.practice_id = due.practice_id AND e.id = due.id AND p.practice_id = e.practice_id AND p.id = e.patient_id
         RETURNING e.practice_id AS "practiceId", e.id, e.status, e.reference, p.nhs_number AS "nhsNumber", e.code, e.text,
           e.answered_at AS at`,
        [now, LEASE_SECONDS, MOST_AT_ONCE],
      );
      return rows.map((row) => entryToWrite(row, { channel: 'link', text: row.text, snomedCodes: [row.code] }));
    },
    ...entryReports(pool, 'answer_entry'),
  };
}
