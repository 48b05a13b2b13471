import { PDFDocument } from 'pdf-lib';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeMessage, makePatients, type Person } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const pages = practicePages(api, 'sender');
let grace: Person;
beforeEach(async () => {
  grace = (await makePatients(api, 1))[0]!;
  api.handedOver.length = 0;
});

const compose = (kind: 'sms' | 'email', more = '') =>
  pages.get(`/messages/new/${kind}?patient=${grace.patientId}${more}`);
const press = (form: Record<string, string>, kind: 'sms' | 'email' = 'sms') =>
  pages.post(`/messages/new/${kind}`, { operation: newId(), patient: grace.patientId, ...form });
const fails = (reference: string) => {
  const news = [{ attemptId: reference, news: 'failed' as const, reasonCode: 'number-invalid' }];
  return api.messages.store.applyNews(api.practiceId, news, new Date());
};

test('W1 Create leads to each kind of message, and each kind to its own help', async () => {
  const create = await pages.get('/create');
  expect(create.text).toMatch(/href="\/p\/oakfield\/messages\/new\/sms">SMS</);
  expect(create.text).toMatch(/href="\/p\/oakfield\/messages\/new\/email">Email</);
  expect((await pages.get('/messages/new/sms')).text).toContain('Help with SMS');
  expect((await pages.get('/messages/new/email')).text).toContain('Help with email');
});

test('W1 a patient is found, chosen and written to, and no word of the search stands in an address', async () => {
  const searched = await pages.post('/messages/new/sms/patient', { words: grace.nhsNumber });
  expect(searched.location).toMatch(/^\/p\/oakfield\/messages\/new\/sms\?search=[0-9a-f-]{36}$/);
  expect((await pages.get(searched.location!)).text).toContain(`?patient=${grace.patientId}`);
  const page = (await compose('sms')).text;
  expect(page).toContain('Change it in EMIS or SystmOne: we do not keep numbers typed here.');

  const operation = newId();
  const form = { body: 'Please ring us.', save: 'yes', codes: '308273005', operation };
  const sent = await press(form);
  expect([sent.status, sent.location]).toEqual([303, expect.stringMatching(/\/messages\/[0-9a-f-]{36}$/)]);
  expect((await press(form)).location).toBe(sent.location);
  const message = (await pages.get(sent.location!)).text;
  expect(message).toContain('Until then you can cancel it.');
  expect(message).toContain('SNOMED codes: 308273005');
  expect(api.handedOver).toEqual([]);

  const cancelled = await pages.post(`${sent.location}/cancel`, { operation: newId() });
  expect(cancelled.location).toBe(sent.location);
  expect((await pages.get(sent.location!)).text).toContain('Stopped before sending');
});

test('A9, A10 a number that is likely to fail warns, offers email, and can still be sent to', async () => {
  await makeMessage(api, grace.patientId);
  await fails(api.handedOver[0]!.reference);
  const page = (await compose('sms')).text;
  expect(page).toContain('Likely to fail.');
  expect(page).toContain('You can still send it.');
  expect(page).toContain('email instead');
  expect((await press({ body: 'Please ring us.' })).status).toBe(303);
});

test('what was typed survives a change of kind, a template and a mistake', async () => {
  const text = { name: 'Ring us', channel: 'any', purpose: 'care', body: 'Dear ((given name)), ring us.' };
  const template = await api.call('POST', '/api/v1/templates', { body: text });
  const { id: templateId } = template.body as { id: string };
  const switched = await press({ body: 'My own words', switch: 'email' });
  expect(switched.text).toContain('My own words');
  expect(switched.text).toContain('Send email');
  expect((await press({ use: '1', templateId })).text).toContain('Dear ((given name)), ring us.');
  const wrong = await press({ body: 'My own words', codes: '123' });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('My own words');
  const count = await pages.post('/messages/new/sms/count', { body: 'Please ring us.' });
  expect(JSON.parse(count.text)).toEqual({ count: '15 characters, 1 SMS segment.' });
});

test('A9 a patient who cannot be written to is told before anything is typed', async () => {
  await api.database.pool.query(`UPDATE patient SET status = 'deceased' WHERE id = $1`, [grace.patientId]);
  const page = (await compose('sms')).text;
  expect(page).toContain('has died');
  expect(page).not.toContain('<textarea');
});

test('W13 a patient without email is told before anything is typed', async () => {
  await api.database.pool.query(`UPDATE patient SET email = NULL WHERE id = $1`, [grace.patientId]);
  expect((await compose('email')).text).toContain('The record has no email address that we can use.');
});

