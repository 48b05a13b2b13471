import { makeDraft, makeList, makePatients, type Person } from '../fixtures';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';
import { repliesTo } from './replies-support';

const api = testApi();
const { post: reply, withNumber, sentTo } = repliesTo(api);
const { get, post, base } = practicePages(api, 'sender');
const viewer = practicePages(api, 'viewer');
const manager = practicePages(api, 'manager');

async function conversation(text: string): Promise<{ id: string; version: number; person: Person }> {
  const [person] = await makePatients(api, 1);
  await sentTo([person!]);
  await reply(person!.mobile, text);
  const { id, version } = await withNumber(person!.mobile);
  return { id, version, person: person! };
}

test('P27 P31 the inbox says that it comes with the first reply, then how many are unread, in the menu as well', async () => {
  expect((await get('/inbox')).text).toContain('appears with the first reply');
  expect((await get('/inbox/bulk-message-replies')).text).toContain('No replies yet.');
  await conversation('Yes please');
  const page = (await get('/inbox')).text;
  expect(page).toContain('Bulk Message Replies (1)');
  expect(page).toContain('Inbox (1)');
  expect(page).not.toContain('appears with the first reply');
});

test('P30 N19 the list warns that it is not sorted, and says why a reply was moved up', async () => {
  await conversation('I have chest pain');
  const page = (await get('/inbox/bulk-message-replies')).text;
  expect(page).toContain('Replies are not sorted by urgency.');
  expect(page).toContain('Moved up because it says “chest pain”');
  expect(page.indexOf('chest pain”')).toBeLessThan(page.indexOf('Yes please'));
});

test('P26 N19 an answer by page; one to a conversation that changed comes back with the text and what is new', async () => {
  const { id, version, person } = await conversation('Tuesday?');
  expect((await get(`/conversations/${id}`)).text).toContain('Tuesday?');
  await reply(person.mobile, 'Or Friday?');
  const refused = await post(`/conversations/${id}/reply`, { reply: 'Tuesday is fine', version: String(version) });
  const shown = refused.status === 303 ? await get(refused.location!) : refused;
  expect(shown.text).toContain('Something was added or changed');
  expect(shown.text).toContain('Tuesday is fine');
  expect(shown.text).toContain('Or Friday?');
  const { version: now } = await withNumber(person.mobile);
  const sent = await post(`/conversations/${id}/reply`, { reply: 'Friday is fine', version: String(now) });
  expect(sent.location).toBe(`${base}/conversations/${id}`);
  expect((await get(sent.location!)).text).toContain('Your answer is on its way.');
  // Nobody waits for us once they have an answer.
  const row = (await get('/inbox/bulk-message-replies')).text.split('<li').find((one) => one.includes(id))!;
  expect(row).toContain('Waiting for patient');
  expect(row).not.toContain('waiting for');
});

test('P31 it is unread until somebody who can answer has seen it', async () => {
  const { id, person } = await conversation('Hello');
  await viewer.get(`/conversations/${id}`);
  expect((await withNumber(person.mobile)).unread).toBe(true);
  await get(`/conversations/${id}`);
  expect((await withNumber(person.mobile)).unread).toBe(false);
});

test('N19 assigned to me, done, reopened, with a note', async () => {
  const { id } = await conversation('Hello there');
  const [, me] = /name="staff" value="([^"]+)"/.exec((await get(`/conversations/${id}`)).text)!;
  await post(`/conversations/${id}/assign`, { staff: me! });
  expect((await get('/inbox/assigned-to-me')).text).toContain('Hello there');
  await post(`/conversations/${id}/notes`, { note: 'Called, no answer.' });
  await post(`/conversations/${id}/done`);
  expect((await get('/inbox/assigned-to-me')).text).not.toContain('Hello there');
  expect((await get('/inbox/done')).text).toContain('Hello there');
  await post(`/conversations/${id}/reopen`);
  const page = (await get(`/conversations/${id}`)).text;
  expect(page).toContain('Called, no answer.');
  expect(page).toContain('Note, staff only');
});

test('N21 X4 needs matching: the candidates with why, nobody chosen, and choosing nobody is asked again', async () => {
  const [one, two] = (await makePatients(api, 2)) as [Person, Person];
  await api.database.pool.query('UPDATE patient SET mobile = $1 WHERE id = $2', [one.mobile, two.patientId]);
  await sentTo([one]);
  await sentTo([{ ...two, mobile: one.mobile }]);
  await reply(one.mobile, 'For which of us?');
  const { id } = await withNumber(one.mobile);
  expect((await get('/inbox/needs-matching')).text).toContain('For which of us?');
  const page = (await get(`/conversations/${id}`)).text;
  expect(page).toContain('We sent “Shingles info” to this number on');
  expect(page).not.toMatch(/name="whose"[^>]*checked/);
  expect(page).not.toContain('Send answer');
  const nothing = await post(`/conversations/${id}/match`);
  expect((nothing.status === 303 ? await get(nothing.location!) : nothing).text).toContain('Choose who wrote this');
  await post(`/conversations/${id}/match`, { whose: `${one.patientId} ` });
  expect((await get(`/conversations/${id}`)).text).toContain('Send answer');
  // Taken away from the wrong patient, it is given to the right one.
  await post(`/conversations/${id}/match`, { whose: 'nobody' });
  expect((await get(`/conversations/${id}`)).text).toContain('This is from a patient');
  await post(`/conversations/${id}/match`, { whose: 'numbered', nhsNumber: two.nhsNumber });
  expect((await get(`/conversations/${id}`)).text).toContain(`/patients/${two.patientId}"`);
});

