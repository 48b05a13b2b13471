import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeAnsweredDraft, makeList } from '../fixtures';
import { formOf } from '../page-form';
import { practicePages, signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const administrator = practicePages(api, 'administrator');
let sam: SignedIn;
beforeAll(async () => {
  sam = await signedIn(api, 'manager');
  await api.call('PATCH', '/api/v1/settings', { body: { contentGuard: true } });
});

const page = (path: string) => visit(api, 'GET', `/p/oakfield/campaigns/${path}`, { cookie: sam.cookie });
const BODY = 'About your HIV test ☃. Please call us.';
const draftOf = async () => makeAnsweredDraft(api, { listId: (await makeList(api)).id, body: BODY });

const plain = (value: string) => value.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

test('N7 review marks what was found in the text, and asks for a reason for each', async () => {
  const { text } = await page(`${await draftOf()}/review`);
  expect(text).toContain(
    'About your <mark class="rc-caution">HIV</mark> test <mark class="rc-caution">☃</mark>. Please',
  );
  expect(text.match(/Why do you send it anyway\?/g)).toHaveLength(2);
});

test('N7 a tick alone does not send; with reasons it is sent, and they are in the audit', async () => {
  const id = await draftOf();
  const { text } = await page(`${id}/review`);
  const press = (reasons: Record<string, string>) => {
    const form = formOf(text, `/p/oakfield/campaigns/${id}/review`);
    form.set('operation', newId());
    for (const [, value] of text.matchAll(/name="checked" value="([^"]+)"/g)) form.append('checked', plain(value!));
    for (const [name, reason] of Object.entries(reasons)) form.set(name, reason);
    return visit(api, 'POST', `/p/oakfield/campaigns/${id}/review`, {
      cookie: sam.cookie,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      raw: form.toString(),
    });
  };
  const without = await press({ 'reason-0': 'They asked for it', 'reason-1': ' ' });
  expect([without.status, without.text.includes('Enter why you send it anyway')]).toEqual([422, true]);
  expect(without.text).toContain('value="They asked for it"');
  expect((await press({ 'reason-0': 'They asked for it', 'reason-1': 'It is winter' })).status).toBe(303);
  const { rows } = await api.database.pool.query(
    `SELECT details -> 'acknowledged' AS acknowledged FROM audit_entry WHERE subject_id = $1 AND act = 'campaign-sent'`,
    [id],
  );
  expect(rows).toEqual([
    {
      acknowledged: [
        { code: 'sensitive-words', reason: 'They asked for it' },
        { code: 'costly-characters', reason: 'It is winter' },
      ],
    },
  ]);
});

test('N8 the page of a dry run says who gets it, who does not and what it takes, and sends nothing', async () => {
  const rejected = [{ cells: ['x'], reasons: [{ code: 'deceased' }] }];
  const id = await makeAnsweredDraft(api, { listId: (await makeList(api, { accepted: 3, rejected })).id, body: BODY });
  expect((await page(`${id}/review`)).text).toContain(`/p/oakfield/campaigns/${id}/try">Try it without sending</a>`);
  const { status, text } = await page(`${id}/try`);
  expect(status).toBe(200);
  expect(text).toContain('3 patients');
  expect(text).toMatch(/Has died<\/th>\s*<td[^>]*>1</);
  expect(text).toContain('Your practice marks “HIV” as private');
  expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ phase: 'draft' });
});

test('N7 Safety keeps the content guard, the marked words and the links of the practice', async () => {
  const { text } = await administrator.get('/account/safety');
  expect(text).toContain('abortion\n');
  const form = Object.fromEntries(formOf(text, '/p/oakfield/account/safety'));
  const wrong = await administrator.post('/account/safety', { ...form, links: 'not a host' });
  expect([wrong.status, wrong.text.includes('Write each link as a host')]).toEqual([422, true]);
  const saved = await administrator.post('/account/safety', {
    ...form,
    guard: 'no',
    words: 'cancer\r\n\r\n blood test ',
    links: 'https://www.example.org/x\n*.nhs.uk',
  });
  expect(saved.status).toBe(303);
  expect((await api.call('GET', '/api/v1/settings')).body).toMatchObject({
    contentGuard: false,
    markedWords: ['cancer', 'blood test'],
    links: ['www.example.org', '*.nhs.uk'],
  });
});

test('N14 children at an adult’s number are named on a page, and left out by one tick instead of a reason', async () => {
  const { id: listId, people } = await makeList(api, { accepted: 3 });
  const { pool } = api.database;
  await pool.query(`UPDATE patient SET date_of_birth = now() - interval '9 years' WHERE id = $1`, [
    people[0]!.patientId,
  ]);
  await pool.query('UPDATE patient SET mobile = $2 WHERE id = $1', [people[0]!.patientId, people[1]!.mobile]);
  await api.call('PATCH', '/api/v1/settings', { body: { contentGuard: true } });
  const id = await makeAnsweredDraft(api, { listId, body: 'Dear ((Given name)), call us.' });
  await pool.query(
    `UPDATE recipient_list SET columns = '{"nhsNumber": 0, "dateOfBirth": 1, "givenName": 2}' WHERE id = $1`,
    [listId],
  );
  const { text } = await page(`${id}/review`);
  expect(text).toContain(`/p/oakfield/campaigns/${id}/children">See who they are</a>`);
  expect((await page(`${id}/children`)).text).toMatch(
    /<th scope="row"[^>]*><a href="[^"]+\/patients\/[^"]+"><bdi>Given\d+ /,
  );
  const form = formOf(text, `/p/oakfield/campaigns/${id}/review`);
  form.set('leaveOut', 'child-with-adult-number');
  const sent = await visit(api, 'POST', `/p/oakfield/campaigns/${id}/review`, {
    cookie: sam.cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    raw: form.toString(),
  });
  expect(sent.status).toBe(303);
  const campaign = await api.call('GET', `/api/v1/campaigns/${id}`);
  expect(campaign.body).toMatchObject({ counts: { total: 3, planned: 2, suppressed: 1 } });
});
