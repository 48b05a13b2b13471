import type { Bench, Row } from '../bench';
import { spreadOf, type Pair, type Run } from '../measure/pairs';
import { HAS_PROC, peakMegabytes } from '../measure/processes';
import type { Result } from '../report/result';
import { until } from '../until';
import { CheckFailed } from '../world/checks';
import type { Person } from '../world/people';
import type { Practice } from '../world/practice';
import { compare, inSeconds } from './compare';

const REASON = 'Bench review';
const LOADED_AT_ONCE = 5_000;
/** Brought in first, so that the code is compiled and both sides begin with the same memory. */
const WARM_UP = 100;
const TIMEOUT_MS = 600_000;

interface RecallRun extends Run {
  /** The most memory the worker held since it started for this run; NaN where the system does not say. */
  peakMB: number;
}

/** What is timed: it brings in or works through so many recalls, and checks its own work. */
type Work = (recalls: number) => Promise<number>;

/**
 * Whether 20,000 recalls take ten times as long as 2,000, and no more memory: read by a sync, by a file, and contacted by
 * a run until each text is delivered. Twice an ordinary run's recipients.
 */
export const recalls: Row = async (bench) => {
  const count = bench.options.size * 2;
  const practice = await bench.practices.get('recalls', count);
  const ways = await waysOf(bench, practice);
  const results: Result[] = [];
  for (const [name, title, work] of [
    ['sync', 'read by a sync', ways.sync],
    ['file', 'read from a file', ways.file],
    ['run', 'contacted by a run, until delivered', ways.run],
  ] as const) {
    const few = Math.round(count / 10);
    const result = await compare(bench, {
      name: `recalls-${name}`,
      title: `Recalls a second of ${count} against ${few}, ${title}`,
      floor: { name: String(few), run: () => timed(bench, work, few) },
      product: { name: String(count), run: () => timed(bench, work, count) },
      target: { kind: 'at-least', value: 0.9, unit: '%' },
      inWords: inSeconds,
    });
    results.push(result, memory(`recalls-${name}`, count, few, result.pairs));
  }
  return results;
};

/** In a fresh worker, so that the peak is this run's and no earlier one's. */
async function timed({ stage }: Bench, work: Work, count: number): Promise<RecallRun> {
  await stage.restart(['worker']);
  await work(WARM_UP);
  const seconds = await work(count);
  return { recipients: count, seconds, peakMB: HAS_PROC ? peakMegabytes(stage.pidOf('worker')) : NaN };
}

