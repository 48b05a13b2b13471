import type { Pool } from 'pg';
import type { PersonalDetails } from '../../../ports/patients/patient-queries';
import { newId } from '../sql/new-id';
import { withoutNul } from './stored-problem';

/**
 * The patients for the people that demographics returned, by NHS number. Creates those we do not have yet, as when the
 * source is not our own register. Existing patients stay as they are.
 */
export async function ensurePatients(
  pool: Pool,
  practiceId: string,
  people: readonly PersonalDetails[],
): Promise<Map<string, string>> {
  const numbers = people.map(({ nhsNumber }) => nhsNumber);
  const held = await patientIds(pool, practiceId, numbers);
  const missing = people.filter(({ nhsNumber }) => !held.has(nhsNumber));
  if (missing.length === 0) return held;
  await addMatched(pool, practiceId, missing);
  // We read them again, because another process may have just added one.
  return patientIds(pool, practiceId, numbers);
}

/** NHS number → patient, for those we have. */
export async function patientIds(
  pool: Pool,
  practiceId: string,
  nhsNumbers: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await pool.query<[string, string]>({
    // Arrays, not objects, because a page has a thousand rows and this is a hot path.
    rowMode: 'array',
    text: 'SELECT nhs_number, id FROM patient WHERE practice_id = $1 AND nhs_number = ANY($2::char(10)[])',
    values: [practiceId, nhsNumbers],
  });
  return new Map(rows);
}

async function addMatched(pool: Pool, practiceId: string, people: readonly PersonalDetails[]): Promise<void> {
  await pool.query(
    `INSERT INTO patient (practice_id, id, nhs_number, family_name, given_name, date_of_birth, mobile, email)
     SELECT $1, * FROM (
       SELECT * FROM unnest($2::uuid[], $3::char(10)[], $4::text[], $5::text[], $6::date[], $7::text[], $8::text[])
         AS n(id, nhs_number, family_name, given_name, date_of_birth, mobile, email) ORDER BY nhs_number
     ) AS ordered
     ON CONFLICT (practice_id, nhs_number) DO NOTHING`,
    [
      practiceId,
      people.map(() => newId()),
      people.map(({ nhsNumber }) => nhsNumber),
      people.map(({ familyName }) => stored(familyName)),
      people.map(({ givenName }) => stored(givenName)),
      people.map(({ dateOfBirth }) => dateOfBirth),
      people.map(({ mobile }) => stored(mobile)),
      people.map(({ email }) => stored(email)),
    ],
  );
}

function stored(text: string | null): string | null {
  return text === null ? null : withoutNul(text);
}
