import { linkExpiry } from '../../../domain/patients/personal-link';
import { makeDraft, makeList, makePatients, type Person } from '../fixtures';
import { practicePages, visit } from '../page-visitor';
import { testApi } from '../support';
import { repliesTo } from './replies-support';

const api = testApi({ needsRota: true });
const { conversations, read } = repliesTo(api);
const pages = practicePages(api, 'manager');

const setRota = async (isSet: boolean) => {
  const staff = await api.services.staff.list(api.practiceId);
  const people = isSet ? [{ staffId: staff.find(({ role }) => role !== 'viewer')!.staffId, hours: null }] : [];
  const body = { minutes: 15, people, outOfHours: null, unreadHours: null };
  const set = await api.call('PUT', '/api/v1/rota', { as: 'administrator', body });
  if (set.status !== 200) throw new Error(set.text);
};
beforeAll(() => setRota(true));

/** A campaign that patients answer by their own links, with a link for each. */
async function invite(count: number) {
  const list = await makeList(api, { accepted: count });
  const campaignId = await makeDraft(api, { listId: list.id, repliesByLink: true });
  const sent = await api.call('POST', `/api/v1/campaigns/${campaignId}/send`, { as: 'sender', body: {} });
  if (sent.status !== 202) throw new Error(sent.text);
  const now = new Date();
  const subjects = list.people.map(({ patientId }) => ({ aboutId: campaignId, patientId }));
  const tokens = await api.services.personalLinks.tokensFor(
    ...([api.practiceId, 'reply', subjects, linkExpiry('reply', now), now] as const),
  );
  return { campaignId, people: list.people, links: tokens.map((token) => `/a/${token}`) };
}

/** A patient's browser that has proved who they are. */
async function proved(link: string) {
  const form = { 'birth-day': '4', 'birth-month': '3', 'birth-year': '1951' };
  const reply = await visit(api, 'POST', `${link}/proof`, { form });
  const headers = { cookie: reply.cookies[0]!.split(';')[0]! };
  return {
    get: (path = '') => visit(api, 'GET', link + path, { headers }),
    answer: (answer: string) => visit(api, 'POST', `${link}/answer`, { headers, form: { answer } }),
  };
}

const of = async ({ patientId }: Person) => {
  const found = (await conversations()).filter(({ patient }) => patient?.id === patientId);
  return Promise.all(found.map(({ id }) => read(id)));
};

test('P28 the text ends with the link once, and the message comes from the usual sender', async () => {
  const { campaignId } = await invite(1);
  const { rows } = await api.database.pool.query<{ body: string; sender: string }>(
    'SELECT body, sender FROM dispatch WHERE id = $1',
    [campaignId],
  );
  expect(rows[0]).toEqual({
    body: 'Dear patient, please call us.\nUse this link to reply: http://rollcall.test/base/a/((rollcall link))',
    sender: 'Oakfield',
  });
  const found = await api.call('GET', `/api/v1/campaigns/${campaignId}`, { as: 'viewer' });
  expect(found.body).toMatchObject({ repliesByLink: true, allowReplies: false });
});

test.each([
  ['both ways at once', { allowReplies: true }, 'one-of-two'],
  ['a text that has another link', { type: 'booking', bookingUrl: 'https://book.example' }, 'only-for-message'],
])('P28 %s is refused', async (_what, more, code) => {
  const list = await makeList(api);
  const content = { name: 'x', type: 'message', purpose: 'care', listId: list.id, channel: 'sms', body: 'Hello' };
  const body = { ...content, saveToRecord: false, repliesByLink: true, ...more };
  const refused = await api.call('POST', '/api/v1/campaigns', { as: 'sender', body });
  expect(refused.status).toBe(422);
  expect((refused.body as { errors: { code: string }[] }).errors.map((error) => error.code)).toContain(code);
});

test('P30 a message to one patient takes replies only while somebody is on the rota', async () => {
  const [grace] = await makePatients(api, 1);
  const send = () =>
    api.call('POST', '/api/v1/messages', {
      ...{ as: 'sender' as const },
      body: { channel: 'direct', patientId: grace!.patientId, body: 'Please read this.', allowReplies: true },
    });
  await setRota(false);
  expect(await send()).toMatchObject({ status: 422, body: { code: 'rota-missing' } });
  const page = await pages.get(`/messages/new/direct?patient=${grace!.patientId}`);
  expect(page.text).toContain('Nobody is on the red-flag rota');
  await setRota(true);
  expect((await send()).status).toBe(202);
});

test('P28 a patient answers once after their date of birth, in the same inbox as other replies', async () => {
  const { campaignId, people, links } = await invite(1);
  const [person] = people as [Person];
  const asked = await visit(api, 'GET', links[0]!);
  expect(asked.text).toContain('date of birth');
  expect((await visit(api, 'POST', `${links[0]}/answer`, { form: { answer: 'Not me' } })).location).toBe(links[0]);
  const patient = await proved(links[0]!);
  expect((await patient.answer('  ')).status).toBe(422);
  expect(await of(person)).toEqual([]);
  // Two presses at once are one answer.
  await Promise.all([patient.answer('Tuesday suits me'), patient.answer('Tuesday suits me')]);
  expect((await visit(api, 'GET', links[0]!)).text).toContain('We have your answer');
  await patient.answer('And Friday');
  expect(await of(person)).toMatchObject([
    {
      ...{ campaign: { id: campaignId }, contact: person.mobile, state: 'new', needsMatching: false, unread: true },
      messages: [{ direction: 'in', body: 'Tuesday suits me', automatic: false, byLink: true }],
    },
  ]);
  // They wrote from no number: it is where our message went, and where an answer goes.
  const { id } = (await of(person))[0]!;
  const page = (await pages.get(`/conversations/${id}`)).text;
  expect(page).toContain('They answered on the page of our message.');
  expect(page).not.toContain('They wrote from');
});

test('P28 N19 a red flag by a link stands first, the page says whom to call, and STOP is for a person', async () => {
  const { people, links } = await invite(2);
  const [flagged, stopped] = people as [Person, Person];
  const patient = await proved(links[0]!);
  await patient.answer('I have chest pain');
  expect((await patient.get()).text).toContain('999');
  expect((await of(flagged))[0]!.flags).toMatchObject([{ code: 'red-flag' }]);
  await (await proved(links[1]!)).answer('STOP');
  expect((await of(stopped))[0]!.flags).toMatchObject([{ code: 'possible-opt-out' }]);
});

test('P28 the page shows the three ways with what each does, and keeps the choice', async () => {
  const list = await makeList(api);
  const id = await makeDraft(api, { listId: list.id });
  const page = await pages.get(`/campaigns/${id}/record`);
  expect(page.text).toContain('Yes, by a secure link');
  expect(page.text).toContain('it may cost one more segment');
  const version = /name="version" value="(\d+)"/.exec(page.text)![1]!;
  await pages.post(`/campaigns/${id}/record`, { version, save: 'no', replies: 'link', continue: '1' });
  const kept = await api.call('GET', `/api/v1/campaigns/${id}`, { as: 'viewer' });
  expect(kept.body).toMatchObject({ repliesByLink: true, allowReplies: false });
});

test('P28 outside the demonstration nobody may reply while nobody is on the rota', async () => {
  await setRota(false);
  const list = await makeList(api);
  const id = await makeDraft(api, { listId: list.id, repliesByLink: true });
  const send = () => api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
  expect(await send()).toMatchObject({ status: 422, body: { code: 'rota-missing' } });
  await setRota(true);
  expect((await send()).status).toBe(202);
});
