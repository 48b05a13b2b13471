import type { ClientBase } from 'pg';
import type { AuditEntry, AuditLog } from '../../ports/audit-log';
import type { Database } from './connect';
import { newId } from './new-id';
import { toPage } from './to-page';

/** What both a pool and a client of it can do. */
export type Queryable = Pick<ClientBase, 'query'>;

/** Writes one entry through `db`: a transaction's client, so that an act and its entry are stored together or not at all. */
export async function appendAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  await db.query(
    `INSERT INTO audit_entry (practice_id, id, at, actor, act, subject_kind, subject_id, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.practiceId,
      newId(),
      entry.at,
      entry.actor,
      entry.act,
      entry.subjectKind,
      entry.subjectId,
      entry.details ? JSON.stringify(entry.details) : null,
    ],
  );
}

/** The audit of a practice. Rows are append-only: the database refuses change and removal. */
export function createAuditLog({ pool, prisma }: Database): AuditLog {
  return {
    append: (entry) => appendAudit(pool, entry),

    async page(practiceId, { limit, after }) {
      const rows = await prisma.auditEntry.findMany({
        where: { practiceId, ...(after ? { id: { lt: after } } : {}) },
        orderBy: { id: 'desc' },
        take: limit + 1,
      });
      const items = rows.map(({ practiceId: _, ...row }) => ({
        ...row,
        details: row.details as Record<string, unknown> | null,
      }));
      return toPage(items, limit, (item) => item.id);
    },
  };
}
