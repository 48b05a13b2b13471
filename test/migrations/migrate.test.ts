import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { diffAgainstSchema, migrate } from '../../adapters/postgres/sql/migrate';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database';

async function query(database: TestDatabase, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

describe('migrations', () => {
  let database: TestDatabase;
  let prismaFolder: string;

  beforeEach(async () => {
    database = await createEmptyDatabase();
    prismaFolder = mkdtempSync(join(tmpdir(), 'rollcall-prisma-'));
    mkdirSync(join(prismaFolder, 'migrations'));
  });

  afterEach(async () => {
    await database.drop();
    rmSync(prismaFolder, { recursive: true });
  });

  const write = (name: string, sql: string) => {
    mkdirSync(join(prismaFolder, 'migrations', name), { recursive: true });
    writeFileSync(join(prismaFolder, 'migrations', name, 'migration.sql'), sql);
  };

  it('lead from an empty database to schema.prisma', async () => {
    expect(await migrate(database.url)).not.toEqual([]);
    expect(await diffAgainstSchema(database.url)).toBe('');
    expect(await migrate(database.url)).toEqual([]);
  });

  it('run once when two processes start at once', async () => {
    const results = await Promise.all([migrate(database.url), migrate(database.url)]);
    expect(results.map((names) => names.length > 0).sort()).toEqual([false, true]);
  });

  it('may hold functions and semicolons in text', async () => {
    write('1_function', `CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a;b'; END $$; -- ; end`);
    await migrate(database.url, { prismaFolder });
    expect(await query(database, 'SELECT f()')).toEqual([{ f: 'a;b' }]);
  });

  it('leave nothing behind when they fail, and are tried again', async () => {
    write('1_first', 'CREATE TABLE a (id int);');
    write('2_wrong', 'CREATE TABLE b (id int); SELECT 1 / 0;');
    await expect(migrate(database.url, { prismaFolder })).rejects.toThrow(/division by zero[^]*2_wrong/);
    expect(await query(database, `SELECT to_regclass('a') AS a, to_regclass('b') AS b`)).toEqual([{ a: 'a', b: null }]);
    write('2_wrong', 'CREATE TABLE b (id int);');
    expect(await migrate(database.url, { prismaFolder })).toEqual(['2_wrong']);
  });

  it('are applied to the copies that tests get', async () => {
    const copy = await createTestDatabase();
    try {
      expect(await migrate(copy.url)).toEqual([]);
    } finally {
      await copy.drop();
    }
  });

  it('show what differs from schema.prisma', async () => {
    cpSync(join(__dirname, '..', '..', 'prisma'), prismaFolder, { recursive: true });
    write('99999999999999_more', 'ALTER TABLE "practice" ADD COLUMN "extra" text;');
    await migrate(database.url, { prismaFolder });
    expect(await diffAgainstSchema(database.url, { prismaFolder })).toContain('DROP COLUMN "extra"');
  });
});
