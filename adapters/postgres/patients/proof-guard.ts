import type { PoolClient } from 'pg';
import { MOST_WRONG_PROOFS, WRONG_PROOFS_MINUTES } from '../../../domain/patients/proof/proof-rules';
import { mayActAs } from '../../../domain/practice/roles';
import { raiseNotices, readStaff } from '../conversations/notices';
import { newId } from '../sql/new-id';

interface GuardedLink {
  practiceId: string;
  linkId: string;
  patientId: string | null;
}

/** Whether every link of a practice demands a code now. */
export async function isGuarded(client: PoolClient, practiceId: string, now: Date): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM proof_guard WHERE practice_id = $1 AND until > $2', [
    practiceId,
    now,
  ]);
  return rowCount === 1;
}

/**
 * Notes a wrong answer. With too many within the hour, over all links, every link of the practice demands a code for the
 * next hour, and managers are told.
 */
export async function noteWrongProof(
  client: PoolClient,
  { practiceId, linkId }: GuardedLink,
  now: Date,
): Promise<void> {
  await client.query('INSERT INTO wrong_proof (practice_id, id, link_id, at) VALUES ($1, $2, $3, $4)', [
    ...[practiceId, newId(), linkId, now],
  ]);
  const since = new Date(now.getTime() - WRONG_PROOFS_MINUTES * 60_000);
  const { rows } = await client.query<{ wrong: number }>(
    'SELECT count(*)::int AS wrong FROM wrong_proof WHERE practice_id = $1 AND at > $2',
    [practiceId, since],
  );
  if (rows[0]!.wrong < MOST_WRONG_PROOFS) return;
  const until = new Date(now.getTime() + WRONG_PROOFS_MINUTES * 60_000);
  const wasOn = await isGuarded(client, practiceId, now);
  await client.query(
    `INSERT INTO proof_guard (practice_id, raised_at, until) VALUES ($1, $2, $3)
     ON CONFLICT (practice_id) DO UPDATE SET raised_at = CASE WHEN $4 THEN proof_guard.raised_at ELSE $2 END, until = $3`,
    [practiceId, now, until, wasOn],
  );
  if (wasOn) return;
  await tell(client, { practiceId, kind: 'wrong-dates', subjectId: practiceId, now }, 'manager');
}

/** A locked link becomes a call: staff who answer the telephone are notified about the patient. */
export async function tellOfLockedLink(
  client: PoolClient,
  { practiceId, patientId }: GuardedLink,
  now: Date,
): Promise<void> {
  if (patientId === null) return;
  await tell(client, { practiceId, kind: 'link-locked', subjectId: patientId, now }, 'sender');
}

async function tell(
  client: PoolClient,
  notice: Parameters<typeof raiseNotices>[1],
  least: 'manager' | 'sender',
): Promise<void> {
  const staff = (await readStaff(client, notice.practiceId)).filter(({ role }) => mayActAs(role, least));
  await raiseNotices(
    client,
    notice,
    staff.map(({ staffId }) => staffId),
  );
}
