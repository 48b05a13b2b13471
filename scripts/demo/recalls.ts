import type { PoolClient } from 'pg';
import { newId } from '../../adapters/postgres/sql/new-id';

/** Reasons that no other try of the demo is likely to use, so that what is tried out stands alone. */
const CATEGORIES = [
  { name: 'Hearing aids', reason: 'Hearing aid check', letter: true },
  { name: 'Travel boosters', reason: 'Travel vaccine booster', letter: false },
] as const;

/**
 * How many days from today a recall is due; negative for overdue. They are few and none is urgent, so that a full file
 * without them closes them immediately.
 */
const DUE_IN = [-40, -12, 5, 20];

/** Which of them, counted from 1, is of a patient who does not wish to be contacted by SMS. */
const OF_DISSENT = 3;

/** Some categories and recalls, so that every page of recalls shows something. */
export async function seedRecalls(client: PoolClient, practiceId: string): Promise<void> {
  for (const [place, { name, reason, letter }] of CATEGORIES.entries()) {
    const id = newId();
    await client.query(
      `insert into recall_category (practice_id, id, name, reasons, sms_body, letter_body, steps, created_by, created_at, changed_by, changed_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'Demo administrator', now(), 'Demo administrator', now())`,
      [
        ...[
          practiceId,
          id,
          name,
          [reason],
          `Dear ((given name)), your ${reason.toLowerCase()} is due on ((due date)).`,
        ],
        letter
          ? `Dear ((given name)),\n\nYour ${reason.toLowerCase()} is due on ((due date)). Please call us to book.`
          : null,
        JSON.stringify([
          { channel: 'sms', afterDays: 0 },
          { channel: 'sms', afterDays: 10 },
          { channel: 'letter', afterDays: 10 },
        ]),
      ],
    );
    await client.query(
      `insert into recall (practice_id, id, reference, patient_id, reason, urgency, due_date, category_id, created_at, changed_at)
       select $1, uuidv7(), 'DEMO-' || $4 || '-' || d.n, p.id, $2, 'routine',
         (now() at time zone 'Europe/London')::date + d.days, $3, now(), now()
       from unnest($5::int[]) with ordinality as d (days, n)
       join (select id, dissents, row_number() over (partition by dissents order by nhs_number) as n
             from (select id, nhs_number, does_not_wish_sms is true and mobile is not null as dissents from patient
                   where practice_id = $1 and status = 'registered') known) p
         on p.dissents = (d.n = $6) and p.n = case when p.dissents then 1 + $4 else d.n + $4 * 10 end`,
      [practiceId, reason, id, place, DUE_IN, OF_DISSENT],
    );
  }
}
