import type { Pool } from 'pg';

export const MAIL_TABLES = `
  create table if not exists mail (
    number bigint primary key,
    received_at timestamptz not null default now(),
    reference text not null,
    sender text not null,
    recipients text not null,
    envid text not null,
    message_id text not null,
    raw bytea not null
  );
  -- Mails are short; compressing them would cost more than it spares.
  alter table mail alter column raw set storage external;
  create index if not exists mail_reference on mail (reference);
  create table if not exists mail_greylist (address text primary key, tries int not null);
`;

export interface Mail {
  number: number;
  reference: string;
  /** Envelope sender; empty for a bounce. */
  sender: string;
  /** Envelope recipients, comma-separated. */
  recipients: string;
  envid: string;
  messageId: string;
  raw: Buffer;
}

export interface MailHead {
  number: number;
  receivedAt: Date;
  reference: string;
  sender: string;
  recipients: string;
  /** The mail's beginning; enough for its header. */
  start: Buffer;
}

export interface MailStore {
  insert(mails: Mail[]): Promise<void>;
  /** How often this address has now been tried. */
  countTry(address: string): Promise<number>;
  /** A page, newest first: those with lower numbers than `before`, for one recipient where `to` is given. */
  page(query: { before: number | null; to: string | null; limit: number }): Promise<MailHead[]>;
  /** Where such a page stands: how many there are, how many are newer, and the `before` of the newer page. */
  standing(query: {
    before: number | null;
    to: string | null;
    limit: number;
  }): Promise<{ total: number; above: number; newer: number | 'first' | null }>;
  find(number: number): Promise<(Omit<MailHead, 'start'> & { raw: Buffer }) | null>;
}

const HEAD = 'number, received_at as "receivedAt", reference, sender, recipients';

export function createMailStore(pool: Pool): MailStore {
  return {
    async insert(mails) {
      const offsets: number[] = [];
      let offset = 1;
      for (const { raw } of mails) {
        offsets.push(offset);
        offset += raw.length;
      }
      // One binary parameter cut up by the database: an array of bytea would go as hexadecimal text, twice as long.
      await pool.query({
        name: 'mail-insert',
        text: `insert into mail (number, reference, sender, recipients, envid, message_id, raw)
          select number, reference, sender, recipients, envid, message_id, substring($1::bytea from start for length)
          from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::int[])
            as mail (number, reference, sender, recipients, envid, message_id, start, length)`,
        values: [
          Buffer.concat(mails.map((mail) => mail.raw)),
          mails.map((mail) => mail.number),
          mails.map((mail) => mail.reference),
          mails.map((mail) => mail.sender),
          mails.map((mail) => mail.recipients),
          mails.map((mail) => mail.envid),
          mails.map((mail) => mail.messageId),
          offsets,
          mails.map((mail) => mail.raw.length),
        ],
      });
    },

    async countTry(address) {
      const { rows } = await pool.query<{ tries: number }>(
        `insert into mail_greylist (address, tries) values ($1, 1)
         on conflict (address) do update set tries = mail_greylist.tries + 1 returning tries`,
        [address],
      );
      return rows[0]!.tries;
    },

    async page({ before, to, limit }) {
      const { rows } = await pool.query<MailHead>(
        `select ${HEAD}, substring(raw from 1 for 8192) as start from mail
         where ($1::bigint is null or number < $1)
           and ($2::text is null or lower($2) = any(string_to_array(lower(recipients), ',')))
         order by number desc limit $3`,
        [before, to, limit],
      );
      return rows;
    },

    async standing({ before, to, limit }) {
      const isTo = `($1::text is null or lower($1) = any(string_to_array(lower(recipients), ',')))`;
      const counts = await pool.query<{ total: number; above: number }>(
        `select count(*)::int as total, (count(*) filter (where number >= $2))::int as above from mail where ${isTo}`,
        [to, before],
      );
      if (before === null) return { ...counts.rows[0]!, newer: null };
      const start = await pool.query<{ number: number }>(
        `select number from mail where ${isTo} and number >= $2 order by number limit 1 offset $3`,
        [to, before, limit],
      );
      return { ...counts.rows[0]!, newer: start.rows[0]?.number ?? 'first' };
    },

    async find(number) {
      const { rows } = await pool.query<Omit<MailHead, 'start'> & { raw: Buffer }>(
        `select ${HEAD}, raw from mail where number = $1`,
        [number],
      );
      return rows[0] ?? null;
    },
  };
}
