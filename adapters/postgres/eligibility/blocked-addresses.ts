import type { BlockedAddress, BlockedAddresses } from '../../../ports/eligibility/blocked-addresses';
import type { Queryable } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { toPage } from '../sql/to-page';
import { addListed, changeListed, readHistory } from './block-entries';

const ADDRESSES = `
  SELECT b.id, b.email AS address, b.recalls, b.health_information AS "healthInformation",
    b.service_notices AS "serviceNotices", b.marketing, b.version, b.added_by AS "addedBy", b.added_at AS "addedAt",
    b.changed_by AS "changedBy", b.changed_at AS "changedAt", s.patients
  FROM contact_block b CROSS JOIN LATERAL (
    SELECT count(*)::int AS patients FROM patient p WHERE p.practice_id = $1 AND lower(p.email) = b.email) s
  WHERE b.practice_id = $1 AND b.email IS NOT NULL`;

/** Addresses of Blocked Communications in PostgreSQL: entries like those of numbers, with the same history. */
export function createBlockedAddresses(database: Database): BlockedAddresses {
  const { pool } = database;

  async function addressBy(db: Queryable, practiceId: string, column: 'id' | 'email', value: string) {
    const { rows } = await db.query<BlockedAddress>(`${ADDRESSES} AND b.${column} = $2`, [practiceId, value]);
    return rows[0] ?? null;
  }

  return {
    async page(practiceId, { limit, after }, address) {
      const { rows } = await pool.query<BlockedAddress>(
        `${ADDRESSES} AND ($2::timestamptz IS NULL OR (b.added_at, b.id) < ($2, $3::uuid)) AND ($5::text IS NULL OR b.email = $5)
         ORDER BY b.added_at DESC, b.id DESC LIMIT $4`,
        [practiceId, after?.addedAt ?? null, after?.id ?? null, limit + 1, address ?? null],
      );
      return toPage(rows, limit, ({ addedAt, id }) => ({ addedAt, id }));
    },

    find: (practiceId, id) => addressBy(pool, practiceId, 'id', id),

    add(practiceId, { id, address }, by, now) {
      const email = address.toLowerCase();
      const find = (db: Queryable) => addressBy(db, practiceId, 'email', email);
      return addListed(database, practiceId, { id, email }, find, by, now);
    },

    change: (practiceId, id, change, by, now) =>
      changeListed(
        database,
        practiceId,
        { list: 'email', id },
        change,
        (db) => addressBy(db, practiceId, 'id', id),
        by,
        now,
      ),

    history: (practiceId, id, request) => readHistory(pool, practiceId, id, request),
  };
}