test('W2 on trial, the tabs stay and say why', async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { plan: 'trial' } });
  const page = (await compose('sms')).text;
  expect(page).toContain('Not in trial');
  expect(page).toContain('Your practice is on trial.');
  expect(page).not.toContain('<textarea');
  expect((await press({ body: 'Please ring us.' })).status).toBe(403);
  await api.call('PATCH', '/api/v1/settings', { body: { plan: 'subscribed' } });
});

test('P28 patients may be let reply where an account receives, and each page says what that means', async () => {
  const sms = (await compose('sms')).text;
  expect(sms).toContain('Your SMS account cannot receive them.');
  expect(sms).not.toContain('name="allowReplies"');
  const { accounts } = api.services;
  const account = (await accounts.inUse(api.practiceId)).find(({ channel }) => channel === 'sms')!;
  const by = { ...{ practiceId: api.practiceId, practiceName: '', user: 'A manager' }, tokenId: newId() };
  const number = (replyTo: string | null) =>
    accounts.changeSender(api.practiceId, account, { replyTo }, { ...by, role: 'administrator' }, new Date());
  await number('+447700900999');
  expect((await compose('sms')).text).toContain('It goes out from 07700 900999 instead of Oakfield.');
  await number(null);
  const email = (await compose('email')).text;
  expect(email).toContain('Replies are not sorted by urgency.');
  const typed = { subject: 'From your practice', body: 'Please tell us a time.' };
  const asked = await press({ ...typed, allowReplies: 'yes' }, 'email');
  expect((await pages.get(asked.location!)).text).toContain('The patient can reply once it is sent.');
  const plain = await press(typed, 'email');
  expect((await pages.get(plain.location!)).text).toContain('The patient cannot reply.');
  const preview = await pages.post('/messages/new/direct', {
    ...{ operation: newId(), patient: grace.patientId, body: 'Your letter', allowReplies: 'yes', preview: '1' },
  });
  expect(preview.text).toContain('The patient can answer once on this page.');
});

test('W3, W4 the Messages tab leads to the message, with its attempts and what is known', async () => {
  const id = await makeMessage(api, grace.patientId, { body: 'Your results are in.' });
  const tab = (await pages.get(`/patients/${grace.patientId}/messages`)).text;
  expect(tab).toContain(`/p/oakfield/messages/${id}`);
  expect(tab).toContain('Your results are in.');
  expect(tab).toContain('Sent, no receipt yet');
  await fails(api.handedOver[0]!.reference);
  const page = (await pages.get(`/messages/${id}`)).text;
  expect(page).toContain('Number not valid');
  expect(page).toContain('Email instead');
  const again = await pages.post(`/messages/${id}/retry`, { operation: newId() });
  expect(again.location).toBe(`/p/oakfield/messages/${id}`);
  expect(api.handedOver).toHaveLength(2);
});

/** A PDF of ASCII alone. */
async function letter(): Promise<string> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage();
  const text = Buffer.from(await document.save({ useObjectStreams: false })).toString('latin1');
  return text.replace(/[^\n -~]/g, '.');
}
const direct = (form: Record<string, string>) =>
  pages.post('/messages/new/direct', { operation: newId(), patient: grace.patientId, ...form });

test('W1, W11 a direct message is the third choice, and its three needs are met one by one', async () => {
  const create = (await pages.get('/create')).text;
  expect(create).toMatch(/href="\/p\/oakfield\/messages\/new\/direct">Direct Message</);
  const page = (await pages.get(`/messages/new/direct?patient=${grace.patientId}`)).text;
  expect(page).toContain('Help with Direct Message');
  expect(page).toContain(`An email address for the link: ${grace.email}`);
  expect(page).toContain('A mobile number for the code: ');
  expect(page).toContain('An SMS credit for the code');
  expect(page).not.toContain('Missing');
});

test('W13 each need that is missing is named before a direct message is typed', async () => {
  const sql = (text: string) => api.database.pool.query(text, [api.practiceId]);
  await api.database.pool.query(`UPDATE patient SET email = NULL, mobile = NULL WHERE id = $1`, [grace.patientId]);
  await sql(`UPDATE practice_settings SET sms_credits = 'counted' WHERE practice_id = $1`);
  const page = (await pages.get(`/messages/new/direct?patient=${grace.patientId}`)).text;
  await sql(`UPDATE practice_settings SET sms_credits = NULL WHERE practice_id = $1`);
  expect(page).toContain('A direct message needs an email address for the link.');
  expect(page).toContain('A direct message needs a mobile number for the code.');
  expect(page).toMatch(/There are no SMS credits left\.[^]*href="\/p\/oakfield\/account\/credits">Buy credits</);
  expect(page).not.toContain('<textarea');
});

