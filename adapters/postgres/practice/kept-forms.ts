import type { KeptForm, KeptForms, KeptPage } from '../../../ports/practice/kept-forms';
import type { Sealing } from '../../sealing';
import type { Database } from '../sql/connect';

const KEPT_MS = 60 * 60 * 1_000;

/** Sealed, since a text to patients may be anything; a row that cannot be opened any more is one that is not there. */
export function createKeptForms({ pool }: Database, sealing: Sealing): KeptForms {
  const oldest = (now: Date): Date => new Date(now.getTime() - KEPT_MS);

  return {
    async keep(id, staffId, kept, now) {
      await pool.query('INSERT INTO kept_form (id, staff_id, sealed, kept_at) VALUES ($1, $2, $3, $4)', [
        id,
        staffId,
        sealing.seal(JSON.stringify(kept)),
        now,
      ]);
    },

    async page(id, staffId, now) {
      const { rows } = await pool.query<{ sealed: string }>(
        'SELECT sealed FROM kept_form WHERE id = $1 AND staff_id = $2 AND kept_at > $3',
        [id, staffId, oldest(now)],
      );
      const kept = rows[0] ? open(sealing, rows[0].sealed) : null;
      return kept !== null && 'html' in kept ? kept : null;
    },

    async take(id, staffId, now) {
      const { rows } = await pool.query<{ sealed: string }>(
        'DELETE FROM kept_form WHERE id = $1 AND staff_id = $2 AND kept_at > $3 RETURNING sealed',
        [id, staffId, oldest(now)],
      );
      const kept = rows[0] ? open(sealing, rows[0].sealed) : null;
      return kept !== null && 'fields' in kept ? kept : null;
    },

    async sweep(now) {
      await pool.query('DELETE FROM kept_form WHERE kept_at <= $1', [oldest(now)]);
    },
  };
}

function open(sealing: Sealing, sealed: string): KeptForm | KeptPage | null {
  try {
    return JSON.parse(sealing.open(sealed)) as KeptForm | KeptPage;
  } catch {
    return null;
  }
}