async function waysOf({ stage }: Bench, practice: Practice): Promise<Record<'sync' | 'file' | 'run', Work>> {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await practice.request<T>(method, path, body);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  };
  const record = async (method: string, path: string, body?: object): Promise<void> => {
    const url = `${stage.simulatorUrl}/fhir/record/${path}`;
    const response = await fetch(url, { method, body: body && JSON.stringify(body) });
    await response.text();
    if (!response.ok) throw new Error(`the record answered ${response.status}`);
  };
  // Outside the demonstration an administrator switches recalls on first.
  await stage.pool.query(
    `INSERT INTO capability (practice_id, name, on_at, on_by) VALUES ($1, 'recalls', now(), 'bench') ON CONFLICT DO NOTHING`,
    [practice.id],
  );
  const { id: categoryId } = await ask<{ id: string }>('POST', '/api/v1/recall-categories', {
    ...{ name: 'Bench', reasons: [REASON], smsBody: 'Dear ((given name)), your ((reason)) is due.', minDaysBetween: 0 },
    sendBetween: { from: '00:00', to: '24:00' },
  });

  /** Ends what is open, so that each run has its own recalls. */
  const begin = async (): Promise<string> => {
    await stage.pool.query(
      `UPDATE recall SET ended = 'closed', ended_at = now(), ended_by = 'bench' WHERE practice_id = $1 AND ended IS NULL`,
      [practice.id],
    );
    return `B${Date.now()}`;
  };
  const mustBeOpen = async (count: number): Promise<void> => {
    const { rows } = await stage.pool.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM recall WHERE practice_id = $1 AND category_id = $2 AND ended IS NULL',
      [practice.id, categoryId],
    );
    if (rows[0]!.count !== count) throw new CheckFailed(`${rows[0]!.count} recalls of ${count} are there`);
  };
  const file = async (count: number): Promise<number> => {
    const named = await begin();
    const form = new FormData();
    form.append('file', new Blob([recallFile(named, practice.people.slice(0, count))]), 'recalls.csv');
    const since = performance.now();
    const { id } = await ask<{ id: string }>('POST', '/api/v1/recalls/import', form);
    await until(
      'the recalls are imported',
      async () => (await ask<{ status: string }>('GET', `/api/v1/recalls/imports/${id}`)).status !== 'processing',
      { everyMs: 20, timeoutMs: TIMEOUT_MS },
    );
    const seconds = (performance.now() - since) / 1000;
    await mustBeOpen(count);
    return seconds;
  };

  return {
    file,

    async sync(count) {
      const named = await begin();
      await record('DELETE', 'Task');
      for (let from = 0; from < count; from += LOADED_AT_ONCE) {
        const some = practice.people.slice(from, Math.min(count, from + LOADED_AT_ONCE));
        const entry = some.map((person, at) => ({ resource: task(`${named}-${from + at}`, person) }));
        await record('POST', '$load', { resourceType: 'Bundle', type: 'collection', entry });
      }
      const since = performance.now();
      await ask('PATCH', '/api/v1/settings', { recallSync: { resource: 'Task' } });
      await until(
        'the recalls are synced',
        async () => (await ask<{ counts: { rows: number } | null }>('GET', '/api/v1/recalls/sync')).counts !== null,
        { everyMs: 20, timeoutMs: TIMEOUT_MS },
      );
      const seconds = (performance.now() - since) / 1000;
      await mustBeOpen(count);
      await ask('PATCH', '/api/v1/settings', { recallSync: null });
      await stage.pool.query('DELETE FROM recall_sync WHERE practice_id = $1', [practice.id]);
      return seconds;
    },

    async run(count) {
      await file(count);
      const since = performance.now();
      const { runId } = await ask<{ runId: string }>('POST', `/api/v1/recall-categories/${categoryId}/run`, {});
      type Shown = { status: string; campaignId: string | null; counts: { sent: number } };
      let run: Shown | undefined;
      await until(
        'the run has ended',
        async () => (run = await ask<Shown>('GET', `/api/v1/recall-runs/${runId}`)).status !== 'running',
        { everyMs: 20, timeoutMs: TIMEOUT_MS },
      );
      if (run!.counts.sent !== count) throw new CheckFailed(`the run sent to ${run!.counts.sent} of ${count}`);
      await until(
        'every text is delivered',
        async () => {
          const { phase, counts } = await practice.campaign(run!.campaignId!);
          return phase === 'settled' && counts.delivered === count;
        },
        { everyMs: 50, timeoutMs: TIMEOUT_MS },
      );
      return (performance.now() - since) / 1000;
    },
  };
}

function recallFile(named: string, some: readonly Person[]): string {
  const lines = some.map((one, at) =>
    [`${named}-${at}`, one.nhsNumber, one.dateOfBirth, REASON, '2026-01-06'].join(','),
  );
  return ['Recall reference,NHS number,Date of birth,Reason,Due date', ...lines].join('\n');
}

function task(id: string, { nhsNumber, dateOfBirth }: Person): object {
  return {
    ...{ resourceType: 'Task', id, status: 'requested', code: { text: REASON } },
    ...{ restriction: { period: { end: '2026-01-06' } }, for: { reference: '#p' } },
    contained: [
      {
        ...{ resourceType: 'Patient', id: 'p', birthDate: dateOfBirth },
        identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
      },
    ],
  };
}

function memory(row: string, count: number, few: number, pairs: Pair<RecallRun, RecallRun>[]): Result {
  const name = `${row}-memory`;
  const title = `Worker's peak memory with ${count} recalls against ${few}`;
  if (!HAS_PROC) return { kind: 'skipped', name, title, why: 'no /proc on this system' };
  const peak = (side: 'floor' | 'product') =>
    `${Math.round(spreadOf(pairs.map((pair) => pair[side].peakMB)).median)} MB`;
  return {
    ...{ kind: 'comparison', name, title, floor: `${few} ${peak('floor')}`, product: peak('product') },
    ratio: spreadOf(pairs.map((pair) => pair.product.peakMB / pair.floor.peakMB)),
    target: { kind: 'at-most', value: 1.1, unit: '×' },
    runs: [],
  };
}
