import type { PoolClient } from 'pg';
import type { RecallSyncChoice, SyncedRecall } from '../../../domain/recalls/sync/recall-resource';
import { ENTRY_RESOURCES } from '../../../domain/recalls/sync/record-entry';
import { maySyncGoOn, nextTryAt, syncStanding, type SyncFacts } from '../../../domain/recalls/sync/sync-standing';
import type { RecallImportCounts } from '../../../ports/recalls/recall-imports';
import type {
  RecallSyncs,
  RecallSyncStore,
  SyncProblem,
  SyncReading,
  SyncRefusalShown,
} from '../../../ports/recalls/recall-sync';
import { appendAudit } from '../practice/audit-log';
import { transaction, type Database } from '../sql/connect';
import { copyRows, type CopyValue } from '../sql/copy-text';
import { newId } from '../sql/new-id';
import { inTransaction } from '../sql/transaction';
import { entriesWanted, noteDone } from './done-in-record';
import {
  BY_ITSELF,
  closeAbsent,
  makeTold,
  noteAbsent,
  oneAtATime,
  refusedTold,
  takeOver,
  TOLD_COLUMNS,
} from './taking-over';

/** How many refused resources are kept to show. */
const SHOWN_REFUSALS = 100;

/** The facts of a row, as the rules want them. */
const FACTS = { since: true, okAt: true, triedAt: true, askedAt: true, failures: true } as const;

/** What staff see of a sync, and their "Sync now". */
export function createRecallSyncs(database: Database): RecallSyncs {
  const { prisma } = database;
  return {
    async state(practiceId, now) {
      const [settings, row, waiting] = await Promise.all([
        prisma.practiceSettings.findUnique({ where: { practiceId }, select: { recallSync: true } }),
        prisma.recallSync.findUnique({ where: { practiceId } }),
        prisma.recallImport.findFirst({
          where: { practiceId, source: 'sync', closingWaits: { not: null } },
          orderBy: { createdAt: 'desc' },
          select: { id: true },
        }),
      ]);
      const choice = settings?.recallSync as RecallSyncChoice | null | undefined;
      if (!choice) return null;
      const facts: SyncFacts = row ?? { since: now, okAt: null, triedAt: null, askedAt: null, failures: 0 };
      return {
        ...{ choice, ...syncStanding(facts, now), isReading: row?.readingId != null, pages: row?.pages ?? 0 },
        ...{ okAt: facts.okAt, triedAt: facts.triedAt, failures: facts.failures },
        problem: (row?.problem ?? null) as SyncProblem | null,
        counts: (row?.counts ?? null) as RecallImportCounts | null,
        refusals: (row?.refusals ?? []) as unknown as SyncRefusalShown[],
        closingWaitsIn: waiting?.id ?? null,
      };
    },

    ask: ({ practiceId, user, tokenId }, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const settings = await rows.practiceSettings.findUnique({
          where: { practiceId },
          select: { recallSync: true },
        });
        if (!settings?.recallSync) return false;
        const asked = { askedAt: now, askedBy: user };
        await rows.recallSync.upsert({
          ...{ where: { practiceId }, create: { practiceId, since: now, ...asked }, update: asked },
        });
        await appendAudit(client, {
          ...{ practiceId, at: now, actor: user, act: 'recall-sync-asked', subjectKind: 'recalls', subjectId: null },
          details: { byToken: tokenId },
        });
        return true;
      }),
  };
}

/** Since when sending is locked for a practice's sync, read in the transaction that sends; null where it is not (E18). */
export async function syncLock(
  db: Pick<PoolClient, 'query'>,
  practiceId: string,
  now: Date,
): Promise<null | { nextTryAt: Date; timeZone: string }> {
  const { rows } = await db.query<SyncFacts & { timeZone: string }>(
    `SELECT y.since, y.ok_at AS "okAt", y.tried_at AS "triedAt", y.asked_at AS "askedAt", y.failures,
       p.time_zone AS "timeZone"
     FROM recall_sync y JOIN practice_settings s ON s.practice_id = y.practice_id JOIN practice p ON p.id = y.practice_id
     WHERE y.practice_id = $1 AND s.recall_sync IS NOT NULL`,
    [practiceId],
  );
  if (!rows[0]) return null;
  const { locked, nextTryAt } = syncStanding(rows[0], now);
  return locked === null ? null : { nextTryAt, timeZone: rows[0].timeZone };
}

