import type { Pool } from 'pg';
import type { EntriesToWrite, EntryToWrite } from '../../../ports/conversations/entries-to-write';
import type { Channel } from '../../../domain/delivery/states';
import { entryReports, LEASE_SECONDS, MOST_AT_ONCE } from '../delivery/entry-reports';

interface TakenRow {
  practiceId: string;
  id: string;
  status: 'waiting' | 'withdrawing';
  reference: string | null;
  nhsNumber: string;
  channel: Channel;
  direction: 'in' | 'out';
  body: string;
  subject: string | null;
  at: Date;
}

/** What of conversations waits for the clinical record. */
export function createEntriesToWrite(pool: Pool): EntriesToWrite {
  return {
    async take(now) {
      const { rows } = await pool.query<TakenRow>(
        `UPDATE conversation_entry e SET due_at = $1::timestamptz + make_interval(secs => $2), tries = e.tries + 1
         FROM (SELECT practice_id, id FROM conversation_entry WHERE due_at <= $1 ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) due,
           conversation_message m, conversation c, patient p
         WHERE e.practice_id = due.practice_id AND e.id = due.id AND m.practice_id = e.practice_id AND m.id = e.message_id
           AND c.practice_id = m.practice_id AND c.id = m.conversation_id AND p.practice_id = e.practice_id AND p.id = e.patient_id
         RETURNING e.practice_id AS "practiceId", e.id, e.status, e.reference, p.nhs_number AS "nhsNumber", c.channel, m.direction,
           m.body, m.subject, m.at`,
        [now, LEASE_SECONDS, MOST_AT_ONCE],
      );
      return rows.map(toEntry);
    },

    ...entryReports(pool, 'conversation_entry'),
  };
}

function toEntry({ practiceId, id, status, reference, at, ...message }: TakenRow): EntryToWrite {
  if (status === 'withdrawing') return { practiceId, withdraw: { messageId: id, reference } };
  const { nhsNumber, channel, direction, body, subject } = message;
  return {
    practiceId,
    save: {
      ...{ messageId: id, nhsNumber, channel, ...(subject === null ? {} : { subject }) },
      text: `${direction === 'in' ? 'The patient wrote' : 'The practice answered'}: ${body}`,
      ...(direction === 'in' ? { from: 'patient' as const } : {}),
      ...{ snomedCodes: [], sent: at.toISOString(), received: at.toISOString() },
    },
  };
}
