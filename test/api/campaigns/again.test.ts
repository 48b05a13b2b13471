import { makePatients, makeSentCampaign } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const { base, get, post } = practicePages(api, 'sender');

const STATES = [
  'delivered' as const,
  'failed' as const,
  { status: 'suppressed' as const, reasonCode: 'blocked' },
  { status: 'suppressed' as const, reasonCode: 'likely-to-fail' },
];
const again = (id: string, to: string) =>
  api.call('POST', `/api/v1/campaigns/${id}/again`, { as: 'sender', body: { to } });

interface Made {
  id: string;
  phase: string;
  counts: { total: number };
  list: { id: string };
  name: string;
}

test.each([
  ['everyone', 4, [2, 3, 4, 5]],
  ['errors', 1, [3]],
  ['not-sent', 2, [4, 5]],
])('C18 send again to %s is a draft with a list of its own, header and cells with it', async (to, total, rows) => {
  const id = await makeSentCampaign(api, STATES, { phase: 'settled' });
  const before = (await api.call('GET', `/api/v1/campaigns/${id}`)).body as Made;
  const answer = await again(id, to);
  const made = answer.body as Made;
  expect([answer.status, made.phase, made.counts.total]).toEqual([201, 'draft', total]);
  expect(made.list.id).not.toBe(before.list.id);
  const list = await api.database.pool.query<{ source: string; header: string[] }>(
    'SELECT source, header FROM recipient_list WHERE id = $1',
    [made.list.id],
  );
  expect(list.rows[0]).toMatchObject({ source: 'campaign', header: ['NHS number', 'Date of birth', 'Given name'] });
  const copied = await api.database.pool.query<{ row: number }>(
    'SELECT row FROM list_row WHERE list_id = $1 ORDER BY row',
    [made.list.id],
  );
  expect(copied.rows.map(({ row }) => row)).toEqual(rows);
  expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toEqual(before);
});

test('C11 those who still may not be sent to stay out of the new one, and the page says who can be now', async () => {
  const people = await makePatients(api, 4);
  const id = await makeSentCampaign(api, STATES, { phase: 'settled', people });
  const number = { number: people[2]!.mobile };
  const block = await api.call('POST', '/api/v1/blocked-numbers', { as: 'sender', body: number });
  const path = `/api/v1/blocked-numbers/${(block.body as { id: string }).id}`;
  await api.call('PATCH', path, { as: 'sender', body: { everySms: true } });

  const page = await get(`/campaigns/${id}/again?to=not-sent`);
  expect(page.text).toContain('1 of these can get it now');
  expect(page.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')).toMatch(/Blocked 1 0 Likely to fail: [^.]* 1 1 /);

  const pressed = await post(`/campaigns/${id}/again`, { to: 'not-sent' });
  expect(pressed.status).toBe(303);
  const list = await get(pressed.location!);
  expect(list.text).toContain('Continue with 1 patient');
});

test('C18 a stopped campaign can be copied and sent again; one under way cannot', async () => {
  const stopped = await makeSentCampaign(api, ['cancelled', 'delivered'], { phase: 'cancelled' });
  const page = await get(`/campaigns/${stopped}`);
  expect(page.text).toContain(`${base}/campaigns/${stopped}/copy`);
  expect(page.text).toContain(`${base}/campaigns/${stopped}/again`);
  const copy = await post(`/campaigns/${stopped}/copy`);
  expect(copy.location).toMatch(/\/draft$/);
  const underWay = await makeSentCampaign(api, ['planned']);
  const early = await get(`/campaigns/${underWay}/again`);
  expect(early.text).toContain('This campaign has not finished yet.');
  expect(early.text).not.toContain('Make the new bulk message');
  expect((await again(underWay, 'everyone')).body).toMatchObject({ status: 409, code: 'not-over' });
  expect((await again(stopped, 'errors')).body).toMatchObject({ status: 409, code: 'nobody-to-send' });
});
