import { createHash } from 'node:crypto';
import { connect, type Database } from '../../../adapters/postgres/sql/connect';
import { createInvitations } from '../../../adapters/postgres/practice/invitations';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { createSealing, type Sealing } from '../../../adapters/sealing';
import type { Role } from '../../../domain/practice/roles';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { Staff } from '../../../ports/practice/staff';
import { createTestDatabase } from '../../support/database';

export const NOW = new Date('2026-11-24T09:05:00Z');
export const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
export const sha256 = (text: string) => createHash('sha256').update(text).digest();

export function testSealing(): Sealing {
  return createSealing(`test:${Buffer.alloc(32, 7).toString('base64')}`);
}

export async function openDatabase(): Promise<Database & { drop(): Promise<void> }> {
  const test = await createTestDatabase();
  const database = connect(test.url, { max: 6 });
  return {
    ...database,
    async drop() {
      await database.close();
      await test.drop();
    },
  };
}

/** A practice, and one who acts there. */
export async function addPractice({ pool }: Database, name = 'Oakfield Surgery'): Promise<TokenHolder> {
  const id = newId();
  await pool.query('INSERT INTO practice (id, slug, name) VALUES ($1, $2, $3)', [id, `p-${id}`, name]);
  return { tokenId: newId(), practiceId: id, practiceName: name, role: 'administrator', user: 'Jo Bennett' };
}

/** A person with a role at the practice of `by`. */
export async function addPerson(staff: Staff, by: TokenHolder, role: Role, name = 'Sam Okoro'): Promise<string> {
  const staffId = newId();
  const email = `${staffId}@oakfield.example`;
  await staff.add(by.practiceId, { staffId, email, name, role }, by, NOW);
  return staffId;
}

/** The address of somebody whom `addPerson` added. */
export const mailOf = (staffId: string) => `${staffId}@oakfield.example`;

/** Somebody who works elsewhere joins the practice of `by` too, by their own acceptance. */
export async function join(database: Database, by: TokenHolder, staffId: string, role: Role): Promise<void> {
  const invitations = createInvitations(database);
  const id = newId();
  const code = { hash: sha256('code'), expiresAt: after(3600) };
  const invited = await invitations.invite(by.practiceId, { id, email: mailOf(staffId), role, code }, by, NOW);
  if (invited !== 'invited') throw new Error(invited);
  const given = { codeHash: sha256('code'), newPasswordHash: 'chosen when joining', keepSessionId: newId() };
  const accepted = await invitations.accept(id, staffId, given, NOW);
  if (accepted !== 'accepted') throw new Error(accepted);
}

/** What the audit of a practice holds, oldest first. */
export async function auditOf(
  { pool }: Database,
  practiceId: string,
): Promise<{ act: string; subject_id: string; actor: string; details: Record<string, unknown> }[]> {
  const { rows } = await pool.query<Awaited<ReturnType<typeof auditOf>>[number]>(
    'SELECT act, subject_id, actor, details FROM audit_entry WHERE practice_id = $1 ORDER BY id',
    [practiceId],
  );
  return rows;
}
