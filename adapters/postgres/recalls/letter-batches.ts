import type { Pool, PoolClient } from 'pg';
import { languageOf } from '../../../domain/patients/preferences/language';
import type { SafeLevel } from '../../../domain/eligibility/safe-contact';
import { exposed } from '../../../domain/patients/exposure';
import { addressKey, nextToEachOther } from '../../../domain/recalls/letters/address';
import { countFits, pullReason, type PullReason } from '../../../domain/recalls/letters/custody';
import {
  planLetters,
  windowLines,
  type LetterCandidate,
  type LetterLeftOut,
} from '../../../domain/recalls/letters/plan-letters';
import type {
  BatchKey,
  EnvelopeRow,
  LetterBatches,
  LetterBatchRow,
  LetterBatchStatus,
  MakeLettersAnswer,
  PostAnswer,
} from '../../../ports/recalls/letter-batches';
import type { LetterBatchModel } from '../generated/models';
import { deathReported } from '../eligibility/death-holds';
import { safeLevel } from '../eligibility/safe-contact';
import { appendAudit, type Queryable } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { codesNotAllowed } from '../content/codes';
import { capabilityIsOn } from '../practice/capabilities';
import { newId, newIds } from '../sql/new-id';
import { jsonValue } from '../sql/rows';
import { toPage } from '../sql/to-page';
import { inTransaction, type Transaction } from '../sql/transaction';
import { INVITED_AT } from './recall-standing';

const MOST_ENVELOPES = 100_000;

/** Batches of letters, as staff make, print and post them. The worker's part is in `letter-making.ts`. */
export function createLetterBatches(database: Database): LetterBatches {
  const { pool, prisma } = database;

  return {
    make: (by, { batchId, recallIds, runId, now }) =>
      inTransaction(database, async (transaction): Promise<MakeLettersAnswer> => {
        const { client, prisma: rows } = transaction;
        const { practiceId } = by;
        const known = await rows.letterBatch.findUnique({ where: { practiceId_id: { practiceId, id: batchId } } });
        if (known) return { kind: 'made', letters: known.letters, leftOut: leftOutOf(known) };
        const { candidates, ...practice } = await lockCandidates(client, practiceId, recallIds, now);
        const found = new Set(candidates.map(({ recallId }) => recallId));
        const planned = planLetters(candidates, practice);
        const leftOut: LetterLeftOut[] = [
          ...planned.leftOut,
          ...recallIds.filter((id) => !found.has(id)).map((recallId) => ({ recallId, code: 'not-found' as const })),
        ];
        if (planned.letters.length === 0) return { kind: 'nobody', leftOut };
        const codes = new Set(planned.letters.flatMap(({ snomedCodes }) => snomedCodes));
        const [refused] = await codesNotAllowed(client, practiceId, [...codes]);
        if (refused) return { kind: 'refused', code: 'code-not-listed', refused };
        const letters = planned.letters.length;
        await rows.letterBatch.create({
          data: {
            ...{ practiceId, id: batchId, runId, letters, leftOut: jsonValue(leftOut) },
            ...{ createdBy: by.user, createdAt: now },
          },
        });
        await storeLetters(client, { practiceId, batchId }, planned.letters);
        await client.query(
          `UPDATE recall SET queue = 'letters', queued_at = $3, queued_by = $4, changed_at = $3
           WHERE practice_id = $1 AND id = ANY($2::uuid[])`,
          [practiceId, planned.letters.flatMap((letter) => letter.recallIds), now, by.user],
        );
        await auditBatch(
          client,
          { practiceId, batchId },
          { act: 'letters-made', by: by.user, now },
          {
            letters,
            leftOut: leftOut.length,
          },
        );
        return { kind: 'made', letters, leftOut };
      }),

    async find({ practiceId, batchId }) {
      const row = await prisma.letterBatch.findUnique({
        where: { practiceId_id: { practiceId, id: batchId } },
        include: ZONE,
      });
      return row && toRow(row);
    },

    async page(practiceId, { limit, after }) {
      const rows = await prisma.letterBatch.findMany({
        where: { practiceId, ...(after === null ? {} : { id: { lt: after } }) },
        orderBy: { id: 'desc' },
        take: limit + 1,
        include: ZONE,
      });
      return toPage(rows.map(toRow), limit, ({ id }) => id);
    },

    envelopes: (key, most) => readEnvelopes(pool, key, most),
    toPull: async (key) => (await readEnvelopes(pool, key, MOST_ENVELOPES)).filter(({ pulled }) => pulled !== null),

    async letter({ practiceId, batchId }, letterId) {
      const row = await prisma.letter.findFirst({
        where: { practiceId, batchId, id: letterId },
        include: {
          batch: {
            select: { practice: { select: { name: true, practiceSettings: { select: { telephone: true } } } } },
          },
        },
      });
      if (!row) return null;
      const { id, body, largePrint, batch, ...who } = row;
      return {
        printed: { id, body, largePrint, addressLines: windowLines(who) },
        practiceName: batch.practice.name,
        telephone: batch.practice.practiceSettings?.telephone ?? null,
      };
    },

    async file(key) {
      const batch = await prisma.letterBatch.findUnique({
        where: { practiceId_id: { practiceId: key.practiceId, id: key.batchId } },
        select: { readyAt: true },
      });
      return batch?.readyAt ? pieces(pool, key) : null;
    },

    post: (by, key, { count, commandId, now }) =>
      inTransaction(database, (transaction) => postBatch(transaction, key, { by: by.user, count, commandId, now })),

    discard: (by, key, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { practiceId, batchId } = key;
        const { count } = await rows.letterBatch.updateMany({
          where: { practiceId, id: batchId, status: { in: ['making', 'ready'] } },
          data: { status: 'discarded', discardedAt: now, discardedBy: by.user },
        });
        if (count === 0) return false;
        await freeRecalls(client, key, now);
        await client.query('DELETE FROM letter_batch_piece WHERE practice_id = $1 AND batch_id = $2', [
          practiceId,
          batchId,
        ]);
        await auditBatch(client, key, { act: 'letters-discarded', by: by.user, now });
        return true;
      }),

    returned: (by, practiceId, letterId, now) =>
      inTransaction(database, async ({ prisma: rows, client }) => {
        const { count } = await rows.letter.updateMany({
          where: { practiceId, id: letterId, postedAt: { not: null }, returnedAt: null },
          data: { returnedAt: now, returnedBy: by.user },
        });
        if (count === 0) return false;
        const { batchId, patientId } = await rows.letter.findUniqueOrThrow({
          where: { practiceId_id: { practiceId, id: letterId } },
          select: { batchId: true, patientId: true },
        });
        await appendAudit(client, {
          ...{
            practiceId,
            at: now,
            actor: by.user,
            act: 'letter-returned',
            subjectKind: 'patient',
            subjectId: patientId,
          },
          details: { batchId, letterId },
        });
        return true;
      }),

    async ready(practiceId) {
      const rows = await prisma.letterBatch.findMany({
        where: { practiceId, status: 'ready' },
        select: { id: true, letters: true, readyAt: true },
        orderBy: { readyAt: 'asc' },
        take: 100,
      });
      return rows.map(({ readyAt, ...row }) => ({ ...row, readyAt: readyAt! }));
    },
  };
}

