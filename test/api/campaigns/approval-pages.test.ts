import { makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const manager = practicePages(api, 'manager');
const administrator = practicePages(api, 'administrator');
const sender = practicePages(api, 'sender');

beforeAll(async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: null, approvalAbove: 2 } });
});

interface Shown {
  phase: string;
  approval: { id: string; state: string } | null;
}
const read = async (id: string) => (await api.call('GET', `/api/v1/campaigns/${id}`)).body as Shown;

async function waiting(): Promise<string> {
  const { id: listId } = await makeList(api, { accepted: 3 });
  const id = await makeDraft(api, { listId, body: 'Dear ((Given name)), please call us.' });
  const sent = await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
  if (sent.status !== 202) throw new Error(sent.text);
  return id;
}
const versionOf = async (id: string) => (await read(id)).approval!.id;

test('N6 a person approves only what they were shown, and a very quick approval is on the administrator’s Home', async () => {
  const id = await waiting();
  const version = await versionOf(id);
  expect((await manager.get('')).text).toContain('is waiting for your approval');
  expect((await manager.get('/campaigns/overview')).text).toContain('Waiting for approval');

  const unseen = await manager.post(`/campaigns/${id}/approval`, { decision: 'approve', version });
  expect(unseen.status).toBe(409);
  expect((await read(id)).approval!.state).toBe('waiting');

  const page = await manager.get(`/campaigns/${id}/approval`);
  expect(page.text).toContain('3 messages chosen at random');
  expect(page.text).toContain('Dear Given0, please call us.');
  const approved = await manager.post(`/campaigns/${id}/approval`, { decision: 'approve', version });
  expect(approved.status).toBe(303);
  expect(await read(id)).toMatchObject({ phase: 'sending', approval: { state: 'approved' } });
  expect((await administrator.get('')).text).toContain('less than 30 seconds after they saw the messages');
  expect((await manager.get('')).text).not.toContain('less than 30 seconds');
});

test('N6 messages of an earlier version do not count for a later one', async () => {
  const id = await waiting();
  const version = await versionOf(id);
  await manager.get(`/campaigns/${id}/approval`);
  await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: { body: 'Other words' } });
  await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
  const stale = await manager.post(`/campaigns/${id}/approval`, { decision: 'approve', version });
  expect([stale.status, (await read(id)).approval!.state]).toEqual([409, 'waiting']);
  // That page showed the new version, so it can be approved now.
  const again = await manager.post(`/campaigns/${id}/approval`, { decision: 'approve', version: await versionOf(id) });
  expect([again.status, (await read(id)).approval!.state]).toEqual([303, 'approved']);
});

test('N6 the author sees no decision, and takes it back to change it', async () => {
  const id = await waiting();
  const page = await manager.post(`/campaigns/${id}/take-back`);
  expect(page.location).toMatch(/\/draft$/);
  expect(await read(id)).toMatchObject({ phase: 'draft', approval: { state: 'lapsed' } });
});

test('N5 from its details a correction is written to as many as got it', async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { approvalAbove: null } });
  const id = await makeSentCampaign(api, ['delivered', 'failed'], { phase: 'settled' });
  expect((await sender.get(`/campaigns/${id}`)).text).toContain('Write a correction to 1 patient');
  const pressed = await sender.post(`/campaigns/${id}/correction`);
  expect(pressed.location).toMatch(/\/campaigns\/[0-9a-f-]{36}\/message$/);
});

test('N6 the size is set on the page Safety', async () => {
  const form = await administrator.get('/account/safety');
  expect(form.text).toContain('Ask for approval above');
});

test('N6 an administrator says on its page whether a token may approve', async () => {
  const newToken = '/account/api-tokens/new';
  await administrator.post(newToken, { name: 'Nightly approvals', role: 'manager', mayApprove: 'yes' });
  await administrator.post(newToken, { name: 'Nightly lists', role: 'manager' });
  const { items } = (await api.call('GET', '/api/v1/tokens')).body as {
    items: { name: string; mayApprove: boolean }[];
  };
  expect(
    items.filter(({ name }) => name.startsWith('Nightly')).map(({ name, mayApprove }) => [name, mayApprove]),
  ).toEqual([
    ['Nightly lists', false],
    ['Nightly approvals', true],
  ]);
  expect((await administrator.get('/account/api-tokens')).text).toContain('may approve');
});
