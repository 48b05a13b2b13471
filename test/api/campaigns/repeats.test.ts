import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeAnsweredDraft, makeDraft, makeList, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
let sam: SignedIn;
beforeAll(async () => {
  sam = await signedIn(api, 'manager');
});
afterEach(() => rules({ monthlyLimit: 4, sameTextDays: 7 }));

const DAY = 86_400_000;
const rules = async (body: object) => {
  expect((await api.call('PATCH', '/api/v1/settings', { body })).status).toBe(200);
};
/** A campaign whose messages arrived so many days ago. */
async function delivered(people: Person[], daysAgo = 0): Promise<string> {
  const states = people.map(() => 'delivered' as const);
  const id = await makeSentCampaign(api, states, { phase: 'settled', people });
  const at = new Date(Date.now() - daysAgo * DAY);
  await api.database.pool.query('UPDATE message SET submitted_at = $2, status_at = $2 WHERE dispatch_id = $1', [
    id,
    at,
  ]);
  await api.database.pool.query('UPDATE campaign SET sent_at = $2 WHERE id = $1', [id, at]);
  return id;
}
const reasonsOf = async (listId: string) => {
  await api.call('GET', `/api/v1/recipient-lists/${listId}`);
  const { items } = (await api.call('GET', `/api/v1/recipient-lists/${listId}/rows`)).body as {
    items: { reasons: { code: string; message: string }[] }[];
  };
  return items.map(({ reasons }) => reasons);
};
const acceptedOf = async (listId: string) =>
  ((await api.call('GET', `/api/v1/recipient-lists/${listId}`)).body as { counts: { accepted: number } }).counts
    .accepted;
const LIMITED = [{ code: 'monthly-limit', message: 'Already had 2 messages in the last 30 days' }];

