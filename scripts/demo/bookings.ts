import type { PoolClient } from 'pg';
import { newId } from '../../adapters/postgres/sql/new-id';

/** How many days the free times reach. */
const DAYS = 14;

/** An appointment type with free times each working day of the next two weeks. */
export async function seedAppointments(client: PoolClient, practiceId: string): Promise<void> {
  const id = newId();
  await client.query(
    `INSERT INTO appointment_type (practice_id, id, name, minutes, clinician, location, instructions, created_by)
     VALUES ($1, $2, 'Blood pressure check', 10, 'Nurse Adeyemi', 'Room 4', 'Please wear a top with loose sleeves.', 'Demo administrator')`,
    [practiceId, id],
  );
  await client.query(
    `INSERT INTO slot (practice_id, id, type_id, diary, starts_at, ends_at, created_by)
     SELECT t.practice_id, uuidv7(), t.id, t.diary, s.at, s.at + make_interval(mins => t.minutes), 'demo'
     FROM appointment_type t
     JOIN practice p ON p.id = t.practice_id
     CROSS JOIN generate_series(1, $3::int) AS d (days)
     CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE p.time_zone)::date + d.days AS day) AS on_day
     CROSS JOIN LATERAL (
       SELECT (on_day.day + make_interval(hours => 9, mins => n * t.minutes)) AT TIME ZONE p.time_zone AS at
       FROM generate_series(0, 11) AS n) AS s
     WHERE t.practice_id = $1 AND t.id = $2 AND to_char(on_day.day, 'ID')::int < 6`,
    [practiceId, id, DAYS],
  );
}
