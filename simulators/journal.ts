import type { Pool } from 'pg';
import { receiptsOf, type Outcome } from './sms/outcomes';

export const JOURNAL_KINDS = ['sms', 'email', 'record'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** One thing that reached the outside world. Numbers ascend in the order things arrived, across all kinds. */
export type JournalEntry = { number: number; kind: JournalKind; at: Date; reference: string } & Record<string, unknown>;

export interface JournalQuery {
  kind: JournalKind | null;
  reference: string | null;
  /** Only what has a higher number. */
  since: number;
  limit: number;
}

export interface KindSummary {
  count: number;
  references: number;
  /** References that came more than once: for SMS and email, messages that somebody may have got twice. */
  repeatedReferences: number;
}

interface KindSource {
  table: string;
  columns: string;
  /** Truncated together. */
  tables: string[];
  shape: (row: Record<string, unknown>) => Record<string, unknown>;
}

const SOURCES: Record<JournalKind, KindSource> = {
  sms: {
    table: 'sms',
    columns: `mobile, sender, body, parts, unicode, outcome, receipts,
      (select jsonb_agg(jsonb_build_object('ordinal', r.ordinal, 'at', r.answered_at) order by r.ordinal)
       from sms_receipt r where r.sms_number = j.number) as answered`,
    tables: ['sms', 'sms_receipt', 'sms_reply'],
    shape: ({ mobile, sender, body, parts, unicode, outcome, receipts, answered }) => ({
      to: `+${mobile as string}`,
      from: sender,
      text: body,
      parts,
      unicode,
      outcome,
      receiptsPlanned: receipts,
      receipts: ((answered as { ordinal: number; at: string }[] | null) ?? []).map(({ ordinal, at }) => {
        const { status, code } = receiptsOf(outcome as Outcome)[ordinal] ?? {};
        return { status, code, answeredAt: new Date(at) };
      }),
    }),
  },
  email: {
    table: 'mail',
    columns: `sender, recipients, envid, message_id, length(raw) as size`,
    tables: ['mail', 'mail_greylist'],
    shape: ({ sender, recipients, envid, message_id, size }) => ({
      to: recipients,
      from: sender,
      envid,
      messageId: message_id,
      size,
    }),
  },
  record: {
    table: 'record_entry',
    columns: `id, identifier_system, identifier_value, nhs_number, resource, version`,
    tables: ['record_entry'],
    shape: ({ id, identifier_system, identifier_value, nhs_number, resource, version }) => ({
      id,
      identifier: { system: identifier_system, value: identifier_value },
      nhsNumber: nhs_number,
      resource: JSON.parse(resource as string) as unknown,
      version,
    }),
  },
};

/** A page of the journal, oldest first. */
export async function readJournal(pool: Pool, query: JournalQuery): Promise<JournalEntry[]> {
  const kinds = query.kind ? [query.kind] : JOURNAL_KINDS;
  const pages = await Promise.all(kinds.map((kind) => readKind(pool, kind, query)));
  if (pages.length === 1) return pages[0]!;
  return pages
    .flat()
    .sort((a, b) => a.number - b.number)
    .slice(0, query.limit);
}

async function readKind(pool: Pool, kind: JournalKind, query: JournalQuery): Promise<JournalEntry[]> {
  const { table, columns, shape } = SOURCES[kind];
  const ofReference = query.reference === null ? '' : 'and reference = $3';
  const { rows } = await pool.query<Record<string, unknown> & { number: number; received_at: Date; reference: string }>(
    `select number, received_at, reference, ${columns} from ${table} j
     where number > $1 ${ofReference} order by number limit $2`,
    query.reference === null ? [query.since, query.limit] : [query.since, query.limit, query.reference],
  );
  return rows.map((row) => ({
    number: row.number,
    kind,
    at: row.received_at,
    reference: row.reference,
    ...shape(row),
  }));
}

/** Counts by kind; the database counts, so that the answer is right after any restart. */
export async function summariseJournal(pool: Pool): Promise<Record<JournalKind, KindSummary>> {
  const summaries = await Promise.all(JOURNAL_KINDS.map((kind) => summariseKind(pool, kind)));
  return { sms: summaries[0]!, email: summaries[1]!, record: summaries[2]! };
}

async function summariseKind(pool: Pool, kind: JournalKind): Promise<KindSummary> {
  const { rows } = await pool.query<KindSummary>(
    `with per_reference as (select reference, count(*) as times from ${SOURCES[kind].table} group by reference)
     select coalesce(sum(times), 0)::int as count, count(*) filter (where reference <> '')::int as references,
       (count(*) filter (where times > 1 and reference <> ''))::int as "repeatedReferences"
     from per_reference`,
  );
  return rows[0]!;
}

/** Empties the journal, or one kind of it. */
export async function deleteJournal(pool: Pool, kind: JournalKind | null): Promise<void> {
  const tables = (kind ? [kind] : JOURNAL_KINDS).flatMap((name) => SOURCES[name].tables);
  await pool.query(`truncate ${tables.join(', ')}`);
}
