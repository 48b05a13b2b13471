import { newId } from '../../../adapters/postgres/sql/new-id';
import { recipientRulesChanged } from '../../../adapters/postgres/eligibility/suppression';
import type { Role } from '../../../domain/practice/roles';
import { makeDraft, makeList, type Person } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
let sender: SignedIn;
beforeAll(async () => {
  sender = await signedIn(api, 'sender');
});

const page = async (path: string, who: SignedIn = sender) => {
  const { status, text, location } = await visit(api, 'get', `/p/oakfield${path}`, { cookie: who.cookie });
  const words = text
    .slice(text.indexOf('<main'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ');
  return { status, text, words, location };
};
const press = (path: string, form: Record<string, string>) =>
  visit(api, 'post', `/p/oakfield${path}`, {
    cookie: sender.cookie,
    form: { _token: sender.formToken, operation: newId(), ...form },
  });
const lists = (id: string, rest = '') => `/recipient-lists/${id}${rest}`;

async function failing(mobile: string): Promise<void> {
  await api.database.pool.query(
    `INSERT INTO number_reputation (practice_id, id, number, likely_to_fail, last_attempt_at, last_outcome_at, last_code, failures,
       lasting_failures, deliveries, failing_since) VALUES ($1, gen_random_uuid(), $2, true, now(), now(), 'phone-off', 1, 0, 2, now())`,
    [api.practiceId, mobile],
  );
  await recipientRulesChanged(api.database.pool, api.practiceId);
}

/** The second patient has the number of the first, in the register. */
async function sharing(first: Person, second: Person): Promise<void> {
  await api.database.pool.query('UPDATE patient SET mobile = $2 WHERE id = $1', [second.patientId, first.mobile]);
  await recipientRulesChanged(api.database.pool, api.practiceId);
}

test('N10 A10 the page has the reason, what would change it and who set it, and the advice for failing numbers', async () => {
  const { id, people } = await makeList(api, { accepted: 2 });
  await failing(people[0]!.mobile);
  const { words } = await page(lists(id));
  expect(words).toContain('1 + 1 = 2 rows in your file');
  expect(words).toContain('Row Patient Reason What you can do Source');
  expect(words).toContain('Likely to fail: the last message to this number failed');
  expect(words).toContain(
    'The last message to this number failed. More than 9 in 10 such numbers fail again. You can correct the number in the record, email the patient, or call another number.',
  );
  expect(words).toContain('Checked for messages about a patient’s care, today at');
  expect(words).not.toContain('PDS');
});

test('P14 H8 the upload page says where patients are looked up, and PDS only where it is PDS', async () => {
  const own = (await page('/campaigns/new-message')).words;
  expect(own).toContain('We check too, and show you who we left out.');
  expect(own).toContain('We look patients up in the practice’s register,');
  expect(own).not.toContain('PDS');
});

test('N12 adding one patient asks why, says what happened at the number, and is taken back', async () => {
  const { id, people } = await makeList(api, { accepted: 2 });
  await failing(people[0]!.mobile);
  expect((await page(lists(id))).text).toContain(`${lists(id, '/override?row=2')}"`);
  const asked = await page(lists(id, '/override?row=2'));
  expect(asked.words).toContain('1 message to this number has failed, and 2 were delivered.');
  const without = await press(lists(id, '/override'), { row: '2', why: '' });
  expect([without.status, without.text.includes('href="#why"')]).toEqual([422, true]);
  const added = await press(lists(id, '/override'), { row: '2', why: 'Rang today.\nThe phone works.' });
  expect(added.status).toBe(303);
  expect((await page(lists(id, '?show=accepted&added=1'))).words).toMatch(
    /Added by A sender on .* at .*: Rang today\. The phone works\./,
  );
  // Not for a row that is accepted anyway.
  expect((await page(lists(id, '/override?row=3'))).status).toBe(303);
  expect((await page(lists(id, '/override?row=77'))).status).toBe(404);
  expect((await press(lists(id, '/override/remove'), { row: '2' })).status).toBe(303);
  expect((await page(lists(id))).words).toContain('Not accepted (1)');
});

test('N14 N9 shared numbers are chosen before a list is sent, and only shown after', async () => {
  const { id, people } = await makeList(api, { accepted: 3 });
  await sharing(people[0]!, people[1]!);
  expect((await page(lists(id))).words).toContain('2 patients on this list share 1 mobile number');
  expect((await press(lists(id, '/shared-numbers'), { sharedNumbers: 'one-per-number' })).status).toBe(303);
  const chosen = (await page(lists(id))).words;
  expect(chosen).toContain('One message per number: 2 patients accepted, 1 not accepted.');
  expect(chosen).toContain('Number is the same as in row 2');
  const draft = await makeDraft(api, { listId: id });
  await api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', body: {} });
  const sent = await page(lists(id));
  expect(sent.words).toContain('One message per number was chosen.');
  expect(sent.text).not.toContain('/shared-numbers"');
  const late = await press(lists(id, '/shared-numbers'), { sharedNumbers: 'one-per-patient' });
  expect(late.status).toBe(303);
  expect((await page(lists(id))).words).toContain('A bulk message was sent or scheduled with this list');
});

test('N15 the same file as before is a warning with the campaigns that used it', async () => {
  const earlier = await makeList(api, { accepted: 1 });
  const later = await makeList(api, { accepted: 1 });
  await api.database.pool.query(`UPDATE recipient_list SET file_hash = '\\x01', name = $2 WHERE id = $1`, [
    earlier.id,
    'Spring',
  ]);
  await api.database.pool.query(`UPDATE recipient_list SET file_hash = '\\x01' WHERE id = $1`, [later.id]);
  expect((await page(lists(later.id))).words).toMatch(
    /This is the same file as ‘ ?Spring ?’, uploaded by A sender today at .* No bulk message was made with it\./,
  );
  const draft = await makeDraft(api, { listId: earlier.id, name: 'Spring boosters' });
  expect((await page(lists(later.id))).words).toContain('Nothing was sent with it yet.');
  await api.call('POST', `/api/v1/campaigns/${draft}/send`, { as: 'sender', body: {} });
  const { words, text } = await page(lists(later.id));
  expect(words).toContain('Make sure that you want to send these patients another message.');
  expect(text).toContain(`/campaigns/${draft}"`);
  expect((await page(lists(earlier.id))).words).not.toContain('The same file as before');
});

test('P13 what was mended in the file is told with its row, and hidden for a restricted record', async () => {
  const { id } = await makeList(api, {
    accepted: 1,
    rejected: [{ cells: ['9990000018', '', ''], reasons: [{ code: 'restricted' }] }],
  });
  expect((await page(lists(id))).words).not.toContain('How your file was read');
  const mended = (from: string) =>
    JSON.stringify([{ field: 'dateOfBirth', from, to: '1951-03-04', damage: 'day-count' }]);
  for (const [row, from] of [
    [2, '18691'],
    [3, '18692'],
  ] as const) {
    await api.database.pool.query('UPDATE list_row SET mended = $3 WHERE list_id = $1 AND row = $2', [
      id,
      row,
      mended(from),
    ]);
  }
  const { words } = await page(lists(id));
  expect(words).toContain('How we read your file: 2 rows corrected');
  expect(words).toContain('18691 (a spreadsheet’s count of days)');
  expect(words).not.toContain('18692');
});

test('N11 wishes stand as four facts that add up', async () => {
  const { id, people } = await makeList(api, { accepted: 3 });
  await api.database.pool.query(`UPDATE patient SET does_not_wish_sms = true WHERE id = $1`, [people[0]!.patientId]);
  await recipientRulesChanged(api.database.pool, api.practiceId);
  const { words } = await page(lists(id));
  expect(words).toContain('0 + 1 + 0 + 0 = 1 patient left out');
  expect(words).toMatch(
    /Nothing recorded The record has no preference about SMS\. That is not a refusal, and stops nothing\. 2 0/,
  );
});

test('a draft’s list is judged and counted for the draft’s kind of message, and what is made of it keeps the kind', async () => {
  const { id, people } = await makeList(api, { accepted: 2 });
  await api.database.pool.query(`UPDATE patient SET does_not_wish_sms = true WHERE id = $1`, [people[0]!.patientId]);
  await recipientRulesChanged(api.database.pool, api.practiceId);
  expect((await page(lists(id))).words).toContain('1 + 1 = 2 rows');
  const draft = await makeDraft(api, { listId: id, purpose: 'recall' });
  const { words } = await page(lists(id, `?campaign=${draft}`));
  expect(words).toContain('Checked for recalls, today at');
  expect(words).toContain('2 + 0 = 2 rows in your file');
  const made = /campaigns\/([0-9a-f-]{36})/.exec((await press(lists(id), {})).location ?? '')![1]!;
  expect(await api.services.drafts.find(api.practiceId, made)).toMatchObject({ purpose: 'recall' });
});

test.each<[Role, boolean]>([
  ['viewer', false],
  ['sender', true],
])('as %s: what may be done is there: %s', async (role, may) => {
  const who = role === 'sender' ? sender : await signedIn(api, role);
  const { id, people } = await makeList(api, { accepted: 3 });
  await failing(people[0]!.mobile);
  await sharing(people[1]!, people[2]!);
  const { text, words } = await page(lists(id), who);
  expect(words).toContain('2 patients on this list share 1 mobile number');
  expect(text.includes('/override?row=2')).toBe(may);
  expect(text.includes('/shared-numbers"')).toBe(may);
  expect(text.includes('rejected.csv')).toBe(may);
});

test('N9 X3 what a campaign says of the rows left out stays, though a draft of another kind has its list judged anew', async () => {
  const { id } = await makeList(api, {
    accepted: 3,
    rejected: [{ cells: ['9990000018', '', ''], reasons: [{ code: 'not-found' }] }],
  });
  const sent = await makeDraft(api, { listId: id });
  expect((await api.call('POST', `/api/v1/campaigns/${sent}/send`, { as: 'sender', body: {} })).status).toBe(202);
  const words = async () => (await page(`/campaigns/${sent}`)).words;
  expect(await words()).toContain('Another 1 row was not accepted at upload');

  const other = await makeDraft(api, { listId: id, purpose: 'marketing' });
  // Nobody has agreed to marketing.
  expect((await page(lists(id, `?campaign=${other}`))).words).toContain('0 + 4 = 4 rows in your file');
  expect(await words()).toContain('Another 1 row was not accepted at upload');
});

describe('the Columns page', () => {
  const restricted = {
    cells: ['9990000999', '18300', 'Kept to themselves'],
    reasons: [{ code: 'restricted', message: 'Restricted' }],
  };

  test('P13 has three values of each column as they were read, and what was mended from what', async () => {
    const { id } = await makeList(api, { accepted: 4, rejected: [restricted] });
    await api.database.pool.query(
      `UPDATE recipient_list SET header_row = 1, columns = '{"nhsNumber": 0, "dateOfBirth": 1, "givenName": 2}' WHERE id = $1`,
      [id],
    );
    const mended = (to: string, from: string) =>
      JSON.stringify([{ field: 'dateOfBirth', from, to, damage: 'day-count' }]);
    await api.database.pool.query(`UPDATE list_row SET mended = $2 WHERE list_id = $1 AND row = 5`, [
      id,
      mended('1951-03-04', '18691'),
    ]);
    await api.database.pool.query(`UPDATE list_row SET mended = $2 WHERE list_id = $1 AND row = 6`, [
      id,
      mended('1950-02-06', '18300'),
    ]);
    const { words } = await page(lists(id, '/columns'));
    expect(words).toContain(
      'For example 04/03/1951 04/03/1951 4 March 1951 corrected from 18691 (a spreadsheet’s count of days)',
    );
    expect(words).toContain('For example Given0 Given1 Given2 ');
    expect(words).toContain('We read dates as day/month/year.');
    expect(words).not.toContain('18300');
    expect(words).not.toContain('Kept to themselves');
  });

  test('P13 remembers the columns for the practice when asked to, shows that it does, and forgets them again', async () => {
    const header = ['No.', 'Born on', 'Tel of carer'];
    const { id } = await makeList(api, { accepted: 1, header });
    const remembered = async () => {
      const { rows } = await api.database.pool.query<{ columns: unknown }>(
        `SELECT columns FROM column_mapping WHERE practice_id = $1 AND header_key = 'no|bornon|telofcarer'`,
        [api.practiceId],
      );
      return rows.map(({ columns }) => columns);
    };
    const columns = { nhsNumber: 'No.', dateOfBirth: 'Born on', mobile: 'Tel of carer' };
    const isTicked = async () => /name="remember"[^>]*checked/.test((await page(lists(id, '/columns'))).text);

    expect((await press(lists(id, '/columns'), columns)).status).toBe(303);
    expect([await remembered(), await isTicked()]).toEqual([[], false]);
    expect((await press(lists(id, '/columns'), { ...columns, remember: 'yes' })).status).toBe(303);
    expect([await remembered(), await isTicked()]).toEqual([[columns], true]);
    expect((await press(lists(id, '/columns'), columns)).status).toBe(303);
    expect([await remembered(), await isTicked()]).toEqual([[], false]);
    const acts = await api.database.pool.query<{ act: string }>(
      `SELECT act FROM audit_entry WHERE practice_id = $1 AND act LIKE 'columns-%' ORDER BY id`,
      [api.practiceId],
    );
    expect(acts.rows.map(({ act }) => act)).toEqual(['columns-remembered', 'columns-forgotten']);
  });
});
