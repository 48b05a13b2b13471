import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeMessage, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const pages = practicePages(api, 'sender');
let grace: Person;
beforeEach(async () => {
  grace = (await makePatients(api, 1))[0]!;
  api.handedOver.length = 0;
});

type Json = Record<string, unknown>;
const folder = async (view = 'open', query = '') => {
  const path = `/api/v1/failed-messages?view=${view}${query}`;
  return ((await api.call('GET', path, { as: 'viewer' })).body as { items: Json[] }).items;
};
const idsIn = async (view?: string) => (await folder(view)).map(({ id }) => id);
const follow = (messageIds: string[], action: string) =>
  api.call('POST', '/api/v1/failed-messages/follow-ups', { as: 'sender', body: { messageIds, action } });
const news = (reference: string, what: 'delivered' | 'failed', reasonCode?: string) =>
  api.messages.store.applyNews(api.practiceId, [{ attemptId: reference, news: what, reasonCode }], new Date());

/** A message to one patient that failed, with the reference of its attempt. */
async function failed(body = 'Please ring us.'): Promise<{ id: string; reference: string }> {
  const id = await makeMessage(api, grace.patientId, { body });
  const { reference } = api.handedOver.at(-1)!;
  await news(reference, 'failed', 'number-invalid');
  return { id, reference };
}

test('A3, X2 messages of campaigns and to one patient are in one folder, with cause and advice', async () => {
  const campaignId = await makeSentCampaign(api, [
    { status: 'failed', reasonCode: 'phone-off' },
    'delivered',
    'expired',
  ]);
  const { id } = await failed();
  const items = await folder();
  expect(items.slice(0, 3)).toMatchObject([
    { id, kind: 'individual', campaign: null, reason: { code: 'number-invalid' }, timesFailed: 1, followUp: null },
    { kind: 'campaign', campaign: { id: campaignId }, status: 'expired' },
    { kind: 'campaign', status: 'failed', reason: { code: 'phone-off', message: 'Phone switched off' } },
  ]);
  expect(items[0]!.advice).toContain('Correct the number');
  // They are the rows of the campaign's own errors, and no copy.
  const errors = await api.call('GET', `/api/v1/campaigns/${campaignId}/messages?filter=errors`);
  const own = (errors.body as { items: Json[] }).items.map((item) => item.id);
  expect((await idsIn()).filter((one) => own.includes(one))).toHaveLength(2);
});

test('A10 what was done about a message is noted, moves it, and can be taken back', async () => {
  const { id } = await failed();
  for (const action of ['call', 'fix', 'done'] as const) {
    expect((await follow([id], action)).body).toEqual({ changed: 1 });
    expect((await folder(action))[0]).toMatchObject({ id, followUp: { action, by: 'A sender' } });
    expect(await idsIn()).not.toContain(id);
  }
  await follow([id], 'open');
  expect(await idsIn()).toContain(id);
  expect((await follow([newId()], 'done')).body).toEqual({ changed: 0 });
});

test('A3 a later delivery ticks a message off, and a later failure brings it back', async () => {
  const late = await failed();
  await follow([late.id], 'call');
  await news(late.reference, 'delivered');
  expect(await idsIn('call')).not.toContain(late.id);
  expect((await folder('done'))[0]).toMatchObject({ id: late.id, status: 'delivered' });

  const again = await failed();
  await follow([again.id], 'done');
  await api.call('POST', `/api/v1/messages/${again.id}/retry`, { as: 'sender', body: {} });
  await news(api.handedOver.at(-1)!.reference, 'failed', 'phone-off');
  expect((await folder())[0]).toMatchObject({ id: again.id, timesFailed: 2, followUp: null });
  await api.call('POST', `/api/v1/messages/${again.id}/retry`, { as: 'sender', body: {} });
  await news(api.handedOver.at(-1)!.reference, 'delivered');
  expect(await idsIn()).not.toContain(again.id);
  expect((await folder('done'))[0]).toMatchObject({ id: again.id, status: 'delivered' });
});

test('A10 the text is emailed instead, once for one failure, to patients who have an address', async () => {
  const { id } = await failed('Your blood test is due.');
  const email = (messageIds: string[]) =>
    api.call('POST', '/api/v1/failed-messages/emails', {
      as: 'sender',
      body: { messageIds, subject: 'From your practice' },
    });
  expect((await email([id])).body).toEqual({ sent: 1, skipped: [] });
  await email([id]);
  const emails = api.handedOver.filter(({ subject }) => subject === 'From your practice');
  expect(emails).toMatchObject([{ to: grace.email, body: 'Your blood test is due.' }]);
  expect((await folder('done'))[0]).toMatchObject({ id, followUp: { action: 'email' } });
  // Its page says so too, and does not offer it again.
  const page = (await pages.get(`/messages/${id}`)).text;
  expect(page).toContain('Emailed instead');
  expect(page).not.toContain(`instead=${id}`);

  const other = await failed();
  await api.database.pool.query(`UPDATE patient SET email = NULL WHERE id = $1`, [grace.patientId]);
  expect((await email([other.id])).body).toMatchObject({
    ...{ sent: 0, skipped: [{ messageId: other.id, code: 'email-missing' }] },
  });
  expect(await idsIn()).toContain(other.id);
});

