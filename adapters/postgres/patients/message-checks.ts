import { MOST_CHECKS } from '../../../domain/content/links/message-check';
import type { LinkKind } from '../../../domain/patients/personal-link';
import type { MessageCheckAnswer, MessageChecks } from '../../../ports/patients/message-checks';
import type { Sealing } from '../../sealing';
import type { Database } from '../sql/connect';
import { transaction } from '../sql/transaction';

/** By what a link is found from its end. Only our key makes it, so that a copy of the database gives no link away. */
export function checkMark(sealing: Pick<Sealing, 'derive'>, code: string): Buffer {
  return sealing.derive('message-check', code);
}

interface NearMessage {
  about: LinkKind;
  practiceName: string;
  timeZone: string;
  sentAt: Date;
  isRight: boolean;
}

/** Two links are read for each code, so that one code alone in the table is like any other. */
const NEAR = 2;

/**
 * The links whose marks come next to the asked one, whether or not one of them has it, and what was sent with each. So a
 * code that exists, one that does not, wrong digits and another practice cost the same statements and the same look-ups.
 * What tells them apart is computed only in the last step. After the last mark the first follow, and the sorting reads both
 * parts each time.
 */
const NEAR_MESSAGES = `
  WITH near AS MATERIALIZED (
    SELECT n.* FROM (
      (SELECT l.practice_id, l.kind, l.about_id, l.patient_id, l.check_mark FROM personal_link l
       WHERE l.check_mark >= $1 ORDER BY l.check_mark LIMIT ${NEAR})
      UNION ALL
      (SELECT l.practice_id, l.kind, l.about_id, l.patient_id, l.check_mark FROM personal_link l
       WHERE l.check_mark < $1 ORDER BY l.check_mark LIMIT ${NEAR})
    ) n ORDER BY n.check_mark >= $1 DESC, n.check_mark LIMIT ${NEAR}
  )
  SELECT near.kind AS about, pr.name AS "practiceName", pr.time_zone AS "timeZone", m.submitted_at AS "sentAt",
    coalesce(near.check_mark = $1 AND ($2::uuid IS NULL OR near.practice_id = $2) AND right(m.number, 4) = $3, false) AS "isRight"
  FROM near
  JOIN practice pr ON pr.id = near.practice_id
  JOIN patient p ON p.practice_id = near.practice_id AND p.id = near.patient_id
  CROSS JOIN LATERAL (
    -- The number that a text went to; of an email, the mobile in the record.
    SELECT m.submitted_at, CASE d.channel WHEN 'sms' THEN m.contact ELSE p.mobile END AS number
    FROM dispatch d JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id
    WHERE d.practice_id = near.practice_id AND m.patient_id = near.patient_id AND m.submitted_at IS NOT NULL
      AND d.id IN (
        SELECT id FROM dispatch WHERE practice_id = near.practice_id AND id = near.about_id
        UNION SELECT id FROM dispatch WHERE practice_id = near.practice_id AND campaign_id = near.about_id
        UNION SELECT id FROM dispatch WHERE practice_id = near.practice_id AND direct_id = near.about_id AND channel = 'email')
    ORDER BY m.submitted_at DESC LIMIT 1
  ) m
  ORDER BY m.submitted_at DESC`;

/** "Was this really from you?" in PostgreSQL. */
export function createMessageChecks({ pool }: Pick<Database, 'pool'>, sealing: Pick<Sealing, 'derive'>): MessageChecks {
  return {
    check: (practiceId, { code, lastDigits }, now) =>
      transaction(pool, async (client): Promise<MessageCheckAnswer> => {
        await client.query(`DELETE FROM message_check_try WHERE tried_at < $1::timestamptz - interval '1 day'`, [now]);
        const key = sealing.derive('message-check-try', code);
        const counted = await client.query<{ tries: number }>(
          `INSERT INTO message_check_try AS t (key, tries, tried_at) VALUES ($1, 1, $2)
           ON CONFLICT (key) DO UPDATE SET tries = least(t.tries + 1, 1000), tried_at = $2 RETURNING tries`,
          [key, now],
        );
        const { rows } = await client.query<NearMessage>(NEAR_MESSAGES, [
          ...[checkMark(sealing, code), practiceId, lastDigits],
        ]);
        const found = rows.find(({ isRight }) => isRight);
        const isAllowed = counted.rows[0]!.tries <= MOST_CHECKS;
        const isSent = found !== undefined && isAllowed;
        // A right answer is no wrong try.
        await client.query(`UPDATE message_check_try SET tries = tries - $2 WHERE key = $1`, [key, isSent ? 1 : 0]);
        if (!isAllowed) return { kind: 'too-many' };
        if (found === undefined) return { kind: 'not-found' };
        const { about, practiceName, timeZone, sentAt } = found;
        return { kind: 'sent', about, practiceName, timeZone, sentAt };
      }),
  };
}