describe('the limit of messages in 30 days', () => {
  test('N15 who had enough is left out with the limit; older, failed and stopped messages do not count', async () => {
    await rules({ monthlyLimit: 2 });
    const people = await makePatients(api, 5);
    const [full, old, failed, stopped, other] = people as [Person, Person, Person, Person, Person];
    await delivered([full, old, failed, stopped]);
    await delivered([full]);
    await delivered([old], 31);
    for (const [person, status] of [
      [failed, 'failed'],
      [stopped, 'cancelled'],
    ] as const) {
      await makeSentCampaign(api, [status], { phase: 'settled', people: [person] });
    }
    const list = await makeList(api, { people: [full, old, failed, stopped, other] });
    expect(await reasonsOf(list.id)).toMatchObject([LIMITED, [], [], [], []]);
    const byEmail = await makeList(api, { people: [full, other], channel: 'email' });
    expect(await reasonsOf(byEmail.id)).toMatchObject([LIMITED, []]);
  });

  test('N15 X3 the limit changed or switched off, lists are judged again at once', async () => {
    await rules({ monthlyLimit: null });
    const people = await makePatients(api, 2);
    await delivered([people[0]!]);
    const list = await makeList(api, { people });
    const draft = await makeDraft(api, { listId: list.id });
    const total = async () =>
      ((await api.call('GET', `/api/v1/campaigns/${draft}`)).body as { counts: { total: number } }).counts.total;
    expect(await total()).toBe(2);
    await rules({ monthlyLimit: 1 });
    expect(await total()).toBe(1);
    await rules({ monthlyLimit: 0 });
    expect(await total()).toBe(2);
    await rules({ monthlyLimit: 1 });
    expect((await api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', body: {} })).status).toBe(202);
    expect(await total()).toBe(1);
  });

  test('N15 what another campaign has just sent counts at once, also while it waits', async () => {
    await rules({ monthlyLimit: 1 });
    const people = await makePatients(api, 2);
    const [first, second] = [await makeList(api, { people }), await makeList(api, { people: [people[0]!] })];
    expect(await acceptedOf(first.id)).toBe(2);
    const draft = await makeDraft(api, { listId: second.id });
    const sendAt = new Date(Date.now() + DAY).toISOString();
    await api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', body: { sendAt } });
    expect(await acceptedOf(first.id)).toBe(1);
  });

  test('N15 a practice that never set its rules has those of a new one', async () => {
    const people = await makePatients(api, 1);
    for (let time = 0; time < 4; time++) await delivered(people);
    await api.database.pool.query('DELETE FROM practice_settings WHERE practice_id = $1', [api.practiceId]);
    const list = await makeList(api, { people });
    expect(await reasonsOf(list.id)).toMatchObject([
      [{ code: 'monthly-limit', message: 'Already had 4 messages in the last 30 days' }],
    ]);
  });
});

describe('review', () => {
  const review = async (draft: string) => {
    const { status, text } = await visit(api, 'get', `/p/oakfield/campaigns/${draft}/review`, { cookie: sam.cookie });
    expect(status).toBe(200);
    return text;
  };
  /** The checks with "I have looked at this" still to be ticked. */
  const checks = async (draft: string) =>
    [...(await review(draft)).matchAll(/name="checked" value="([^"]*)"/g)].map(([, text]) => text!);
  const send = (draft: string, count: number, checked: string[]) => {
    const form = new URLSearchParams({ _token: sam.formToken, operation: newId(), version: '1', count: String(count) });
    for (const one of checked) form.append('checked', one);
    return visit(api, 'post', `/p/oakfield/campaigns/${draft}/review`, {
      cookie: sam.cookie,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      raw: form.toString(),
    });
  };

  test('N14 a text that does not say whom it is for, to patients who share a number, needs a look', async () => {
    const people = await makePatients(api, 4);
    await api.database.pool.query('UPDATE patient SET mobile = $2 WHERE id = ANY ($1::uuid[])', [
      people.slice(0, 3).map(({ patientId }) => patientId),
      people[0]!.mobile,
    ]);
    const list = await makeList(api, { people });
    await api.database.pool.query(
      `UPDATE recipient_list SET columns = '{"nhsNumber": 0, "dateOfBirth": 1, "givenName": 2}' WHERE id = $1`,
      [list.id],
    );
    const draft = await makeAnsweredDraft(api, { listId: list.id });
    expect(await checks(draft)).toEqual([
      '3 patients share a mobile with someone else on this list, and the text does not say who it is for. Add ((Given name)) to the text.',
    ]);
    const named = await makeAnsweredDraft(api, { listId: list.id, body: 'Dear ((given name)), please call us.' });
    expect(await checks(named)).toEqual([]);
  });

  test('N15 the same text to some of the same patients is said with day, count and campaign, and needs a tick', async () => {
    const people = await makePatients(api, 3);
    const earlier = await delivered(people.slice(0, 2), 2);
    await delivered(people, 8);
    const list = await makeList(api, { people });
    const draft = await makeAnsweredDraft(api, { listId: list.id, body: ' Dear patient,\n please call us. ' });
    const found = await checks(draft);
    expect(found).toEqual([expect.stringMatching(/^The same text was sent on .+ to 2 of these patients\.$/)]);
    expect(await review(draft)).toContain(`/p/oakfield/campaigns/${earlier}">See that campaign</a>`);
    const unticked = await send(draft, 3, []);
    expect([unticked.status, unticked.text.includes('Tick to say you have looked at this')]).toEqual([422, true]);
    expect((await send(draft, 3, found)).status).toBe(303);

    const again = await makeList(api, { people });
    const other = await makeAnsweredDraft(api, { listId: again.id, body: 'Something else.' });
    expect(await checks(other)).toEqual([]);
    const off = await makeAnsweredDraft(api, { listId: again.id });
    expect(await checks(off)).toHaveLength(2);
    await rules({ sameTextDays: null });
    expect(await checks(off)).toEqual([]);
  });

  test('N15 the file of a campaign that was sent is known again', async () => {
    const lists = [await makeList(api), await makeList(api)];
    await api.database.pool.query(`UPDATE recipient_list SET file_hash = '\\x01' WHERE id = ANY ($1::uuid[])`, [
      lists.map(({ id }) => id),
    ]);
    const [first, second] = await Promise.all(
      lists.map(({ id }, index) => makeAnsweredDraft(api, { listId: id, body: `Text ${index}` })),
    );
    expect(await checks(second!)).toEqual([]);
    await api.call('POST', `/api/v1/campaigns/${first}/send`, { as: 'sender', body: {} });
    expect(await checks(second!)).toEqual([expect.stringMatching(/^A bulk message went to the same file on /)]);
    expect(await review(second!)).toContain(`/p/oakfield/campaigns/${first}">See that campaign`);
  });

  test('E10 E11 a recall says how many do not wish to be contacted by SMS, and may go to them', async () => {
    const people = await makePatients(api, 3);
    await api.database.pool.query('UPDATE patient SET does_not_wish_sms = true WHERE id = ANY ($1::uuid[])', [
      people.slice(0, 2).map(({ patientId }) => patientId),
    ]);
    const list = await makeList(api, { people });
    const recall = await makeAnsweredDraft(api, { listId: list.id, purpose: 'recall' });
    const found = await checks(recall);
    expect(found).toEqual([
      '2 patients do not wish to be contacted by SMS. A recall is about their care and needs no consent.',
    ]);
    expect((await send(recall, 3, found)).status).toBe(303);
    expect((await api.call('GET', `/api/v1/campaigns/${recall}`)).body).toMatchObject({ counts: { total: 3 } });
    const other = await makeList(api, { people });
    const care = await makeAnsweredDraft(api, { listId: other.id, body: 'About your care.' });
    expect(await checks(care)).toEqual([]);
    expect(await acceptedOf(other.id)).toBe(1);
  });
});
