import type { PoolClient } from 'pg';
import { deletableFrom } from '../../../domain/practice/departure/not-monitored';
import { stopUnsent } from '../campaigns/commands/stop';
import { cancelPlanned } from '../delivery/dispatches';
import { transaction, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { appendAudit } from './audit-log';
import { returnCredits } from './credit-ledger';

/** What was stopped or ended when a practice left. */
export type StoppedAtDeparture = Record<'campaigns' | 'messages' | 'schedules' | 'links' | 'tokens' | 'people', number>;

export class CannotDepart extends Error {}

const OPERATOR = 'Operator';
/** Rows that are exported at a time. */
const CHUNK = 1_000;

/**
 * A practice leaves: nothing more is sent, no link opens, nobody signs in and no token works. Receipts and replies still
 * come in, and replies are told that nobody reads them. Repeated it changes nothing.
 */
export function leave({ pool }: Pick<Database, 'pool'>, practiceId: string, now: Date): Promise<StoppedAtDeparture> {
  return transaction(pool, async (client) => {
    const left = await client.query<{ stopped: StoppedAtDeparture }>(
      `INSERT INTO departure (practice_id, left_at, by) VALUES ($1, $2, $3) ON CONFLICT (practice_id) DO NOTHING
       RETURNING stopped`,
      [practiceId, now, OPERATOR],
    );
    if (left.rowCount === 0) {
      const { rows } = await client.query<{ stopped: StoppedAtDeparture }>(
        'SELECT stopped FROM departure WHERE practice_id = $1',
        [practiceId],
      );
      return rows[0]!.stopped;
    }
    const [campaigns, messages] = [
      await stopCampaigns(client, practiceId, now),
      await stopMessages(client, practiceId),
    ];
    const schedules = await client.query(
      'UPDATE recall_category SET automated = false, version = version + 1 WHERE practice_id = $1 AND automated',
      [practiceId],
    );
    await client.query('UPDATE practice_settings SET recall_sync = NULL WHERE practice_id = $1', [practiceId]);
    const ended = [practiceId, now];
    const links = await client.query(
      'UPDATE personal_link SET revoked_at = $2 WHERE practice_id = $1 AND revoked_at IS NULL',
      ended,
    );
    const tokens = await client.query(
      'UPDATE api_token SET revoked_at = $2 WHERE practice_id = $1 AND revoked_at IS NULL',
      ended,
    );
    const people = await client.query(
      'UPDATE membership SET removed_at = $2 WHERE practice_id = $1 AND removed_at IS NULL',
      ended,
    );
    const stopped: StoppedAtDeparture = {
      ...{ campaigns, messages, schedules: schedules.rowCount ?? 0, links: links.rowCount ?? 0 },
      ...{ tokens: tokens.rowCount ?? 0, people: people.rowCount ?? 0 },
    };
    await client.query('UPDATE departure SET stopped = $2 WHERE practice_id = $1', [practiceId, stopped]);
    await appendAudit(client, {
      ...{ practiceId, at: now, actor: OPERATOR, act: 'practice-left', subjectKind: 'practice', subjectId: practiceId },
      details: { ...stopped },
    });
    return stopped;
  });
}

/** Campaigns that are under way or to come. A command wakes each workflow, which then settles what was handed over. */
async function stopCampaigns(client: PoolClient, practiceId: string, now: Date): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM campaign WHERE practice_id = $1 AND phase IN ('scheduled', 'held', 'sending') ORDER BY id FOR UPDATE`,
    [practiceId],
  );
  for (const { id } of rows) {
    await stopUnsent(client, practiceId, id, 'The practice left');
    await client.query(
      `INSERT INTO command (practice_id, id, dispatch_id, kind, details, requested_by, requested_at)
       SELECT $1, $2, d.id, 'cancel', '{}', $4, $5 FROM dispatch d WHERE d.practice_id = $1 AND d.id = $3`,
      [practiceId, newId(), id, OPERATOR, now],
    );
  }
  return rows.length;
}

/** Messages without a campaign that were not handed over yet. */
async function stopMessages(client: PoolClient, practiceId: string): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM dispatch WHERE practice_id = $1 AND campaign_id IS NULL AND settled_at IS NULL AND gate <> 'stopped'
     ORDER BY id FOR UPDATE`,
    [practiceId],
  );
  let messages = 0;
  for (const { id: dispatchId } of rows) {
    const count = await cancelPlanned(client, { practiceId, dispatchId });
    if (count === 0) continue;
    messages += count;
    await client.query(
      `UPDATE dispatch SET gate = 'stopped', stop_reason = 'asked' WHERE practice_id = $1 AND id = $2`,
      [practiceId, dispatchId],
    );
    await returnCredits(client, { practiceId, dispatchId }, { isOver: false });
  }
  return messages;
}

