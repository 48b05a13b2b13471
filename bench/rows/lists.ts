import { warmUpSize, type Bench, type Row } from '../bench';
import { spreadOf, type Pair, type Run } from '../measure/pairs';
import { HAS_PROC, peakMegabytes } from '../measure/processes';
import type { Result } from '../report/result';
import { listFile } from '../world/people';
import type { Practice } from '../world/practice';
import { compare, inSeconds } from './compare';

interface ListRun extends Run {
  /** The most memory the worker held since it started for this run; NaN where the system does not say. */
  peakMB: number;
}

/**
 * Whether a list of ten times as many patients takes ten times as long to read, match and check, and no more memory: the
 * same upload as staff make, with the limit on patients raised.
 */
export const lists: Row = async (bench) => {
  const { size } = bench.options;
  const count = size * 10;
  const practice = await bench.practices.get('lists', count);
  const result = await compare(bench, {
    name: 'lists',
    title: `Rows a second of a list of ${count} against one of ${size}, from upload to ready`,
    floor: { name: String(size), run: () => listRun(bench, practice, size) },
    product: { name: String(count), run: () => listRun(bench, practice, count) },
    target: { kind: 'at-least', value: 0.9, unit: '%' },
    inWords: inSeconds,
  });
  return [result, memory(count, size, result.pairs)];
};

/** In a fresh worker, so that the peak is this run's and no earlier one's. */
async function listRun({ stage, options }: Bench, practice: Practice, rows: number): Promise<ListRun> {
  const fileOf = (count: number) => listFile(practice.people.slice(0, count));
  await stage.restart(['worker']);
  const small = warmUpSize(options.size);
  await practice.importList(fileOf(small), small);
  const file = fileOf(rows);
  const started = performance.now();
  await practice.importList(file, rows, 'sms', 10);
  const seconds = (performance.now() - started) / 1000;
  return { recipients: rows, seconds, peakMB: HAS_PROC ? peakMegabytes(stage.pidOf('worker')) : NaN };
}

function memory(count: number, size: number, pairs: Pair<ListRun, ListRun>[]): Result {
  const name = 'lists-memory';
  const title = `Worker's peak memory with a list of ${count} against one of ${size}`;
  if (!HAS_PROC) return { kind: 'skipped', name, title, why: 'no /proc on this system' };
  const peak = (side: 'floor' | 'product') =>
    `${Math.round(spreadOf(pairs.map((pair) => pair[side].peakMB)).median)} MB`;
  return {
    kind: 'comparison',
    name,
    title,
    floor: `${size} ${peak('floor')}`,
    product: peak('product'),
    ratio: spreadOf(pairs.map((pair) => pair.product.peakMB / pair.floor.peakMB)),
    target: { kind: 'at-most', value: 1.1, unit: '×' },
    runs: [],
  };
}
