import type { PoolClient } from 'pg';
import type { Role } from '../../../domain/practice/roles';
import type { Invitations, OwnInvitation, WaitingInvitation } from '../../../ports/practice/invitations';
import { appendAudit, auditPerson } from './audit-log';
import { transaction, type Database } from '../sql/connect';
import { endSessionsOf } from './sessions';
import { forgetTries } from './sign-in-tries';
import { endOpenLinks, lockPerson } from './staff';

const WAITING = `
  SELECT i.id, s.email, i.role, i.invited_by AS "invitedBy", i.invited_at AS "invitedAt", i.expires_at AS "expiresAt"
  FROM invitation i JOIN staff s ON s.id = i.staff_id
  WHERE i.practice_id = $1 AND i.ended_at IS NULL`;

interface Held {
  practiceId: string;
  role: Role;
  invitedBy: string;
  codeHash: Buffer;
}

/** Invitations to a further practice: a person joins by their own sign-in and the code, and by nothing less. */
export function createInvitations({ pool }: Database): Invitations {
  return {
    invite: (practiceId, { id, email, role, code }, by, now) =>
      transaction(pool, async (client) => {
        const person = await lockPerson(client, 'email = lower($1)', email.trim());
        if (person?.practices.includes(practiceId)) return 'already';
        if (!person || person.practices.length === 0) return 'unknown';
        const { rowCount } = await client.query(
          `INSERT INTO invitation (practice_id, id, staff_id, role, code_hash, invited_by, invited_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
          [practiceId, id, person.id, role, code.hash, by.user, now, code.expiresAt],
        );
        if (!rowCount) return 'waiting';
        await note(client, practiceId, person, 'membership-invited', { role }, by, now);
        return 'invited';
      }),

    async waiting(practiceId) {
      const { rows } = await pool.query<WaitingInvitation>(`${WAITING} ORDER BY i.invited_at, i.id`, [practiceId]);
      return rows;
    },

    renew: (practiceId, id, code, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE invitation SET code_hash = $3, invited_by = $4, invited_at = $5, expires_at = $6
           WHERE practice_id = $1 AND id = $2 AND ended_at IS NULL`,
          [practiceId, id, code.hash, by.user, now, code.expiresAt],
        );
        if (!rowCount) return null;
        const { rows } = await client.query<WaitingInvitation & { staffId: string }>(
          `${WAITING.replace('SELECT', 'SELECT i.staff_id AS "staffId",')} AND i.id = $2`,
          [practiceId, id],
        );
        const { staffId, ...waiting } = rows[0]!;
        const person = { id: staffId, email: waiting.email };
        await note(client, practiceId, person, 'membership-invited', { role: waiting.role }, by, now);
        return waiting;
      }),

    withdraw: (practiceId, id, by, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string; email: string; role: Role }>(
          `UPDATE invitation i SET ended_at = $3, ended_as = 'withdrawn' FROM staff s
           WHERE i.practice_id = $1 AND i.id = $2 AND i.ended_at IS NULL AND s.id = i.staff_id
           RETURNING s.id, s.email, i.role`,
          [practiceId, id, now],
        );
        if (!rows[0]) return false;
        await note(client, practiceId, rows[0], 'membership-withdrawn', { role: rows[0].role }, by, now);
        return true;
      }),

    async of(staffId, now) {
      const { rows } = await pool.query<OwnInvitation>(
        `SELECT i.id, p.name AS "practiceName", p.slug, i.role, i.invited_by AS "invitedBy", i.expires_at AS "expiresAt"
         FROM invitation i JOIN practice p ON p.id = i.practice_id
         WHERE i.staff_id = $1 AND i.ended_at IS NULL AND i.expires_at > $2 ORDER BY i.invited_at, i.id`,
        [staffId, now],
      );
      return rows;
    },

    async needsNewPassword(staffId) {
      const { rows } = await pool.query<{ own: boolean }>('SELECT password_is_own AS own FROM staff WHERE id = $1', [
        staffId,
      ]);
      return !rows[0]?.own;
    },

    accept: (id, staffId, { codeHash, newPasswordHash, keepSessionId }, now) =>
      transaction(pool, async (client) => {
        await lockPerson(client, 'id = $1', staffId);
        const held = await hold(client, id, staffId, now);
        if (!held) return 'gone';
        if (!held.codeHash.equals(codeHash)) return 'wrong-code';
        const { rows } = await client.query<{ own: boolean }>(
          'SELECT password_is_own AS own FROM staff WHERE id = $1',
          [staffId],
        );
        if (!rows[0]?.own && newPasswordHash === null) return 'password-needed';
        await end(client, held.practiceId, id, 'accepted', now);
        await client.query(
          `INSERT INTO membership (practice_id, staff_id, role, added_by, added_at, accepted_at)
           VALUES ($1, $2, $3, $4, $5, $5)
           ON CONFLICT (practice_id, staff_id) DO UPDATE SET role = excluded.role, added_by = excluded.added_by,
             added_at = excluded.added_at, accepted_at = excluded.accepted_at, removed_at = NULL`,
          [held.practiceId, staffId, held.role, held.invitedBy, now],
        );
        await endOpenLinks(client, staffId);
        await endSessionsOf(client, staffId, keepSessionId);
        if (newPasswordHash !== null) {
          await client.query('UPDATE staff SET password_hash = $2, password_is_own = true WHERE id = $1', [
            staffId,
            newPasswordHash,
          ]);
          await forgetTries(client, staffId);
          await auditPerson(client, staffId, 'password-changed', now);
        }
        await byThemselves(client, held, staffId, 'membership-accepted', now);
        return 'accepted';
      }),

    decline: (id, staffId, now) =>
      transaction(pool, async (client) => {
        const held = await hold(client, id, staffId, now);
        if (!held) return false;
        await end(client, held.practiceId, id, 'declined', now);
        await byThemselves(client, held, staffId, 'membership-declined', now);
        return true;
      }),
  };
}

