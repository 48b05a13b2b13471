import { Writable } from 'node:stream';
import type { Pool } from 'pg';
import { windowLines } from '../../../domain/recalls/letters/plan-letters';
import type {
  BatchKey,
  LetterFile,
  LetterMaking,
  LetterOutcome,
  SavedLetter,
} from '../../../ports/recalls/letter-batches';
import type { LetterPages, PrintedLetter } from '../../../ports/recalls/letter-printing';
import { transaction } from '../sql/transaction';

/** Letters held in memory at the same time while a file is made. */
const LETTERS_READ = 200;
const PIECE_BYTES = 256 * 1024;
/** Letters of one page run of saving. */
const LETTERS_SAVED = 100;
/** A letter that the record system is too busy for is offered again after this time. */
const TRY_AGAIN_SECONDS = 60;

/** What the worker does with a batch: its file, and its entries in the record. */
export function createLetterMaking(pool: Pool): LetterMaking {
  return {
    async look({ practiceId, batchId }) {
      const { rows } = await pool.query<{ status: string; due: number; next: Date | null }>(
        `SELECT b.status, (count(l.id) FILTER (WHERE l.record_next_at IS NULL OR l.record_next_at <= now()))::int AS due,
           min(l.record_next_at) AS next
         FROM letter_batch b
         LEFT JOIN letter l ON l.practice_id = b.practice_id AND l.batch_id = b.id AND l.record_status = 'waiting'
         WHERE b.practice_id = $1 AND b.id = $2 GROUP BY b.status`,
        [practiceId, batchId],
      );
      const found = rows[0];
      if (!found) return { kind: 'end' };
      if (found.status === 'making') return { kind: 'print' };
      if (found.due > 0) return { kind: 'save', letters: found.due };
      return found.next === null ? { kind: 'end' } : { kind: 'wait', until: found.next };
    },

    async head({ practiceId, batchId }) {
      const { rows } = await pool.query<{
        practiceName: string;
        telephone: string | null;
        madeAt: Date;
        timeZone: string;
      }>(
        `SELECT p.name AS "practiceName", s.telephone, b.created_at AS "madeAt", p.time_zone AS "timeZone"
         FROM letter_batch b JOIN practice p ON p.id = b.practice_id
         LEFT JOIN practice_settings s ON s.practice_id = b.practice_id
         WHERE b.practice_id = $1 AND b.id = $2 AND b.status = 'making'`,
        [practiceId, batchId],
      );
      return rows[0] ?? null;
    },

    toPrint: (key) => toPrint(pool, key),

    file: (key) => storedInPieces(pool, key),

    printed: ({ practiceId, batchId }, file, { pages, letters, now }) =>
      transaction(pool, async (client) => {
        await client.query('DELETE FROM letter_batch_piece WHERE practice_id = $1 AND batch_id = $2 AND number >= $3', [
          practiceId,
          batchId,
          file.pieces(),
        ]);
        await client.query(
          `UPDATE letter l SET first_page = t.first_page, pages = t.pages
           FROM unnest($3::uuid[], $4::int[], $5::int[]) AS t (id, first_page, pages)
           WHERE l.practice_id = $1 AND l.batch_id = $2 AND l.id = t.id`,
          [practiceId, batchId, ...columnsOf(letters)],
        );
        await client.query(
          `UPDATE letter_batch SET status = 'ready', pages = $3, ready_at = $4
           WHERE practice_id = $1 AND id = $2 AND status = 'making'`,
          [practiceId, batchId, pages, now],
        );
      }),

    refuse: ({ practiceId, batchId }) =>
      transaction(pool, async (client) => {
        const refused = await client.query(
          `UPDATE letter_batch SET status = 'refused' WHERE practice_id = $1 AND id = $2 AND status = 'making'`,
          [practiceId, batchId],
        );
        if (refused.rowCount === 0) return;
        await client.query(
          `UPDATE letter_recall a SET open = false FROM letter l
           WHERE a.practice_id = $1 AND l.practice_id = $1 AND l.batch_id = $2 AND a.letter_id = l.id`,
          [practiceId, batchId],
        );
      }),

    async unsaved({ practiceId, batchId }) {
      const { rows } = await pool.query<{
        letterId: string;
        nhsNumber: string;
        text: string;
        snomedCodes: string[];
        written: Date;
        posted: Date;
      }>(
        `SELECT l.id AS "letterId", p.nhs_number AS "nhsNumber", l.body AS text, l.snomed_codes AS "snomedCodes",
           b.created_at AS written, coalesce(l.posted_at, b.created_at) AS posted
         FROM letter l JOIN letter_batch b ON b.practice_id = l.practice_id AND b.id = l.batch_id
         JOIN patient p ON p.practice_id = l.practice_id AND p.id = l.patient_id
         WHERE l.practice_id = $1 AND l.batch_id = $2 AND l.record_status = 'waiting'
           AND (l.record_next_at IS NULL OR l.record_next_at <= now())
         ORDER BY l.position LIMIT $3`,
        [practiceId, batchId, LETTERS_SAVED],
      );
      return rows.map(({ written, posted, ...letter }): SavedLetter => ({
        ...letter,
        written: written.toISOString(),
        posted: posted.toISOString(),
      }));
    },

    async noteSaved({ practiceId }, outcomes) {
      await pool.query(
        `UPDATE letter l SET record_status = CASE t.kind WHEN 'saved' THEN 'saved' WHEN 'refused' THEN 'refused' ELSE 'waiting' END,
           record_reference = t.reference, record_detail = t.detail,
           record_next_at = CASE WHEN t.kind = 'try-again' THEN now() + make_interval(secs => $6) END
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS t (id, kind, reference, detail)
         WHERE l.practice_id = $1 AND l.id = t.id AND l.record_status = 'waiting'`,
        [practiceId, ...outcomeColumns(outcomes), TRY_AGAIN_SECONDS],
      );
    },
  };
}