const ZONE = { practice: { select: { timeZone: true } } } as const;

function toRow(row: LetterBatchModel & { practice: { timeZone: string } }): LetterBatchRow {
  const { id, status, letters, pages, createdBy, createdAt, readyAt, runId } = row;
  return {
    ...{ id, status: status as LetterBatchStatus, letters, pages, createdBy, createdAt, readyAt, runId },
    ...{ leftOut: leftOutOf(row), timeZone: row.practice.timeZone },
    posted: row.postedAt === null ? null : { at: row.postedAt, by: row.postedBy!, count: row.postedCount! },
    discarded: row.discardedAt === null ? null : { at: row.discardedAt, by: row.discardedBy! },
  };
}

function leftOutOf({ leftOut }: Pick<LetterBatchModel, 'leftOut'>): LetterLeftOut[] {
  return leftOut as unknown as LetterLeftOut[];
}

interface FoundCandidate {
  recallId: string;
  patientId: string;
  reason: string;
  dueDate: string;
  over: string | null;
  inOtherBatch: boolean;
  categoryId: string | null;
  letterBody: string | null;
  codes: string[] | null;
  yearStart: string | null;
  mayBeJoined: boolean | null;
  invitedAt: object;
  givenName: string | null;
  familyName: string | null;
  knownAs: string | null;
  address: string[] | null;
  postcode: string | null;
  status: string;
  format: string | null;
  largePrint: boolean | null;
  preferredLanguage: string | null;
  registerLanguage: string | null;
  hasWelshPages: boolean;
  safe: SafeLevel;
  deathReported: boolean;
}

