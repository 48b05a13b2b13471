import { makeList, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
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
