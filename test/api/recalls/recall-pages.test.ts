import { signedIn, visit, type SignedIn } from '../page-visitor';
import { makePatients } from '../fixtures';
import { testApi } from '../support';
import { recallsOf } from './recalls-support';

const api = testApi();
const { recall, category } = recallsOf(api);
let sender: SignedIn;
let manager: SignedIn;
beforeAll(async () => {
  [sender, manager] = [await signedIn(api, 'sender'), await signedIn(api, 'manager')];
  await category();
});

const open = (path: string, who = sender) => visit(api, 'get', `/p/oakfield/${path}`, { cookie: who.cookie });
const press = (path: string, form: Record<string, string | string[]>, who = sender) =>
  visit(api, 'post', `/p/oakfield/${path}`, { cookie: who.cookie, form: { _token: who.formToken, ...form } });

test('E7 E8 the worklist greys out SMS with the exact reason, and asks about dissent', async () => {
  const [blocked, asks] = await makePatients(api, 2);
  await recall({}, blocked);
  const asked = await recall({}, asks);
  const listed = await api.call('POST', '/api/v1/blocked-numbers', {
    as: 'sender',
    body: { number: blocked!.mobile },
  });
  const { id } = listed.body as { id: string };
  await api.call('PATCH', `/api/v1/blocked-numbers/${id}`, { as: 'sender', body: { recalls: true } });
  await api.database.pool.query('UPDATE patient SET does_not_wish_sms = true WHERE id = $1', [asks!.patientId]);
  const page = await open('recalls');
  expect(page.status).toBe(200);
  expect(page.text).toContain('Mobile number blocked in your blocked communication list');
  expect(page.text).toContain('Does not wish to be contacted by SMS');
  expect(page.text).toContain('rc-sms-blocked');
  const check = await press('recalls/sms', { recall: asked.id });
  expect(check.text).toContain('1 patient says no texts');
  const undecided = await press('recalls/sms', { recall: asked.id, confirm: 'yes', asks: 'yes' });
  expect(undecided.text).toContain('Choose whether to send to these patients too');
  const sent = await press('recalls/sms', { recall: asked.id, confirm: 'yes', asks: 'yes', dissent: 'yes' });
  expect([sent.status, sent.location]).toEqual([303, expect.stringMatching(/\/campaigns\//)]);
});

test('E16 E17 every page of the section is there', async () => {
  const made = await recall();
  const paths = ['recalls?tab=all', 'recalls?tab=calls', 'recalls?tab=letters', 'recalls/board', 'recalls/categories'];
  for (const path of [...paths, `recalls/${made.id}`, `recalls/sms?recall=${made.id}`]) {
    expect([path, (await open(path)).status]).toEqual([path, 200]);
  }
  for (const path of ['recalls/imports', 'recalls/categories/new']) {
    expect([path, (await open(path, manager)).status]).toEqual([path, 200]);
  }
  const closed = await press(`recalls/${made.id}/close`, { reason: 'Done elsewhere' });
  expect(closed.status).toBe(303);
  expect((await open(`recalls/${made.id}`)).text).toContain('Done elsewhere');
});

test('E17 a manager makes a category on its page', async () => {
  const form = { name: 'From a page', reasons: 'One\nTwo', 'sms-body': 'Please call.', 'first-contact': '14' };
  const more = {
    'least-days': '7',
    'attempts-wanted': '3',
    'year-start': '01-04',
    'send-from': '09:00',
    'send-to': '16:00',
  };
  const saved = await press(
    'recalls/categories/new',
    { ...form, ...more, 'step-0-channel': 'sms', 'step-0-days': '0' },
    manager,
  );
  expect(saved.status).toBe(303);
  expect((await open('recalls/categories')).text).toContain('From a page');
  const refused = await press('recalls/categories/new', { ...form, ...more, name: '' }, manager);
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('Enter a name for the category')]);
});