async function* toPrint(pool: Pool, { practiceId, batchId }: BatchKey): AsyncGenerator<PrintedLetter, void> {
  for (let after = 0; ;) {
    const { rows } = await pool.query<{
      id: string;
      position: number;
      givenName: string | null;
      familyName: string | null;
      address: string[];
      postcode: string | null;
      body: string;
      largePrint: boolean;
    }>(
      `SELECT id, position, given_name AS "givenName", family_name AS "familyName", address, postcode, body,
         large_print AS "largePrint"
       FROM letter WHERE practice_id = $1 AND batch_id = $2 AND position > $3 ORDER BY position LIMIT $4`,
      [practiceId, batchId, after, LETTERS_READ],
    );
    for (const { id, body, largePrint, ...who } of rows) yield { id, body, largePrint, addressLines: windowLines(who) };
    if (rows.length < LETTERS_READ) return;
    after = rows.at(-1)!.position;
  }
}

/** A stream into the rows of a file. It holds one piece at a time. */
function storedInPieces(pool: Pool, { practiceId, batchId }: BatchKey): LetterFile {
  let held: Buffer[] = [];
  let bytes = 0;
  let pieces = 0;
  const store = async (): Promise<void> => {
    const piece = Buffer.concat(held);
    [held, bytes] = [[], 0];
    await pool.query(
      `INSERT INTO letter_batch_piece (practice_id, batch_id, number, bytes) VALUES ($1, $2, $3, $4)
       ON CONFLICT (practice_id, batch_id, number) DO UPDATE SET bytes = EXCLUDED.bytes`,
      [practiceId, batchId, pieces, piece],
    );
    pieces += 1;
  };
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      held.push(chunk);
      bytes += chunk.length;
      if (bytes < PIECE_BYTES) done();
      else store().then(() => done(), done);
    },
    final(done) {
      if (bytes === 0) done();
      else store().then(() => done(), done);
    },
  });
  return { out, pieces: () => pieces };
}

function columnsOf(letters: readonly LetterPages[]): [string[], number[], number[]] {
  return [letters.map(({ id }) => id), letters.map(({ firstPage }) => firstPage), letters.map(({ pages }) => pages)];
}

function outcomeColumns(outcomes: LetterOutcome[]): [string[], string[], (string | null)[], (string | null)[]] {
  return [
    outcomes.map(({ letterId }) => letterId),
    outcomes.map(({ kind }) => kind),
    outcomes.map((one) => (one.kind === 'saved' ? one.reference : null)),
    outcomes.map((one) => (one.kind === 'saved' ? null : one.detail)),
  ];
}
