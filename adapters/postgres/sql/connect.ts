import { PrismaPg } from '@prisma/adapter-pg';
import { types, type Pool } from 'pg';
import { PrismaClient } from '../generated/client';
import { SharedPool } from './transaction';

// A date column is a calendar date, so it is text `YYYY-MM-DD` and never an instant in a time zone.
types.setTypeParser(types.builtins.DATE, (text) => text);
types.setTypeParser(types.builtins.INT8, (text) => Number(text));

/**
 * A process's connection to PostgreSQL. Bulk work is named SQL on `pool`. Single rows and pages may use `prisma`, which
 * shares the same pool (docs/adr/0003).
 */
export interface Database {
  pool: Pool;
  prisma: PrismaClient;
  close(): Promise<void>;
}

export interface PoolOptions {
  max: number;
  /** PostgreSQL cancels a statement that takes longer. Without it, none is cancelled. */
  longestStatementMs?: number;
  /** For statements that run hundreds of times for each campaign, several at a time without waiting for answers. */
  pipelined?: boolean;
}

/**
 * Lets a named statement keep its plan: a generic plan in which each join is a look-up by key. A plan made while the
 * tables were tiny would scan them instead (docs/adr/0014).
 */
const KEPT_PLANS =
  '-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_material=off';

/** Opens a pool of at most `max` connections, which are opened on first use. */
export function connect(
  databaseUrl: string,
  { max, longestStatementMs = 0, pipelined = false }: PoolOptions,
): Database {
  const pool = new SharedPool({
    connectionString: databaseUrl,
    max,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // Every large table has an index for each query. A plan that was made and kept while the tables were tiny, even for
    // a foreign key, would scan whole tables once they have grown (docs/adr/0014).
    options: `-c enable_seqscan=off -c random_page_cost=1.1 -c statement_timeout=${longestStatementMs}${pipelined ? ` ${KEPT_PLANS}` : ''}`,
    pipeline: pipelined,
  });
  // Without a listener, a broken idle connection would end the process. The next query gets a new connection.
  pool.on('error', () => undefined);
  // The same for a connection that breaks while a caller holds it between two queries. Their next query fails.
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
