import type { PoolClient } from 'pg';
import type { Role } from '../../../domain/practice/roles';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import type { Staff, StaffCredentials, StaffRow } from '../../../ports/practice/staff';
import type { Sealing } from '../../sealing';
import { appendAudit, auditPerson } from './audit-log';
import { transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { bytes } from '../sql/rows';
import { inTransaction, type Rows } from '../sql/transaction';
import { leaveBehind } from './leaving-staff';
import { endSessionsOf } from './sessions';
import { countWrongTry, forgetTries, sweepTries, tryKey } from './sign-in-tries';

interface CredentialsRecord {
  id: string;
  email: string;
  password_hash: string | null;
  totp_secret: string | null;
  totp_confirmed_at: Date | null;
  totp_last_step: number | null;
  failed: number | null;
  locked_until: Date | null;
}

/** Done by someone who was not signed in. */
const UNKNOWN = 'Unknown person';
/** After the first failure, a person's failures in this period share one row. */
const FAILURES = { seconds: 15 * 60 };

const CREDENTIALS = `
  SELECT id, email, password_hash, totp_secret, totp_confirmed_at, totp_last_step, t.failed, t.locked_until
  FROM staff LEFT JOIN sign_in_try t ON t.key = ${tryKey('email')}`;

/** A link that is neither used nor too old, of a person who still works somewhere. */
const linkHolds = (hash: Buffer, now: Date) => ({
  tokenHash: bytes(hash),
  usedAt: null,
  expiresAt: { gt: now },
  staff: { memberships: { some: { removedAt: null } } },
});

/** Removes the second factor. */
const NO_SECOND_FACTOR = { totpSecret: null, totpConfirmedAt: null, totpLastStep: null };

/**
 * A member whose sign-in an administrator may change. A sign-in link works for all of the person's practices, so the
 * administrator must administer every one of them. Adding a person by their address gives no such right.
 */
const RESETTABLE = `
  SELECT s.name FROM membership m JOIN staff s ON s.id = m.staff_id
  WHERE m.practice_id = $1 AND m.staff_id = $2 AND m.removed_at IS NULL
    AND NOT EXISTS (
      SELECT 1 FROM membership further
      WHERE further.staff_id = $2 AND further.practice_id <> $1 AND further.removed_at IS NULL
        AND NOT EXISTS (
          SELECT 1 FROM membership own
          WHERE own.practice_id = further.practice_id AND own.staff_id = $3
            AND own.role = 'administrator' AND own.removed_at IS NULL))`;

/** People who sign in, and where they may work. Addresses are stored and compared in lower case. */
export function createStaff(database: Database, sealing: Sealing): Staff {
  const { pool, prisma } = database;

  function toCredentials(record: CredentialsRecord): StaffCredentials {
    const { totp_secret: secret } = record;
    return {
      staffId: record.id,
      email: record.email,
      passwordHash: record.password_hash,
      secondFactor:
        secret !== null && record.totp_confirmed_at !== null
          ? { secret: sealing.open(secret), lastStep: record.totp_last_step }
          : null,
      failedTries: record.failed ?? 0,
      lockedUntil: record.locked_until,
    };
  }

  return {
    async credentials(email) {
      const { rows } = await pool.query<CredentialsRecord>(`${CREDENTIALS} WHERE email = lower($1)`, [email.trim()]);
      return rows[0] ? toCredentials(rows[0]) : null;
    },

    async credentialsOf(staffId) {
      const { rows } = await pool.query<CredentialsRecord>(`${CREDENTIALS} WHERE id = $1`, [staffId]);
      return rows[0] ? toCredentials(rows[0]) : null;
    },

    async lockedUntil(email, now) {
      const { rows } = await pool.query<{ locked_until: Date | null }>(
        `SELECT locked_until FROM sign_in_try WHERE key = ${tryKey('$1')} AND locked_until > $2`,
        [email.trim(), now],
      );
      return rows[0]?.locked_until ?? null;
    },

    triedWrongly: (email, now, rule) => countWrongTry(pool, email.trim(), now, rule),

    noteFailure: (email, { what, locked }, now) =>
      inTransaction(database, async (tx) => {
        const { rows } = await tx.client.query<{ id: string }>('SELECT id FROM staff WHERE email = lower($1)', [
          email.trim(),
        ]);
        if (!rows[0]) return;
        const given = { actor: UNKNOWN, details: { what } };
        await auditPerson(tx, rows[0].id, 'sign-in-failed', now, { ...given, window: FAILURES });
        if (locked) await auditPerson(tx, rows[0].id, 'sign-in-locked', now, given);
      }),

    async triedRightly(staffId) {
      await forgetTries(pool, staffId);
    },

    note: (staffId, act, now) => inTransaction(database, (tx) => auditPerson(tx, staffId, act, now)),

    async takeStep(staffId, step) {
      const { count } = await prisma.staff.updateMany({
        where: { id: staffId, OR: [{ totpLastStep: null }, { totpLastStep: { lt: step } }] },
        data: { totpLastStep: step },
      });
      return count === 1;
    },

    async list(practiceId) {
      const { rows } = await pool.query<StaffRow>(
        `SELECT s.id AS "staffId", s.name, s.email, m.role, m.is_clinician AS "isClinician", s.password_hash IS NOT NULL AS "hasPassword",
           s.totp_confirmed_at IS NOT NULL AS "hasSecondFactor", t.locked_until AS "lockedUntil",
           m.added_by AS "addedBy", m.added_at AS "addedAt"
         FROM membership m JOIN staff s ON s.id = m.staff_id LEFT JOIN sign_in_try t ON t.key = ${tryKey('s.email')}
         WHERE m.practice_id = $1 AND m.removed_at IS NULL ORDER BY s.name, s.id`,
        [practiceId],
      );
      return rows;
    },

    add: (practiceId, { staffId, email, name, role }, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        // The id came with a form, so it is no error if another person has it.
        await client.query(
          `INSERT INTO staff (id, email, name, created_at)
           VALUES (CASE WHEN EXISTS (SELECT 1 FROM staff WHERE id = $1) THEN $5::uuid ELSE $1::uuid END, lower($2), $3, $4)
           ON CONFLICT (email) DO NOTHING`,
          [staffId, email.trim(), name, now, newId()],
        );
        const person = (await lockPerson(client, 'email = lower($1)', email.trim()))!;
        if (person.practices.includes(practiceId)) return { kind: 'already' };
        if (person.practices.length > 0) return { kind: 'works-elsewhere' };
        // A member without another practice starts again, because someone at an earlier practice may know their
        // sign-in.
        await rows.staff.update({
          where: { id: person.id },
          data: { passwordHash: null, passwordIsOwn: false, ...NO_SECOND_FACTOR },
        });
        await endOpenLinks(rows, person.id);
        await endSessionsOf(rows, person.id);
        await storeMembership(rows, practiceId, person.id, { role, addedBy: by.user, addedAt: now, acceptedAt: null });
        await audit(client, practiceId, person.id, 'staff-added', { name: person.name, role }, by, now);
        return { kind: 'added', staffId: person.id };
      }),

    changeRole: (practiceId, staffId, role, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const member = await lockMember(client, practiceId, staffId);
        if (!member) return false;
        if (member.role === role) return true;
        if (member.isLastAdministrator) return 'last-administrator';
        await rows.membership.update({ where: { practiceId_staffId: { practiceId, staffId } }, data: { role } });
        const details = { name: member.name, before: member.role, after: role };
        await audit(client, practiceId, staffId, 'staff-role-changed', details, by, now);
        return true;
      }),

    markClinician: (practiceId, staffId, isClinician, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const member = await lockMember(client, practiceId, staffId);
        if (!member) return false;
        const { count } = await rows.membership.updateMany({
          where: { practiceId, staffId, isClinician: !isClinician },
          data: { isClinician },
        });
        if (count === 0) return true;
        const entry = isClinician ? { act: 'staff-marked-clinician' } : { act: 'staff-clinician-removed' };
        await audit(client, practiceId, staffId, entry.act, { name: member.name }, by, now);
        return true;
      }),

    remove: (practiceId, staffId, by, now, ownerId) =>
      inTransaction(database, async (tx) => {
        const { prisma: rows, client } = tx;
        const member = await lockMember(client, practiceId, staffId);
        if (!member) return false;
        if (member.isLastAdministrator) return 'last-administrator';
        const owner = await rows.membership.findFirst({
          where: {
            ...{ practiceId, removedAt: null },
            // An administrator is always left.
            ...(ownerId === undefined
              ? { staffId: { not: staffId }, role: 'administrator' }
              : { staffId: { equals: ownerId, not: staffId }, role: { not: 'viewer' } }),
          },
          orderBy: { staffId: 'asc' },
          select: { staffId: true, staff: { select: { name: true } } },
        });
        if (!owner && ownerId !== undefined) return 'no-owner';
        await rows.membership.update({
          where: { practiceId_staffId: { practiceId, staffId } },
          data: { removedAt: now, opensRestricted: false },
        });
        const left = await leaveBehind(tx, {
          ...{ practiceId, staffId, by, now },
          owner: owner && { staffId: owner.staffId, name: owner.staff.name },
        });
        const details = { name: member.name, role: member.role, ...left };
        await audit(client, practiceId, staffId, 'staff-removed', details, by, now);
        return true;
      }),

    async mayResetSignIn(practiceId, staffId, by) {
      const { rowCount } = await pool.query(RESETTABLE, [practiceId, staffId, by.tokenId]);
      return rowCount === 1;
    },

    takeAwaySecondFactor: (practiceId, staffId, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const person = await lockResettable(client, practiceId, staffId, by);
        if (!person) return false;
        const { count } = await rows.staff.updateMany({
          where: { id: staffId, totpConfirmedAt: { not: null } },
          data: NO_SECOND_FACTOR,
        });
        if (count > 0) {
          await audit(client, practiceId, staffId, 'staff-second-factor-taken-away', { name: person.name }, by, now);
        }
        return true;
      }),

    unlock: (practiceId, staffId, by, now) =>
      transaction(pool, async (client) => {
        const person = await lockResettable(client, practiceId, staffId, by);
        if (!person) return false;
        const wasLocked = await forgetTries(client, staffId);
        if (wasLocked) await audit(client, practiceId, staffId, 'staff-unlocked', { name: person.name }, by, now);
        return true;
      }),

    makePasswordLink: (practiceId, staffId, link, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const person = await lockResettable(client, practiceId, staffId, by);
        if (!person) return false;
        await endOpenLinks(rows, staffId);
        const { expiresAt } = link;
        await rows.passwordLink.create({
          data: { tokenHash: bytes(link.hash), staffId, madeBy: by.user, expiresAt },
        });
        await audit(client, practiceId, staffId, 'staff-link-made', { name: person.name }, by, now);
        return true;
      }),

    async passwordLink(hash, now) {
      const link = await prisma.passwordLink.findUnique({
        where: linkHolds(hash, now),
        select: { staff: { select: { id: true, name: true, email: true } } },
      });
      if (!link) return null;
      const { id, name, email } = link.staff;
      return { staffId: id, name, email };
    },

    setPasswordByLink: (hash, passwordHash, now) =>
      inTransaction(database, async (tx) => {
        const { prisma: rows, client } = tx;
        // Lock the person first, as everywhere. A transaction that ends their links waits for us, or we for it.
        const held = await client.query<{ id: string }>(
          `SELECT s.id FROM staff s JOIN password_link l ON l.staff_id = s.id WHERE l.token_hash = $1 FOR UPDATE OF s`,
          [hash],
        );
        const staffId = held.rows[0]?.id;
        const used = await rows.passwordLink.updateMany({ where: linkHolds(hash, now), data: { usedAt: now } });
        if (!staffId || used.count === 0) return false;
        await rows.staff.update({ where: { id: staffId }, data: { passwordHash, passwordIsOwn: false } });
        await forgetTries(client, staffId);
        await endSessionsOf(rows, staffId);
        await auditPerson(tx, staffId, 'password-set', now);
        return true;
      }),

    setPassword: (staffId, passwordHash, keepSessionId) =>
      inTransaction(database, async ({ prisma: rows }) => {
        await rows.staff.updateMany({ where: { id: staffId }, data: { passwordHash } });
        await endSessionsOf(rows, staffId, keepSessionId);
        await endOpenLinks(rows, staffId);
      }),

    async beginSecondFactor(staffId, secret) {
      // A confirmed one stays until it is removed: starting the set-up again must not switch it off.
      await prisma.staff.updateMany({
        where: { id: staffId, totpConfirmedAt: null },
        data: { totpSecret: sealing.seal(secret), totpLastStep: null },
      });
    },

    async pendingSecondFactor(staffId) {
      const where = { id: staffId, totpConfirmedAt: null };
      const row = await prisma.staff.findUnique({ where, select: { totpSecret: true } });
      return row?.totpSecret ? sealing.open(row.totpSecret) : null;
    },

    async confirmSecondFactor(staffId, step, now) {
      await prisma.staff.updateMany({
        where: { id: staffId, totpSecret: { not: null }, totpConfirmedAt: null },
        data: { totpConfirmedAt: now, totpLastStep: step },
      });
    },

    async removeSecondFactor(staffId) {
      await prisma.staff.updateMany({ where: { id: staffId }, data: NO_SECOND_FACTOR });
    },

    sweep: (now) => sweepTries(prisma, now),
  };
}

