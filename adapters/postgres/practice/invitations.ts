import type { PoolClient } from 'pg';
import type { Role } from '../../../domain/practice/roles';
import type { Invitations, WaitingInvitation } from '../../../ports/practice/invitations';
import { appendAudit, auditPerson } from './audit-log';
import type { Database } from '../sql/connect';
import { bytes, ifThere } from '../sql/rows';
import { inTransaction, type Rows, type Transaction } from '../sql/transaction';
import { endSessionsOf } from './sessions';
import { forgetTries } from './sign-in-tries';
import { endOpenLinks, lockPerson, storeMembership } from './staff';

/** An open invitation, with the address of its person. */
const WAITING = {
  ...{ id: true, role: true, invitedBy: true, invitedAt: true, expiresAt: true },
  staff: { select: { id: true, email: true } },
} as const;

interface WaitingRow extends Omit<WaitingInvitation, 'email' | 'role'> {
  role: string;
  staff: { id: string; email: string };
}

function toWaiting({ staff, role, ...row }: WaitingRow): WaitingInvitation {
  return { ...row, role: role as Role, email: staff.email };
}

interface Held {
  practiceId: string;
  role: Role;
  invitedBy: string;
  codeHash: Buffer;
}

/** Invitations to another practice. To join, a person needs their own sign-in and the code. */
export function createInvitations(database: Database): Invitations {
  const { prisma } = database;
  return {
    invite: (practiceId, { id, email, role, code }, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const person = await lockPerson(client, 'email = lower($1)', email.trim());
        if (person?.practices.includes(practiceId)) return 'already';
        if (!person || person.practices.length === 0) return 'unknown';
        const made = await rows.invitation.createMany({
          data: { practiceId, id, staffId: person.id, role, ...renewed(code, by, now) },
          skipDuplicates: true,
        });
        if (made.count === 0) return 'waiting';
        await note(client, practiceId, person, 'membership-invited', { role }, by, now);
        return 'invited';
      }),

    async waiting(practiceId) {
      const rows = await prisma.invitation.findMany({
        where: { practiceId, endedAt: null },
        select: WAITING,
        orderBy: [{ invitedAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(toWaiting);
    },

    renew: (practiceId, id, code, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const where = { practiceId_id: { practiceId, id }, endedAt: null };
        const data = renewed(code, by, now);
        const row = await ifThere(rows.invitation.update({ where, data, select: WAITING }));
        if (!row) return null;
        await note(client, practiceId, row.staff, 'membership-invited', { role: row.role }, by, now);
        return toWaiting(row);
      }),

    withdraw: (practiceId, id, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const where = { practiceId_id: { practiceId, id }, endedAt: null };
        const data = { endedAt: now, endedAs: 'withdrawn' };
        const row = await ifThere(rows.invitation.update({ where, data, select: WAITING }));
        if (!row) return false;
        await note(client, practiceId, row.staff, 'membership-withdrawn', { role: row.role }, by, now);
        return true;
      }),

    async of(staffId, now) {
      const rows = await prisma.invitation.findMany({
        where: { staffId, endedAt: null, expiresAt: { gt: now } },
        select: {
          id: true,
          role: true,
          invitedBy: true,
          expiresAt: true,
          practice: { select: { name: true, slug: true } },
        },
        orderBy: [{ invitedAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(({ practice, role, ...row }) => ({
        ...row,
        role: role as Role,
        practiceName: practice.name,
        slug: practice.slug,
      }));
    },

    needsNewPassword: (staffId) => needsNewPassword(prisma, staffId),

    accept: (id, staffId, { codeHash, newPasswordHash, keepSessionId }, now) =>
      inTransaction(database, async (tx) => {
        const { prisma: rows, client } = tx;
        await lockPerson(client, 'id = $1', staffId);
        const held = await hold(client, id, staffId, now);
        if (!held) return 'gone';
        if (!held.codeHash.equals(codeHash)) return 'wrong-code';
        if (newPasswordHash === null && (await needsNewPassword(rows, staffId))) return 'password-needed';
        await end(rows, held.practiceId, id, 'accepted', now);
        const { practiceId, role, invitedBy } = held;
        await storeMembership(rows, practiceId, staffId, { role, addedBy: invitedBy, addedAt: now, acceptedAt: now });
        await endOpenLinks(rows, staffId);
        await endSessionsOf(rows, staffId, keepSessionId);
        if (newPasswordHash !== null) {
          const data = { passwordHash: newPasswordHash, passwordIsOwn: true };
          await rows.staff.update({ where: { id: staffId }, data });
          await forgetTries(client, staffId);
          await auditPerson(tx, staffId, 'password-changed', now);
        }
        await byThemselves(tx, held, staffId, 'membership-accepted', now);
        return 'accepted';
      }),

    decline: (id, staffId, now) =>
      inTransaction(database, async (tx) => {
        const held = await hold(tx.client, id, staffId, now);
        if (!held) return false;
        await end(tx.prisma, held.practiceId, id, 'declined', now);
        await byThemselves(tx, held, staffId, 'membership-declined', now);
        return true;
      }),
  };
}

/** What an invitation gets when it is made, and each time its code is replaced. */
function renewed(code: { hash: Buffer; expiresAt: Date }, by: { user: string }, now: Date) {
  return { codeHash: bytes(code.hash), invitedBy: by.user, invitedAt: now, expiresAt: code.expiresAt };
}

async function needsNewPassword(rows: Rows, staffId: string): Promise<boolean> {
  const person = await rows.staff.findUnique({ where: { id: staffId }, select: { passwordIsOwn: true } });
  return !person?.passwordIsOwn;
}

/** An open invitation of this person that has not expired, locked until the transaction ends. */
async function hold(client: PoolClient, id: string, staffId: string, now: Date): Promise<Held | null> {
  const { rows } = await client.query<Held>(
    `SELECT practice_id AS "practiceId", role, invited_by AS "invitedBy", code_hash AS "codeHash" FROM invitation
     WHERE id = $1 AND staff_id = $2 AND ended_at IS NULL AND expires_at > $3 FOR UPDATE`,
    [id, staffId, now],
  );
  return rows[0] ?? null;
}

async function end(rows: Rows, practiceId: string, id: string, endedAs: string, now: Date): Promise<void> {
  await rows.invitation.update({ where: { practiceId_id: { practiceId, id } }, data: { endedAt: now, endedAs } });
}

/** What an administrator did. Until the person accepts, the practice knows them by the address it entered. */
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
  { prisma, client }: Transaction,
  { practiceId, role }: Held,
  staffId: string,
  act: string,
  now: Date,
): Promise<void> {
  const { name, email } = await prisma.staff.findUniqueOrThrow({ where: { id: staffId } });
  const isMember = act === 'membership-accepted';
  await appendAudit(client, {
    ...{ practiceId, at: now, actor: isMember ? name : email, act },
    ...{ subjectKind: 'staff', subjectId: staffId, subjectLabel: isMember ? name : email },
    details: { role, byToken: staffId },
  });
}
