import { partName, partsOf } from '../../../domain/lists/parts';
import type { ListPart, ListParts } from '../../../ports/lists/list-parts';
import type { StoredProblem } from '../../../ports/lists/list-store';
import { appendAudit } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';

/**
 * A part has no file: it is read from the file of the list that was split. Its hash includes the part, so that parts
 * of one file differ from each other, and the same part split again counts as the same file.
 */
const MAKE_PART = `
  INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file_name, asked_columns, created_by, created_at,
    purpose, shared_numbers, file_hash, asked_sheet, with_hidden_rows, part_of_id, part_after, part_size, part_number, part_count)
  SELECT practice_id, $3, $4, channel, contact_source, file_name, asked_columns, $5, $6::timestamptz + $9::int * interval '1 ms',
    purpose, shared_numbers, sha256(file_hash || convert_to($7::int::text || '+' || $8::int::text, 'UTF8')), coalesce(asked_sheet, reading ->> 'sheet'),
    with_hidden_rows, id, $7::int, $8::int, $9::int, $10::int
  FROM recipient_list WHERE practice_id = $1 AND id = $2`;

export function createListParts({ pool }: Database): ListParts {
  return {
    split: (practiceId, listId, by, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{
          status: string;
          problem: StoredProblem | null;
          name: string;
          kept: boolean;
        }>(
          `SELECT status, problem, name, file IS NOT NULL AND file_kept_until > $3 AS kept
           FROM recipient_list WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
          [practiceId, listId, now],
        );
        const list = rows[0];
        // A separate statement, because the one that waited for the lock still sees the rows as they were before it
        // waited.
        const split = await client.query(
          `SELECT FROM recipient_list WHERE practice_id = $1 AND part_of_id = $2 LIMIT 1`,
          [practiceId, listId],
        );
        if (split.rowCount) return null;
        const parts = partsOf(list?.problem?.count ?? 0, list?.problem?.limit ?? 0);
        if (list?.status !== 'refused' || parts === null) return 'nothing-to-split';
        if (!list.kept) return 'file-not-kept';
        for (const part of parts) {
          const { after, size, number, of } = part;
          const values = [newId(), partName(list.name, part), by.user, now, after, size, number, of];
          await client.query(MAKE_PART, [practiceId, listId, ...values]);
        }
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: by.user, act: 'list-split', subjectKind: 'list', subjectId: listId },
          details: { byToken: by.tokenId, lists: parts.length },
        });
        return null;
      }),

    async of(practiceId, listId) {
      const { rows } = await pool.query<ListPart>(
        `SELECT id, name, status FROM recipient_list WHERE practice_id = $1 AND part_of_id = $2 ORDER BY part_number`,
        [practiceId, listId],
      );
      return rows;
    },
  };
}