test('A10 a text with a link to book is not emailed by itself, because the link would lead nowhere', async () => {
  const { id } = await failed();
  const body = 'Please book.\nUse this link to book: http://rollcall.test/base/b/((rollcall link))';
  await api.database.pool.query(`UPDATE dispatch SET body = $2 WHERE id = $1`, [id, body]);
  const before = api.handedOver.length;
  const asked = { messageIds: [id], subject: 'From your practice' };
  const answer = await api.call('POST', '/api/v1/failed-messages/emails', { as: 'sender', body: asked });
  expect(answer.body).toMatchObject({ sent: 0, skipped: [{ messageId: id, code: 'personal-link' }] });
  expect(api.handedOver).toHaveLength(before);
  // Whoever writes the email begins with the rest of the text.
  const page = (await pages.get(`/messages/new/email?patient=${grace.patientId}&instead=${id}`)).text;
  expect(page).toMatch(/<textarea[^>]*>\s*Please book\.\s*<\/textarea>/);
});

test('A10 email instead begins with the text that failed, and sending it ticks the text off', async () => {
  const { id } = await failed('Your blood test is due.');
  const path = `/messages/new/email?patient=${grace.patientId}`;
  const link = `${path}&amp;instead=${id}`;
  expect((await pages.get('/inbox/failed')).text).toContain(link);
  expect((await pages.get(`/patients/${grace.patientId}/messages`)).text).toContain(link);
  const page = (await pages.get(`${path}&instead=${id}`)).text;
  expect(page).toContain('Your blood test is due.');
  expect(page).toContain(`name="instead" value="${id}"`);
  const form = { patient: grace.patientId, instead: id, subject: 'From us', body: 'Your blood test is due.' };
  const sent = await pages.post('/messages/new/email', { operation: newId(), ...form });
  expect(sent.status).toBe(303);
  expect((await folder('done'))[0]).toMatchObject({ id, followUp: { action: 'done' } });

  // Another patient's text is never shown.
  const [other] = await makePatients(api, 1);
  const strange = await pages.get(`/messages/new/email?patient=${other!.patientId}&instead=${id}`);
  expect(strange.text).not.toContain('Your blood test is due.');
});

test('A10 email instead is not offered where the patient has no address, or an email is not safe', async () => {
  const { id } = await failed();
  const link = `instead=${id}`;
  const body = { email: 'never', why: 'His brother reads his mail' };
  await api.call('PUT', `/api/v1/patients/${grace.patientId}/safe-contact`, { body });
  for (const page of ['/inbox/failed', `/patients/${grace.patientId}/messages`, `/messages/${id}`]) {
    expect((await pages.get(page)).text).not.toContain(link);
  }
  await api.call('PUT', `/api/v1/patients/${grace.patientId}/safe-contact`, {
    body: { email: 'yes', why: 'He moved' },
  });
  expect((await pages.get('/inbox/failed')).text).toContain(link);
  await api.database.pool.query(`UPDATE patient SET email = NULL WHERE id = $1`, [grace.patientId]);
  expect((await pages.get('/inbox/failed')).text).not.toContain(link);
});

test('a message that was left out at its hand-over is in the folder, and one that somebody cancelled is not', async () => {
  const held = { holdSeconds: 60 };
  const cancelled = await makeMessage(api, grace.patientId, held);
  await api.call('POST', `/api/v1/messages/${cancelled}/cancel`, { as: 'sender', body: {} });
  const left = await makeMessage(api, grace.patientId, held);
  await api.database.pool.query(`UPDATE patient SET mobile = NULL WHERE id = $1`, [grace.patientId]);
  await api.database.pool.query(`UPDATE dispatch SET hold_until = now() - interval '1 second' WHERE id = $1`, [left]);
  await api.messages.run({ practiceId: api.practiceId, dispatchId: left });
  const open = await idsIn();
  expect(open).toContain(left);
  expect(open).not.toContain(cancelled);
});

test('of a restricted record nothing is shown; the folder of another practice is its own; looking is audited', async () => {
  const { id } = await failed();
  await api.database.pool.query(`UPDATE patient SET status = 'restricted' WHERE id = $1`, [grace.patientId]);
  expect((await folder())[0]).toMatchObject({ id, isRestricted: true, patient: null, contact: null, firstLine: null });
  const strange = await api.call('GET', '/api/v1/failed-messages', { as: 'stranger' });
  expect(strange.body).toEqual({ items: [], nextCursor: null });
  const { items } = await api.services.audit.page(api.practiceId, { limit: 500, after: null });
  expect(items.map(({ act }) => act)).toContain('failed-messages-viewed');
});

test('A3, A10 the page shows the folder and does the same by a form', async () => {
  const { id } = await failed();
  const page = (await pages.get('/inbox/failed')).text;
  expect(page).toContain('Failed folder');
  expect(page).toContain('Number not valid');
  expect(page).toContain(`/p/oakfield/messages/${id}`);
  const nothing = await pages.post('/inbox/failed', { action: 'done', operation: newId() });
  expect([nothing.status, nothing.text]).toEqual([422, expect.stringContaining('Tick at least one message')]);
  const done = await pages.post('/inbox/failed', { action: 'call', messages: id, operation: newId() });
  expect([done.status, done.location]).toEqual([303, '/p/oakfield/inbox/failed']);
  expect((await pages.get('/inbox/failed?view=call')).text).toContain('Added to the call list');
  const emailed = await pages.post('/inbox/failed?view=call', {
    email: '1',
    subject: 'Hello',
    messages: id,
    operation: newId(),
  });
  expect(emailed.status).toBe(303);
  expect(api.handedOver.at(-1)).toMatchObject({ subject: 'Hello', to: grace.email });
});
