import { createHash, randomBytes } from 'node:crypto';
import { copyRows } from '../../adapters/postgres/sql/copy-text';
import { newId, newIds } from '../../adapters/postgres/sql/new-id';
import type { Stage } from '../stage/stage';
import { people, type Person } from './people';
import { Practice } from './practice';

export interface Practices {
  /** The practice of that name with at least so many people; made when it is first asked for. */
  get(name: string, count: number): Promise<Practice>;
}

/** One practice a row of the table, so that no row works on what another left. */
export function createPractices(stage: Stage): Practices {
  const made = new Map<string, Practice>();
  return {
    async get(name, count) {
      const known = made.get(name);
      if (known && known.people.length >= count) return known;
      if (known) throw new Error(`practice ${name} has ${known.people.length} people and ${count} are wanted`);
      const practice = await make(stage, name, people(count));
      made.set(name, practice);
      return practice;
    },
  };
}

async function make({ pool, url }: Stage, name: string, listed: Person[]): Promise<Practice> {
  const id = newId();
  const token = `bench_${randomBytes(24).toString('hex')}`;
  const cookie = randomBytes(24).toString('hex');
  const staffId = newId();
  const ids = newIds(listed.length);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO practice (id, slug, name) VALUES ($1, $2, $3)', [id, name, `Practice ${name}`]);
    // No hold; every other rule is off unless somebody turns it on.
    await client.query('INSERT INTO practice_settings (practice_id, hold_seconds) VALUES ($1, 0)', [id]);
    await client.query(
      `INSERT INTO api_token (practice_id, id, name, role, token_hash, created_by)
       VALUES ($1, $2, 'Bench', 'administrator', $3, 'bench')`,
      [id, newId(), createHash('sha256').update(token).digest()],
    );
    await client.query(`INSERT INTO staff (id, email, name) VALUES ($1, $2, 'Bench')`, [
      staffId,
      `${staffId}@bench.example`,
    ]);
    await client.query(
      `INSERT INTO membership (practice_id, staff_id, role, added_by) VALUES ($1, $2, 'administrator', 'bench')`,
      [id, staffId],
    );
    await client.query(`INSERT INTO session (id, token_hash, staff_id, form_token) VALUES ($1, $2, $3, 'bench')`, [
      newId(),
      createHash('sha256').update(cookie).digest(),
      staffId,
    ]);
    await copyRows(
      client,
      'patient (practice_id, id, nhs_number, family_name, given_name, date_of_birth, mobile, email)',
      listed.map((person, index) => [
        id,
        ids[index]!,
        person.nhsNumber,
        person.familyName,
        person.givenName,
        person.dateOfBirth,
        person.mobile,
        person.email,
      ]),
    );
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  await pool.query('ANALYZE patient');
  return new Practice(id, name, url, { token, cookie }, listed);
}