/** The recalls in the order in which they were asked for, locked in the order of their ids. */
async function lockCandidates(
  client: PoolClient,
  practiceId: string,
  recallIds: readonly string[],
  now: Date,
): Promise<{ candidates: LetterCandidate[]; practiceName: string; today: string }> {
  await client.query('SELECT FROM recall WHERE practice_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE', [
    practiceId,
    recallIds,
  ]);
  const practice = await client.query<{ practiceName: string; today: string }>(
    `SELECT name AS "practiceName", to_char($2::timestamptz AT TIME ZONE time_zone, 'YYYY-MM-DD') AS today
     FROM practice WHERE id = $1`,
    [practiceId, now],
  );
  const { rows } = await client.query<FoundCandidate>(
    `SELECT r.id AS "recallId", r.patient_id AS "patientId", r.reason, r.due_date::text AS "dueDate",
       coalesce(r.ended, nullif(r.status, 'open'), CASE WHEN r.booked_at IS NOT NULL THEN 'booked' END) AS over,
       EXISTS (SELECT FROM letter_recall l WHERE l.practice_id = r.practice_id AND l.recall_id = r.id AND l.open) AS "inOtherBatch",
       c.id AS "categoryId", c.letter_body AS "letterBody", c.codes, c.year_start AS "yearStart", c.may_be_joined AS "mayBeJoined", ${INVITED_AT} AS "invitedAt", p.given_name AS "givenName", p.family_name AS "familyName",
       p.known_as AS "knownAs", p.address, p.postcode, p.status, p.format, p.large_print AS "largePrint",
       p.preferred_language AS "preferredLanguage", p.language AS "registerLanguage",
       ${capabilityIsOn('welsh-pages', 'r.practice_id')} AS "hasWelshPages",
       ${safeLevel('letter', 'p.id')} AS safe,
       ${deathReported('p.id')} AS "deathReported"
     FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (id, place)
     JOIN recall r ON r.practice_id = $1 AND r.id = asked.id
     JOIN patient p ON p.practice_id = r.practice_id AND p.id = r.patient_id
     LEFT JOIN recall_category c ON c.practice_id = r.practice_id AND c.id = r.category_id
     ORDER BY asked.place`,
    [practiceId, [...new Set(recallIds)]],
  );
  const candidates = rows.map(
    ({ recallId, patientId, reason, dueDate, over, inOtherBatch, invitedAt, ...row }): LetterCandidate => ({
      ...{ recallId, patientId, reason, dueDate, over: over as LetterCandidate['over'], inOtherBatch },
      patient: {
        ...{ ...row, address: row.address ?? [] },
        wantsWelsh: row.hasWelshPages && languageOf(row.preferredLanguage, row.registerLanguage) === 'cy',
      },
      category:
        row.categoryId === null
          ? null
          : {
              ...{ id: row.categoryId, letterBody: row.letterBody, codes: row.codes!, yearStart: row.yearStart! },
              mayBeJoined: row.mayBeJoined!,
            },
      invitedAt: (invitedAt as string[]).map((at) => new Date(at)),
    }),
  );
  return { candidates, ...practice.rows[0]! };
}

/** Stores the envelopes of a batch, those to one address together. Those that are about no recall belong to a campaign. */
export async function storeLetters(
  client: PoolClient,
  { practiceId, batchId }: BatchKey,
  planned: ReturnType<typeof planLetters>['letters'],
): Promise<void> {
  const letters = nextToEachOther(planned, ({ patient }) => patient);
  const ids = newIds(letters.length);
  const stored = letters.map(({ patient, patientId, body, largePrint, snomedCodes }, index) => ({
    ...{ id: ids[index], position: index + 1, patient_id: patientId, body, large_print: largePrint },
    snomed_codes: snomedCodes,
    ...{ given_name: patient.givenName, family_name: patient.familyName },
    ...{ address: patient.address.filter((line) => line.trim() !== ''), postcode: patient.postcode },
  }));
  await client.query(
    `INSERT INTO letter (practice_id, id, batch_id, position, patient_id, given_name, family_name, address, postcode, body, large_print,
       snomed_codes)
     SELECT $1, l.id, $2, l.position, l.patient_id, l.given_name, l.family_name, l.address, l.postcode, l.body, l.large_print,
       l.snomed_codes
     FROM jsonb_to_recordset($3::jsonb) AS l (id uuid, position int, patient_id uuid, given_name text, family_name text,
       address text[], postcode text, body text, large_print boolean, snomed_codes text[])`,
    [practiceId, batchId, JSON.stringify(stored)],
  );
  const about = letters.flatMap(({ recallIds }, index) =>
    recallIds.map((recallId) => [ids[index]!, recallId] as const),
  );
  await client.query(
    `INSERT INTO letter_recall (practice_id, letter_id, recall_id)
     SELECT $1, t.letter_id, t.recall_id FROM unnest($2::uuid[], $3::uuid[]) AS t (letter_id, recall_id)`,
    [practiceId, about.map(([letter]) => letter), about.map(([, recall]) => recall)],
  );
}

