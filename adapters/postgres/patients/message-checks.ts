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

interface FoundMessage {
  about: LinkKind;
  practiceName: string;
  timeZone: string;
  sentAt: Date;
}

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
        const { rows } = await client.query<FoundMessage>(
          // The number that a text went to; of an email, the mobile in the record.
          `SELECT l.kind AS about, pr.name AS "practiceName", pr.time_zone AS "timeZone", m.submitted_at AS "sentAt"
           FROM personal_link l
           JOIN practice pr ON pr.id = l.practice_id
           JOIN patient p ON p.practice_id = l.practice_id AND p.id = l.patient_id
           CROSS JOIN LATERAL (
             SELECT m.submitted_at, CASE d.channel WHEN 'sms' THEN m.contact ELSE p.mobile END AS number
             FROM dispatch d JOIN message m ON m.practice_id = d.practice_id AND m.dispatch_id = d.id
             WHERE d.practice_id = l.practice_id AND m.patient_id = l.patient_id AND m.submitted_at IS NOT NULL
               AND d.id IN (
                 SELECT id FROM dispatch WHERE practice_id = l.practice_id AND id = l.about_id
                 UNION SELECT id FROM dispatch WHERE practice_id = l.practice_id AND campaign_id = l.about_id
                 UNION SELECT id FROM dispatch WHERE practice_id = l.practice_id AND direct_id = l.about_id AND channel = 'email')
             ORDER BY m.submitted_at DESC LIMIT 1
           ) m
           WHERE l.check_mark = $1 AND ($2::uuid IS NULL OR l.practice_id = $2) AND right(m.number, 4) = $3
           ORDER BY m.submitted_at DESC LIMIT 1`,
          [checkMark(sealing, code), practiceId, lastDigits],
        );
        const found = rows[0];
        const isRight = found !== undefined && counted.rows[0]!.tries <= MOST_CHECKS;
        // A right answer is no wrong try.
        await client.query(`UPDATE message_check_try SET tries = tries - $2 WHERE key = $1`, [key, isRight ? 1 : 0]);
        if (isRight) return { kind: 'sent', ...found };
        return { kind: counted.rows[0]!.tries > MOST_CHECKS ? 'too-many' : 'not-found' };
      }),
  };
}