/** What is exported under a name: a statement for its rows as JSON. */
interface Exported {
  name: string;
  rows: (practiceId: string) => string;
}

const rowsOf = (table: string): Exported => ({
  name: table,
  rows: (practiceId) => `SELECT to_jsonb(t)::text AS row FROM "${table}" t WHERE practice_id = '${practiceId}'`,
});

/** The practice itself, and who worked there: other rows only have their ids. No password goes out. */
const NAMES: readonly Exported[] = [
  { name: 'practice', rows: (id) => `SELECT to_jsonb(p)::text AS row FROM practice p WHERE p.id = '${id}'` },
  {
    name: 'staff',
    rows: (
      id,
    ) => `SELECT jsonb_build_object('practice_id', m.practice_id, 'id', s.id, 'name', s.name, 'email', s.email)::text AS row
      FROM membership m JOIN staff s ON s.id = m.staff_id WHERE m.practice_id = '${id}'`,
  },
];

/** Tables with rows of a practice, by name. */
async function tablesOf(client: PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.table_name::text AS name FROM information_schema.columns c
     JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
     WHERE c.table_schema = current_schema() AND c.column_name = 'practice_id' AND c.table_name <> 'departure' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Writes every row of a practice that left, table by table, as it stands in one moment.
 *
 * @param write takes one row as JSON; awaited, so that memory is bounded.
 * @returns rows by table.
 */
export function exportAll(
  { pool }: Pick<Database, 'pool'>,
  practiceId: string,
  write: (table: string, row: string) => Promise<void>,
  now: Date,
): Promise<Record<string, number>> {
  return transaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    const left = await client.query<{ deletedAt: Date | null }>(
      'SELECT deleted_at AS "deletedAt" FROM departure WHERE practice_id = $1',
      [practiceId],
    );
    if (!left.rows[0]) throw new CannotDepart('The practice has not left. Leave first.');
    if (left.rows[0].deletedAt) throw new CannotDepart('Its data was deleted, so there is nothing to export.');
    const counts: Record<string, number> = {};
    for (const { name: table, rows: all } of [...(await tablesOf(client)).map(rowsOf), ...NAMES]) {
      await client.query(`DECLARE exported NO SCROLL CURSOR FOR ${all(practiceId)}`);
      let count = 0;
      for (;;) {
        const { rows } = await client.query<{ row: string }>(`FETCH ${CHUNK} FROM exported`);
        for (const { row } of rows) await write(table, row);
        count += rows.length;
        if (rows.length < CHUNK) break;
      }
      await client.query('CLOSE exported');
      if (count > 0) counts[table] = count;
    }
    await client.query('UPDATE departure SET exported_at = $2 WHERE practice_id = $1', [practiceId, now]);
    return counts;
  });
}

/**
 * Deletes everything of a practice that left, and counts it. Needs a superuser, because evidence is append-only for
 * everyone else. The practice's row stays without its name, so that nobody takes its address by chance.
 *
 * @param early before its numbers are no longer answered.
 */
