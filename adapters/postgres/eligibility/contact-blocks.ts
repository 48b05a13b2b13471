import type { PoolClient } from 'pg';
import { shown } from '../../../domain/patients/exposure';
import { BLOCK_TICKS, type BlockTick } from '../../../domain/eligibility/purposes';
import { askerName, isSetByStop, startName, type Asker, type TickSetters } from '../../../domain/eligibility/opt-out';
import type { Region } from '../../../domain/patients/mobile';
import type {
  BlockedNumber,
  ContactBlocks,
  PatientBlocks,
  SharingPatient,
  Ticks,
} from '../../../ports/eligibility/contact-blocks';
import type { Queryable } from '../practice/audit-log';
import { inOneSnapshot, type Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { inTransaction, type Transaction } from '../sql/transaction';
import {
  addListed,
  applyChange,
  audit,
  auditListed,
  changeListed,
  insertEntry,
  locked,
  readHistory,
  TICKS,
  writeAdded,
  type Actor,
  type Entry,
} from './block-entries';
import { inOrder, numbered } from '../sql/numbered-page';
import { toPage } from '../sql/to-page';

/** The same for a patient who may have no entry. Then nothing is ticked. */
const TICKS_OR_NONE = `coalesce(b.recalls, false) AS recalls, coalesce(b.health_information, false) AS "healthInformation",
  coalesce(b.service_notices, false) AS "serviceNotices", coalesce(b.marketing, false) AS marketing,
  coalesce(b.every_sms, false) AS "everySms"`;

const NUMBERS = `
  SELECT b.id, b.number, ${TICKS}, b.version, b.added_by AS "addedBy", b.added_at AS "addedAt", b.changed_by AS "changedBy",
    b.changed_at AS "changedAt", s.patients
  FROM contact_block b CROSS JOIN LATERAL (
    SELECT count(*)::int AS patients FROM patient p WHERE p.practice_id = $1 AND p.mobile = b.number) s
  WHERE b.practice_id = $1 AND b.number IS NOT NULL`;

/** Whose ticks patients set themselves by email: their own, or those of an address that is no patient's, in lower case. */
export type TickSubject = { patientId: string } | { email: string };

/** Blocked Communications in PostgreSQL. Each change writes a row of the history and marks lists to be judged again. */
export function createContactBlocks(database: Database): ContactBlocks {
  const { pool, prisma } = database;

  async function numberBy(db: Queryable, practiceId: string, column: 'id' | 'number', value: string) {
    const { rows } = await db.query<BlockedNumber>(`${NUMBERS} AND b.${column} = $2`, [practiceId, value]);
    return rows[0] ?? null;
  }

  async function ofPatient(db: Queryable, practiceId: string, patientId: string): Promise<PatientBlocks | null> {
    const { rows } = await db.query<Omit<PatientBlocks, 'number'> & { mobile: string | null; status: string }>(
      `SELECT p.id AS "patientId", p.status, p.mobile, ${TICKS_OR_NONE}, coalesce(b.version, 0) AS version, b.changed_by AS "changedBy", b.changed_at AS "changedAt"
       FROM patient p LEFT JOIN contact_block b ON b.practice_id = $1 AND b.patient_id = p.id
       WHERE p.practice_id = $1 AND p.id = $2`,
      [practiceId, patientId],
    );
    if (!rows[0]) return null;
    const { status, ...record } = rows[0];
    const { mobile, ...found } = shown(record, ['mobile'], { status });
    return {
      ...found,
      number: mobile === null ? null : await numberBy(db, practiceId, 'number', mobile),
    };
  }

  return {
    async region(practiceId) {
      const where = { id: practiceId };
      const { region } = await prisma.practice.findUniqueOrThrow({ where, select: { region: true } });
      return region as Region;
    },

    async page(practiceId, { limit, after }, number) {
      const { rows } = await pool.query<BlockedNumber>(
        `${NUMBERS} AND ($2::timestamptz IS NULL OR (b.added_at, b.id) < ($2, $3::uuid)) AND ($4::text IS NULL OR b.number = $4)
         ORDER BY b.added_at DESC, b.id DESC LIMIT $5`,
        [practiceId, after?.addedAt ?? null, after?.id ?? null, number ?? null, limit + 1],
      );
      return toPage(rows, limit, ({ addedAt, id }) => ({ addedAt, id }));
    },

    numbered: (practiceId, { limit, after, before }) =>
      inOneSnapshot(pool, async (client) => {
        const from = after ?? before;
        const order = before ? 'ASC' : 'DESC';
        const beyond = from ? `AND (b.added_at, b.id) ${before ? '>' : '<'} ($3, $4::uuid)` : '';
        const { rows } = await client.query<BlockedNumber>(
          `${NUMBERS} ${beyond} ORDER BY b.added_at ${order}, b.id ${order} LIMIT $2`,
          [practiceId, limit, ...(from ? [from.addedAt, from.id] : [])],
        );
        const items = inOrder(rows, before !== undefined);
        const first = items[0];
        const counted = await client.query<{ total: number; before: number }>(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE (added_at, id) > ($2::timestamptz, $3::uuid))::int AS before
           FROM contact_block WHERE practice_id = $1 AND number IS NOT NULL`,
          [practiceId, first?.addedAt ?? null, first?.id ?? null],
        );
        return numbered(items, counted.rows[0]!, ({ addedAt, id }) => ({ addedAt, id }));
      }),

    count: (practiceId) => prisma.contactBlock.count({ where: { practiceId, number: { not: null } } }),

    find: (practiceId, id) => numberBy(pool, practiceId, 'id', id),

    add: (practiceId, entry, by, now) =>
      addListed(database, practiceId, entry, (db) => numberBy(db, practiceId, 'number', entry.number), by, now),

    change: (practiceId, id, change, by, now) =>
      changeListed(
        database,
        practiceId,
        { list: 'number', id },
        change,
        (db) => numberBy(db, practiceId, 'id', id),
        by,
        now,
      ),

    history: (practiceId, id, request) => readHistory(pool, practiceId, id, request),

    async patientsWith(practiceId, number, limit) {
      const { rows } = await pool.query<SharingPatient>(
        `SELECT id, status, nhs_number AS "nhsNumber", family_name AS "familyName", given_name AS "givenName",
           date_of_birth AS "dateOfBirth"
         FROM patient WHERE practice_id = $1 AND mobile = $2 ORDER BY status = 'restricted', family_name, given_name, id LIMIT $3`,
        [practiceId, number, limit],
      );
      return rows.map((row) => shown(row, ['nhsNumber', 'familyName', 'givenName', 'dateOfBirth'], row));
    },

    ofPatient: (practiceId, patientId) => ofPatient(pool, practiceId, patientId),

    changeOfPatient: (practiceId, patientId, change, by, now) =>
      inTransaction(database, async (tx) => {
        const { prisma: rows, client } = tx;
        const before = await ofPatient(client, practiceId, patientId);
        if (!before) return null;
        // We create no entry for a patient if nothing is ticked or to be ticked.
        const wantsAny = Object.values(change.ticks).includes(true);
        if (before.version === 0 && !wantsAny) return { kind: 'unchanged', block: before };
        const id = newId();
        const isNew = await insertEntry(rows, practiceId, { id, patientId }, by, now);
        const entry = (await locked(client, practiceId, 'patient_id', patientId))!;
        const applied = await applyChange(tx, practiceId, entry, change, by, now);
        if (applied.kind === 'conflict' && isNew) {
          // The caller claims to have read a version that never existed.
          await rows.contactBlock.delete({ where: { practiceId_id: { practiceId, id } } });
        }
        if (applied.kind === 'changed') {
          await audit(client, practiceId, 'patient-blocks-changed', 'patient', patientId, applied, by, now);
        }
        return { kind: applied.kind, block: (await ofPatient(client, practiceId, patientId))! };
      }),

    async historyOfPatient(practiceId, patientId, request) {
      const entry = await prisma.contactBlock.findUnique({
        where: { patientId_practiceId: { practiceId, patientId } },
        select: { id: true, patient: { select: { status: true } } },
      });
      if (!entry?.patient) return { items: [], next: null };
      const { id, patient } = entry;
      const page = await readHistory(pool, practiceId, id, request);
      // People write the reason, and it may be about the patient.
      return { ...page, items: page.items.map((item) => shown(item, ['why'], patient)) };
    },
  };
}

/**
 * Ticks what a STOP asks for, in the transaction that stores the reply. @returns false when it is ticked
 * already, by anyone, so a START does not undo it either.
 */
export async function tickByStop(
  tx: Transaction,
  practiceId: string,
  { number, asker }: { number: string; asker: Asker },
  tick: BlockTick,
  now: Date,
): Promise<boolean> {
  const by = { user: askerName(asker, 'stop'), tokenId: null };
  const id = newId();
  const isNew = await insertEntry(tx.prisma, practiceId, { id, number }, by, now);
  if (isNew) await writeAdded(tx, practiceId, 'number', id, by, now);
  const entry = (await locked(tx.client, practiceId, 'number', number))!;
  return changeByReply(tx, practiceId, entry, { [tick]: true }, by, now);
}

/** Removes every tick that a STOP from this number set, and no other. @returns false when there is none. */
export async function untickByStart(
  tx: Transaction,
  practiceId: string,
  { number, asker }: { number: string; asker: Asker },
  now: Date,
): Promise<boolean> {
  const entry = await locked(tx.client, practiceId, 'number', number);
  if (!entry) return false;
  const own = BLOCK_TICKS.filter((tick) => entry.ticks[tick] && isSetByStop(entry.setBy[tick]?.by));
  const ticks = Object.fromEntries(own.map((tick) => [tick, false]));
  return changeByReply(tx, practiceId, entry, ticks, { user: startName(asker), tokenId: null }, now);
}

/**
 * Changes the ticks of a patient or of an address as the person asked, in the caller's transaction.
 * @param byName how the person asked, as the list and its history show it.
 * @returns the ticks that changed.
 */
export async function changeByPatient(
  tx: Transaction,
  practiceId: string,
  subject: TickSubject,
  ticks: Partial<Ticks>,
  byName: string,
  now: Date,
): Promise<BlockTick[]> {
  const by = { user: byName, tokenId: null };
  if (Object.values(ticks).includes(true)) {
    const id = newId();
    const isNew = await insertEntry(tx.prisma, practiceId, { id, ...subject }, by, now);
    if (isNew && 'email' in subject) await writeAdded(tx, practiceId, 'email', id, by, now);
  }
  const entry = await lockedOf(tx.client, practiceId, subject);
  if (!entry) return [];
  const applied = await applyChange(tx, practiceId, entry, { ticks, why: null, version: null }, by, now);
  if (applied.kind !== 'changed') return [];
  if ('email' in subject) {
    await auditListed(tx.client, practiceId, 'email', entry.id, applied, by, now);
  } else {
    await audit(tx.client, practiceId, 'patient-blocks-changed', 'patient', subject.patientId, applied, by, now);
  }
  return [...applied.ticked, ...applied.unticked];
}

/** The person who set each tick; null where it is not set. The entry stays locked until the transaction ends. */
export async function tickSetters(
  { client }: Pick<Transaction, 'client'>,
  practiceId: string,
  subject: TickSubject,
): Promise<TickSetters> {
  const entry = await lockedOf(client, practiceId, subject);
  const setters = BLOCK_TICKS.map((tick) => [tick, entry?.ticks[tick] ? (entry.setBy[tick]?.by ?? '') : null] as const);
  return Object.fromEntries(setters) as TickSetters;
}

function lockedOf(client: PoolClient, practiceId: string, subject: TickSubject): Promise<Entry | null> {
  return 'email' in subject
    ? locked(client, practiceId, 'email', subject.email)
    : locked(client, practiceId, 'patient_id', subject.patientId);
}

async function changeByReply(
  tx: Transaction,
  practiceId: string,
  entry: Entry,
  ticks: Partial<Ticks>,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const applied = await applyChange(tx, practiceId, entry, { ticks, why: null, version: null }, by, now);
  if (applied.kind !== 'changed') return false;
  await auditListed(tx.client, practiceId, 'number', entry.id, applied, by, now);
  return true;
}
