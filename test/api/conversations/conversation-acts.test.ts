import { newId } from '../../../adapters/postgres/sql/new-id';
import { makePatients, type Person } from '../fixtures';
import { testApi } from '../support';
import { until } from '../../support/until';
import { repliesTo, type Details } from './replies-support';

const api = testApi();
const { post, conversations, read, act, inboxes, withNumber, sentTo } = repliesTo(api);

let staffId: string;
beforeAll(async () => {
  staffId = newId();
  await api.database.pool.query(
    `INSERT INTO staff (id, email, name) VALUES ($1, 'amira@oakfield.example', 'Amira Khan')`,
    [staffId],
  );
  await api.database.pool.query(
    `INSERT INTO membership (practice_id, staff_id, role, added_by, accepted_at) VALUES ($1, $2, 'sender', 'x', now())`,
    [api.practiceId, staffId],
  );
});

async function conversation(text = 'Tuesday?'): Promise<Details & { person: Person }> {
  const [person] = await makePatients(api, 1);
  await sentTo([person!]);
  await post(person!.mobile, text);
  return { ...(await withNumber(person!.mobile)), person: person! };
}

const changed = { status: 409, body: { code: 'conversation-changed' } };

test('P26 an answer goes to the number that the patient wrote from, and waits for the patient', async () => {
  const { id, version, person } = await conversation();
  const answered = await act(id, 'reply', { body: 'Tuesday at 10am is fine.', version });
  expect(answered).toMatchObject({ status: 202, body: { state: 'waiting', unread: false, version: version + 1 } });
  await until('it is handed over', () => api.handedOver.some(({ to }) => to === person.mobile));
  const sent = api.handedOver.find(({ to }) => to === person.mobile);
  expect(sent).toMatchObject({ body: 'Tuesday at 10am is fine.' });
  await until('it shows as sent', async () => (await read(id)).messages.at(-1)?.status === 'submitted');
  // The patient answers the answer: the same conversation, open again.
  await post(person.mobile, 'Thanks');
  expect(await read(id)).toMatchObject({ state: 'new', unread: true, firstLine: 'Thanks' });
});

test('N19 of two answers at once one is sent, and the other is refused with what to do', async () => {
  const { id, version, person } = await conversation();
  const both = await Promise.all(['One.', 'Two.'].map((body) => act(id, 'reply', { body, version })));
  expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  expect(both.find(({ status }) => status === 409)).toMatchObject(changed);
  await post(person.mobile, 'Wait, I cannot');
  expect(await act(id, 'reply', { body: 'Three.', version: version + 1 })).toMatchObject(changed);
  expect((await read(id)).messages.filter(({ direction }) => direction === 'out')).toHaveLength(1);
});

test('an answer repeated with its key is sent once', async () => {
  const { id, version } = await conversation();
  const ask = () =>
    api.call('POST', `/api/v1/conversations/${id}/reply`, {
      as: 'sender',
      key: `k-${id}`,
      body: { body: 'Yes.', version },
    });
  const [first, second] = [await ask(), await ask()];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect((await read(id)).messages.filter(({ direction }) => direction === 'out')).toHaveLength(1);
});

test('N21 an answer is refused once when the number in the record changed, and says so', async () => {
  const { id, version, person } = await conversation();
  await api.database.pool.query(`UPDATE patient SET mobile = '+447700900777' WHERE id = $1`, [person.patientId]);
  const refused = await act(id, 'reply', { body: 'Yes.', version });
  expect(refused).toMatchObject(changed);
  expect((refused.body as { detail: string }).detail).toMatch(/number in the patient’s record changed/);
  const after = await read(id);
  expect((await act(id, 'reply', { body: 'Yes.', version: after.version })).status).toBe(202);
});

test.each([
  [`UPDATE patient SET status = 'deceased' WHERE id = $1`, 'deceased'],
  [`UPDATE patient SET status = 'left' WHERE id = $1`, 'left-practice'],
  [`UPDATE patient SET status = 'restricted' WHERE id = $1`, 'restricted'],
  [
    `INSERT INTO contact_block (practice_id, id, patient_id, every_sms, added_by, added_at, changed_by, changed_at)
     SELECT practice_id, gen_random_uuid(), id, true, 'x', now(), 'x', now() FROM patient WHERE id = $1`,
    'blocked',
  ],
])('an answer is refused: %s', async (sql, code) => {
  const { id, version, person } = await conversation();
  await api.database.pool.query(sql, [person.patientId]);
  const refused = await act(id, 'reply', { body: 'Yes.', version });
  expect(refused).toMatchObject({ status: 409, body: { code } });
});

test.each([
  [{ body: '', version: 1 }, 'body-empty'],
  [{ body: 'x'.repeat(919), version: 1 }, 'body-too-long'],
  [{ body: 'Dear ((name))', version: 1 }, 'placeholder-not-filled'],
  [{ body: 'a\u0000b', version: 1 }, 'character-unreadable'],
  [{ body: 'x' }, 'required'],
])('an answer %j is refused with 422', async (body, code) => {
  const { id } = await conversation();
  const refused = await act(id, 'reply', body);
  expect(refused.status).toBe(422);
  expect((refused.body as { errors: { code: string }[] }).errors.map((error) => error.code)).toContain(code);
});

test('N19 a conversation is given to a person who can answer, and to nobody else', async () => {
  const { id, version } = await conversation();
  expect(await act(id, 'assign', { staffId, version })).toMatchObject({
    status: 202,
    body: { state: 'open', assignedTo: { staffId, name: 'Amira Khan' }, version: version + 1 },
  });
  expect(await act(id, 'assign', { staffId: null, version })).toMatchObject(changed);
  for (const nobody of [newId(), api.tokenIds.sender]) {
    expect(await act(id, 'assign', { staffId: nobody })).toMatchObject({
      status: 422,
      body: { code: 'staff-unknown' },
    });
  }
  expect(await act(id, 'assign', { staffId: null })).toMatchObject({ status: 202, body: { assignedTo: null } });
});

