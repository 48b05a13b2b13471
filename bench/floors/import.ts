/** The floor of an import: the file parsed and its rows copied, neither of them looked at. */
import { parse } from 'csv-parse/sync';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { serveHelper } from '../helpers/helper';

export interface ImportFloorSettings {
  databaseUrl: string;
}

export interface ImportFloorRun {
  file: string;
  /** The same rows in COPY's text format. */
  rows: string;
}

export interface ImportFloorTimes {
  records: number;
  copied: number;
  parseSeconds: number;
  copySeconds: number;
}

serveHelper(async ({ databaseUrl }: ImportFloorSettings) => {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('CREATE SCHEMA IF NOT EXISTS bench');
  // As the product's own, with its checks and its key; the foreign keys, which look at other tables, stay out.
  await client.query('CREATE TABLE IF NOT EXISTS bench.list_row (LIKE public.list_row INCLUDING ALL)');
  return {
    methods: {
      async run({ file, rows }: ImportFloorRun): Promise<ImportFloorTimes> {
        await client.query('TRUNCATE bench.list_row');
        const started = performance.now();
        const records = parse(file).length - 1;
        const parsed = performance.now();
        const copy = client.query(copyFrom('COPY bench.list_row FROM STDIN'));
        await pipeline(Readable.from([Buffer.from(rows)]), copy);
        const copied = performance.now();
        return {
          records,
          copied: copy.rowCount,
          parseSeconds: (parsed - started) / 1000,
          copySeconds: (copied - parsed) / 1000,
        };
      },
    },
    stop: () => client.end(),
  };
});
