import { createHash } from 'node:crypto';
import { headerKey } from '../../../domain/lists/columns';
import type { AskedColumns } from '../../../domain/lists/table/header-row';
import type { ColumnMemory } from '../../../ports/lists/column-memory';
import { appendAudit } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { inTransaction } from '../sql/transaction';
import { withoutNul } from './stored-problem';

/** An index key holds 2,704 bytes, and the names of 500 columns do not fit. */
const LONGEST_KEY = 1_000;

function storedKey(key: string): string {
  const text = withoutNul(key);
  return text.length <= LONGEST_KEY ? text : `sha256 ${createHash('sha256').update(text).digest('hex')}`;
}

function storedColumns(columns: AskedColumns): Record<string, string> {
  return Object.fromEntries(Object.entries(columns).map(([field, name]) => [field, withoutNul(name)]));
}

export function createColumnMemory(database: Database): ColumnMemory {
  const { prisma } = database;
  return {
    remember: (practiceId, header, columns, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const key = { practiceId, headerKey: storedKey(headerKey(header)) };
        const saved = { columns: storedColumns(columns), savedBy: by.user, savedAt: now };
        await rows.columnMapping.upsert({
          where: { headerKey_practiceId: key },
          create: { ...key, ...saved },
          update: saved,
        });
        await appendAudit(client, {
          practiceId,
          at: now,
          actor: by.user,
          act: 'columns-remembered',
          subjectKind: 'settings',
          subjectId: null,
          details: { byToken: by.tokenId, fields: Object.keys(columns) },
        });
      }),

    forget: (practiceId, header, by, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const key = { practiceId, headerKey: storedKey(headerKey(header)) };
        const { count } = await rows.columnMapping.deleteMany({ where: key });
        if (count === 0) return;
        await appendAudit(client, {
          practiceId,
          at: now,
          actor: by.user,
          act: 'columns-forgotten',
          subjectKind: 'settings',
          subjectId: null,
          details: { byToken: by.tokenId },
        });
      }),

    async find(practiceId, headerKeys) {
      const keys = new Map(headerKeys.map((key) => [storedKey(key), key]));
      const found = await prisma.columnMapping.findMany({
        where: { practiceId, headerKey: { in: [...keys.keys()] } },
        select: { headerKey: true, columns: true },
      });
      return new Map(found.map((row) => [keys.get(row.headerKey)!, row.columns as AskedColumns]));
    },
  };
}