const READING = `y.reading_id AS "readingId", y.reading AS choice, y.pages, y.next_page AS next, y.is_read AS "isRead",
  y.search, y.entry_codes AS codes, y.entries_since::text AS since`;

interface ReadingRow extends Omit<SyncReading, 'entries'> {
  search: number;
  codes: string[];
  since: string | null;
}

function toReading({ search, codes, since, ...row }: ReadingRow): SyncReading {
  const resource = ENTRY_RESOURCES[search - 1];
  return { ...row, entries: resource && since !== null ? { resource, codes, since } : null };
}

/** After the last page of one search comes the next one, if codes are looked for. `$4` is the address of the next page. */
const NEXT_PAGE = `pages = pages + 1, next_page = $4::text,
  search = CASE WHEN $4::text IS NULL AND cardinality(entry_codes) > 0 AND search < ${ENTRY_RESOURCES.length} THEN search + 1 ELSE search END,
  is_read = $4::text IS NULL AND (cardinality(entry_codes) = 0 OR search = ${ENTRY_RESOURCES.length})`;

const ROW_COLUMNS =
  'practice_id, reading_id, resource_id, position, reference, nhs_number, date_of_birth, reason, due_date, urgency, status, refusal';

/** What the steps of a sync work with (workflows/recall-sync.ts). */
export function createRecallSyncStore({ pool, prisma }: Database): RecallSyncStore {
  return {
    async due(now) {
      await pool.query(
        `DELETE FROM recall_sync_row o USING practice_settings s
         WHERE s.practice_id = o.practice_id AND s.recall_sync IS NULL`,
      );
      await pool.query(
        `DELETE FROM recall_sync_entry o USING practice_settings s
         WHERE s.practice_id = o.practice_id AND s.recall_sync IS NULL`,
      );
      await pool.query(
        `DELETE FROM recall_sync y USING practice_settings s
         WHERE s.practice_id = y.practice_id AND s.recall_sync IS NULL
           AND NOT EXISTS (SELECT FROM recall_sync_row o WHERE o.practice_id = y.practice_id)
           AND NOT EXISTS (SELECT FROM recall_sync_entry o WHERE o.practice_id = y.practice_id)`,
      );
      await pool.query(
        `INSERT INTO recall_sync (practice_id, since) SELECT s.practice_id, $1 FROM practice_settings s
         WHERE s.recall_sync IS NOT NULL ON CONFLICT DO NOTHING`,
        [now],
      );
      const rows = await prisma.recallSync.findMany({ select: { practiceId: true, ...FACTS } });
      return rows.filter((row) => nextTryAt(row) <= now).map(({ practiceId }) => practiceId);
    },

    begin: (practiceId, now) =>
      transaction(pool, async (client) => {
        const { rows } = await client.query<{
          wanted: RecallSyncChoice;
          reading: RecallSyncChoice | null;
          readingSince: Date | null;
          isSame: boolean;
        }>(
          `SELECT s.recall_sync AS wanted, y.reading, y.reading_since AS "readingSince",
             coalesce(y.reading = s.recall_sync, false) AS "isSame"
           FROM recall_sync y JOIN practice_settings s ON s.practice_id = y.practice_id
           WHERE y.practice_id = $1 AND s.recall_sync IS NOT NULL FOR UPDATE OF y`,
          [practiceId],
        );
        const found = rows[0];
        if (!found) return null;
        const goesOn = found.readingSince !== null && found.isSame && maySyncGoOn(found.readingSince, now);
        if (!goesOn) {
          await forgetRead(client, practiceId);
          const { codes, since } = await entriesWanted(client, practiceId, now);
          await client.query(
            `UPDATE recall_sync SET reading_id = $2, reading_since = $3, reading = $4, next_page = NULL, pages = 0,
               said_total = NULL, is_read = false, search = 0, entry_codes = $5, entries_since = $6 WHERE practice_id = $1`,
            [practiceId, newId(), now, JSON.stringify(found.wanted), codes, since],
          );
        }
        const begun = await client.query<ReadingRow>(
          `UPDATE recall_sync y SET tried_at = $2 WHERE y.practice_id = $1 RETURNING ${READING}`,
          [practiceId, now],
        );
        return toReading(begun.rows[0]!);
      }),

    async reading(practiceId, readingId) {
      const { rows } = await pool.query<ReadingRow>(
        `SELECT ${READING} FROM recall_sync y WHERE y.practice_id = $1 AND y.reading_id = $2`,
        [practiceId, readingId],
      );
      return rows[0] ? toReading(rows[0]) : null;
    },

    store: (practiceId, { readingId, pages }, page) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE recall_sync SET ${NEXT_PAGE}, said_total = coalesce($5, said_total)
           WHERE practice_id = $1 AND reading_id = $2 AND pages = $3 AND NOT is_read`,
          [practiceId, readingId, pages, page.next, page.total],
        );
        if (!rowCount || page.recalls.length === 0) return;
        await client.query('CREATE TEMP TABLE read_recall (LIKE recall_sync_row) ON COMMIT DROP');
        await copyRows(client, `read_recall (${ROW_COLUMNS})`, rowValues(practiceId, readingId, pages, page.recalls));
        // A server that is written to meanwhile may show a resource on two pages. The later one is newer.
        await client.query(
          `INSERT INTO recall_sync_row SELECT DISTINCT ON (resource_id) * FROM read_recall ORDER BY resource_id, position DESC
           ON CONFLICT (reading_id, resource_id, practice_id) DO UPDATE SET reference = EXCLUDED.reference,
             nhs_number = EXCLUDED.nhs_number, date_of_birth = EXCLUDED.date_of_birth, reason = EXCLUDED.reason,
             due_date = EXCLUDED.due_date, urgency = EXCLUDED.urgency, status = EXCLUDED.status, refusal = EXCLUDED.refusal`,
        );
      }),

    storeEntries: (practiceId, { readingId, pages }, { entries, next }) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE recall_sync SET ${NEXT_PAGE} WHERE practice_id = $1 AND reading_id = $2 AND pages = $3 AND NOT is_read`,
          [practiceId, readingId, pages, next],
        );
        if (!rowCount || entries.length === 0) return;
        await client.query(
          `INSERT INTO recall_sync_entry (practice_id, reading_id, resource_id, code, nhs_number, done_on)
           SELECT $1, $2, t.id, t.code, t.number, t.done FROM unnest($3::text[], $4::text[], $5::text[], $6::date[]) AS t (id, code, number, done)
           ON CONFLICT DO NOTHING`,
          [
            ...[practiceId, readingId, entries.map(({ resourceId }) => resourceId), entries.map(({ code }) => code)],
            ...[entries.map(({ nhsNumber }) => nhsNumber), entries.map(({ doneOn }) => doneOn)],
          ],
        );
      }),

    startAgain: (practiceId, readingId) =>
      transaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE recall_sync SET next_page = NULL, pages = 0, said_total = NULL, is_read = false, search = 0
           WHERE practice_id = $1 AND reading_id = $2`,
          [practiceId, readingId],
        );
        if (rowCount) await forgetRead(client, practiceId);
      }),

    bringIn: (practiceId, readingId, now) =>
      transaction(pool, async (client) => {
        await oneAtATime(client, practiceId);
        const { rows } = await client.query<{ saidTotal: number | null }>(
          `SELECT said_total AS "saidTotal" FROM recall_sync
           WHERE practice_id = $1 AND reading_id = $2 AND is_read FOR UPDATE`,
          [practiceId, readingId],
        );
        const found = rows[0];
        if (!found) return null;
        await makeTold(client);
        await client.query(
          `INSERT INTO told_recall (${TOLD_COLUMNS}, refusal)
           SELECT row_number() OVER (ORDER BY position, resource_id), reference, nhs_number, date_of_birth, reason, due_date,
             urgency, status, refusal
           FROM recall_sync_row WHERE practice_id = $1 AND reading_id = $2`,
          [practiceId, readingId],
        );
        const taken = await takeOver(client, practiceId, { isSync: true, now });
        await noteDone(client, practiceId, { readingId, now });
        const refusals = await refusedTold(client, SHOWN_REFUSALS);
        // A page may have slipped while the server was written to. What is missing then is looked for in the next sync.
        const isWhole = found.saidTotal === null || taken.rows >= found.saidTotal;
        const counts: RecallImportCounts = {
          ...{ rows: taken.rows, added: taken.added, changed: taken.changed, closed: 0, refused: taken.refused },
          unchanged: taken.rows - taken.refused - taken.added - taken.changed,
        };
        const absent = isWhole
          ? await noteAbsent(client, practiceId, { importId: null, before: now, isSync: true })
          : { isNew: 0 };
        if (taken.added + taken.changed + absent.isNew > 0) {
          counts.closed = await noteChanges(client, practiceId, { counts, isMissing: absent.isNew > 0, now });
        }
        await client.query(
          `UPDATE recall_sync SET reading_id = NULL, reading_since = NULL, reading = NULL, next_page = NULL, is_read = false,
             said_total = NULL, pages = 0, search = 0, entry_codes = '{}', entries_since = NULL, ok_at = $2, counts = $3, refusals = $4, failures = 0, problem = NULL
           WHERE practice_id = $1`,
          [practiceId, now, JSON.stringify(counts), JSON.stringify(shown(refusals))],
        );
        await forgetRead(client, practiceId);
        return counts;
      }),

    async failed(practiceId, problem) {
      await pool.query('UPDATE recall_sync SET failures = failures + 1, problem = $2 WHERE practice_id = $1', [
        practiceId,
        problem,
      ]);
    },
  };
}

const shown = (refusals: readonly SyncRefusalShown[]): SyncRefusalShown[] =>
  refusals.map(({ reference, code, message }) => ({ reference, code, message }));

/** Forgets what was read so far. */
async function forgetRead(client: PoolClient, practiceId: string): Promise<void> {
  await client.query('DELETE FROM recall_sync_row WHERE practice_id = $1', [practiceId]);
  await client.query('DELETE FROM recall_sync_entry WHERE practice_id = $1', [practiceId]);
}

/** Writes down what a sync changed, as an import is, and closes what it missed. @returns how many it closed. */
async function noteChanges(
  client: PoolClient,
  practiceId: string,
  { counts, isMissing, now }: { counts: RecallImportCounts; isMissing: boolean; now: Date },
): Promise<number> {
  const importId = newId();
  await client.query(
    `INSERT INTO recall_import (practice_id, id, source, status, file_name, full_file, counts, refusals, created_by, created_at,
       finished_at, workflow_started_at)
     SELECT $1, $2, 'sync', 'ready', coalesce(s.practice_system ->> 'name', 'Practice system'), true, $3, '[]', $4, $5, $5, $5
     FROM practice_settings s WHERE s.practice_id = $1`,
    [practiceId, importId, JSON.stringify(counts), BY_ITSELF, now],
  );
  const absence = isMissing
    ? await closeAbsent(client, practiceId, { importId, before: now, isSync: true, now })
    : { closed: 0, waits: null };
  const after = { ...counts, closed: absence.closed };
  await client.query('UPDATE recall_import SET counts = $3, closing_waits = $4 WHERE practice_id = $1 AND id = $2', [
    practiceId,
    importId,
    JSON.stringify(after),
    absence.waits,
  ]);
  await appendAudit(client, {
    ...{ practiceId, at: now, actor: BY_ITSELF, act: 'recalls-imported', subjectKind: 'recall-import' },
    ...{ subjectId: importId, details: { ...after, bySync: true } },
  });
  return absence.closed;
}

function* rowValues(
  practiceId: string,
  readingId: string,
  pages: number,
  recalls: readonly SyncedRecall[],
): Generator<CopyValue[]> {
  for (const [place, one] of recalls.entries()) {
    const { resourceId, reference, nhsNumber, dateOfBirth, reason, dueDate, urgency, status, refusal } = one;
    yield [
      ...[practiceId, readingId, resourceId, pages * 10_000 + place, reference, nhsNumber, dateOfBirth],
      ...[reason, dueDate, urgency, status, refusal],
    ];
  }
}
