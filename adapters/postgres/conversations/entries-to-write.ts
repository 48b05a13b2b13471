import type { Pool } from 'pg';
import type { EntriesToWrite, EntryToWrite } from '../../../ports/conversations/entries-to-write';
import type { Channel } from '../../../domain/delivery/states';

const MOST_AT_ONCE = 50;
/** What was taken and not reported, because the process died, is due again after this. */
const LEASE_SECONDS = 120;
const FIRST_WAIT_SECONDS = 10;
const LONGEST_WAIT_SECONDS = 3_600;

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

    async written(practiceId, id, what, detail, now) {
      // A message that was found to be another patient's while it was written stays due to be marked.
      await pool.query(
        `UPDATE conversation_entry SET
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
        `UPDATE conversation_entry SET reason = $3,
           due_at = $4::timestamptz + make_interval(secs => least($5 * power(2, least(tries, 20)), $6))
         WHERE practice_id = $1 AND id = $2 AND due_at IS NOT NULL`,
        [practiceId, id, why, now, FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS],
      );
    },
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
      ...{ snomedCodes: [], sent: at.toISOString(), received: at.toISOString() },
    },
  };
}
