import { createHash } from 'node:crypto';
import { headerKey } from '../../../domain/lists/columns';
import type { AskedColumns } from '../../../domain/lists/header-row';
import type { ColumnMemory } from '../../../ports/lists/column-memory';
import { appendAudit } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { withoutNul } from './stored-problem';

/** A key of an index holds 2,704 bytes; the names of 500 columns do not fit. */
const LONGEST_KEY = 1_000;

function storedKey(key: string): string {
  const text = withoutNul(key);
  return text.length <= LONGEST_KEY ? text : `sha256 ${createHash('sha256').update(text).digest('hex')}`;
}

function columnsJson(columns: AskedColumns): string {
  return JSON.stringify(Object.fromEntries(Object.entries(columns).map(([field, name]) => [field, withoutNul(name)])));
}

export function createColumnMemory({ pool }: Database): ColumnMemory {
  return {
    remember: (practiceId, header, columns, by, now) =>
      transaction(pool, async (client) => {
        await client.query(
          `INSERT INTO column_mapping (practice_id, header_key, columns, saved_by, saved_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (header_key, practice_id)
           DO UPDATE SET columns = excluded.columns, saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
          [practiceId, storedKey(headerKey(header)), columnsJson(columns), by.user, now],
        );
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
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          'DELETE FROM column_mapping WHERE practice_id = $1 AND header_key = $2',
          [practiceId, storedKey(headerKey(header))],
        );
        if (rowCount === 0) return;
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
      const { rows } = await pool.query<{ key: string; columns: AskedColumns }>(
        `SELECT header_key AS key, columns FROM column_mapping WHERE practice_id = $1 AND header_key = ANY ($2::text[])`,
        [practiceId, [...keys.keys()]],
      );
      return new Map(rows.map(({ key, columns }) => [keys.get(key)!, columns]));
    },
  };
}
