import { makeList, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { recallsOf } from '../recalls/recalls-support';
import { testApi } from '../support';

const api = testApi();

test('N38 patients whom no channel has reached in 12 months, by reason', async () => {
  const [got, failed, left, never, old, gone] = (await makePatients(api, 6)) as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ];
  await makeSentCampaign(api, ['delivered', { status: 'failed', reasonCode: 'number-invalid' }], {
    people: [got, failed],
  });
  const before = await makeSentCampaign(api, ['delivered'], { people: [old] });
  await api.database.pool.query(
    `UPDATE message SET submitted_at = now() - interval '13 months', status_at = now() - interval '13 months' WHERE dispatch_id = $1`,
    [before],
  );
  const { id: listId } = await makeList(api, {
    accepted: 1,
    rejected: [{ cells: ['', ''], reasons: [{ code: 'blocked' }] }],
  });
  await api.database.pool.query(`UPDATE list_row SET patient_id = $2 WHERE list_id = $1 AND outcome = 'rejected'`, [
    ...[listId, left.patientId],
  ]);
  const body = {
    name: 'A',
    type: 'message',
    purpose: 'care',
    listId,
    channel: 'sms',
    body: 'Hello.',
    saveToRecord: false,
  };
  const made = (await api.call('POST', '/api/v1/campaigns', { as: 'sender', body })).body as { id: string };
  await api.call('POST', `/api/v1/campaigns/${made.id}/send`, { as: 'sender', body: {} });
  await api.database.pool.query(`UPDATE patient SET status = 'left' WHERE id = $1`, [gone.patientId]);

  const read = async (query: string) => {
    const answer = await api.call('GET', `/api/v1/not-reached?${query}`, { as: 'sender' });
    return answer.body as { items: { id: string; reason: string }[]; nextCursor: string | null };
  };
  const { items } = await read('limit=500');
  expect(new Map(items.map((one) => [one.id, one.reason]))).toEqual(
    new Map([
      [failed.patientId, 'failed'],
      [left.patientId, 'not-sent'],
      [never.patientId, 'never-contacted'],
      [old.patientId, 'never-contacted'],
    ]),
  );
  expect((await read('reason=failed')).items).toMatchObject([{ id: failed.patientId }]);
  const first = await read('limit=2');
  const second = await read(`limit=2&cursor=${encodeURIComponent(first.nextCursor!)}`);
  expect([...first.items, ...second.items]).toHaveLength(4);

  const groups = await api.call('GET', '/api/v1/not-reached/groups', { as: 'sender' });
  // Six patients, all in their seventies: too few for a group, and none is lost.
  expect(groups.body).toEqual({
    age: [{ name: 'Others', registered: 6, notReached: null }],
    language: [{ name: 'Others', registered: 6, notReached: null }],
  });
  await api.database.pool.query(
    `INSERT INTO patient (practice_id, id, nhs_number, date_of_birth, status, language)
     SELECT $1, uuidv7(), '99990' || to_char(n, 'FM00000'), '2001-01-01', 'registered', 'Polish' FROM generate_series(1, 12) n`,
    [api.practiceId],
  );
  expect((await api.call('GET', '/api/v1/not-reached/groups', { as: 'sender' })).body).toMatchObject({
    age: [
      { name: '16 to 39', registered: 12, notReached: null },
      { name: 'Others', notReached: null },
    ],
    language: [{ name: 'Polish', registered: 12, notReached: null }, { name: 'Others' }],
  });

  const file = await api.call('GET', '/api/v1/not-reached.csv?reason=failed', { as: 'sender' });
  expect(file.text.trim().split('\n')).toHaveLength(2);
  const who = await signedIn(api, 'sender');
  const page = await visit(api, 'GET', '/p/oakfield/patients/not-reached', { cookie: who.cookie });
  expect(page.text).toContain('Everything we tried failed');
  const found = await visit(api, 'POST', '/p/oakfield/patients/not-reached', {
    ...{ cookie: who.cookie, form: { _token: who.formToken, words: never.nhsNumber, reason: '' } },
  });
  expect(found.text).toContain(never.patientId);
  expect(found.text).not.toContain(failed.patientId);
});

test('N38 one press puts the due recalls of patients whom nothing reached on Calls, and Undo takes off just these', async () => {
  const { recall, category } = recallsOf(api);
  await category({ name: 'Nobody reached', reasons: ['Nobody reached'] });
  const [due, letter, deaf, later] = (await makePatients(api, 4)) as [Person, Person, Person, Person];
  const of = async (person: Person, dueDate = '2020-01-06') =>
    (await recall({ reason: 'Nobody reached', dueDate }, person)).id;
  const [onCalls, onLetters, notCalled, upcoming] = [
    ...[await of(due), await of(letter), await of(deaf)],
    await of(later, '2099-01-06'),
  ];
  const { pool } = api.database;
  await pool.query(`UPDATE recall SET queue = 'letters', queued_at = now(), queued_by = 'B' WHERE id = $1`, [
    onLetters,
  ]);
  await pool.query(`UPDATE patient SET format = 'Deaf, uses BSL' WHERE id = $1`, [deaf.patientId]);
  const queues = async () => {
    const ids = [onCalls, onLetters, notCalled, upcoming];
    const found = await pool.query<{ id: string; queue: string | null }>(
      'SELECT id, queue FROM recall WHERE id = ANY ($1::uuid[])',
      [ids],
    );
    return ids.map((id) => found.rows.find((row) => row.id === id)!.queue);
  };
  const press = (body: object = {}) => api.call('POST', '/api/v1/not-reached/calls', { as: 'sender', body });
  const first = await press();
  expect(first.body).toMatchObject({ queued: 1, leftOut: [{ code: 'calls-not-suitable', count: 1 }] });
  expect(await queues()).toEqual(['calls', 'letters', null, null]);
  expect((await press()).body).toMatchObject({ queued: 0 });
  const { queuedAt } = first.body as { queuedAt: string };
  const undo = (as: 'sender' | 'otherSender') =>
    api.call('POST', '/api/v1/not-reached/calls/undo', { as, body: { queuedAt } });
  expect((await undo('otherSender')).body).toEqual({ removed: 0 });
  expect((await undo('sender')).body).toEqual({ removed: 1 });
  expect(await queues()).toEqual([null, 'letters', null, null]);

  const who = await signedIn(api, 'sender');
  const post = (form: Record<string, string>) =>
    visit(api, 'post', '/p/oakfield/patients/not-reached/calls', {
      ...{ cookie: who.cookie, form: { _token: who.formToken, ...form } },
    });
  const pressed = await post({ reason: '' });
  const page = await visit(api, 'get', pressed.location!, { cookie: who.cookie });
  expect(page.text).toContain('1 recall added to Calls.');
  const moment = /value="(\d{4}-[^"]+Z)"/.exec(page.text)![1]!;
  const back = await visit(api, 'get', (await post({ undo: moment })).location!, { cookie: who.cookie });
  expect(back.text).toContain('1 recall taken off Calls.');
  expect(await queues()).toEqual([null, 'letters', null, null]);
});
