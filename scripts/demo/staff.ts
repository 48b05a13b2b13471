import type { PoolClient } from 'pg';
import { createPasswords } from '../../adapters/credentials/passwords';
import { DEMO_PASSWORD, DEMO_STAFF } from '../../domain/practice/demo-staff';
import { demoId } from './patients';
import { DEMO_PRACTICES } from './practices';

/** Ids beyond those of patients, practices and tokens. */
const FIRST = 0xffff_0100;

/**
 * Adds the demo's staff who are missing. Existing staff stay as they are, even with another password or role, or
 * removed.
 */
export async function seedStaff(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ email: string }>('select email from staff where email = any($1::text[])', [
    DEMO_STAFF.map(({ email }) => email),
  ]);
  const there = new Set(rows.map(({ email }) => email));
  const passwords = createPasswords();
  for (const [index, { name, email, roles }] of DEMO_STAFF.entries()) {
    if (!there.has(email)) {
      await client.query('insert into staff (id, email, name, password_hash) values ($1, $2, $3, $4)', [
        demoId(1, FIRST + index),
        email,
        name,
        await passwords.hash(DEMO_PASSWORD),
      ]);
    }
    for (const { practice, role } of roles) {
      await client.query(
        `insert into membership (practice_id, staff_id, role, added_by, accepted_at, is_clinician)
         select $1, id, $2, 'demo', now(), $4 from staff where email = $3 on conflict do nothing`,
        [DEMO_PRACTICES.find(({ slug }) => slug === practice)!.id, role, email, role === 'manager'],
      );
    }
  }
}
