import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Numbering } from '../numbering';
import type { ReadCommunication } from './communication';

export const RECORD_TABLES = `
  create table if not exists record_entry (
    number bigint primary key,
    received_at timestamptz not null default now(),
    id uuid not null unique,
    identifier_system text not null,
    identifier_value text not null,
    nhs_number char(10) not null,
    -- The same text as the identifier's value; the journal finds all its kinds by this name.
    reference text not null generated always as (identifier_value) stored,
    resource text not null,
    unique (identifier_value, identifier_system)
  );
  alter table record_entry add column if not exists version integer not null default 1;
  create index if not exists record_entry_nhs_number on record_entry (nhs_number);
`;

export interface StoredEntry {
  id: string;
  receivedAt: Date;
  resource: string;
  version: number;
}

/** What to look for; each part that is given must match. */
export interface RecordSearch {
  identifier?: { system: string | null; value: string };
  nhsNumber?: string;
}

export interface RecordStore {
  /**
   * Stores each entry unless one with its identifier is there, and gives for each the id that now stands for that
   * identifier, in the order asked. Entries of one call must differ in their identifiers.
   */
  insertMissing(entries: ReadCommunication[]): Promise<{ id: string; created: boolean }[]>;
  byId(id: string): Promise<StoredEntry | null>;
  /**
   * Stores a new version of an entry, under the identifier it was made with.
   * @param expected the version that it replaces; null for any.
   * @returns the new version; null where the entry has another one than expected, or another identifier.
   */
  replace(id: string, entry: ReadCommunication, expected: number | null): Promise<number | null>;
  search(search: RecordSearch): Promise<StoredEntry[]>;
}

const key = (system: string, value: string) => `${system}|${value}`;

export function createRecordStore(pool: Pool, numbering: Numbering): RecordStore {
  return {
    async insertMissing(entries) {
      const ids = entries.map(() => randomUUID());
      const systems = entries.map((entry) => entry.identifierSystem);
      const values = entries.map((entry) => entry.identifierValue);
      await pool.query({
        name: 'record-insert',
        text: `insert into record_entry (number, id, identifier_system, identifier_value, nhs_number, resource)
          select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::char(10)[], $6::text[])
          on conflict (identifier_value, identifier_system) do nothing`,
        values: [
          entries.map(() => numbering()),
          ids,
          systems,
          values,
          entries.map((entry) => entry.nhsNumber),
          entries.map((entry) => entry.resource),
        ],
      });
      const { rows } = await pool.query<[string, string, string]>({
        name: 'record-ids',
        rowMode: 'array',
        text: `select e.id, e.identifier_system, e.identifier_value
          from unnest($1::text[], $2::text[]) as asked (system, value)
          join record_entry e on e.identifier_value = asked.value and e.identifier_system = asked.system`,
        values: [systems, values],
      });
      const standing = new Map(rows.map(([id, system, value]) => [key(system, value), id]));
      return entries.map((entry, index) => {
        const id = standing.get(key(entry.identifierSystem, entry.identifierValue));
        if (id === undefined) throw new Error('An entry is not there after it was stored');
        return { id, created: id === ids[index] };
      });
    },

    async byId(id) {
      const { rows } = await pool.query<StoredEntry>(
        'select id, received_at as "receivedAt", resource, version from record_entry where id = $1',
        [id],
      );
      return rows[0] ?? null;
    },

    async replace(id, { identifierSystem, identifierValue, nhsNumber, resource }, expected) {
      const { rows } = await pool.query<{ version: number }>(
        `update record_entry set resource = $2, version = version + 1
         where id = $1 and identifier_system = $3 and identifier_value = $4 and nhs_number = $5
           and ($6::integer is null or version = $6) returning version`,
        [id, resource, identifierSystem, identifierValue, nhsNumber, expected],
      );
      return rows[0]?.version ?? null;
    },

    async search({ identifier, nhsNumber }) {
      const conditions: string[] = [];
      const values: string[] = [];
      const where = (column: string, value: string) => conditions.push(`${column} = $${values.push(value)}`);
      if (identifier) where('identifier_value', identifier.value);
      if (identifier?.system != null) where('identifier_system', identifier.system);
      if (nhsNumber !== undefined) where('nhs_number', nhsNumber);
      const { rows } = await pool.query<StoredEntry>(
        `select id, received_at as "receivedAt", resource, version from record_entry
         ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''} order by number limit 1000`,
        values,
      );
      return rows;
    },
  };
}
