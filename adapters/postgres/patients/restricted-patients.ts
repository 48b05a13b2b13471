import { closesAt, openedWords } from '../../../domain/patients/restricted/opening';
import type { OpenedPatient, RestrictedPatients } from '../../../ports/patients/restricted-patients';
import { sendInternally } from '../conversations/internal-messages';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { inTransaction } from '../sql/transaction';

/** Roles that may be named. */
const ROLES = ['manager', 'administrator'];

/** The list of restricted patients, and who opened it. */
export function createRestrictedPatients(database: Database): RestrictedPatients {
  const { prisma } = database;

  return {
    count: (practiceId) => prisma.patient.count({ where: { practiceId, status: 'restricted' } }),

    async openUntil(practiceId, staffId, now) {
      const found = await prisma.restrictedOpening.findFirst({
        where: {
          ...{ practiceId, staffId, endsAt: { gt: now } },
          // Someone who is no longer named sees nothing from then on.
          staff: { opensRestricted: true, removedAt: null, role: { in: ROLES } },
        },
        orderBy: { endsAt: 'desc' },
        select: { endsAt: true },
      });
      return found?.endsAt ?? null;
    },

    open: (by, { id, why }, now) =>
      inTransaction(database, async (tx) => {
        const { practiceId, staffId, name } = by;
        const named = await tx.prisma.membership.findFirst({
          where: { practiceId, staffId, opensRestricted: true, removedAt: null, role: { in: ROLES } },
          select: { staffId: true },
        });
        if (!named) return { kind: 'refused', code: 'not-named' };
        const endsAt = closesAt(now);
        const known = await tx.prisma.restrictedOpening.findUnique({
          where: { practiceId_id: { practiceId, id } },
          select: { endsAt: true },
        });
        if (known) return { kind: 'opened', endsAt: known.endsAt };
        await tx.prisma.restrictedOpening.create({ data: { practiceId, id, staffId, why, openedAt: now, endsAt } });
        await appendAudit(tx.client, {
          ...{ practiceId, at: now, actor: name, act: 'restricted-opened', subjectKind: 'patients', subjectId: null },
          details: { byToken: staffId, openingId: id },
        });
        // Refused where the only administrator opens it: then there is nobody else to tell.
        await sendInternally(
          tx,
          by,
          { id, to: { role: 'administrator' }, patientId: null, body: openedWords(why) },
          now,
        );
        return { kind: 'opened', endsAt };
      }),

    async page(practiceId, { limit, after }) {
      const rows = await prisma.patient.findMany({
        where: { practiceId, status: 'restricted', ...(after ? { id: { lt: after } } : {}) },
        orderBy: { id: 'desc' },
        take: limit + 1,
        select: { id: true, nhsNumber: true, familyName: true, givenName: true, dateOfBirth: true },
      });
      const items = rows.map((row) => ({ ...row, dateOfBirth: row.dateOfBirth.toISOString().slice(0, 10) }));
      return toPage<OpenedPatient, string>(items, limit, ({ id }) => id);
    },

    async openings(practiceId, limit) {
      const rows = await prisma.restrictedOpening.findMany({
        where: { practiceId },
        orderBy: { id: 'desc' },
        take: limit,
        select: {
          id: true,
          why: true,
          openedAt: true,
          endsAt: true,
          staff: { select: { staff: { select: { name: true } } } },
        },
      });
      return rows.map(({ staff, ...row }) => ({ ...row, by: staff.staff.name }));
    },

    async openers(practiceId) {
      const rows = await prisma.membership.findMany({
        where: { practiceId, removedAt: null, role: { in: ROLES } },
        select: { staffId: true, opensRestricted: true, staff: { select: { name: true } } },
        orderBy: [{ staff: { name: 'asc' } }, { staffId: 'asc' }],
      });
      return rows.map(({ staffId, opensRestricted, staff }) => ({
        staffId,
        name: staff.name,
        mayOpen: opensRestricted,
      }));
    },

    name: ({ practiceId, tokenId, user }, staffIds, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const possible = { practiceId, removedAt: null, role: { in: ROLES } };
        const asked = [...new Set(staffIds)];
        const count = await rows.membership.count({ where: { ...possible, staffId: { in: asked } } });
        if (count !== asked.length) return false;
        await rows.membership.updateMany({
          where: { practiceId, opensRestricted: true, staffId: { notIn: asked } },
          data: { opensRestricted: false },
        });
        await rows.membership.updateMany({
          where: { ...possible, staffId: { in: asked } },
          data: { opensRestricted: true },
        });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: user, act: 'restricted-openers-named', subjectKind: 'practice' },
          ...{ subjectId: practiceId, details: { byToken: tokenId, staffIds: asked } },
        });
        return true;
      }),
  };
}
