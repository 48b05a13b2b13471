import { newId } from '../../../adapters/postgres/sql/new-id';
import { campaignBody, makeList, makePatients } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
let administrator: SignedIn;
beforeAll(async () => {
  administrator = await signedIn(api, 'administrator');
});
beforeEach(() => api.database.pool.query('DELETE FROM capability'));

const ITEMS = ['training', 'failed-folder', 'senders'];
const change = (body: object, as: 'administrator' | 'manager' = 'administrator') =>
  api.call('PATCH', '/api/v1/capabilities', { as, body });
const isOn = async () => {
  const answer = await api.call('GET', '/api/v1/capabilities', { as: 'administrator' });
  return (answer.body as { items: { name: string; isOn: boolean }[] }).items.find(({ name }) => name === 'one-patient')!
    .isOn;
};
async function write() {
  const [patient] = await makePatients(api, 1);
  return api.call('POST', '/api/v1/messages', {
    as: 'sender',
    body: { channel: 'sms', patientId: patient!.patientId, body: 'Please call us.' },
  });
}

test('W1 outside the demonstration nobody writes to one patient before it is switched on', async () => {
  const refused = await write();
  expect([refused.status, refused.body]).toMatchObject([403, { code: 'not-switched-on' }]);
  const look = (path: string) => visit(api, 'get', `/p/oakfield/${path}`, { cookie: administrator.cookie });
  expect((await look('create')).text).toContain('not switched on yet');
  const compose = await look('messages/new/sms');
  expect(compose.status).toBe(403);
  expect(compose.text).toContain('An administrator completes its checklist first');
  expect((await change({ name: 'one-patient', ticked: ITEMS, isOn: true })).status).toBe(200);
  expect((await look('create')).text).toContain('/messages/new/sms');
  expect((await look('messages/new/sms')).status).toBe(200);
  expect((await write()).status).toBe(202);
  await change({ name: 'one-patient', isOn: false });
  expect((await write()).status).toBe(403);
});

test('P28 outside the demonstration no campaign allows replies before they are switched on', async () => {
  const { id: listId } = await makeList(api);
  const draft = () =>
    api.call('POST', '/api/v1/campaigns', { as: 'sender', body: campaignBody(listId, { allowReplies: true }) });
  expect((await draft()).body).toMatchObject({ code: 'not-switched-on' });
  const ticked = ['inbox', 'not-urgent', 'out-of-hours', 'opt-out'];
  expect((await change({ name: 'replies', ticked, isOn: true })).status).toBe(200);
  expect((await draft()).body).not.toMatchObject({ code: 'not-switched-on' });
});

test('W1 it is switched on only with every item ticked, and who ticked it stays', async () => {
  const began = new Date();
  const open = await change({ name: 'one-patient', ticked: ITEMS.slice(0, 2), isOn: true });
  expect([open.status, open.body]).toMatchObject([409, { code: 'checklist-open' }]);
  expect(open.text).toContain('came from the right sender');
  expect(await isOn()).toBe(false);
  expect((await change({ name: 'one-patient', isOn: true })).status).toBe(409);
  expect((await change({ name: 'one-patient', ticked: ['nothing-we-know'] })).status).toBe(422);
  expect((await change({ name: 'one-patient', ticked: ITEMS }, 'manager')).status).toBe(403);

  await change({ name: 'one-patient', ticked: ITEMS });
  expect(await isOn()).toBe(false);
  await change({ name: 'one-patient', isOn: true });
  expect(await isOn()).toBe(true);
  // While it is on, no tick can go.
  expect((await change({ name: 'one-patient', ticked: ['training'] })).status).toBe(409);
  const audit = await api.database.pool.query(
    `SELECT actor FROM audit_entry WHERE act = 'capability-changed' AND at > $1`,
    [began],
  );
  expect(audit.rows).toHaveLength(2);
});

test('W1 the page ticks, switches on and off, and says what is open', async () => {
  const path = '/p/oakfield/account/switch-on';
  const press = (act: string, ...ticked: string[]) => {
    const fixed = { _token: administrator.formToken, operation: newId(), name: 'one-patient', act };
    const form = new URLSearchParams([
      ...Object.entries(fixed),
      ...ticked.map((one): [string, string] => ['ticked', one]),
    ]);
    return visit(api, 'post', path, {
      cookie: administrator.cookie,
      raw: form.toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  };
  const page = async () => (await visit(api, 'get', path, { cookie: administrator.cookie })).text;
  expect(await page()).toContain('Messages to one patient');
  const refused = await press('on', 'training');
  expect(refused.text).toContain('Tick every item first.');
  expect((await press('on', ...ITEMS)).status).toBe(303);
  expect(await page()).toContain('Switched on by A administrator');
  expect((await press('off')).status).toBe(303);
  expect(await isOn()).toBe(false);
});