/** An invitation of this person that waits and is in time, held until the transaction ends. */
async function hold(client: PoolClient, id: string, staffId: string, now: Date): Promise<Held | null> {
  const { rows } = await client.query<Held>(
    `SELECT practice_id AS "practiceId", role, invited_by AS "invitedBy", code_hash AS "codeHash" FROM invitation
     WHERE id = $1 AND staff_id = $2 AND ended_at IS NULL AND expires_at > $3 FOR UPDATE`,
    [id, staffId, now],
  );
  return rows[0] ?? null;
}

async function end(client: PoolClient, practiceId: string, id: string, as: string, now: Date): Promise<void> {
  await client.query('UPDATE invitation SET ended_at = $3, ended_as = $4 WHERE practice_id = $1 AND id = $2', [
    practiceId,
    id,
    now,
    as,
  ]);
}

/** What an administrator did; until the person has accepted, the practice knows them by the address it gave. */
function note(
  client: PoolClient,
  practiceId: string,
  person: { id: string; email: string },
  act: string,
  details: Record<string, unknown>,
  by: { user: string; tokenId: string },
  now: Date,
): Promise<void> {
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, act },
    ...{ subjectKind: 'staff', subjectId: person.id, subjectLabel: person.email },
    details: { ...details, byToken: by.tokenId },
  });
}

async function byThemselves(
  client: PoolClient,
  { practiceId, role }: Held,
  staffId: string,
  act: string,
  now: Date,
): Promise<void> {
  const { rows } = await client.query<{ name: string; email: string }>('SELECT name, email FROM staff WHERE id = $1', [
    staffId,
  ]);
  const { name, email } = rows[0]!;
  const isMember = act === 'membership-accepted';
  await appendAudit(client, {
    ...{ practiceId, at: now, actor: isMember ? name : email, act },
    ...{ subjectKind: 'staff', subjectId: staffId, subjectLabel: isMember ? name : email },
    details: { role, byToken: staffId },
  });
}
