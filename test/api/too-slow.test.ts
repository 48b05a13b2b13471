import { createTimeBudget } from '../../adapters/postgres/sql/time-budget';
import { campaignBody, makeList } from './fixtures';
import { signedIn, visit } from './page-visitor';
import { testApi } from './support';

const api = testApi({ services: { timeBudget: createTimeBudget(1) } });
let listId: string;
beforeAll(async () => {
  listId = (await makeList(api)).id;
});

/** Whoever asks for campaigns meanwhile waits for a lock. */
async function whileCampaignsAreSlow(work: () => Promise<void>): Promise<void> {
  const holder = await api.database.pool.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE campaign IN ACCESS EXCLUSIVE MODE');
  try {
    await work();
  } finally {
    holder.release(true);
  }
}

test('H3 a request that takes too long is answered 503 too-slow, more of them than connections too', async () => {
  const viewer = await signedIn(api, 'viewer');
  await whileCampaignsAreSlow(async () => {
    const asked = Array.from({ length: 10 }, () => api.call('GET', '/api/v1/campaigns', { as: 'viewer' }));
    const pages = [visit(api, 'get', '/p/oakfield/campaigns', { cookie: viewer.cookie })];
    for (const answer of await Promise.all(asked)) {
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60']);
      expect(answer.body).toMatchObject({
        code: 'too-slow',
        detail: expect.stringContaining('took too long') as string,
      });
    }
    const [page] = await Promise.all(pages);
    expect(page!.status).toBe(503);
    expect(page!.text).toContain('<h1 class="nhsuk-heading-l">This took too long</h1>');
    // All of them gave their connections back while the lock was still held.
    expect((await api.call('GET', '/api/v1/settings')).status).toBe(200);
  });
  expect((await api.call('GET', '/api/v1/campaigns', { as: 'viewer' })).status).toBe(200);
});

test('H3 a change that took too long was not made; repeated, it is made once', async () => {
  const make = () => api.call('POST', '/api/v1/campaigns', { as: 'sender', key: 'slow', body: campaignBody(listId) });
  await whileCampaignsAreSlow(async () => {
    expect((await make()).body).toMatchObject({ status: 503, code: 'too-slow' });
  });
  const [first, again] = [await make(), await make()];
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.body).toEqual(first.body);
});