interface FoundEnvelope {
  id: string;
  position: number;
  patientId: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  patientStatus: string;
  addressNow: string[] | null;
  postcodeNow: string | null;
  address: string[];
  postcode: string | null;
  recallIds: string[];
  isOpen: boolean;
  firstPage: number | null;
  pages: number | null;
  pulled: string | null;
  postedAt: Date | null;
  isOver: boolean;
  returnedAt: Date | null;
  recordStatus: string | null;
  safe: SafeLevel;
  deathReported: boolean;
}

async function readEnvelopes(db: Queryable, { practiceId, batchId }: BatchKey, most: number): Promise<EnvelopeRow[]> {
  const { rows } = await db.query<FoundEnvelope>(
    `SELECT l.id, l.position, l.patient_id AS "patientId", p.nhs_number AS "nhsNumber", p.family_name AS "familyName",
       p.given_name AS "givenName", p.status AS "patientStatus", p.address AS "addressNow", p.postcode AS "postcodeNow",
       l.address, l.postcode, about.ids AS "recallIds", about.open AS "isOpen", l.first_page AS "firstPage", l.pages, l.pulled,
       l.posted_at AS "postedAt", b.status IN ('posted', 'discarded', 'refused') AS "isOver", l.returned_at AS "returnedAt",
       l.record_status AS "recordStatus", ${safeLevel('letter', 'p.id')} AS safe,
       ${deathReported('p.id')} AS "deathReported"
     FROM letter l
     JOIN letter_batch b ON b.practice_id = l.practice_id AND b.id = l.batch_id
     JOIN patient p ON p.practice_id = l.practice_id AND p.id = l.patient_id
     CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(r.id ORDER BY r.id), '{}') AS ids,
         -- A letter of a campaign is about no recall, and so about none that is over.
         coalesce(bool_or(r.status = 'open' AND r.ended IS NULL AND r.booked_at IS NULL), true) AS open
       FROM letter_recall a JOIN recall r ON r.practice_id = a.practice_id AND r.id = a.recall_id
       WHERE a.practice_id = l.practice_id AND a.letter_id = l.id
     ) about
     WHERE l.practice_id = $1 AND l.batch_id = $2 ORDER BY l.position LIMIT $3`,
    [practiceId, batchId, most],
  );
  return rows.map((row) => {
    const { id, position, recallIds, firstPage, pages, returnedAt, patientStatus: status } = row;
    const now = {
      status,
      address: row.addressNow ?? [],
      postcode: row.postcodeNow,
      isOpen: row.isOpen,
      ...{ safe: row.safe, deathReported: row.deathReported },
    };
    const { patientId, nhsNumber, familyName, givenName } = row;
    return exposed(
      {
        ...{ id, position, recallIds, firstPage, pages, returnedAt, addressKey: addressKey(row) },
        patient: { id: patientId, nhsNumber, familyName, givenName },
        pulled: row.isOver ? (row.pulled as PullReason | null) : pullReason(row, now),
        recordStatus: row.recordStatus as EnvelopeRow['recordStatus'],
      },
      ['patient'],
      { status },
    );
  });
}

async function* pieces(pool: Pool, { practiceId, batchId }: BatchKey): AsyncGenerator<Uint8Array, void> {
  for (let number = 0; ; number++) {
    const { rows } = await pool.query<{ bytes: Buffer }>(
      'SELECT bytes FROM letter_batch_piece WHERE practice_id = $1 AND batch_id = $2 AND number = $3',
      [practiceId, batchId, number],
    );
    if (!rows[0]) return;
    yield rows[0].bytes;
  }
}

