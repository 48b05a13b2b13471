import type { PoolClient } from 'pg';
import { BLOCK_TICKS, type BlockTick } from '../../../domain/eligibility/purposes';
import type { BlockChange, ChangeOutcome, TickChange, Ticks } from '../../../ports/eligibility/contact-blocks';
import type { Page, PageRequest } from '../../../ports/page';
import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { appendAudit, type Queryable } from '../practice/audit-log';
import type { Database } from '../sql/connect';
import { newId } from '../sql/new-id';
import { toPage } from '../sql/to-page';
import { inTransaction, type Rows, type Transaction } from '../sql/transaction';
import { recipientRulesChanged } from './suppression';

export const TICKS = `b.recalls, b.health_information AS "healthInformation", b.service_notices AS "serviceNotices", b.marketing,
  b.every_sms AS "everySms"`;

/** Who changes an entry: a person or token, or a patient by a reply. */
export type Actor = Pick<TokenHolder, 'user'> & { tokenId: string | null };

/** What a list of Blocked Communications holds: a number, or an email address in lower case. */
type Listed = { number: string } | { email: string };

/** Whether an entry is for a number, an email address or a patient. */
type Subject = Listed | { patientId: string };

export interface Entry {
  id: string;
  ticks: Ticks;
  version: number;
  /** The person who set each current tick, and when. */
  setBy: Partial<Record<BlockTick, { by: string; at: string }>>;
}

/** How the audit log names the entries of each list. The key is the column that tells them apart. */
const LISTS = {
  number: {
    subjectKind: 'blocked-number',
    added: { act: 'blocked-number-added' },
    changed: { act: 'blocked-number-changed' },
  },
  email: {
    subjectKind: 'blocked-address',
    added: { act: 'blocked-address-added' },
    changed: { act: 'blocked-address-changed' },
  },
} as const;
type List = keyof typeof LISTS;

/** False if the number, the address, the patient or the id already has an entry. */
export async function insertEntry(
  rows: Rows,
  practiceId: string,
  entry: { id: string } & Subject,
  by: Actor,
  now: Date,
): Promise<boolean> {
  // A number or address is listed with nothing ticked. A patient's entry is created with its first tick, so its version is 1.
  const version = 'patientId' in entry ? 0 : 1;
  const people = { addedBy: by.user, addedAt: now, changedBy: by.user, changedAt: now };
  const { count } = await rows.contactBlock.createMany({
    data: { practiceId, ...entry, version, ...people },
    skipDuplicates: true,
  });
  return count === 1;
}

/** Notes in the history and the audit log that an entry came to its list. */
export async function writeAdded(
  { prisma, client }: Transaction,
  practiceId: string,
  list: List,
  id: string,
  by: Actor,
  now: Date,
): Promise<void> {
  await writeChange(prisma, practiceId, { blockId: id, ticks: [], why: null }, by, now);
  const { subjectKind, added } = LISTS[list];
  await appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, ...added },
    ...{ subjectKind, subjectId: id, details: { byToken: by.tokenId } },
  });
}

/** Puts a number or an address on its list. One that is listed already does not change (E3). */
export function addListed<Block extends { id: string }>(
  database: Database,
  practiceId: string,
  entry: { id: string } & Listed,
  find: (db: Queryable) => Promise<Block | null>,
  by: Actor,
  now: Date,
): Promise<{ isNew: boolean; block: Block }> {
  const list = 'number' in entry ? 'number' : 'email';
  return inTransaction(database, async (tx) => {
    const asked = await insertEntry(tx.prisma, practiceId, entry, by, now);
    const listed = await find(tx.client);
    if (listed) {
      if (asked) await writeAdded(tx, practiceId, list, listed.id, by, now);
      return { isNew: listed.id === entry.id, block: listed };
    }
    // The id belongs to another entry, because someone went back to a form and sent it again.
    const other = { ...entry, id: newId() };
    const isNew = await insertEntry(tx.prisma, practiceId, other, by, now);
    if (isNew) await writeAdded(tx, practiceId, list, other.id, by, now);
    return { isNew, block: (await find(tx.client))! };
  });
}

/** Changes the ticks of an entry of a list. Null when there is no such entry. */
export function changeListed<Block>(
  database: Database,
  practiceId: string,
  { list, id }: { list: List; id: string },
  change: TickChange,
  find: (db: Queryable) => Promise<Block | null>,
  by: Actor,
  now: Date,
): Promise<ChangeOutcome<Block> | null> {
  return inTransaction(database, async (tx) => {
    const entry = await locked(tx.client, practiceId, 'id', id, list);
    if (!entry) return null;
    const applied = await applyChange(tx, practiceId, entry, change, by, now);
    if (applied.kind === 'changed') await auditListed(tx.client, practiceId, list, id, applied, by, now);
    return { kind: applied.kind, block: (await find(tx.client))! };
  });
}

/** Notes in the audit log which ticks of an entry of a list changed. */
export async function auditListed(
  client: PoolClient,
  practiceId: string,
  list: List,
  id: string,
  applied: { ticked: BlockTick[]; unticked: BlockTick[] },
  by: Actor,
  now: Date,
): Promise<void> {
  const { subjectKind, changed } = LISTS[list];
  await audit(client, practiceId, changed.act, subjectKind, id, applied, by, now);
}

