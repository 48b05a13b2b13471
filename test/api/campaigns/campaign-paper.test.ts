import { makeSentCampaign } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const { base, get, post } = practicePages(api, 'manager');

const words = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

test('C18 pause takes effect at once and the reason is asked afterwards', async () => {
  const id = await makeSentCampaign(api, ['delivered', 'planned']);
  const details = await get(`/campaigns/${id}`);
  expect(details.text).toMatch(new RegExp(`<form[^>]*action="${base}/campaigns/${id}/pause"`));
  expect((await post(`/campaigns/${id}/pause`)).status).toBe(303);
  const paused = (await api.call('GET', `/api/v1/campaigns/${id}`)).body as { paused: { reason: string } };
  expect(paused.paused.reason).toBe('Paused by A manager');
  expect((await get(`/campaigns/${id}`)).text).toContain('Why did you pause it? (optional)');

  await post(`/campaigns/${id}/pause`, { reason: 'Wrong list' });
  const told = await get(`/campaigns/${id}`);
  expect(words(told.text)).toContain('Paused by A manager (Wrong list).');
  expect(told.text).not.toContain('Why did you pause it?');
});

test('C18 a pause of the service keeps its own reason', async () => {
  const id = await makeSentCampaign(api, ['planned']);
  await api.database.pool.query(`UPDATE campaign SET paused_reason = 'credits' WHERE id = $1`, [id]);
  await post(`/campaigns/${id}/pause`, { reason: 'Mine' });
  expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ paused: { reason: 'credits' } });
});

test('C19 each row of Bulk Messages has the campaign’s name and a bar of its outcome', async () => {
  const id = await makeSentCampaign(api, ['delivered', 'failed'], { phase: 'settled' });
  const { text } = await get('/campaigns');
  expect(words(text)).toContain('Shingles info Dear patient, please call us.');
  expect(text).toContain(`id="bar-${id}`);
});

test('C19 what passes is not under numbers that need fixing', async () => {
  const states = [
    { status: 'failed' as const, reasonCode: 'phone-off' },
    { status: 'failed' as const, reasonCode: 'number-invalid' },
  ];
  const { text } = await get(`/campaigns/${await makeSentCampaign(api, states, { phase: 'settled' })}`);
  const fixing = text.indexOf('Numbers and addresses that need fixing');
  const later = text.indexOf('May work later');
  expect(fixing).toBeGreaterThan(0);
  expect(text.indexOf('Number not valid', fixing)).toBeLessThan(later);
  expect(text.indexOf('Phone switched off', fixing)).toBeGreaterThan(later);
});

test('C19 Home offers nothing to create while the feature is off', async () => {
  await api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { bulkMessages: false } });
  const { text } = await get('');
  await api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { bulkMessages: true } });
  expect(text).not.toContain('Create new Bulk Message');
  expect(text).toContain('Bulk Messages is switched off for this practice.');
  expect((await get('')).text).toContain('Create new Bulk Message');
});

test('22 the errors as a call list, on a page and as a file, each look in the audit; a restricted record shows nothing', async () => {
  const failed = { status: 'failed' as const, reasonCode: 'number-invalid' };
  const id = await makeSentCampaign(api, [failed, failed, 'delivered'], { phase: 'settled' });
  await api.database.pool.query(
    `UPDATE patient SET status = 'restricted' WHERE id = (SELECT patient_id FROM message WHERE dispatch_id = $1 AND position = 2)`,
    [id],
  );
  const page = words((await get(`/campaigns/${id}/call-list`)).text);
  expect(page).toMatch(/Given0 Family .* Number not valid .* person\d+@example\.org/);
  expect(page).toContain('Restricted record');
  const file = (await get(`/campaigns/${id}/downloads/call-list.csv`)).text.trim().split(/\r?\n/);
  expect(file).toHaveLength(3);
  expect(file[1]).toMatch(/^Given0 Family,.*,Number not valid,person\d+@example\.org$/);
  expect(file[2]).toBe('Restricted record,,Number not valid,');
  const { rows } = await api.database.pool.query(
    `SELECT details ->> 'kind' AS kind FROM audit_entry WHERE subject_id = $1 AND act = 'campaign-report-downloaded' ORDER BY at`,
    [id],
  );
  expect(rows).toEqual([{ kind: 'page' }, { kind: 'csv' }]);
});

test('22 a report of one page: figures that add up, causes and text, and nobody’s name', async () => {
  const id = await makeSentCampaign(api, ['delivered', 'suppressed', { status: 'failed', reasonCode: 'phone-off' }], {
    phase: 'settled',
  });
  const { text } = await get(`/campaigns/${id}/report`);
  expect(words(text)).toContain('Delivered 1 With errors 1 Waiting 0 Not sent 1 All 3');
  expect(words(text)).toContain('Phone switched off 1 All 1');
  expect(text).toContain('Dear patient, please call us.');
  expect(text).not.toContain('Given0');
});
