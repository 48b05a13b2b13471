import { PrismaPg } from '@prisma/adapter-pg';
import { types, type Pool } from 'pg';
import { PrismaClient } from '../generated/client';
import { SharedPool } from './transaction';

// A date column is a calendar date: as text `YYYY-MM-DD`, never an instant in some zone.
types.setTypeParser(types.builtins.DATE, (text) => text);
types.setTypeParser(types.builtins.INT8, (text) => Number(text));

/**
 * One process's way to PostgreSQL. Bulk work is named SQL on `pool`; single rows and pages may use `prisma`, which shares
 * the same pool (docs/adr/0003).
 */
export interface Database {
  pool: Pool;
  prisma: PrismaClient;
  close(): Promise<void>;
}

export interface PoolOptions {
  max: number;
  /** PostgreSQL ends a statement that takes longer; without it none is ended. */
  longestStatementMs?: number;
  /** For statements that run hundreds of times a campaign, several without waiting for each other's answers. */
  pipelined?: boolean;
}

/**
 * What lets a named statement keep its plan: planned once for any values, and each join a look-up by key, which a plan
 * that was made while the tables were tiny would else not be (docs/adr/0014).
 */
const KEPT_PLANS =
  '-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off';

/** Opens a pool of at most `max` connections; connections are made when they are first needed. */
export function connect(
  databaseUrl: string,
  { max, longestStatementMs = 0, pipelined = false }: PoolOptions,
): Database {
  const pool = new SharedPool({
    connectionString: databaseUrl,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // Every large table has an index for each thing asked of it. A plan made (and kept, also those of foreign keys) while
    // the tables were tiny would read whole tables row by row once they have grown (docs/adr/0014).
    options: `-c enable_seqscan=off -c random_page_cost=1.1 -c statement_timeout=${longestStatementMs}${pipelined ? ` ${KEPT_PLANS}` : ''}`,
    pipeline: pipelined,
  });
  // Without a listener a broken idle connection would end the process; the next query gets a fresh one.
  pool.on('error', () => undefined);
  // The same for one that breaks while somebody holds it between two queries: their next query fails and says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    prisma,
    async close() {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}

export { inOneSnapshot, transaction } from './transaction';