/**
 * The member, with all memberships of the practice locked. The second of two concurrent changes sees the first, so
 * two administrators cannot remove each other.
 */
async function lockMember(
  client: PoolClient,
  practiceId: string,
  staffId: string,
): Promise<{ name: string; role: Role; isLastAdministrator: boolean } | null> {
  const { rows } = await client.query<{ staffId: string; name: string; role: Role }>(
    `SELECT m.staff_id AS "staffId", s.name, m.role FROM membership m JOIN staff s ON s.id = m.staff_id
     WHERE m.practice_id = $1 AND m.removed_at IS NULL ORDER BY m.staff_id FOR UPDATE OF m`,
    [practiceId],
  );
  const member = rows.find((row) => row.staffId === staffId);
  if (!member) return null;
  const isNeeded = !rows.some((row) => row.role === 'administrator' && row.staffId !== staffId);
  return { ...member, isLastAdministrator: member.role === 'administrator' && isNeeded };
}

async function lockResettable(
  client: PoolClient,
  practiceId: string,
  staffId: string,
  by: TokenHolder,
): Promise<{ name: string } | null> {
  // Lock before reading, so that we see a practice they join meanwhile.
  await lockPerson(client, 'id = $1', staffId);
  const { rows } = await client.query<{ name: string }>(RESETTABLE, [practiceId, staffId, by.tokenId]);
  return rows[0] ?? null;
}

