import { makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { testApi } from '../support';

const api = testApi();

const BODY = 'Dear ((given name)), come ((clinic)).';

/** A list of three, of whom the second has no clinic and the third only white space that nobody sees. */
async function listWithGaps(): Promise<string> {
  const header = ['NHS number', 'Date of birth', 'Given name', 'Clinic'];
  const { id } = await makeList(api, { accepted: 3, header });
  const { pool } = api.database;
  await pool.query(
    `UPDATE recipient_list SET columns = '{"nhsNumber":0,"dateOfBirth":1,"givenName":2}' WHERE id = $1`,
    [id],
  );
  await pool.query(
    `UPDATE list_row SET cells = cells || CASE row WHEN 2 THEN 'Monday 9am' WHEN 3 THEN '' ELSE $2 END WHERE list_id = $1`,
    [id, ' \u00a0'],
  );
  return id;
}

interface Sent {
  id: string;
  counts: { total: number; planned: number; suppressed: number };
  warnings: { code: string; message: string; count?: number }[];
}

const send = (id: string) => api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });

describe('found c10: a placeholder without a value', () => {
  test('found c10 is refused, names the row and how to go on, and nothing is sent', async () => {
    const id = await makeDraft(api, { listId: await listWithGaps(), body: BODY });
    const refused = await send(id);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'unfilled-placeholder' });
    expect((refused.body as { detail: string }).detail).toMatch(/^Row 3 and 1 other have no value .*emptyValues/);
    const { rows } = await api.database.pool.query('SELECT 1 FROM message WHERE dispatch_id = $1', [id]);
    expect(rows).toEqual([]);
  });

  test("found c10 a look-up that found nothing is no value: nobody is greeted as '#N/A'", async () => {
    const listId = await listWithGaps();
    await api.database.pool.query(
      `UPDATE list_row SET cells = cells[1:3] || CASE row WHEN 2 THEN '#N/A' ELSE 'Monday 9am' END WHERE list_id = $1`,
      [listId],
    );
    const refused = await send(await makeDraft(api, { listId, body: BODY }));
    expect(refused.status).toBe(422);
    expect((refused.body as { detail: string }).detail).toMatch(/^Row 2 has no value/);
  });

  test('found c10 with leave-out they are in the campaign, not sent, with the reason', async () => {
    const id = await makeDraft(api, { listId: await listWithGaps(), body: BODY, emptyValues: 'leave-out' });
    const sent = (await send(id)).body as Sent;
    expect(sent.counts).toMatchObject({ total: 3, planned: 1, suppressed: 2 });
    expect(sent.warnings).toEqual([
      {
        code: 'unfilled-placeholder',
        message: 'Row 3 and 1 other have no clinic: these patients are left out.',
        count: 2,
      },
    ]);
    const left = await api.call('GET', `/api/v1/campaigns/${id}/messages?filter=not-sent`);
    const { items } = left.body as { items: { recipient: { row: number }; reason: object }[] };
    const noValue = { code: 'value-missing', message: 'No value for a placeholder of the message', permanent: null };
    expect(items.map(({ recipient, reason }) => [recipient.row, reason])).toEqual([
      [3, noValue],
      [4, noValue],
    ]);
  });

  test('found c10 with a word all are sent to, and the answer says it', async () => {
    const id = await makeDraft(api, { listId: await listWithGaps(), body: BODY, emptyValues: { use: 'soon' } });
    const sent = (await send(id)).body as Sent;
    expect(sent.counts).toMatchObject({ total: 3, planned: 3, suppressed: 0 });
    expect(sent.warnings).toMatchObject([{ code: 'unfilled-placeholder', count: 2 }]);
  });

  test('found c10 a subject counts as well, and a column that the list has not is no gap either', async () => {
    const { id: listId } = await makeList(api, { channel: 'email', accepted: 1 });
    const email = { listId, channel: 'email', subject: 'Your ((clinic))', body: 'Hello' };
    const id = await makeDraft(api, { ...email, emptyValues: 'leave-out' });
    expect((await send(id)).body).toMatchObject({ code: 'unfilled-placeholder' });
  });

  test('found c10 a choice that is none is refused where it is made', async () => {
    const listId = await listWithGaps();
    for (const emptyValues of ['guess', { use: '' }, { use: 'x'.repeat(101) }]) {
      const made = await api.call('POST', '/api/v1/campaigns', {
        as: 'sender',
        body: {
          name: 'x',
          type: 'message',
          purpose: 'care',
          listId,
          channel: 'sms',
          body: BODY,
          saveToRecord: false,
          emptyValues,
        },
      });
      expect(made.status).toBe(422);
    }
  });

  test('found c10 a draft keeps its choice, can change it and shows it', async () => {
    const id = await makeDraft(api, { listId: await listWithGaps(), body: BODY, emptyValues: 'leave-out' });
    const path = `/api/v1/campaigns/${id}`;
    await api.call('PATCH', path, { as: 'sender', body: { name: 'Other name' } });
    expect((await api.call('GET', path)).body).toMatchObject({ emptyValues: 'leave-out' });
    await api.call('PATCH', path, { as: 'sender', body: { emptyValues: { use: 'soon' } } });
    expect((await api.call('GET', path)).body).toMatchObject({ emptyValues: { use: 'soon' } });
  });
});