test('W12 files of a direct message are uploaded by page, removed, refused by name, and sent', async () => {
  const typed = { operation: newId(), patient: grace.patientId, body: 'Your letter is attached.' };
  const script = await pages.upload('/messages/new/direct', { ...typed, attach: '1' }, { name: 'a.pdf', content: 'x' });
  expect(script.status).toBe(422);
  expect(script.text).toContain('“a.pdf” is not a PDF, a JPEG or a PNG');
  expect(script.text).toContain('Your letter is attached.');
  const none = await direct({ ...typed, attach: '1' });
  expect(none.text).toContain('Choose a PDF, a JPEG or a PNG');

  const file = { name: 'Letter.pdf', content: await letter() };
  const attached = await pages.upload('/messages/new/direct', { ...typed, attach: '1' }, file);
  expect([attached.status, attached.text]).toEqual([200, expect.stringContaining('Letter.pdf')]);
  const id = /name="attachmentIds" value="([0-9a-f-]{36})"/.exec(attached.text)![1]!;
  const removed = await direct({ ...typed, attachmentIds: id, remove: id });
  expect(removed.text).not.toContain('Letter.pdf');
  expect((await direct({ ...typed, attachmentIds: id, switch: 'email' })).text).toContain(`value="${id}"`);

  const preview = (await direct({ ...typed, attachmentIds: id, subject: 'Your letter', preview: '1' })).text;
  expect(preview).toContain('What the patient gets');
  expect(preview).toContain('You have a message from Oakfield Surgery');
  expect(preview).toContain('****** is your code');
  // The button leads down to it.
  expect(preview).toContain('formaction="/p/oakfield/messages/new/direct#preview"');
  expect(api.handedOver).toEqual([]);

  const sent = await direct({ ...typed, attachmentIds: id, send: '1' });
  expect([sent.status, sent.location]).toEqual([303, expect.stringMatching(/\/messages\/[0-9a-f-]{36}$/)]);
  const page = (await pages.get(sent.location!)).text;
  expect(page).toContain('Until then you can cancel it.');
  expect(page).toContain('Letter.pdf');
  expect((await pages.post(`${sent.location}/cancel`, { operation: newId() })).location).toBe(sent.location);
});

test('a direct message to a contact that just changed asks why on the page, and keeps the reason', async () => {
  await api.database.pool.query(`UPDATE patient SET email = 'new@patients.example' WHERE id = $1`, [grace.patientId]);
  const page = (await pages.get(`/messages/new/direct?patient=${grace.patientId}`)).text;
  expect(page).toContain('The email address was changed in the last 30 days.');
  const asked = await direct({ body: 'Your letter', send: '1' });
  expect([asked.status, asked.text]).toEqual([422, expect.stringContaining('Enter why this contact is right')]);
  const sent = await direct({ body: 'Your letter', send: '1', 'reason-contact-changed': 'Told me at the desk' });
  expect(sent.status).toBe(303);
});

test('W9 a message about a patient goes to a colleague’s number once, is in the patient’s tab, and the number is not kept', async () => {
  const colleague = '+447700900877';
  const sent = await press({ body: 'Please visit Mrs Day at 3pm.', contact: colleague, send: '1' });
  const id = sent.location!.split('/').at(-1)!;
  await api.database.pool.query(`UPDATE dispatch SET hold_until = now() - interval '1 second' WHERE id = $1`, [id]);
  await api.messages.run({ practiceId: api.practiceId, dispatchId: id });
  expect(api.handedOver).toMatchObject([{ to: colleague }]);
  expect((await pages.get(`/patients/${grace.patientId}/messages`)).text).toContain('Please visit Mrs Day at 3pm.');
  const patient = await api.database.pool.query(`SELECT mobile FROM patient WHERE id = $1`, [grace.patientId]);
  expect(patient.rows).toEqual([{ mobile: grace.mobile }]);
});

test('N26 W4 a direct message is never called delivered before it is opened', async () => {
  const sent = await direct({ body: 'Your letter', send: '1' });
  const id = sent.location!.split('/').at(-1)!;
  await api.database.pool.query(`UPDATE dispatch SET hold_until = now() - interval '1 second' WHERE id = $1`, [id]);
  await api.messages.run({ practiceId: api.practiceId, dispatchId: id });
  for (const page of [`/patients/${grace.patientId}/messages`, sent.location!]) {
    const { text } = await pages.get(page);
    expect(text).toContain('Link sent');
    expect(text).toContain('Not opened yet');
    expect(text).not.toContain('Delivered');
  }
});
