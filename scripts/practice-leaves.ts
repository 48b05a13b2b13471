/**
 * `node dist/scripts/practice-leaves.js --slug oakfield`: a practice leaves this installation. Nothing more is sent, no link
 * opens and nobody signs in; replies are told for 90 days that nobody reads them. Then:
 *
 * - `--slug oakfield --export FOLDER` writes every row, one file for each table.
 * - `--slug oakfield --delete --departures FILE [--early]` deletes everything, prints how much, and notes the departure in FILE.
 *   Keep FILE with your backups, outside the database.
 * - `--apply --departures FILE` deletes again what a restored backup brought back.
 */
import { createWriteStream, existsSync, mkdirSync, appendFileSync, readFileSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import {
  applyDepartures,
  deleteAll,
  exportAll,
  leave,
  type NotedDeparture,
} from '../adapters/postgres/practice/departures';
import { connect, type Database } from '../adapters/postgres/sql/connect';
import { envWithDatabase } from '../config/env';
import { messageOf } from './supervisor/say';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'nothing';

async function exportTo(database: Database, practiceId: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = new Map<string, WriteStream>();
  const fileOf = (table: string): WriteStream => {
    const open = files.get(table);
    if (open) return open;
    const made = createWriteStream(join(folder, `${table}.jsonl`), { mode: 0o600 });
    files.set(table, made);
    return made;
  };
  const counts = await exportAll(
    database,
    practiceId,
    async (table, row) => {
      const file = fileOf(table);
      if (!file.write(`${row}\n`)) await once(file, 'drain');
    },
    new Date(),
  );
  await Promise.all([...files.values()].map((file) => finished(file.end())));
  say(`Exported to ${folder}: ${listed(counts)}.`);
}

/** One departure a line. @throws where there is no such file: after a restore, a slip in its name must not look like success. */
function readNoted(file: string): NotedDeparture[] {
  if (!existsSync(file)) throw new Error(`There is no file ${file}. Give the one that you keep with your backups.`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as NotedDeparture);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      slug: { type: 'string' },
      export: { type: 'string' },
      delete: { type: 'boolean', default: false },
      early: { type: 'boolean', default: false },
      apply: { type: 'boolean', default: false },
      departures: { type: 'string' },
    },
  });
  const { slug, departures } = values;
  if ((values.delete || values.apply) && !departures)
    throw new Error('Give --departures FILE, to note or read who left.');
  if (!values.apply && !slug) throw new Error('Give --slug, the practice that leaves.');
  const { databaseUrl } = envWithDatabase('of the practice');
  const database = connect(databaseUrl, { max: 2 });
  try {
    if (values.apply) {
      const back = await applyDepartures(database, readNoted(departures!), new Date());
      say(back.length === 0 ? 'No practice that left is back.' : `Deleted again: ${back.join(', ')}.`);
      return;
    }
    const practice = await database.prisma.practice.findUnique({ where: { slug: slug! }, select: { id: true } });
    if (!practice) throw new Error(`There is no practice ${slug}.`);
    if (values.export) return await exportTo(database, practice.id, values.export);
    if (values.delete) {
      const deleted = await deleteAll(database, practice.id, { now: new Date(), early: values.early });
      const { leftAt } = await database.prisma.departure.findUniqueOrThrow({
        where: { practiceId: practice.id },
        select: { leftAt: true },
      });
      // Deleting again changes nothing, so an operator who repeats this after a crash between the two gets the note as well.
      const isNoted = existsSync(departures!) && readNoted(departures!).some((one) => one.practiceId === practice.id);
      const note = `${JSON.stringify({ practiceId: practice.id, leftAt })}\n`;
      if (!isNoted) appendFileSync(departures!, note, { mode: 0o600 });
      say(`Deleted: ${listed(deleted)}.`);
      return;
    }
    say(`${slug} has left. Stopped or ended: ${listed(await leave(database, practice.id, new Date()))}.`);
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