/** Posts a batch under its lock: what must be pulled is found in the same transaction in which the rest counts. */
async function postBatch(
  { client }: Transaction,
  key: BatchKey,
  { by, count, commandId, now }: { by: string; count: number; commandId: string; now: Date },
): Promise<PostAnswer> {
  const { practiceId, batchId } = key;
  const batch = await client.query<{ status: string; letters: number; posted: number | null }>(
    `SELECT status, letters, posted_count AS posted FROM letter_batch WHERE practice_id = $1 AND id = $2 FOR UPDATE`,
    [practiceId, batchId],
  );
  const { status, letters: manifest, posted: before } = batch.rows[0]!;
  const envelopes = await readEnvelopes(client, key, MOST_ENVELOPES);
  const toPull = envelopes.filter(({ pulled }) => pulled !== null);
  if (status === 'posted') {
    // The same words again, from a form that was sent twice, are answered as the first time.
    if (before === count) return { kind: 'posted', posted: before, pulled: toPull };
    return { kind: 'refused', code: 'posted-already' };
  }
  if (status === 'discarded' || status === 'refused') return { kind: 'refused', code: 'discarded' };
  if (status !== 'ready') return { kind: 'refused', code: 'not-ready' };
  if (!countFits({ manifest, pulled: toPull.length, counted: count })) {
    return { kind: 'count-differs', expected: manifest - toPull.length, manifest, toPull };
  }
  await client.query(
    `UPDATE letter l SET pulled = t.pulled FROM unnest($3::uuid[], $4::text[]) AS t (id, pulled)
     WHERE l.practice_id = $1 AND l.batch_id = $2 AND l.id = t.id`,
    [practiceId, batchId, toPull.map(({ id }) => id), toPull.map(({ pulled }) => pulled)],
  );
  await client.query(
    `UPDATE letter SET posted_at = $3, record_status = 'waiting'
     WHERE practice_id = $1 AND batch_id = $2 AND pulled IS NULL`,
    [practiceId, batchId, now],
  );
  await countAsAttempts(client, key, by, now);
  await client.query(
    `UPDATE letter_batch SET status = 'posted', posted_at = $3, posted_by = $4, posted_count = $5, workflow_started_at = NULL
     WHERE practice_id = $1 AND id = $2`,
    [practiceId, batchId, now, by, count],
  );
  await freeRecalls(client, key, now);
  await auditBatch(
    client,
    key,
    { act: 'letters-posted', by, now },
    { commandId, manifest, posted: count, pulled: toPull.length },
  );
  return { kind: 'posted', posted: count, pulled: toPull };
}

/** Each posted letter is an attempt at each of its recalls. */
async function countAsAttempts(client: PoolClient, key: BatchKey, by: string, now: Date): Promise<void> {
  const { rows } = await client.query<{ letterId: string; recallId: string; runId: string | null }>(
    `SELECT l.id AS "letterId", a.recall_id AS "recallId", b.run_id AS "runId" FROM letter l
     JOIN letter_batch b ON b.practice_id = l.practice_id AND b.id = l.batch_id
     JOIN letter_recall a ON a.practice_id = l.practice_id AND a.letter_id = l.id
     WHERE l.practice_id = $1 AND l.batch_id = $2 AND l.posted_at IS NOT NULL ORDER BY l.position, a.recall_id`,
    [key.practiceId, key.batchId],
  );
  await client.query(
    `INSERT INTO recall_attempt (practice_id, id, recall_id, channel, at, outcome, by, letter_id, run_id)
     SELECT $1, t.id, t.recall_id, 'letter', $2, 'posted', $3, t.letter_id, t.run_id
     FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[]) AS t (id, recall_id, letter_id, run_id)`,
    [
      ...[key.practiceId, now, by, rows.map(() => newId())],
      ...[rows.map(({ recallId }) => recallId), rows.map(({ letterId }) => letterId), rows.map(({ runId }) => runId)],
    ],
  );
}

/** No letter of the batch will leave any more, so their recalls can be in another one. */
async function freeRecalls(client: PoolClient, { practiceId, batchId }: BatchKey, now: Date): Promise<void> {
  await client.query(
    `WITH freed AS (
       UPDATE letter_recall a SET open = false FROM letter l
       WHERE a.practice_id = $1 AND l.practice_id = $1 AND l.batch_id = $2 AND a.letter_id = l.id AND a.open
       RETURNING a.recall_id
     )
     UPDATE recall r SET queue = NULL, queued_at = NULL, queued_by = NULL, changed_at = $3 FROM freed
     WHERE r.practice_id = $1 AND r.id = freed.recall_id AND r.queue = 'letters'`,
    [practiceId, batchId, now],
  );
}

function auditBatch(
  client: PoolClient,
  { practiceId, batchId }: BatchKey,
  { act, by, now }: { act: string; by: string; now: Date },
  details: Record<string, unknown> = {},
): Promise<void> {
  return appendAudit(client, {
    ...{ practiceId, at: now, actor: by, act, subjectKind: 'letter-batch', subjectId: batchId, details },
  });
}
