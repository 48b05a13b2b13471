import type { Pool } from 'pg';
import { FileGoneError } from '../../../ports/lists/table-reader';

const PIECE_BYTES = 1024 * 1024;

/** Tables that hold an uploaded file while it is read. */
export type UploadTable = 'recipient_list' | 'patient_import' | 'recall_import';

/**
 * The stored file of an upload, a piece at a time, so that nobody holds all of it in memory. Throws `FileGoneError` if
 * it was removed meanwhile.
 */
export async function* fileInPieces(
  pool: Pool,
  table: UploadTable,
  [practiceId, id]: [practiceId: string, id: string],
  length: number,
): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < length; at += PIECE_BYTES) {
    const { rows } = await pool.query<{ piece: Buffer | null }>(
      `SELECT substring(file FROM $3 FOR $4) AS piece FROM ${table} WHERE practice_id = $1 AND id = $2`,
      [practiceId, id, at + 1, PIECE_BYTES],
    );
    const piece = rows[0]?.piece;
    if (!piece) throw new FileGoneError();
    yield piece;
  }
}