test('N20 a possible opt-out is blocked by a person, with the kind chosen', async () => {
  const { id, person } = await conversation('please stop texting me');
  expect((await get(`/conversations/${id}`)).text).toContain('May want no more texts');
  const block = (form: Record<string, string>) => post(`/conversations/${id}/block`, form);
  const blocked = async () =>
    (await api.services.contactBlocks.page(api.practiceId, { limit: 1, after: null }, person.mobile)).items[0];
  const nothing = await block({});
  expect((nothing.status === 303 ? await get(nothing.location!) : nothing).text).toContain('Choose what to block');
  expect(await blocked()).toBeUndefined();
  await block({ block: 'recalls' });
  expect(await blocked()).toMatchObject({ recalls: true, everySms: false });
  // The same form shows what stands and undoes it, unless somebody else changed it meanwhile.
  const page = (await get(`/conversations/${id}`)).text;
  expect(page).toMatch(/value="recalls" checked/);
  const blockVersion = /name="blockVersion" value="(\d+)"/.exec(page)![1]!;
  expect((await block({ block: 'marketing', blockVersion: '1' })).status).toBe(409);
  await block({ blockVersion });
  expect(await blocked()).toMatchObject({ recalls: false, marketing: false, everySms: false });
});

describe('P28 whether patients can reply', () => {
  async function smsAccount() {
    return (await api.services.accounts.inUse(api.practiceId)).find(({ channel }) => channel === 'sms')!;
  }
  const setReplyTo = async (replyTo: string | null) => {
    const by = {
      tokenId: api.tokenIds.administrator,
      practiceId: api.practiceId,
      practiceName: '',
      role: 'administrator' as const,
      user: 'x',
    };
    await api.services.accounts.changeSender(api.practiceId, await smsAccount(), { replyTo }, by, new Date());
  };

  test('P28 refused where the account cannot receive, sent from the reply number where it can', async () => {
    const { id: listId } = await makeList(api);
    const body = {
      ...{ name: 'x', type: 'message', purpose: 'care', channel: 'sms', body: 'Can you come?' },
      ...{ saveToRecord: false, listId, allowReplies: true },
    };
    const refused = await api.call('POST', '/api/v1/campaigns', { as: 'sender', body });
    expect(refused).toMatchObject({ status: 422, body: { code: 'sender-cannot-receive' } });
    await setReplyTo('+447700900999');
    const id = await makeDraft(api, { listId, allowReplies: true });
    const sent = await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
    expect(sent).toMatchObject({ status: 202, body: { allowReplies: true, sender: '+447700900999' } });
    const other = await makeDraft(api, { listId: (await makeList(api)).id });
    await api.call('POST', `/api/v1/campaigns/${other}/send`, { as: 'sender', body: {} });
    const kept = await api.call('GET', `/api/v1/campaigns/${other}`, { as: 'viewer' });
    expect(kept.body).toMatchObject({ allowReplies: false, sender: 'Oakfield' });
    // The account loses its number before Send.
    const later = await makeDraft(api, { listId: (await makeList(api)).id, allowReplies: true });
    await setReplyTo(null);
    const late = await api.call('POST', `/api/v1/campaigns/${later}/send`, { as: 'sender', body: {} });
    expect(late).toMatchObject({ status: 422, body: { code: 'sender-cannot-receive' } });
  });
});

test('P26 N19 from its row a conversation is taken or done, and the list is there again', async () => {
  const { id, version } = await conversation('From the row');
  const [, me] = /name="staff" value="([^"]+)"/.exec((await get(`/conversations/${id}`)).text)!;
  const list = { list: 'bulk-message-replies', version: String(version) };
  const taken = await post(`/conversations/${id}/assign`, { ...list, staff: me! });
  expect(taken.location).toBe(`${base}/inbox/bulk-message-replies`);
  expect((await get('/inbox/assigned-to-me')).text).toContain('From the row');
  await post(`/conversations/${id}/done`, { ...list, version: String(version + 1) });
  expect((await get('/inbox/done')).text).toContain('From the row');
});

test('P26 others see who is replying, for 25 seconds', async () => {
  const { id } = await conversation('Who answers?');
  const { text } = await manager.post(`/conversations/${id}/presence`, { writing: 'yes' });
  expect(JSON.parse(text)).toEqual({ words: '' });
  expect((await get(`/conversations/${id}`)).text).toContain('A manager is replying.');
  expect(JSON.parse((await post(`/conversations/${id}/presence`)).text)).toEqual({ words: 'A manager is replying.' });
  await api.database.pool.query(`UPDATE conversation_presence SET seen_at = now() - interval '26 seconds'`);
  expect((await get(`/conversations/${id}`)).text).not.toContain('A manager is replying.');
});

test('P26 P15 a template without placeholders fills the answer', async () => {
  const text = { name: 'Directions', channel: 'sms', purpose: 'care', body: 'We are beside the library.' };
  const { id: templateId } = (await api.call('POST', '/api/v1/templates', { body: text })).body as { id: string };
  const { id } = await conversation('Where are you?');
  const shown = await post(`/conversations/${id}/reply`, { use: '1', templateId, reply: '' });
  expect(shown.text).toContain('We are beside the library.');
});

test('P17 P26 the reply box counts segments, while somebody types and by a button', async () => {
  const { id, version } = await conversation('Yes please');
  const text = 'x'.repeat(161);
  const live = await post(`/conversations/${id}/count`, { reply: text });
  expect(JSON.parse(live.text)).toEqual({ count: expect.stringContaining('2 SMS segments') as string });
  const pressed = await post(`/conversations/${id}/reply`, { reply: text, version: String(version), show: '1' });
  expect(pressed.text).toContain('2 SMS segments');
  expect(pressed.text).toContain(text);
  expect((await get(`/conversations/${id}`)).text).not.toContain('Sent by');
});
