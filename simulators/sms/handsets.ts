import type { Pool } from 'pg';
import { receiptsOf, type Outcome } from './outcomes';

/** A text as it lies on a phone, with what has been told of it. */
export interface HandsetMessage {
  number: number;
  reference: string;
  at: Date;
  from: string;
  text: string;
  parts: number;
  outcome: string;
  /** How many receipts are to be posted. */
  receiptsPlanned: number;
  /** Those that were answered with 2xx. */
  receipts: { status?: string; code?: string; answeredAt: Date }[];
}

export interface Handset {
  to: string;
  count: number;
  messages: HandsetMessage[];
}

/** A page, newest first, with where it stands: `above` are newer, `newer` and `older` are the `before` of those pages. */
export interface Window<T> {
  items: T[];
  total: number;
  above: number;
  older: number | null;
  /** Null on the first page; 'first' where the page before begins at the newest. */
  newer: number | 'first' | null;
}

export interface WindowQuery {
  /** Only what has a lower number. */
  before: number | null;
  limit: number;
}

/** Phones by their latest message. */
export async function readHandsets(
  pool: Pool,
  { before, limit, each }: WindowQuery & { each: number },
): Promise<Window<Handset> & { messages: number }> {
  const { rows } = await pool.query<{
    mobile: string;
    latest: number;
    count: number;
    total: number;
    messages: number;
    above: number;
  }>(
    `with phone as (select mobile, max(number) as latest, count(*)::int as count from sms group by mobile)
     select mobile, latest, count, (select count(*)::int from phone) as total,
       (select coalesce(sum(count), 0)::int from phone) as messages,
       (select count(*)::int from phone where latest >= $1) as above
     from phone where $1::bigint is null or latest < $1 order by latest desc limit $2`,
    [before, limit],
  );
  const latest = await messagesOf(
    pool,
    rows.map(({ mobile }) => mobile),
    { before: null, limit: each },
  );
  const items = rows.map(({ mobile, count }) => ({ to: `+${mobile}`, count, messages: latest.get(mobile) ?? [] }));
  const first = rows[0];
  const newer = before === null || !first ? null : await newerPhones(pool, before, limit);
  return {
    items,
    total: first?.total ?? 0,
    messages: first?.messages ?? 0,
    above: first?.above ?? 0,
    older: first && first.above + rows.length < first.total ? rows.at(-1)!.latest : null,
    newer,
  };
}

/** The phone that got the message with this reference; null where nobody did. */
export async function readHandset(
  pool: Pool,
  reference: string,
  { before, limit }: WindowQuery,
): Promise<(Window<HandsetMessage> & { to: string }) | null> {
  const { rows } = await pool.query<{ mobile: string }>(
    'select mobile from sms where reference = $1 order by number limit 1',
    [reference],
  );
  const mobile = rows[0]?.mobile;
  if (mobile === undefined) return null;
  const items = (await messagesOf(pool, [mobile], { before, limit })).get(mobile) ?? [];
  const counts = await pool.query<{ total: number; above: number }>(
    `select count(*)::int as total, (count(*) filter (where number >= $2))::int as above from sms where mobile = $1`,
    [mobile, before],
  );
  const { total, above } = counts.rows[0]!;
  const start = await pool.query<{ number: number }>(
    'select number from sms where mobile = $1 and number >= $2 order by number limit 1 offset $3',
    [mobile, before, limit],
  );
  return {
    to: `+${mobile}`,
    items,
    total,
    above,
    older: above + items.length < total ? items.at(-1)!.number : null,
    newer: before === null ? null : (start.rows[0]?.number ?? 'first'),
  };
}

async function newerPhones(pool: Pool, before: number, limit: number): Promise<number | 'first'> {
  const { rows } = await pool.query<{ latest: number }>(
    `select max(number) as latest from sms group by mobile having max(number) >= $1
     order by latest limit 1 offset $2`,
    [before, limit],
  );
  return rows[0]?.latest ?? 'first';
}

interface Row {
  number: number;
  received_at: Date;
  reference: string;
  mobile: string;
  sender: string;
  body: string;
  parts: number;
  outcome: Outcome;
  receipts: number;
  answered: { ordinal: number; at: string }[] | null;
}

/** The newest of each phone, in one pass over the table: an index by phone would slow down every message that comes in. */
async function messagesOf(
  pool: Pool,
  mobiles: string[],
  { before, limit }: WindowQuery,
): Promise<Map<string, HandsetMessage[]>> {
  const { rows } = await pool.query<Row>(
    `with ranked as (
       select s.*, row_number() over (partition by mobile order by number desc) as rank
       from sms s where mobile = any($1) and ($2::bigint is null or number < $2)
     )
     select number, received_at, reference, mobile, sender, body, parts, outcome, receipts,
       (select jsonb_agg(jsonb_build_object('ordinal', r.ordinal, 'at', r.answered_at) order by r.answered_at)
        from sms_receipt r where r.sms_number = ranked.number) as answered
     from ranked where rank <= $3 order by number desc`,
    [mobiles, before, limit],
  );
  const byMobile = new Map<string, HandsetMessage[]>();
  for (const row of rows) byMobile.set(row.mobile, [...(byMobile.get(row.mobile) ?? []), messageOf(row)]);
  return byMobile;
}

function messageOf(row: Row): HandsetMessage {
  return {
    number: row.number,
    reference: row.reference,
    at: row.received_at,
    from: row.sender,
    text: row.body,
    parts: row.parts,
    outcome: row.outcome,
    receiptsPlanned: row.receipts,
    receipts: (row.answered ?? []).map(({ ordinal, at }) => {
      const { status, code } = receiptsOf(row.outcome)[ordinal] ?? {};
      return { status, code, answeredAt: new Date(at) };
    }),
  };
}