/**
 * A person, locked until the transaction ends, and where they work. Every change of a person's sign-in or practices
 * takes this lock first.
 */
export async function lockPerson(
  client: PoolClient,
  where: 'id = $1' | 'email = lower($1)',
  value: string,
): Promise<{ id: string; name: string; email: string; practices: string[] } | null> {
  const { rows } = await client.query<{ id: string; name: string; email: string }>(
    `SELECT id, name, email FROM staff WHERE ${where} FOR UPDATE`,
    [value],
  );
  if (!rows[0]) return null;
  const working = await client.query<{ practice_id: string }>(
    'SELECT practice_id FROM membership WHERE staff_id = $1 AND removed_at IS NULL',
    [rows[0].id],
  );
  return { ...rows[0], practices: working.rows.map(({ practice_id }) => practice_id) };
}

export async function endOpenLinks(rows: Rows, staffId: string): Promise<void> {
  await rows.passwordLink.deleteMany({ where: { staffId, usedAt: null } });
}

/** Makes a person a member, also one who was removed before. */
export async function storeMembership(
  rows: Rows,
  practiceId: string,
  staffId: string,
  member: { role: Role; addedBy: string; addedAt: Date; acceptedAt: Date | null },
): Promise<void> {
  await rows.membership.upsert({
    where: { practiceId_staffId: { practiceId, staffId } },
    create: { practiceId, staffId, ...member },
    update: { ...member, removedAt: null },
  });
}

function audit(
  client: PoolClient,
  practiceId: string,
  staffId: string,
  act: string,
  details: Record<string, unknown>,
  by: TokenHolder,
  now: Date,
): Promise<void> {
  return appendAudit(client, {
    practiceId,
    at: now,
    actor: by.user,
    act,
    subjectKind: 'staff',
    subjectId: staffId,
    details: { ...details, byToken: by.tokenId },
  });
}
