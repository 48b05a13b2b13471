import type { Pool } from 'pg';
import type { EntriesToWrite } from '../../../ports/conversations/entries-to-write';
import type { Channel } from '../../../domain/delivery/states';
import { entryReports, entryToWrite, LEASE_SECONDS, MOST_AT_ONCE, type TakenEntry } from '../delivery/entry-reports';

interface TakenMessage extends TakenEntry {
  channel: Channel;
  direction: 'in' | 'out';
  body: string;
  subject: string | null;
}

/** What of conversations waits for the clinical record. */
export function createEntriesToWrite(pool: Pool): EntriesToWrite {
  return {
    async take(now) {
      const { rows } = await pool.query<TakenMessage>(
        `UPDATE conversation_entry e SET due_at = $1::timestamptz + make_interval(secs => $2), tries = e.tries + 1
         FROM (SELECT practice_id, id FROM conversation_entry WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) due,
           conversation_message m, conversation c, patient p
         WHERE e.practice_id = due.practice_id AND e.id = due.id AND m.practice_id = e.practice_id AND m.id = e.message_id
           AND c.practice_id = m.practice_id AND c.id = m.conversation_id AND p.practice_id = e.practice_id AND p.id = e.patient_id
         RETURNING e.practice_id AS "practiceId", e.id, e.status, e.reference, p.nhs_number AS "nhsNumber", c.channel, m.direction,
           m.body, m.subject, m.at`,
        [now, LEASE_SECONDS, MOST_AT_ONCE],
      );
      return rows.map((row) => entryToWrite(row, said(row)));
    },

    ...entryReports(pool, 'conversation_entry'),
  };
}

function said({ channel, direction, body, subject }: TakenMessage): Parameters<typeof entryToWrite>[1] {
  return {
    ...{ channel, snomedCodes: [], ...(subject === null ? {} : { subject }) },
    text: `${direction === 'in' ? 'The patient wrote' : 'The practice answered'}: ${body}`,
    ...(direction === 'in' ? { from: 'patient' as const } : {}),
  };
}
