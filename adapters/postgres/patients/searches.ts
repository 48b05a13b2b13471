import type { Searches } from '../../../ports/patients/searches';
import type { Database } from '../sql/connect';

/** How long the words of a search are kept. */
const KEPT = "interval '30 minutes'";

/** Words that people looked for. They go after their time whether or not anybody searches again. */
export function createSearches({ pool }: Database): Searches {
  return {
    async make(practiceId, id, of, words, by, now) {
      await pool.query(
        `INSERT INTO search (practice_id, id, "of", words, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (practice_id, id) DO NOTHING`,
        [practiceId, id, of, words, by, now],
      );
    },

    async find(practiceId, id, of, now) {
      const { rows } = await pool.query<{ words: string }>(
        `SELECT words FROM search
         WHERE practice_id = $1 AND id = $2 AND "of" = $3 AND made_at > $4::timestamptz - ${KEPT}`,
        [practiceId, id, of, now],
      );
      return rows[0]?.words ?? null;
    },

    async sweep(now) {
      await pool.query(`DELETE FROM search WHERE made_at <= $1::timestamptz - ${KEPT}`, [now]);
    },
  };
}