export function deleteAll(
  { pool }: Pick<Database, 'pool'>,
  practiceId: string,
  { now, early }: { now: Date; early: boolean },
): Promise<Record<string, number>> {
  return transaction(pool, async (client) => {
    const { rows } = await client.query<{
      leftAt: Date;
      exportedAt: Date | null;
      deleted: Record<string, number> | null;
    }>(
      `SELECT left_at AS "leftAt", exported_at AS "exportedAt", deleted FROM departure WHERE practice_id = $1 FOR UPDATE`,
      [practiceId],
    );
    const departure = rows[0];
    if (!departure) throw new CannotDepart('The practice has not left. Leave first.');
    if (departure.deleted) return departure.deleted;
    if (!departure.exportedAt) throw new CannotDepart('Nothing was exported. Export first.');
    if (!early && now < deletableFrom(departure.leftAt)) {
      const day = deletableFrom(departure.leftAt).toISOString().slice(0, 10);
      throw new CannotDepart(`Its numbers are answered until ${day}. Delete after that, or give --early.`);
    }
    const deleted = await deleteRows(client, practiceId);
    await client.query(`UPDATE departure SET deleted_at = $2, deleted = $3 WHERE practice_id = $1`, [
      practiceId,
      now,
      deleted,
    ]);
    return deleted;
  });
}

async function deleteRows(client: PoolClient, practiceId: string): Promise<Record<string, number>> {
  const people = await client.query<{ id: string }>(
    `SELECT m.staff_id AS id FROM membership m WHERE m.practice_id = $1
       AND NOT EXISTS (SELECT FROM membership o WHERE o.staff_id = m.staff_id AND o.practice_id <> $1)`,
    [practiceId],
  );
  // For this transaction only: no trigger refuses to delete evidence, and the order of tables does not matter. Every
  // key has the practice in it, so nothing of another practice can point here.
  await client.query(`SET LOCAL session_replication_role = 'replica'`);
  const deleted: Record<string, number> = {};
  for (const table of await tablesOf(client)) {
    const { rowCount } = await client.query(`DELETE FROM "${table}" WHERE practice_id = $1`, [practiceId]);
    if (rowCount) deleted[table] = rowCount;
  }
  const staffIds = people.rows.map(({ id }) => id);
  for (const table of ['session', 'password_link', 'kept_form']) {
    const { rowCount } = await client.query(`DELETE FROM "${table}" WHERE staff_id = ANY($1::uuid[])`, [staffIds]);
    if (rowCount) deleted[table] = rowCount;
  }
  const staff = await client.query('DELETE FROM staff WHERE id = ANY($1::uuid[])', [staffIds]);
  if (staff.rowCount) deleted.staff = staff.rowCount;
  await client.query(`SET LOCAL session_replication_role = 'origin'`);
  await client.query(`UPDATE practice SET name = 'A practice that left', ods_code = NULL WHERE id = $1`, [practiceId]);
  return deleted;
}

/** A practice that left and was deleted, as it is noted outside the database. */
export interface NotedDeparture {
  practiceId: string;
  leftAt: string;
}

/**
 * After a restore: deletes again what left before, so that a backup does not bring it back.
 *
 * @returns the practices that the backup had brought back.
 */
export async function applyDepartures(
  database: Pick<Database, 'pool'>,
  noted: readonly NotedDeparture[],
  now: Date,
): Promise<string[]> {
  const back: string[] = [];
  for (const { practiceId, leftAt } of noted) {
    const { rows } = await database.pool.query<{ deletedAt: Date | null }>(
      `SELECT d.deleted_at AS "deletedAt" FROM practice p LEFT JOIN departure d ON d.practice_id = p.id WHERE p.id = $1`,
      [practiceId],
    );
    if (!rows[0] || rows[0].deletedAt) continue;
    await leave(database, practiceId, new Date(leftAt));
    // It was exported before it was deleted the first time.
    await database.pool.query('UPDATE departure SET exported_at = coalesce(exported_at, $2) WHERE practice_id = $1', [
      practiceId,
      now,
    ]);
    await deleteAll(database, practiceId, { now, early: true });
    back.push(practiceId);
  }
  return back;
}
