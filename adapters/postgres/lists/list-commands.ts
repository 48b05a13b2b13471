import { createHash } from 'node:crypto';
import type { ListCommands } from '../../../ports/lists/list-commands';
import { appendAudit } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';

/** Uploads of lists, and how their files were read. */
export function createListCommands({ pool }: Pick<Database, 'pool'>): ListCommands {
  return {
    uploaded: (upload, by, now) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO recipient_list (practice_id, id, name, channel, contact_source, file, file_name, asked_columns,
             created_by, created_at, purpose, shared_numbers, file_hash, asked_sheet, with_hidden_rows)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (practice_id, id) DO NOTHING`,
          [
            upload.practiceId,
            upload.id,
            upload.name,
            upload.channel,
            upload.contactSource,
            upload.file,
            upload.fileName,
            upload.askedColumns ? JSON.stringify(upload.askedColumns) : null,
            by.user,
            now,
            upload.purpose,
            upload.sharedNumbers,
            createHash('sha256').update(upload.file).digest(),
            upload.choice.sheet,
            upload.choice.hiddenRows,
          ],
        );
        if (!rowCount) return;
        await appendAudit(client, {
          practiceId: upload.practiceId,
          at: now,
          actor: by.user,
          act: 'list-uploaded',
          subjectKind: 'list',
          subjectId: upload.id,
          details: { byToken: by.tokenId, channel: upload.channel, bytes: upload.file.length },
        });
      }),

    async keepReading(practiceId, fromId, toId) {
      await pool.query(
        `UPDATE recipient_list l SET reading = o.reading FROM recipient_list o
         WHERE l.practice_id = $1 AND l.id = $3 AND o.practice_id = $1 AND o.id = $2`,
        [practiceId, fromId, toId],
      );
    },

    async wasReadAgain(practiceId, fromId, toId) {
      await pool.query(
        `UPDATE recipient_list l SET read_again_from_id = coalesce(o.read_again_from_id, o.id) FROM recipient_list o
         WHERE l.practice_id = $1 AND l.id = $3 AND o.practice_id = $1 AND o.id = $2`,
        [practiceId, fromId, toId],
      );
    },

    async sweep(now) {
      await pool.query(
        `UPDATE recipient_list l SET file = NULL, first_rows = NULL, file_kept_until = NULL
         WHERE file_kept_until <= $1 AND status <> 'processing' AND NOT EXISTS (
           SELECT FROM recipient_list part
           WHERE part.practice_id = l.practice_id AND part.part_of_id = l.id AND part.status = 'processing')`,
        [now],
      );
    },
  };
}
