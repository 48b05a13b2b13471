import request from 'supertest';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { repliesTo } from '../conversations/replies-support';
import { makeMessage, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { practicePages } from '../page-visitor';
import { recallWorkOf } from '../recalls/follow-ups-support';
import { recallsOf } from '../recalls/recalls-support';
import { testApi } from '../support';
import { until } from '../../support/until';

const api = testApi();
const pages = practicePages(api, 'sender');
const replies = repliesTo(api);
const { category, recall } = recallsOf(api);
const work = recallWorkOf(api);

type Json = Record<string, unknown>;
let grace: Person;
beforeEach(async () => {
  grace = (await makePatients(api, 1))[0]!;
  api.handedOver.length = 0;
});

const set = (levels: Json, { patientId } = grace) =>
  api.call('PUT', `/api/v1/patients/${patientId}/safe-contact`, {
    as: 'sender',
    body: { why: 'Her husband reads it', ...levels },
  });
const send = (more: Json) =>
  api.call('POST', '/api/v1/messages', { as: 'sender', body: { patientId: grace.patientId, ...more } });
const statusOf = async (id: string) => {
  const { status, reason } = (await api.call('GET', `/api/v1/messages/${id}`, { as: 'viewer' })).body as Json;
  return [status, (reason as { code: string } | null)?.code];
};
/** The hold of a message is over. */
async function handOver(id: string): Promise<void> {
  await api.database.pool.query(`UPDATE dispatch SET hold_until = now() - interval '1 second' WHERE id = $1`, [id]);
  await api.messages.run({ practiceId: api.practiceId, dispatchId: id });
}
const codeOf = ({ body }: { body: unknown }) => (body as { code: string }).code;

test('safe contact is a fact for each channel, with who set it and why, and the reason is not in the audit log', async () => {
  const path = `/api/v1/patients/${grace.patientId}/safe-contact`;
  const before = { sms: 'yes', email: 'yes', letter: 'yes', call: 'yes', setBy: {}, version: 0 };
  expect((await api.call('GET', path, { as: 'viewer' })).body).toMatchObject(before);
  const changed = await set({ sms: 'never', call: 'neutral', version: 0 });
  expect([changed.status, changed.body]).toMatchObject([
    200,
    {
      ...before,
      sms: 'never',
      call: 'neutral',
      version: 1,
      setBy: { sms: { by: 'A sender', why: 'Her husband reads it' } },
    },
  ]);
  expect((await set({ sms: 'yes', version: 0 })).status).toBe(409);
  expect((await set({ sms: 'sometimes' })).status).toBe(422);
  expect((await api.call('PUT', path, { as: 'sender', body: { sms: 'yes' } })).status).toBe(422);
  const audit = await api.database.pool.query<{ details: Json }>(
    `SELECT details FROM audit_entry WHERE act = 'safe-contact-changed' AND subject_id = $1`,
    [grace.patientId],
  );
  expect(audit.rows).toHaveLength(1);
  expect(JSON.stringify(audit.rows[0]!.details)).not.toContain('husband');
});

test('safe contact of one patient is refused before it is stored, and read again when it is handed over', async () => {
  const held = await makeMessage(api, grace.patientId, { holdSeconds: 60 });
  await set({ sms: 'never' });
  await handOver(held);
  expect(await statusOf(held)).toEqual(['suppressed', 'unsafe-contact']);
  expect(api.handedOver).toEqual([]);
  const refused = await send({ channel: 'sms', body: 'Please ring us.' });
  expect([refused.status, codeOf(refused)]).toEqual([409, 'unsafe-contact']);
  const again = await api.call('POST', `/api/v1/messages/${held}/retry`, { as: 'sender', body: {} });
  expect([again.status, codeOf(again)]).toEqual([409, 'nothing-to-retry']);
  // Another channel of the same patient is safe.
  expect((await send({ channel: 'email', subject: 'Hello', body: 'Please ring us.' })).status).toBe(202);
});

test('safe contact: where only neutral text is safe, a message asks why its text is, and keeps the reason', async () => {
  await set({ sms: 'neutral' });
  const asked = await send({ channel: 'sms', body: 'Please ring us.' });
  expect([asked.status, asked.body]).toMatchObject([
    409,
    { code: 'needs-acknowledgement', findings: [{ code: 'neutral-text-only' }] },
  ]);
  const acknowledged = [{ code: 'neutral-text-only', reason: 'It says nothing of her' }];
  expect((await send({ channel: 'sms', body: 'Please ring us.', acknowledged })).status).toBe(202);
  expect(api.handedOver).toHaveLength(1);
  const { rows } = await api.database.pool.query<{ details: Json }>(
    `SELECT details FROM audit_entry WHERE act = 'message-sent' AND subject_id = $1`,
    [grace.patientId],
  );
  expect(rows[0]!.details).toMatchObject({ acknowledged });
});

test('safe contact: a direct link goes as neutral text and never to an email that is not safe', async () => {
  const direct = { channel: 'direct', body: 'Your letter' };
  await set({ email: 'neutral', sms: 'neutral' });
  expect((await send(direct)).status).toBe(202);
  expect(api.handedOver).toHaveLength(1);
  const held = ((await send({ ...direct, holdSeconds: 60 })).body as { id: string }).id;
  await set({ email: 'never' });
  await handOver(held);
  expect(await statusOf(held)).toEqual(['suppressed', 'unsafe-contact']);
  const refused = await send(direct);
  expect([refused.status, codeOf(refused)]).toEqual([409, 'unsafe-contact']);
});

test('safe contact: an access code goes as neutral text, and never by a text message that is not safe', async () => {
  await send({ channel: 'direct', body: 'Your letter' });
  const link = /\/m\/[A-Za-z0-9]{11}/.exec(api.handedOver[0]!.body)![0];
  const press = () => request(api.server).post(`${link}/code`).type('form').set('Sec-Fetch-Site', 'same-origin');
  await set({ sms: 'never' });
  expect((await press()).text).toContain('We cannot text you a code');
  expect(api.handedOver).toHaveLength(1);
  await set({ sms: 'neutral' });
  await press();
  expect(api.handedOver.at(-1)!.body).toContain('is your code');
});

test('safe contact: an automatic answer and an answer of staff do not go where it is not safe', async () => {
  await replies.sentTo([grace]);
  await set({ sms: 'never' });
  await replies.post(grace.mobile, 'STOP');
  const confirmations = async () =>
    (await replies.withNumber(grace.mobile)).messages.filter(({ automatic }) => automatic).map(({ status }) => status);
  // It is looked at once more right before it would be handed over, a moment later.
  await until('the confirmation is decided about', async () => !(await confirmations()).includes('planned'));
  expect(await confirmations()).toEqual(['suppressed']);
  expect(api.handedOver).toEqual([]);
  const found = await replies.withNumber(grace.mobile);
  const answer = await replies.act(found.id, 'reply', { body: 'Thank you', version: found.version });
  expect([answer.status, codeOf(answer)]).toEqual([409, 'unsafe-contact']);
  expect((await pages.get(`/conversations/${found.id}`)).text).toContain('Never contact this patient by text message.');
});

test('safe contact: a campaign that is tried again leaves out who became unsafe', async () => {
  const id = await makeSentCampaign(api, [{ status: 'failed', reasonCode: 'phone-off' }], { people: [grace] });
  await api.database.pool.query(`UPDATE campaign SET phase = 'settling' WHERE id = $1`, [id]);
  await set({ sms: 'neutral' });
  const retry = await api.call('POST', `/api/v1/campaigns/${id}/retry`, { as: 'sender', body: {} });
  expect([retry.status, retry.body]).toMatchObject([
    409,
    { code: 'nothing-to-retry', skipped: [{ reason: 'neutral-text-only', count: 1 }] },
  ]);
});

test('safe contact: a change of channel does not go to an email that is not safe', async () => {
  const id = await makeMessage(api, grace.patientId);
  const news = [{ attemptId: api.handedOver[0]!.reference, news: 'failed' as const, reasonCode: 'number-invalid' }];
  await api.messages.store.applyNews(api.practiceId, news, new Date());
  await set({ email: 'never' });
  const body = { messageIds: [id], subject: 'From your practice' };
  const moved = await api.call('POST', '/api/v1/failed-messages/emails', { as: 'sender', body });
  expect(moved.body).toMatchObject({ sent: 0, skipped: [{ messageId: id, code: 'unsafe-contact' }] });
  expect(api.handedOver).toHaveLength(1);
});

describe('safe contact of recalls', () => {
  beforeAll(() => category());
  const live = (patientId: string) =>
    api.database.pool.query(`UPDATE patient SET address = '{1 High Street}', postcode = 'LS1 4AP' WHERE id = $1`, [
      patientId,
    ]);

  test('a letter is not made where it is not safe, and is pulled if that changes before it is posted', async () => {
    const [one, other] = [await recall(), await recall()];
    await live(one.person.patientId);
    await live(other.person.patientId);
    await set({ letter: 'neutral' }, one.person);
    const made = await api.call('POST', '/api/v1/recalls/letters', {
      as: 'sender',
      body: { recallIds: [one.id, other.id] },
    });
    expect(made.body).toMatchObject({ letters: 1, leftOut: [{ recallId: one.id, code: 'neutral-text-only' }] });
    const { id } = made.body as { id: string };
    await work.print(id);
    await set({ letter: 'never' }, other.person);
    const posted = await api.call('POST', `/api/v1/recalls/letters/${id}/posted`, { as: 'sender', body: { count: 0 } });
    expect([posted.status, posted.body]).toMatchObject([202, { toPull: [{ reason: { code: 'unsafe' } }] }]);
  });

  test('nobody is called where it is not safe, and who is called is told what to keep to themselves', async () => {
    const [one, other] = [await recall(), await recall()];
    await set({ call: 'never' }, one.person);
    await set({ call: 'neutral' }, other.person);
    const queued = await api.call('POST', '/api/v1/recalls/calls', {
      as: 'sender',
      body: { recallIds: [one.id, other.id] },
    });
    expect(queued.body).toMatchObject({ queued: 1, leftOut: [{ recallId: one.id, code: 'unsafe-contact' }] });
    const list = () => api.services.recallCalls.list(api.practiceId, 100, new Date());
    expect((await list()).find(({ recallId }) => recallId === other.id)).toMatchObject({ isNeutralOnly: true });
    expect((await pages.get(`/recalls/calls/${other.id}`)).text).toContain('Talk to the patient alone.');
    await set({ call: 'never' }, other.person);
    expect((await list()).map(({ recallId }) => recallId)).not.toContain(other.id);
  });
});

test('safe contact is set by page, and shown on the patient and wherever a message to them starts', async () => {
  const path = `/patients/${grace.patientId}/safe-contact`;
  expect((await pages.get(path)).text).toContain('Neutral text only');
  const form = { sms: 'never', email: 'neutral', letter: 'yes', call: 'yes', version: '0' };
  const wrong = await pages.post(path, form);
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Enter why')]);
  const saved = await pages.post(path, { ...form, why: 'Her husband reads it' });
  expect(saved.location).toBe(`/p/oakfield/patients/${grace.patientId}/preferences`);
  const preferences = (await pages.get(saved.location!)).text;
  expect(preferences).toContain('Her husband reads it');
  for (const page of ['', '/messages', '/preferences']) {
    expect((await pages.get(`/patients/${grace.patientId}${page}`)).text).toContain(
      'Never contact this patient by text message.',
    );
  }
  const email = `/messages/new/email?patient=${grace.patientId}`;
  const compose = (await pages.get(email)).text;
  expect(compose).toContain('Say nothing about this patient or their care by email.');
  expect(compose).toContain('Why is this text neutral?');
  expect((await pages.get(`/messages/new/sms?patient=${grace.patientId}`)).text).not.toContain('<textarea');
  const typed = { operation: newId(), patient: grace.patientId, subject: 'Hello', body: 'Please ring us.', send: '1' };
  expect((await pages.post('/messages/new/email', typed)).text).toContain('Enter why this text is neutral');
  const sent = await pages.post('/messages/new/email', { ...typed, 'reason-neutral-text-only': 'It says nothing' });
  expect(sent.status).toBe(303);
});
