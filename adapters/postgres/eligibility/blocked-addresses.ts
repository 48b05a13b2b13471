import type { BlockedAddress, BlockedAddresses } from '../../../ports/eligibility/blocked-addresses';
import type { Queryable } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { toPage } from '../sql/to-page';
import { inTransaction } from '../sql/transaction';
import { applyChange, audit, insertEntry, locked, readHistory, writeAdded } from './contact-blocks';

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
    async page(practiceId, { limit, after }) {
      const { rows } = await pool.query<BlockedAddress>(
        `${ADDRESSES} AND ($2::timestamptz IS NULL OR (b.added_at, b.id) < ($2, $3::uuid))
         ORDER BY b.added_at DESC, b.id DESC LIMIT $4`,
        [practiceId, after?.addedAt ?? null, after?.id ?? null, limit + 1],
      );
      return toPage(rows, limit, ({ addedAt, id }) => ({ addedAt, id }));
    },

    find: (practiceId, id) => addressBy(pool, practiceId, 'id', id),

    add: (practiceId, { id, address }, by, now) =>
      inTransaction(database, async (tx) => {
        const email = address.toLowerCase();
        const listed = await addressBy(tx.client, practiceId, 'email', email);
        if (listed) return { isNew: listed.id === id, block: listed };
        // The id may belong to another address, because someone went back to a form and sent it again.
        for (const entryId of [id, newId()]) {
          if (!(await insertEntry(tx.prisma, practiceId, { id: entryId, email }, by, now))) continue;
          await writeAdded(tx, practiceId, { id: entryId }, by, now, 'blocked-address');
          return { isNew: true, block: (await addressBy(tx.client, practiceId, 'email', email))! };
        }
        // Somebody else listed it meanwhile.
        return { isNew: false, block: (await addressBy(tx.client, practiceId, 'email', email))! };
      }),

    change: (practiceId, id, change, by, now) =>
      inTransaction(database, async (tx) => {
        const entry = await locked(tx.client, practiceId, 'id', id, 'address');
        if (!entry) return null;
        const applied = await applyChange(tx, practiceId, entry, change, by, now);
        if (applied.kind === 'changed') {
          await audit(tx.client, practiceId, 'blocked-address-changed', 'blocked-address', id, applied, by, now);
        }
        return { kind: applied.kind, block: (await addressBy(tx.client, practiceId, 'id', id))! };
      }),

    history: (practiceId, id, request) => readHistory(pool, practiceId, id, request),
  };
}
