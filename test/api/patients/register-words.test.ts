import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeDraft, makeList, nhsNumber } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

/** Words of the register that nobody understood, and what else is asked before a patient's details go out. */

const api = testApi();
let manager: SignedIn;
let sender: SignedIn;
beforeAll(async () => {
  manager = await signedIn(api, 'manager');
  sender = await signedIn(api, 'sender');
});

let made = 0;
async function unclear(word: string, practiceId = api.practiceId): Promise<string> {
  const id = newId();
  await api.database.pool.query(
    `INSERT INTO patient (practice_id, id, nhs_number, date_of_birth, status, status_word) VALUES ($1, $2, $3, '1970-01-01', 'unclear', $4)`,
    [practiceId, id, nhsNumber(8_000 + made++), word],
  );
  return id;
}

const statusOf = async (id: string) =>
  (await api.database.pool.query<{ status: string }>('SELECT status FROM patient WHERE id = $1', [id])).rows[0]!.status;

test('found p01: a manager says what a word means, by API, and only for the own practice', async () => {
  const ids = [await unclear('Ded.'), await unclear('DED')];
  const elsewhere = await unclear('Ded.', api.otherPracticeId);
  const list = await api.call('GET', '/api/v1/register-words', { as: 'manager' });
  expect(list.body).toMatchObject({
    items: [
      { field: 'status', word: 'DED', meaning: null, patients: 1 },
      { field: 'status', word: 'Ded.', meaning: null, patients: 1 },
    ],
  });
  const explanation = await api.call('GET', `/api/v1/patients/${ids[0]}/explanation?purpose=care&channel=sms`, {
    as: 'sender',
  });
  expect(explanation.body).toMatchObject({
    outcome: 'not-sent',
    reasons: [{ code: 'registration-unclear', message: 'It is not clear whether the patient is registered' }, {}],
  });

  const decide = (body: object) => api.call('POST', '/api/v1/register-words', { as: 'manager', body });
  expect((await decide({ field: 'status', word: 'ded', meaning: 'yes' })).status).toBe(422);
  expect((await decide({ field: 'doesNotWishSms', word: 'ded', meaning: 'left' })).status).toBe(422);
  expect((await decide({ field: 'status', word: '\u200b', meaning: 'left' })).status).toBe(422);
  expect((await decide({ field: 'status', word: 'ded', meaning: 'left' })).body).toEqual({ patients: 2, lists: 0 });
  expect(await Promise.all([...ids, elsewhere].map(statusOf))).toEqual(['left', 'left', 'unclear']);
});

test('the page lists each word with its patients, asks for a meaning and remembers it', async () => {
  const id = await unclear('Temp <res>');
  const path = '/p/oakfield/account/register-words';
  const page = await visit(api, 'get', path, { cookie: manager.cookie });
  expect(page.text).toContain('Temp &lt;res&gt;');
  expect((await visit(api, 'get', '/p/oakfield/account', { cookie: manager.cookie })).text).toContain(
    '1 patient is left out because of words we do not know',
  );
  const post = (meaning: string) =>
    visit(api, 'post', path, {
      cookie: manager.cookie,
      form: { _token: manager.formToken, field: 'status', word: 'Temp <res>', at: 'meaning-0', meaning },
    });
  expect((await post('')).text).toContain('Choose what it means');
  expect((await post('registered')).status).toBe(303);
  expect(await statusOf(id)).toBe('registered');
  const after = await visit(api, 'get', path, { cookie: manager.cookie });
  expect(after.text).toContain('There are no words for you to decide');
  expect(after.text).toContain('Registered here');
  expect((await visit(api, 'get', path, { cookie: sender.cookie })).status).toBe(403);
});

test('a placeholder that identifies a patient asks for confirmation before going on', async () => {
  const { id: listId } = await makeList(api, { accepted: 1 });
  const draft = await makeDraft(api, { listId });
  const path = `/p/oakfield/campaigns/${draft}/message`;
  const version = async () =>
    /name="version" value="(\d+)"/.exec((await visit(api, 'get', path, { cookie: manager.cookie })).text)![1]!;
  const post = async (more: Record<string, string>) =>
    visit(api, 'post', path, {
      cookie: manager.cookie,
      form: { _token: manager.formToken, version: await version(), continue: '1', ...more },
    });
  const asked = await post({ body: 'Your number is ((NHS number)).' });
  expect(asked.status).toBe(422);
  expect(asked.text).toContain('Tick to say that you want to show these details');
  expect((await post({ body: 'Your number is ((NHS number)).', identifiers: 'yes' })).status).toBe(303);
  expect((await post({ body: 'Please ring us.' })).status).toBe(303);
});

test('a list name that cannot be seen or is too long, and the year 9999, are refused with words', async () => {
  const upload = (name: string) =>
    api.call('POST', '/api/v1/recipient-lists', {
      as: 'sender',
      fields: { name, channel: 'sms' },
      files: [{ bytes: Buffer.from('NHS number,DOB\n9990000018,1/1/1970\n'), name: 'a.csv' }],
    });
  expect(await upload('\u200b')).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'name', message: expect.stringContaining('characters that nobody can see') as string }] },
  });
  expect(await upload('x'.repeat(201))).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'name', message: 'Shorten it to 200 characters or fewer.' }] },
  });
  const { id: listId } = await makeList(api, { accepted: 1 });
  const draft = await makeDraft(api, { listId });
  const body = { sendAt: '9999-12-31T09:00:00Z' };
  expect(await api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', body })).toMatchObject({
    status: 422,
    body: { code: 'send-at-too-far' },
  });
});
