/**
 * `node dist/scripts/migrate.js`: brings the database of DATABASE_URL up to date, for deployments without the
 * supervisor.
 */
import { migrate } from '../adapters/postgres/sql/migrate';
import { envWithDatabase } from '../config/env';
import { messageOf } from './supervisor/say';

const { databaseUrl } = envWithDatabase('to migrate');

migrate(databaseUrl).then(
  (applied) => console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.'),
  (error: unknown) => {
    console.error(`The database could not be migrated: ${messageOf(error)}`);
    process.exitCode = 1;
  },
);
