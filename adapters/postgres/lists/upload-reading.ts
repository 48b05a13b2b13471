import type { Pool } from 'pg';
import type { SourceReading } from '../../../domain/lists/source-reading';
import type { StoredProblem } from '../../../ports/lists/list-store';
import { fileInPieces, type UploadTable } from './file-pieces';
import { problemJson, withoutNul } from './stored-problem';

/** Notes that reading an upload came to an end, done or not: it is not counted as one that broke off. */
export async function endReading(
  pool: Pool,
  table: UploadTable,
  [practiceId, id]: [practiceId: string, id: string],
): Promise<void> {
  await pool.query(
    `UPDATE ${table} SET unended_readings = 0
     WHERE practice_id = $1 AND id = $2 AND status = 'processing' AND unended_readings > 0`,
    [practiceId, id],
  );
}

interface ImportRef {
  practiceId: string;
  importId: string;
}

/** What every file that is brought in as a whole needs while it is read; the rows themselves are each kind's own. */
export function importReading(pool: Pool, table: Exclude<UploadTable, 'recipient_list'>) {
  return {
    file: ({ practiceId, importId }: ImportRef, length: number) =>
      fileInPieces(pool, table, [practiceId, importId], length),

    async begin({ practiceId, importId }: ImportRef): Promise<number> {
      const { rows } = await pool.query<{ begun: number }>(
        `UPDATE ${table} SET unended_readings = unended_readings + 1
         WHERE practice_id = $1 AND id = $2 AND status = 'processing' RETURNING unended_readings AS begun`,
        [practiceId, importId],
      );
      return rows[0]?.begun ?? 0;
    },

    end: ({ practiceId, importId }: ImportRef) => endReading(pool, table, [practiceId, importId]),

    async noteReading({ practiceId, importId }: ImportRef, reading: SourceReading): Promise<void> {
      await pool.query(
        `UPDATE ${table} SET reading = $3 WHERE practice_id = $1 AND id = $2 AND status = 'processing'`,
        [practiceId, importId, withoutNul(JSON.stringify(reading))],
      );
    },

    async refuse({ practiceId, importId }: ImportRef, problem: StoredProblem, now: Date): Promise<void> {
      await pool.query(
        `UPDATE ${table} SET status = 'refused', problem = $3, file = NULL, finished_at = $4
         WHERE practice_id = $1 AND id = $2 AND status = 'processing'`,
        [practiceId, importId, problemJson(problem), now],
      );
    },
  };
}