test('B8 repeats and other findings of the review page reach the API, the same for a repeated press', async () => {
  const text = 'Dear patient, please call us.';
  const { people } = await makeList(api, { accepted: 2 });
  await makeSentCampaign(api, ['delivered', 'delivered'], { people });
  const again = await makeList(api, { people });
  await api.database.pool.query(`UPDATE recipient_list SET created_at = now() - interval '10 days' WHERE id = $1`, [
    again.id,
  ]);
  await api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { sameTextDays: 7 } });
  const id = await makeDraft(api, {
    listId: again.id,
    body: text,
    saveToRecord: false,
    snomedCodes: ['1066281000000104'],
  });
  const press = { as: 'sender' as const, body: {}, headers: { 'Idempotency-Key': `send-${id}` } };
  const first = await api.call('POST', `/api/v1/campaigns/${id}/send`, press);
  expect(first.status).toBe(202);
  const codes = (first.body as Sent).warnings.map(({ code }) => code);
  expect(codes).toEqual(['list-old', 'same-text', 'codes-not-saved']);
  const repeated = await api.call('POST', `/api/v1/campaigns/${id}/send`, press);
  expect((repeated.body as Sent).warnings.map(({ code }) => code)).toEqual(codes);
});

test('B8 nothing found is an empty list', async () => {
  const id = await makeDraft(api, { listId: (await makeList(api)).id });
  expect((await send(id)).body).toMatchObject({ warnings: [] });
});

test('C8 what the text shows of a patient, and characters that cost more, are warnings of a send', async () => {
  const { id: listId } = await makeList(api, { accepted: 1, header: ['NHS number', 'Date of birth'] });
  const id = await makeDraft(api, { listId, body: 'Your number is ((NHS number)). Don’t forget ☃' });
  const sent = await send(id);
  expect(sent.status).toBe(202);
  expect((sent.body as Sent).warnings).toEqual([
    { code: 'identifier-in-text', message: 'The text shows ((NHS number)). Anyone who sees the message can read it.' },
    { code: 'costly-characters', message: 'Some characters make the text cost more by SMS: ’ ☃', count: 2 },
  ]);
});

test('B8 N15 patients who had enough messages this month are a warning of a send, with how many', async () => {
  const before = await makeSentCampaign(api, ['delivered', 'failed'], { phase: 'settled' });
  await api.database.pool.query(
    `INSERT INTO practice_settings (practice_id, monthly_limit) VALUES ($1, 1)
     ON CONFLICT (practice_id) DO UPDATE SET monthly_limit = 1`,
    [api.practiceId],
  );
  const made = await api.call('POST', `/api/v1/campaigns/${before}/again`, { as: 'sender', body: { to: 'everyone' } });
  const sent = (await send((made.body as { id: string }).id)).body as Sent;
  expect(sent.counts).toMatchObject({ total: 1 });
  expect(sent.warnings).toContainEqual({
    code: 'over-monthly-limit',
    message:
      '1 patient has already had as many messages in the last 30 days as your practice allows. This patient is left out.',
    count: 1,
  });
  await api.database.pool.query('UPDATE practice_settings SET monthly_limit = NULL WHERE practice_id = $1', [
    api.practiceId,
  ]);
});
