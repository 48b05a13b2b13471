import { readFileSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bench, Row } from '../bench';
import { quantile } from '../measure/pairs';
import { runCampaign } from '../world/campaign-run';
import { listFile } from '../world/people';
import { SMS } from './sms';

const REQUESTS = 200;

/** How long the server takes for what staff and scripts look at, by its own log: one request at a time, one campaign of full size. */
export const pages: Row = async (bench) => {
  const { size } = bench.options;
  const practice = await bench.practices.get('pages', size);
  const listId = await practice.importList(listFile(practice.people), size);
  const { campaignId } = await runCampaign(bench, { practice, listId, recipients: size, content: SMS });
  const asked: [string, (last: string) => string][] = [
    ['GET /campaigns', () => '/api/v1/campaigns'],
    ['GET /campaigns/{id}', () => `/api/v1/campaigns/${campaignId}`],
    ['GET …/messages, first page of 50', () => `/api/v1/campaigns/${campaignId}/messages`],
    // From where the page before ended; from the start again after the last.
    [
      'GET …/messages, all pages of 50',
      (cursor) => `/api/v1/campaigns/${campaignId}/messages${cursor && `?cursor=${cursor}`}`,
    ],
    ['GET …/messages?filter=errors', () => `/api/v1/campaigns/${campaignId}/messages?filter=errors`],
  ];
  const rows: (string | number)[][] = [];
  for (const [name, path] of asked) {
    const times = await serverTimes(bench, async () => {
      let cursor = '';
      for (let request = 0; request < REQUESTS; request++) {
        const { body } = await practice.request<{ nextCursor?: string | null }>('GET', path(cursor));
        cursor = encodeURIComponent(body.nextCursor ?? '');
      }
    });
    rows.push([name, times.length, ...[0.5, 0.95, 1].map((share) => quantile(times, share))]);
  }
  const shown: [string, string][] = [
    ['Home', ''],
    ['Bulk Messages', '/campaigns'],
    ['Manage campaigns', '/campaigns/overview'],
    ['Campaign details', `/campaigns/${campaignId}`],
    ['Patients', `/campaigns/${campaignId}/patients`],
    ['Patients with errors', `/campaigns/${campaignId}/patients?show=errors`],
    ['List result', `/recipient-lists/${listId}`],
    ['Patient lists', '/recipient-lists'],
  ];
  for (const [name, path] of shown) {
    const times = await serverTimes(bench, async () => {
      for (let request = 0; request < REQUESTS; request++) await practice.page(path);
    });
    rows.push([`page ${name}`, times.length, ...[0.5, 0.95, 1].map((share) => quantile(times, share))]);
  }
  return [
    {
      kind: 'listing',
      name: 'pages',
      title: `Server time of pages with ${size} recipients`,
      columns: ['request', 'requests', 'median ms', 'p95 ms', 'most ms'],
      rows,
    },
  ];
};

/** Milliseconds of each request that `work` made, ascending, from the API's log. */
async function serverTimes({ stage }: Bench, work: () => Promise<void>): Promise<number[]> {
  const log = stage.logOf('api');
  const from = statSync(log).size;
  await work();
  await wait(200);
  const lines = readFileSync(log).subarray(from).toString('utf8').split('\n');
  return lines
    .flatMap((line) => {
      const entry = line.startsWith('{') ? (JSON.parse(line) as { msg?: string; ms?: number }) : {};
      return entry.msg === 'request' && entry.ms !== undefined ? [entry.ms] : [];
    })
    .sort((a, b) => a - b);
}
