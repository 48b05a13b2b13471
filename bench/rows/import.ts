import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { to as copyTo } from 'pg-copy-streams';
import { warmUpSize, type Bench, type Row } from '../bench';
import type { ImportFloorRun, ImportFloorSettings, ImportFloorTimes } from '../floors/import';
import { startHelper, type Helper } from '../helpers/helper';
import { spreadOf, timeRatio, type Run } from '../measure/pairs';
import { CheckFailed } from '../world/checks';
import { listFile } from '../world/people';
import type { Practice } from '../world/practice';
import { compare, inSeconds } from './compare';

/** An upload until it is ready, against its file parsed and its rows copied and nothing else. */
export const importRow: Row = async (bench) => {
  const { options, stage } = bench;
  const { size } = options;
  const practice = await bench.practices.get('import', size);
  const fileOf = (count: number) => listFile(practice.people.slice(0, count));
  const settings: ImportFloorSettings = { databaseUrl: stage.databaseUrl };
  const floor = await startHelper('floors/import.js', settings, `${stage.folder}/logs/floor-import.log`);
  try {
    const small = warmUpSize(size);
    const file = fileOf(size);
    const smallRows = await rowsOf(bench, practice, (await productRun(bench, practice, fileOf(small), small)).listId);
    await floorRun(floor, { file: fileOf(small), rows: smallRows }, small);
    const rows = await rowsOf(bench, practice, (await productRun(bench, practice, file, size)).listId);
    const result = await compare(bench, {
      name: 'import',
      title: `Import of ${size} rows, from upload to ready`,
      floor: { name: 'csv-parse and COPY', run: () => floorRun(floor, { file, rows }, size) },
      product: { name: 'product', run: () => productRun(bench, practice, file, size) },
      target: { kind: 'at-most', value: 5, unit: '×' },
      ratio: timeRatio,
      inWords: inSeconds,
    });
    const half = (part: 'parseSeconds' | 'copySeconds') =>
      spreadOf(result.pairs.map((pair) => pair.floor[part])).median;
    const note = `csv-parse alone ${half('parseSeconds').toFixed(3)} s, COPY alone ${half('copySeconds').toFixed(3)} s`;
    return [{ ...result, notes: [note] }];
  } finally {
    await floor.stop();
  }
};

async function productRun(
  { stage }: Bench,
  practice: Practice,
  file: string,
  rows: number,
): Promise<Run & { listId: string }> {
  const started = performance.now();
  const listId = await practice.importList(file, rows, 'sms', 10);
  const seconds = (performance.now() - started) / 1000;
  const stored = await stage.pool.query<{ count: string }>(
    `SELECT count(DISTINCT patient_id) FROM list_row WHERE practice_id = $1 AND list_id = $2 AND outcome = 'accepted'`,
    [practice.id, listId],
  );
  if (Number(stored.rows[0]!.count) !== rows)
    throw new CheckFailed(`${stored.rows[0]!.count} patients of ${rows} stored`);
  return { recipients: rows, seconds, listId };
}

/** What the product stored, in COPY's own format. */
async function rowsOf({ stage }: Bench, practice: Practice, listId: string): Promise<string> {
  const client = await stage.pool.connect();
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  try {
    // COPY takes no parameters; both are ids that were made here and read by us.
    const select = `SELECT * FROM list_row WHERE practice_id = '${practice.id}' AND list_id = '${listId}' ORDER BY row`;
    await pipeline(client.query(copyTo(`COPY (${select}) TO STDOUT`)), sink);
  } finally {
    client.release();
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function floorRun(floor: Helper, input: ImportFloorRun, rows: number): Promise<Run & ImportFloorTimes> {
  const times = await floor.call<ImportFloorTimes>('run', input);
  if (times.records !== rows || times.copied !== rows)
    throw new CheckFailed(`the floor copied ${times.copied} rows of ${rows}`);
  return { recipients: rows, seconds: times.parseSeconds + times.copySeconds, ...times };
}
