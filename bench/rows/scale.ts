import { warmUpSize, type Bench, type Row } from '../bench';
import { campaignHistories, type Histories } from '../measure/histories';
import type { Pair } from '../measure/pairs';
import { HAS_PROC, peakMegabytes } from '../measure/processes';
import { spreadOf } from '../measure/pairs';
import type { Result } from '../report/result';
import { runCampaign, type CampaignRun } from '../world/campaign-run';
import { shortListFile } from '../world/people';
import type { Draft, Practice } from '../world/practice';
import { PLAIN_SMS_TEXT } from '../world/texts';
import { compare } from './compare';

const CONTENT: Draft = { channel: 'sms', body: PLAIN_SMS_TEXT };
const MOST_MEGABYTES = 450;
const MOST_EVENTS = 4_000;

interface ScaleRun extends CampaignRun {
  /** The most memory the worker held since it started for this run; NaN where the system does not say. */
  peakMB: number;
  histories: Histories;
}

/**
 * Whether ten times as many recipients (`--large`: also a hundred times) cost ten times as much and not more: the rate,
 * the worker's memory and the length of histories, all of the same runs.
 */
export const scale: Row = async (bench) => {
  const { size, large } = bench.options;
  const practice = await bench.practices.get('scale', size * (large ? 100 : 10));
  const listOf = (count: number) => practice.importList(shortListFile(practice.people.slice(0, count)), count);
  const lists = { warm: await listOf(warmUpSize(size)), small: await listOf(size) };
  const small = { name: String(size), run: () => scaleRun(bench, practice, lists.warm, lists.small, size) };
  const results: Result[] = [];
  for (const [times, pairs] of large
    ? ([
        [10, bench.options.pairs],
        [100, 1],
      ] as const)
    : ([[10, bench.options.pairs]] as const)) {
    const count = size * times;
    const listId = await listOf(count);
    const importMB = HAS_PROC ? peakMegabytes(bench.stage.pidOf('worker')) : NaN;
    const name = times === 10 ? 'scale' : `scale-${times}`;
    const result = await compare(bench, {
      name,
      title: `SMS rate at ${count} recipients against that at ${size}`,
      floor: small,
      product: { name: String(count), run: () => scaleRun(bench, practice, lists.warm, listId, count) },
      target: { kind: 'at-least', value: 0.9, unit: '%' },
      pairs,
    });
    results.push(result, ...memory(name, count, size, result.pairs, importMB), ...events(name, count, result.pairs));
  }
  return results;
};

/** In a fresh worker, so that the peak is this run's and no earlier one's. */
async function scaleRun(
  bench: Bench,
  practice: Practice,
  warmListId: string,
  listId: string,
  recipients: number,
): Promise<ScaleRun> {
  const { stage, options } = bench;
  await stage.restart(['worker']);
  const small = warmUpSize(options.size);
  await runCampaign(bench, { practice, listId: warmListId, recipients: small, content: CONTENT });
  const run = await runCampaign(bench, { practice, listId, recipients, content: CONTENT });
  const peakMB = HAS_PROC ? peakMegabytes(stage.pidOf('worker')) : NaN;
  return { ...run, peakMB, histories: await campaignHistories(stage, run.campaignId) };
}

function memory(
  name: string,
  count: number,
  size: number,
  pairs: Pair<ScaleRun, ScaleRun>[],
  importMB: number,
): Result[] {
  const title = `Worker's peak memory at ${count} recipients`;
  if (!HAS_PROC) return [{ kind: 'skipped', name: `${name}-memory`, title, why: 'no /proc on this system' }];
  const peaks = (side: 'floor' | 'product') => spreadOf(pairs.map((pair) => pair[side].peakMB));
  return [
    {
      kind: 'comparison',
      name: `${name}-memory`,
      title: `${title} against that at ${size}`,
      floor: `${size} ${Math.round(peaks('floor').median)} MB`,
      product: `${Math.round(peaks('product').median)} MB`,
      ratio: spreadOf(pairs.map((pair) => pair.product.peakMB / pair.floor.peakMB)),
      target: { kind: 'at-most', value: 1.1, unit: '×' },
      runs: [],
      notes: [`importing a list of ${count} rows before, the worker held ${Math.round(importMB)} MB at most`],
    },
    {
      kind: 'figure',
      name: `${name}-memory`,
      title: `${title}, the most of all runs`,
      value: peaks('product').max,
      target: { kind: 'at-most', value: MOST_MEGABYTES, unit: 'MB' },
    },
  ];
}

function events(name: string, count: number, pairs: Pair<ScaleRun, ScaleRun>[]): Result[] {
  const runs = pairs.flatMap(({ floor, product }) => [floor, product]);
  const most = runs.map((run) => run.histories).reduce((a, b) => (b.largest.events > a.largest.events ? b : a));
  const { histories } = pairs.at(-1)!.product;
  const kind = most.largest.workflowId.replace(/[0-9a-f-]{36}/, '…');
  return [
    {
      kind: 'figure',
      name: `${name}-events`,
      title: `Events in the largest history at up to ${count} recipients (${kind})`,
      value: most.largest.events,
      target: { kind: 'at-most', value: MOST_EVENTS, unit: 'events' },
      notes: [`a campaign of ${count} took ${histories.workflows} workflows with ${histories.events} events`],
    },
  ];
}