test('P31 done and reopened count in the inbox, notes are for staff, and each is in the audit', async () => {
  const { id, inboxId, person } = await conversation();
  const open = async () => (await inboxes()).find((one) => one.id === inboxId)!.open;
  const before = await open();
  expect(await act(id, 'done')).toMatchObject({ status: 202, body: { state: 'done' } });
  expect(await open()).toBe(before - 1);
  expect(await act(id, 'reopen')).toMatchObject({ status: 202, body: { state: 'open' } });
  expect(await act(id, 'notes', { text: ' Called, no answer. ' })).toMatchObject({
    status: 202,
    body: { notes: [{ by: 'A sender', text: 'Called, no answer.' }] },
  });
  expect((await act(id, 'notes', { text: ' ' })).status).toBe(422);
  await act(id, 'done');
  await post(person.mobile, 'One more thing');
  expect(await read(id)).toMatchObject({ state: 'new', assignedTo: null, unread: true });
  const { rows } = await api.database.pool.query<{ act: string }>(
    'SELECT act FROM audit_entry WHERE subject_id = $1 ORDER BY id',
    [id],
  );
  expect(rows.map((row) => row.act)).toEqual(
    ['done', 'reopened', 'noted', 'done'].map((what) => `conversation-${what}`),
  );
});

describe('N21 matching', () => {
  async function unclear() {
    const [one, two] = (await makePatients(api, 2)) as [Person, Person];
    await api.database.pool.query('UPDATE patient SET mobile = $1 WHERE id = $2', [one.mobile, two.patientId]);
    const campaigns = [await sentTo([one]), await sentTo([{ ...two, mobile: one.mobile }])];
    await post(one.mobile, 'Which one of us?');
    return { one, two, campaigns, found: await withNumber(one.mobile) };
  }

  test('N21 a person says whose it is; it is answered only then', async () => {
    const { one, campaigns, found } = await unclear();
    expect(await act(found.id, 'reply', { body: 'Hello', version: found.version })).toMatchObject({
      status: 409,
      body: { code: 'needs-matching' },
    });
    const matched = await act(found.id, 'match', { patientId: one.patientId, version: found.version });
    expect(matched).toMatchObject({
      status: 202,
      body: { id: found.id, patient: { id: one.patientId }, campaign: { id: campaigns[0] }, needsMatching: false },
    });
    expect((await inboxes()).find(({ id }) => id === (matched.body as Details).inboxId)?.kind).toBe('bulk-replies');
    expect(await act(found.id, 'match', { patientId: null, version: found.version })).toMatchObject(changed);
  });

  test('N21 the patient’s conversation about that campaign takes it in, and the old address leads there', async () => {
    const { one, campaigns, found } = await unclear();
    await act(found.id, 'match', { patientId: one.patientId });
    await post(one.mobile, 'Me again');
    const [next] = (await conversations()).filter(({ contact, patient }) => contact === one.mobile && patient === null);
    expect(next!.id).not.toBe(found.id);
    await act(next!.id, 'notes', { text: 'Mum wrote this.' });
    const taken = await act(next!.id, 'match', { patientId: one.patientId, campaignId: campaigns[0] });
    expect(taken).toMatchObject({ status: 202, body: { id: found.id, firstLine: 'Me again' } });
    const both = await read(next!.id);
    expect(both.id).toBe(found.id);
    expect(both.messages.map(({ body }) => body)).toEqual(['Which one of us?', 'Me again']);
    expect(both.notes).toHaveLength(1);
  });

  test('N21 nobody’s: no candidate is left, and the sender can be answered', async () => {
    const { found, one } = await unclear();
    expect(await act(found.id, 'match', { patientId: null })).toMatchObject({
      status: 202,
      body: { patient: null, needsMatching: false, candidates: [] },
    });
    const { version } = await read(found.id);
    expect((await act(found.id, 'reply', { body: 'Who is this?', version })).status).toBe(202);
    // A mistake is undone: the messages are the patient's then.
    expect(await act(found.id, 'match', { patientId: one.patientId })).toMatchObject({ status: 202 });
  });

  test('N21 another practice’s patient, and a campaign that the patient did not get, are refused', async () => {
    const { one, campaigns, found } = await unclear();
    const [strange] = await makePatients(api, 1, api.otherPracticeId);
    expect(await act(found.id, 'match', { patientId: strange!.patientId })).toMatchObject({
      status: 422,
      body: { code: 'patient-unknown' },
    });
    expect(await act(found.id, 'match', { patientId: one.patientId, campaignId: campaigns[1] })).toMatchObject({
      status: 422,
      body: { code: 'campaign-unknown' },
    });
  });
});

test('conversations go on page by page, by inbox and state', async () => {
  const all = await conversations();
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = new URLSearchParams({ limit: '3', ...(cursor ? { cursor } : {}) }).toString();
    const response = await api.call('GET', `/api/v1/conversations?${query}`, { as: 'viewer' });
    const page = response.body as { items: { id: string }[]; nextCursor: string | null };
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(all.map(({ id }) => id));
  const { inboxId } = all[0]!;
  const ofInbox = await conversations(`inbox=${inboxId}&state=new`);
  expect(ofInbox.map(({ id }) => id)).toEqual(
    all.filter((one) => one.inboxId === inboxId && one.state === 'new').map(({ id }) => id),
  );
  for (const query of [`inbox=${newId()}`, 'state=old', 'inbox=x']) {
    expect((await api.call('GET', `/api/v1/conversations?${query}`)).status).toBe(422);
  }
});
