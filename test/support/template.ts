import { migrate } from '../../adapters/postgres/sql/migrate';
import { ensureDatabase } from '../../scripts/supervisor/postgres';
import { adminUrl, TEMPLATE, urlOf } from './database';

/**
 * Migrates the database that test files get copies of, once; nobody connects to it afterwards. Apart from database.ts
 * so that a test file does not load the migration engine to get its copy.
 */
export async function prepareTemplate(): Promise<void> {
  await ensureDatabase(adminUrl(), TEMPLATE);
  await migrate(urlOf(TEMPLATE));
}
