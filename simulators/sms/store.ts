import type { Pool } from 'pg';
import type { Outcome } from './outcomes';

export const SMS_TABLES = `
  create table if not exists sms_target (
    id int generated always as identity primary key,
    url text not null unique
  );
  create table if not exists sms (
    number bigint primary key,
    received_at timestamptz not null default now(),
    reference text not null,
    sender text not null,
    mobile text not null,
    body text not null,
    parts smallint not null,
    unicode boolean not null,
    target_id int not null,
    outcome text not null,
    delay_ms int not null,
    receipts smallint not null
  );
  -- Deliberately not unique: neither is it at Firetext.
  create index if not exists sms_reference on sms (reference);
  create table if not exists sms_receipt (
    sms_number bigint not null,
    ordinal smallint not null,
    answered_at timestamptz not null default now()
  );
  create index if not exists sms_receipt_number on sms_receipt (sms_number);
  create table if not exists sms_reply (
    number bigint primary key,
    received_at timestamptz not null default now(),
    source text not null,
    destination text not null,
    body text not null,
    url text,
    posted_at timestamptz,
    read_at timestamptz
  );
  create table if not exists sms_phone (
    mobile text primary key,
    outcome text not null,
    once boolean not null
  );
`;

/** A message the gateway took. */
export interface Sms {
  number: number;
  reference: string;
  sender: string;
  /** International digits. */
  mobile: string;
  body: string;
  parts: number;
  unicode: boolean;
  /** Which address takes its receipts; 0 for none. */
  targetId: number;
  outcome: Outcome;
  /** How long after it was taken the first receipt comes. */
  delayMs: number;
  /** How many receipts are to be posted. */
  receipts: number;
}

export interface StoredSms extends Sms {
  receivedAt: Date;
  /** Ordinals of the receipts that were answered with 2xx. */
  answered: number[];
}

export interface AnsweredReceipt {
  number: number;
  ordinal: number;
}

export interface Reply {
  number: number;
  source: string;
  destination: string;
  body: string;
  url: string | null;
}

export interface SmsStore {
  insert(messages: Sms[]): Promise<void>;
  insertAnswered(receipts: AnsweredReceipt[]): Promise<void>;
  /** Messages with receipts that nobody has answered yet. */
  unanswered(): Promise<StoredSms[]>;
  byReference(reference: string): Promise<StoredSms[]>;
  byNumber(number: number): Promise<StoredSms[]>;
  /** The id of a receipt address, made when it is new. */
  targetId(url: string): Promise<number>;
  targets(): Promise<{ id: number; url: string }[]>;
  partsSince(number: number): Promise<number>;
  insertReply(reply: Reply): Promise<void>;
  markReplyPosted(number: number): Promise<void>;
  unpostedReplies(): Promise<(Reply & { receivedAt: Date })[]>;
  /** Replies for `receivedmessages`; `onlyNew` are those that were never read this way. */
  readReplies(onlyNew: boolean): Promise<(Reply & { receivedAt: Date })[]>;
}

const COLUMNS = `s.number, s.received_at as "receivedAt", s.reference, s.sender, s.mobile, s.body, s.parts, s.unicode,
  s.target_id as "targetId", s.outcome, s.delay_ms as "delayMs", s.receipts`;
const ANSWERED = `array(select r.ordinal from sms_receipt r where r.sms_number = s.number order by r.ordinal) as answered`;
const REPLY_COLUMNS = `number, source, destination, body, url, received_at as "receivedAt"`;

export function createSmsStore(pool: Pool): SmsStore {
  const find = async (where: string, values: unknown[]) =>
    (await pool.query<StoredSms>(`select ${COLUMNS}, ${ANSWERED} from sms s ${where}`, values)).rows;

  return {
    async insert(messages) {
      await pool.query({
        name: 'sms-insert',
        text: `insert into sms (number, reference, sender, mobile, body, parts, unicode, target_id, outcome, delay_ms, receipts)
          select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::boolean[],
            $8::int[], $9::text[], $10::int[], $11::smallint[])`,
        values: [
          messages.map((sms) => sms.number),
          messages.map((sms) => sms.reference),
          messages.map((sms) => sms.sender),
          messages.map((sms) => sms.mobile),
          messages.map((sms) => sms.body),
          messages.map((sms) => sms.parts),
          messages.map((sms) => sms.unicode),
          messages.map((sms) => sms.targetId),
          messages.map((sms) => sms.outcome),
          messages.map((sms) => sms.delayMs),
          messages.map((sms) => sms.receipts),
        ],
      });
    },

    async insertAnswered(receipts) {
      await pool.query({
        name: 'sms-receipt-insert',
        text: `insert into sms_receipt (sms_number, ordinal) select * from unnest($1::bigint[], $2::smallint[])`,
        values: [receipts.map((receipt) => receipt.number), receipts.map((receipt) => receipt.ordinal)],
      });
    },

    async unanswered() {
      const { rows } = await pool.query<StoredSms>(
        `with answered as (select sms_number, array_agg(ordinal) as ordinals, count(*) as count from sms_receipt group by 1)
         select ${COLUMNS}, coalesce(a.ordinals, '{}') as answered
         from sms s left join answered a on a.sms_number = s.number
         where s.receipts > coalesce(a.count, 0) order by s.number`,
      );
      return rows;
    },

    byReference: (reference) => find('where s.reference = $1 order by s.number', [reference]),
    byNumber: (number) => find('where s.number = $1', [number]),

    async targetId(url) {
      const { rows } = await pool.query<{ id: number }>(
        `insert into sms_target (url) values ($1) on conflict (url) do update set url = excluded.url returning id`,
        [url],
      );
      return rows[0]!.id;
    },

    async targets() {
      return (await pool.query<{ id: number; url: string }>('select id, url from sms_target')).rows;
    },

    async partsSince(number) {
      const { rows } = await pool.query<{ parts: number }>(
        'select coalesce(sum(parts), 0)::int as parts from sms where number > $1',
        [number],
      );
      return rows[0]!.parts;
    },

    async insertReply({ number, source, destination, body, url }) {
      await pool.query('insert into sms_reply (number, source, destination, body, url) values ($1, $2, $3, $4, $5)', [
        number,
        source,
        destination,
        body,
        url,
      ]);
    },

    async markReplyPosted(number) {
      await pool.query('update sms_reply set posted_at = now() where number = $1', [number]);
    },

    async unpostedReplies() {
      const { rows } = await pool.query<Reply & { receivedAt: Date }>(
        `select ${REPLY_COLUMNS} from sms_reply where url is not null and posted_at is null order by number`,
      );
      return rows;
    },

    async readReplies(onlyNew) {
      const { rows } = await pool.query<Reply & { receivedAt: Date }>(
        `with read as (
           update sms_reply set read_at = now() where read_at is null or not $1 returning ${REPLY_COLUMNS}
         ) select * from read order by number`,
        [onlyNew],
      );
      return rows;
    },
  };
}
