import { newId } from '../../../adapters/postgres/sql/new-id';
import { signedIn, visit } from '../page-visitor';
import { repliesTo } from '../conversations/replies-support';
import { testApi } from '../support';

const api = testApi();

interface Contact {
  id: string;
  agreedAt: string | null;
}
const add = async (more: object = {}) =>
  (
    await api.call('POST', '/api/v1/contacts', {
      as: 'sender',
      body: { name: 'Kim Lee', mobile: '07700 900461', agreedHow: 'asked on the telephone', ...more },
    })
  ).body as Contact;
const write = (contactId: string, more: object = {}) =>
  api.call('POST', '/api/v1/messages', {
    as: 'sender',
    body: { channel: 'sms', contactId, body: 'Dear ((name)), we have places.', ...more },
  });
const statusOf = async (id: string) => {
  const { rows } = await api.database.pool.query<{ status: string; reason: string | null }>(
    `SELECT status, reason_code AS reason FROM message WHERE id = $1`,
    [id],
  );
  return rows[0];
};

test('W9 W10 a contact who is no patient gets a message of the delivery engine, marked as such and as marketing', async () => {
  const contact = await add();
  const sent = await write(contact.id);
  expect(sent.status).toBe(202);
  const { id } = sent.body as { id: string };
  const read = await api.call('GET', `/api/v1/messages/${id}`, { as: 'viewer' });
  expect(read.body).toMatchObject({
    ...{ kind: 'individual', contactId: contact.id, contact: '+447700900461', body: 'Dear Kim Lee, we have places.' },
    ...{ saveToRecord: false, recipient: { patientId: null } },
  });
  const { rows } = await api.database.pool.query(`SELECT purpose, save_to_record FROM dispatch WHERE id = $1`, [id]);
  expect(rows).toEqual([{ purpose: 'marketing', save_to_record: false }]);
  const found = await api.call('GET', `/api/v1/contacts/${contact.id}`, { as: 'sender' });
  expect(found.body).toMatchObject({
    isPatient: false,
    messages: [{ id, firstLine: 'Dear Kim Lee, we have places.' }],
  });
});

test('W10 nothing goes to a contact who has not agreed, is blocked, or had enough', async () => {
  const silent = await add({ agreedHow: null });
  expect(await write(silent.id)).toMatchObject({ status: 409, body: { code: 'contact-not-agreed' } });
  const blocked = await add({ mobile: '07700 900462' });
  const listed = await api.call('POST', '/api/v1/blocked-numbers', { body: { number: '07700 900462' } });
  await api.call('PATCH', `/api/v1/blocked-numbers/${(listed.body as Contact).id}`, { body: { marketing: true } });
  expect(await write(blocked.id)).toMatchObject({ status: 409, body: { code: 'blocked' } });
  const often = await add({ mobile: '07700 900463' });
  for (let n = 0; n < 4; n++) expect((await write(often.id)).status).toBe(202);
  expect(await write(often.id)).toMatchObject({ status: 409, body: { code: 'contact-over-limit' } });
});

test('W10 an agreement taken back while a message is held stops it at the hand-over', async () => {
  const contact = await add({ mobile: '07700 900464' });
  const { id } = (await write(contact.id, { holdSeconds: 600 })).body as Contact;
  await api.call('PATCH', `/api/v1/contacts/${contact.id}`, { as: 'sender', body: { agreedHow: null } });
  await api.database.pool.query(`UPDATE dispatch SET hold_until = now() - interval '1 second' WHERE id = $1`, [id]);
  await api.messages.run({ practiceId: api.practiceId, dispatchId: id });
  expect(await statusOf(id)).toEqual({ status: 'suppressed', reason: 'dissent' });
});

test('W10 STOP from a contact blocks marketing for the number at once', async () => {
  const contact = await add({ mobile: '07700 900468' });
  const { id } = (await write(contact.id)).body as Contact;
  await api.database.pool.query(`UPDATE message SET status = 'submitted', submitted_at = now() WHERE id = $1`, [id]);
  await repliesTo(api).post('+447700900468', 'STOP');
  const { rows } = await api.database.pool.query<{ marketing: boolean }>(
    `SELECT marketing FROM contact_block WHERE practice_id = $1 AND number = '+447700900468'`,
    [api.practiceId],
  );
  expect(rows).toEqual([{ marketing: true }]);
  expect(await write(contact.id)).toMatchObject({ status: 409, body: { code: 'blocked' } });
});

test('W10 what goes to a contact is never saved, and the database refuses it too', async () => {
  const contact = await add({ mobile: '07700 900465' });
  expect(await write(contact.id, { saveToRecord: true })).toMatchObject({
    ...{ status: 422, body: { errors: [{ path: 'saveToRecord', code: 'not-available' }] } },
  });
  const both = await write(contact.id, { patientId: newId() });
  expect(both).toMatchObject({ status: 422, body: { errors: [{ path: 'patientId' }] } });
  const { id } = (await write(contact.id)).body as Contact;
  await expect(
    api.database.pool.query(`UPDATE message SET status = 'delivered', record_status = 'waiting' WHERE id = $1`, [id]),
  ).rejects.toMatchObject({ code: '23514' });
});

test('a contact needs a way, and one who is removed leaves nothing behind', async () => {
  const none = await api.call('POST', '/api/v1/contacts', { as: 'sender', body: { name: 'Kim' } });
  expect(none).toMatchObject({ status: 422, body: { errors: [{ path: 'mobile', code: 'required' }] } });
  const wrong = await api.call('POST', '/api/v1/contacts', { as: 'sender', body: { name: 'Kim', mobile: '12' } });
  expect(wrong.status).toBe(422);
  const contact = await add({ mobile: '07700 900466', email: 'kim@example.org' });
  expect((await api.call('DELETE', `/api/v1/contacts/${contact.id}`, { as: 'sender' })).status).toBe(204);
  expect((await api.call('GET', `/api/v1/contacts/${contact.id}`, { as: 'sender' })).status).toBe(404);
  const { rows } = await api.database.pool.query(`SELECT name, mobile, email FROM contact WHERE id = $1`, [contact.id]);
  expect(rows).toEqual([{ name: '', mobile: null, email: null }]);
});

test('W10 the pages add a contact, say that it is not a patient, and write to it without script', async () => {
  const { cookie, formToken } = await signedIn(api, 'sender');
  const post = (path: string, form: Record<string, string>) =>
    visit(api, 'post', path, { cookie, form: { _token: formToken, operation: newId(), ...form } });
  const details = { name: 'Alex Page', mobile: '07700 900467', email: '', agreedHow: 'form at the desk' };
  const added = await post('/p/oakfield/contacts', details);
  expect(added.status).toBe(303);
  const page = await visit(api, 'get', added.location!, { cookie });
  expect(page.text).toContain('Not a patient');
  expect((await visit(api, 'get', '/p/oakfield/contacts', { cookie })).text).toContain('Alex Page');
  const sent = await post(`${added.location!}/messages`, { channel: 'sms', body: 'Hello' });
  expect(sent).toMatchObject({ status: 303 });
  expect((await visit(api, 'get', sent.location!, { cookie })).text).toContain('Not a registered patient');
});