/** The current entry, locked until the transaction ends. */
export async function locked(
  client: PoolClient,
  practiceId: string,
  column: 'id' | 'patient_id' | 'number' | 'email',
  value: string,
  /** The list that an id is of. */
  list: List = 'number',
): Promise<Entry | null> {
  const of = column !== 'id' ? 'true' : list === 'number' ? 'b.number IS NOT NULL' : 'b.email IS NOT NULL';
  const { rows } = await client.query<Ticks & Omit<Entry, 'ticks'>>(
    `SELECT b.id, ${TICKS}, b.version, b.set_by AS "setBy" FROM contact_block b
     WHERE b.practice_id = $1 AND b.${column} = $2 AND ${of} FOR UPDATE`,
    [practiceId, value],
  );
  if (!rows[0]) return null;
  const { id, version, setBy, ...ticks } = rows[0];
  return { id, version, setBy, ticks };
}

type Applied = { kind: 'unchanged' | 'conflict' } | { kind: 'changed'; ticked: BlockTick[]; unticked: BlockTick[] };

/** Changes the ticks of a locked entry, unless someone else changed them since it was read. */
export async function applyChange(
  { prisma, client }: Transaction,
  practiceId: string,
  entry: Entry,
  { ticks, why, version }: TickChange,
  by: Actor,
  now: Date,
): Promise<Applied> {
  const after: Ticks = { ...entry.ticks, ...ticks };
  const differing = BLOCK_TICKS.filter((tick) => after[tick] !== entry.ticks[tick]);
  // The ticks are already as requested, so it does not matter who set them.
  if (differing.length === 0) return { kind: 'unchanged' };
  if (version !== null && version !== entry.version) return { kind: 'conflict' };
  const ticked = differing.filter((tick) => after[tick]);
  const unticked = differing.filter((tick) => !after[tick]);
  const setNow = { by: by.user, at: now.toISOString() };
  const setBy = Object.fromEntries(
    BLOCK_TICKS.filter((tick) => after[tick]).map((tick) => [tick, ticked.includes(tick) ? setNow : entry.setBy[tick]]),
  );
  await prisma.contactBlock.update({
    where: { practiceId_id: { practiceId, id: entry.id } },
    data: { ...after, setBy, version: entry.version + 1, changedBy: by.user, changedAt: now },
  });
  const stands = BLOCK_TICKS.filter((tick) => after[tick]);
  await writeChange(prisma, practiceId, { blockId: entry.id, ticks: stands, why }, by, now);
  await recipientRulesChanged(client, practiceId);
  return { kind: 'changed', ticked, unticked };
}

async function writeChange(
  rows: Rows,
  practiceId: string,
  change: { blockId: string; ticks: BlockTick[]; why: string | null },
  by: Actor,
  now: Date,
): Promise<void> {
  await rows.contactBlockChange.create({ data: { practiceId, id: newId(), ...change, at: now, by: by.user } });
}

/** The ticks, but not the number or the reason, which a person wrote and which may name a patient. */
export async function audit(
  client: PoolClient,
  practiceId: string,
  act: string,
  subjectKind: string,
  subjectId: string,
  { ticked, unticked }: { ticked: BlockTick[]; unticked: BlockTick[] },
  by: Actor,
  now: Date,
): Promise<void> {
  await appendAudit(client, {
    ...{ practiceId, at: now, actor: by.user, act, subjectKind, subjectId },
    details: { byToken: by.tokenId, ticked, unticked },
  });
}

interface ChangeRow {
  id: string;
  at: Date;
  by: string;
  why: string | null;
  ticks: BlockTick[];
  before: BlockTick[] | null;
}

/** Changes of an entry, newest first. */
export async function readHistory(
  db: Queryable,
  practiceId: string,
  blockId: string,
  { limit, after }: PageRequest<string>,
): Promise<Page<BlockChange, string>> {
  const { rows } = await db.query<ChangeRow>(
    `SELECT * FROM (
       SELECT id, at, by, why, ticks, lag(ticks) OVER (ORDER BY id) AS before
       FROM contact_block_change WHERE practice_id = $1 AND block_id = $2
     ) AS change WHERE $3::uuid IS NULL OR id < $3 ORDER BY id DESC LIMIT $4`,
    [practiceId, blockId, after, limit + 1],
  );
  return toPage(rows.map(toChange), limit, ({ id }) => id);
}

function toChange({ id, at, by, why, ticks, before }: ChangeRow): BlockChange {
  const had = before ?? [];
  return {
    ...{ id, at, by, why, isFirst: before === null },
    ticked: BLOCK_TICKS.filter((tick) => ticks.includes(tick) && !had.includes(tick)),
    unticked: BLOCK_TICKS.filter((tick) => had.includes(tick) && !ticks.includes(tick)),
    stands: BLOCK_TICKS.filter((tick) => ticks.includes(tick)),
  };
}
