import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** The database that each test file gets a copy of; made by template.ts before the first test. */
export const TEMPLATE = 'rollcall_template';

export function adminUrl(): string {
  const url = process.env.ROLLCALL_TEST_DATABASE_URL;
  if (!url) throw new Error('Only tests of the Jest project "real" have a PostgreSQL (test/support/global-setup.ts).');
  return url;
}

export function urlOf(database: string): string {
  const url = new URL(adminUrl());
  url.pathname = `/${database}`;
  return url.href;
}

/** An own, migrated database; a copy of the template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${process.env.JEST_WORKER_ID ?? 0}_${randomBytes(6).toString('hex')}`;
  await create(name, TEMPLATE);
  return { url: urlOf(name), drop: () => drop(name) };
}

/** An own database with nothing in it, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = `test_${process.env.JEST_WORKER_ID ?? 0}_${randomBytes(6).toString('hex')}`;
  await create(name, 'template0');
  return { url: urlOf(name), drop: () => drop(name) };
}

async function create(name: string, template: string): Promise<void> {
  await asAdmin(async (client) => {
    // PostgreSQL refuses to copy a database that is being copied; the lock goes with the session.
    await client.query(`SELECT pg_advisory_lock(hashtext($1))`, [template]);
    // The files as they are cost a quarter of the time of going through the log, since nothing is flushed here.
    await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}" STRATEGY FILE_COPY`);
  });
}

/** With whatever is still connected: a leak is to be found by the leaking test, not by the last one. */
async function drop(name: string): Promise<void> {
  await asAdmin((client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
}

/** On the server's own database, where databases are made and dropped. */
export async function asAdmin(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
