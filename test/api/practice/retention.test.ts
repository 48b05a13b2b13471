import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeDraft, makeList, makeMessage, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY);

interface Period {
  kind: string;
  due: number;
  held: number;
}
const look = async () =>
  (await api.call('GET', '/api/v1/retention')).body as { periods: Period[]; runs: { counts: object }[] };
const due = async () =>
  Object.fromEntries((await look()).periods.map((one) => [one.kind, [one.due, one.held]])) as Record<string, number[]>;
const query = <Row extends object>(text: string, values: unknown[] = []) =>
  api.database.pool.query<Row>(text, values).then(({ rows }) => rows);

/** Makes rows as old as they are tested for: ids begin with their time. */
async function age(table: string, id: string, at: Date): Promise<string> {
  const time = at.getTime().toString(16).padStart(12, '0');
  const old = `${time.slice(0, 8)}-${time.slice(8)}-${newId().slice(14)}`;
  await query(`UPDATE ${table} SET id = $1 WHERE id = $2`, [old, id]);
  return old;
}

let people: Person[];
let saved: string;
let unsaved: string;

beforeAll(async () => {
  people = await makePatients(api, 3);
  const make = async (person: Person, isSaved: boolean) => {
    const id = await makeMessage(api, person.patientId, { body: 'A text to be purged' });
    await query(
      `UPDATE message SET status = 'delivered', delivered_at = $2, contact = '+447700900001',
         record_status = $3, record_saved_at = $4 WHERE id = $1`,
      [id, ago(800), isSaved ? 'saved' : 'waiting', isSaved ? ago(800) : null],
    );
    await query(`UPDATE dispatch SET settled_at = $2 WHERE id = $1`, [id, ago(790)]);
    // The attempts follow the message by its id.
    await query('DELETE FROM attempt WHERE message_id = $1', [id]);
    return age('message', id, ago(801));
  };
  saved = await make(people[0]!, true);
  unsaved = await make(people[1]!, false);
});

test('N29 a preview shows what is due; nothing that is not saved is', async () => {
  expect((await due()).messages).toEqual([1, 0]);
});

test('a purge takes text and number, keeps that it was sent, and counts it', async () => {
  const run = await api.services.retention.purge(api.practiceId, new Date());
  expect(run).toMatchObject({ counts: { messages: 1 }, finishedAt: expect.any(Date) as Date });
  const [message] = await query(
    `SELECT m.status, m.contact, m.record_status, m.purged_at IS NOT NULL AS purged, d.body
    FROM message m JOIN dispatch d ON d.id = m.dispatch_id WHERE m.id = $1`,
    [saved],
  );
  expect(message).toEqual({ status: 'delivered', contact: null, record_status: 'saved', purged: true, body: '' });
  const [kept] = await query<{ contact: string }>(`SELECT contact FROM message WHERE id = $1`, [unsaved]);
  expect(kept!.contact).toBe('+447700900001');
  // A second one finds nothing, and adds nothing to the count.
  expect(await api.services.retention.purge(api.practiceId, new Date())).toMatchObject({ counts: { messages: 1 } });
  expect((await look()).runs[0]).toMatchObject({ counts: { messages: 1 } });
  const [{ count }] = (await query<{ count: number }>(
    `SELECT count(*)::int AS count FROM audit_entry WHERE act = 'purged'`,
  )) as [{ count: number }];
  expect(count).toBeGreaterThan(0);
});

test('the database refuses to purge what is not saved', async () => {
  await expect(
    query(`UPDATE message SET purged_at = now(), contact = NULL WHERE id = $1`, [unsaved]),
  ).rejects.toMatchObject({
    code: '23514',
  });
});

test('a legal hold of a patient keeps everything of theirs until it ends', async () => {
  const { id: listId } = await makeList(api, { people: [people[2]!] });
  await query('UPDATE recipient_list SET created_at = $2 WHERE id = $1', [listId, ago(100)]);
  const hold = await api.call('POST', '/api/v1/legal-holds', {
    body: { patientId: people[2]!.patientId, why: 'A complaint' },
  });
  expect(hold.status).toBe(201);
  expect((await due()).lists).toEqual([0, 1]);
  await api.services.retention.purge(api.practiceId, new Date());
  expect(await query('SELECT FROM recipient_list WHERE id = $1', [listId])).toHaveLength(1);
  const ended = await api.call('POST', `/api/v1/legal-holds/${(hold.body as { id: string }).id}/end`, { body: {} });
  expect(ended.status).toBe(202);
  await api.services.retention.purge(api.practiceId, new Date());
  expect(await query('SELECT FROM recipient_list WHERE id = $1', [listId])).toEqual([]);
  expect(await query('SELECT FROM list_row WHERE list_id = $1', [listId])).toEqual([]);
});

test('a list that a sent campaign used, and a draft that someone changed lately, stay', async () => {
  const campaignId = await makeSentCampaign(api, ['delivered'], { phase: 'settled' });
  await query('UPDATE recipient_list SET created_at = $1', [ago(1_000)]);
  const { id } = await makeList(api);
  const draftId = await makeDraft(api, { listId: id });
  const before = await query('SELECT id FROM recipient_list');
  await api.services.retention.purge(api.practiceId, new Date(Date.now() + 20 * DAY));
  expect(await query('SELECT FROM campaign WHERE id = ANY($1)', [[campaignId, draftId]])).toHaveLength(2);
  expect(await query('SELECT id FROM recipient_list')).toEqual(before);
});

test('periods change within their limits, by API and page, and that is audited', async () => {
  expect(await api.call('PATCH', '/api/v1/retention', { body: { messages: 30 } })).toMatchObject({
    ...{ status: 422, body: { errors: [{ path: 'messages' }] } },
  });
  const changed = await api.call('PATCH', '/api/v1/retention', { body: { lists: 60 } });
  expect(changed.body).toMatchObject({ periods: [{ kind: 'lists', days: 60, usualDays: 90 }, {}, {}, {}, {}] });
  const { cookie, formToken } = await signedIn(api, 'administrator');
  const page = '/p/oakfield/account/retention';
  const post = (path: string, form: Record<string, string>) =>
    visit(api, 'post', path, { cookie, form: { _token: formToken, operation: newId(), ...form } });
  const typed = { lists: '45', drafts: '30', webhooks: '31', messages: '730', answers: 'x' };
  expect((await post(page, typed)).text).toContain('enter days from 365 to 3650');
  expect((await post(page, { ...typed, answers: '800' })).status).toBe(303);
  expect((await post(`${page}/holds`, { why: 'An inquiry', patient: '' })).status).toBe(303);
  const stranger = await post(`${page}/holds`, { why: 'A claim', patient: '943 476 5919' });
  expect(stranger.text).toContain('We found no patient');
  await post(`${page}/holds`, { why: 'A claim', patient: people[0]!.nhsNumber });
  const held = await query('SELECT patient_id AS id FROM legal_hold WHERE why = $1', ['A claim']);
  expect(held).toEqual([{ id: people[0]!.patientId }]);
  const shown = await visit(api, 'get', page, { cookie });
  expect(shown.text).toContain('An inquiry');
  const acts = await query<{ act: string }>(
    `SELECT DISTINCT act FROM audit_entry WHERE act LIKE 'retention%' OR act LIKE 'legal%' ORDER BY act`,
  );
  expect(acts.map(({ act }) => act)).toEqual(['legal-hold-ended', 'legal-hold-set', 'retention-changed']);
});
