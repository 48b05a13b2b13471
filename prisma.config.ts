import { defineConfig } from 'prisma/config';

/**
 * For Prisma's command line. The service itself does not read this: it migrates through adapters/postgres/sql/migrate.ts.
 * The URL is optional so that `prisma generate` needs no database.
 */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
