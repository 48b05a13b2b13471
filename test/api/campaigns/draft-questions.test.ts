import { makeList, makeSentCampaign } from '../fixtures';
import { practicePages, type PageReply } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const { base, get, post } = practicePages(api, 'sender');

/** Which radio of a question is marked. */
const marked = ({ text }: PageReply, name: string): string[] =>
  [...text.matchAll(/<input class="nhsuk-radios__input"[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes(`name="${name}"`) && / checked/.test(tag))
    .map((tag) => /value="([^"]*)"/.exec(tag)![1]!);

/** A draft as the pages make one, with a list and a text. */
async function written(): Promise<string> {
  const { id: list } = await makeList(api);
  const made = await post(`/recipient-lists/${list}`, {});
  const id = /campaigns\/([0-9a-f-]{36})\/message/.exec(made.location!)![1]!;
  await post(`/campaigns/${id}/message`, { body: 'Please call us.', version: '1', leave: '1' });
  return id;
}

test('C16 record and time are asked although the message was left and continued later', async () => {
  const id = await written();
  expect((await get(`/campaigns/${id}/draft`)).text).toMatch(new RegExp(`href="[^"]*/campaigns/${id}/record"`));
  const record = await get(`/campaigns/${id}/record`);
  expect(marked(record, 'save')).toEqual([]);
  const skipped = await post(`/campaigns/${id}/record`, { continue: '1' });
  expect([skipped.status, skipped.text.includes('Choose Yes or No')]).toEqual([422, true]);

  const review = await get(`/campaigns/${id}/review`);
  expect(review.text).toContain('Choose whether to save the message to the clinical record.');
  expect(review.text).toContain('Choose when to send the message.');
  const pressed = await post(`/campaigns/${id}/review`, { count: '2', version: '2' });
  expect(pressed.status).toBe(422);
  expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ phase: 'draft' });

  await post(`/campaigns/${id}/record`, { save: 'no', continue: '1' });
  expect((await get(`/campaigns/${id}/draft`)).text).toMatch(new RegExp(`href="[^"]*/campaigns/${id}/timing"`));
  await post(`/campaigns/${id}/timing`, { when: 'now' });
  expect((await get(`/campaigns/${id}/review`)).text).not.toContain('Not answered yet');
});

test('C16 the answers of the campaign that was sent last are marked, and still have to be given', async () => {
  await makeSentCampaign(api, ['delivered']);
  const id = await written();
  expect(marked(await get(`/campaigns/${id}/record`), 'save')).toEqual(['yes']);
  expect(marked(await get(`/campaigns/${id}/timing`), 'when')).toEqual(['now']);
  expect((await get(`/campaigns/${id}/review`)).text).toContain('Not answered yet');
});

test('found c10 on the page: missing values are asked about when the message is continued', async () => {
  const { id: list } = await makeList(api);
  await api.database.pool.query(
    `UPDATE recipient_list SET columns = '{"nhsNumber":0,"dateOfBirth":1,"givenName":2}' WHERE id = $1`,
    [list],
  );
  await api.database.pool.query(`UPDATE list_row SET cells[3] = '' WHERE list_id = $1 AND row = 3`, [list]);
  const made = await post(`/recipient-lists/${list}`, {});
  const id = /campaigns\/([0-9a-f-]{36})\/message/.exec(made.location!)![1]!;
  const body = 'Dear ((given name)), please call us.';
  const asked = await post(`/campaigns/${id}/message`, { body, version: '1', continue: '1' });
  expect(asked.status).toBe(422);
  expect(asked.text).toContain('Row 3 has no given name.');
  const answered = await post(`/campaigns/${id}/message`, {
    body,
    version: '2',
    emptyValues: 'use',
    emptyWord: 'friend',
  });
  expect(answered.location).toBe(`${base}/campaigns/${id}/record`);
  const preview = await get(`/campaigns/${id}/message?row=3`);
  expect(preview.text).toContain('Dear friend, please call us.');
  expect(marked(preview, 'emptyValues')).toEqual(['use']);
});
