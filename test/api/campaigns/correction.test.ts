import { makeSentCampaign } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const viewer = practicePages(api, 'viewer');
beforeAll(async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: 1 } });
});

interface Unreached {
  items: { row: number }[];
  nextCursor: string | null;
}

interface Made {
  id: string;
  code?: string;
  phase: string;
  name: string;
  body: string;
  channel: string;
  correctionOf: { id: string } | null;
  corrections: { id: string }[];
  counts: { total: number; planned: number };
  list: { id: string };
}

const ALL = ['submitted', 'delivered', 'unknown', 'expired', 'failed', 'cancelled'] as const;
const correct = async (id: string) => {
  const response = await api.call('POST', `/api/v1/campaigns/${id}/correction`, { as: 'sender', body: {} });
  return { ...(response.body as Made), http: response.status };
};
const read = async (id: string) => (await api.call('GET', `/api/v1/campaigns/${id}`)).body as Made;
const rowsOf = async ({ list }: Made) => {
  const { rows } = await api.database.pool.query<{ row: number }>(
    'SELECT row FROM list_row WHERE list_id = $1 ORDER BY row',
    [list.id],
  );
  return rows.map(({ row }) => row);
};
const setStatus = (id: string, row: number, status: string) =>
  api.database.pool.query('UPDATE message SET status = $3 WHERE dispatch_id = $1 AND row = $2', [id, row, status]);
const write = (id: string) =>
  api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: { body: 'Please ignore our last message.' } });

test.each(['sms', 'email'] as const)(
  'N5 a correction by %s goes to exactly those who were handed the message, and both know of each other',
  async (channel) => {
    const id = await makeSentCampaign(api, [...ALL], { channel, phase: 'cancelled' });
    const made = await correct(id);
    expect([made.http, made.phase, made.channel, made.body]).toEqual([201, 'draft', channel, '']);
    expect(await rowsOf(made)).toEqual([2, 3, 4, 5]);
    expect(made.counts).toMatchObject({ total: 4, planned: 4 });
    expect(made.correctionOf!.id).toBe(id);
    expect((await read(id)).corrections.map((one) => one.id)).toEqual([made.id]);
  },
);

test('N5 it is sent to all of them at once, past the monthly limit and numbers that are likely to fail', async () => {
  const id = await makeSentCampaign(api, [...ALL], { phase: 'settling' });
  const made = await correct(id);
  await api.database.pool.query(
    `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, failing_since, last_attempt_at, last_outcome_at,
       failures, lasting_failures, deliveries)
     SELECT practice_id, uuidv7(), contact, true, now(), now(), now(), 1, 1, 0 FROM message WHERE dispatch_id = $1 AND row = 5`,
    [id],
  );
  const early = await api.call('POST', `/api/v1/campaigns/${made.id}/send`, { as: 'sender', body: {} });
  expect([early.status, (early.body as Made).code]).toEqual([422, 'text-missing']);
  expect((await write(made.id)).status).toBe(200);
  const sent = await api.call('POST', `/api/v1/campaigns/${made.id}/send`, { as: 'sender', body: {} });
  expect([sent.status, (sent.body as Made).phase, (sent.body as Made).counts.planned]).toEqual([202, 'sending', 4]);
});

test('N5 it follows later receipts: who turns out unreached is named, who turns out reached is added', async () => {
  const id = await makeSentCampaign(api, [...ALL], { phase: 'settling' });
  const made = await correct(id);
  const unreached = async () =>
    ((await api.call('GET', `/api/v1/campaigns/${made.id}/unreached`)).body as Unreached).items;
  expect(await unreached()).toEqual([]);
  await setStatus(id, 2, 'failed');
  await setStatus(id, 6, 'delivered');
  expect(await unreached()).toMatchObject([{ row: 2, status: 'failed', familyName: expect.anything() as unknown }]);
  await write(made.id);
  const sent = await api.call('POST', `/api/v1/campaigns/${made.id}/send`, { as: 'sender', body: {} });
  expect((sent.body as Made).counts.total).toBe(5);
  expect(await rowsOf(await read(made.id))).toEqual([2, 3, 4, 5, 6]);
});

test('N5 it waits until nothing is on its way, and is for someone', async () => {
  const sending = await makeSentCampaign(api, ['planned', 'delivered']);
  expect(await correct(sending)).toMatchObject({ http: 409, code: 'not-over' });
  const justStopped = await makeSentCampaign(api, ['submitting', 'delivered'], { phase: 'cancelled' });
  expect(await correct(justStopped)).toMatchObject({ http: 409, code: 'not-over' });
  const nobody = await makeSentCampaign(api, ['failed'], { phase: 'settled' });
  expect(await correct(nobody)).toMatchObject({ http: 409, code: 'nobody-to-send' });
});

test('N5 the page of a correction names who never got the first message, page by page, and says so where nobody is known', async () => {
  const id = await makeSentCampaign(api, Array<'submitted'>(52).fill('submitted'), { phase: 'settling' });
  const made = await correct(id);
  expect((await viewer.get(`/campaigns/${made.id}/unreached`)).text).toContain('Nobody on its list is known');
  await api.database.pool.query(`UPDATE message SET status = 'failed' WHERE dispatch_id = $1`, [id]);
  const first = (await viewer.get(`/campaigns/${made.id}/unreached`)).text;
  const [, next] = /href="([^"]*unreached\?after=\d+)"/.exec(first) ?? [];
  expect(first.match(/class="nhsuk-table__row"/g)).toHaveLength(50);
  const second = (await viewer.get(next!)).text;
  expect(second.match(/class="nhsuk-table__row"/g)).toHaveLength(2);
  expect(second).toContain('First page');
  const page = async (query: string) =>
    (await api.call('GET', `/api/v1/campaigns/${made.id}/unreached?${query}`)).body as Unreached;
  const [front, rest] = [await page('limit=50'), await page('limit=500')];
  expect([front.items.length, rest.items.length, rest.nextCursor]).toEqual([50, 52, null]);
  const back = await page(`limit=50&cursor=${front.nextCursor}`);
  expect([...front.items, ...back.items]).toEqual(rest.items);
  expect(back.nextCursor).toBeNull();
});
