import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedPostgresFolder } from '../../scripts/where';

/** A statement of the product that takes longer has most likely lost its way, and its plan goes to the log. */
export const SLOW_MS = 1_000;

/**
 * Lets PostgreSQL say where its time goes. The libraries can be loaded at its start only; until they are asked (and for
 * a statement that is not slow) they cost nothing that could be measured.
 * @returns whether it can tell its time by statement.
 */
export function prepareDiagnosis(clusterFolder: string): boolean {
  const libraries = ['pg_stat_statements', 'auto_explain'].filter(comesAlong);
  const lines = [
    `shared_preload_libraries = '${libraries.join(',')}'`,
    ...(libraries.includes('pg_stat_statements') ? ['pg_stat_statements.track = none'] : []),
    ...(libraries.includes('auto_explain')
      ? [`auto_explain.log_min_duration = ${SLOW_MS}`]
      : [`log_min_duration_statement = ${SLOW_MS}`]),
  ];
  appendFileSync(join(clusterFolder, 'postgresql.conf'), `${lines.join('\n')}\n`);
  return libraries.includes('pg_stat_statements');
}

function comesAlong(library: string): boolean {
  const folder = embeddedPostgresFolder();
  if (!folder) return false;
  const libraries = join(folder, 'native', 'lib', 'postgresql');
  return existsSync(libraries) && readdirSync(libraries).some((name) => name.startsWith(`${library}.`));
}
