import { campaignBody, makeAnsweredDraft, makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { formOf } from '../page-form';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const { base, get, post } = practicePages(api, 'manager');

const BODY = 'Dear ((given name)), call us.';
const make = async (more: Record<string, unknown> = {}) => {
  const body = { name: 'Flu is due', channel: 'any', purpose: 'care', body: BODY, ...more };
  return ((await api.call('POST', '/api/v1/templates', { body })).body as { id: string }).id;
};
const change = (id: string, body: string) => api.call('PATCH', `/api/v1/templates/${id}`, { body: { body } });
const campaign = async (id: string) =>
  (await api.call('GET', `/api/v1/campaigns/${id}`)).body as Record<string, unknown>;
const words = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const press = async (page: string, action: string, button?: string, has?: string) =>
  post(action, Object.fromEntries(formOf((await get(page)).text, `${base}${action}`, { button, has })));

describe('P15 H11 templates on the page Message', () => {
  test('P15 H11 "Add template" offers those that fit, finds by search, and takes one', async () => {
    const { id: listId } = await makeList(api);
    const id = await makeDraft(api, { listId, body: 'Mine.' });
    const flu = await make();
    await make({ name: 'By email', channel: 'email', subject: 'x' });
    const asked = await press(`/campaigns/${id}/message`, `/campaigns/${id}/message`, 'templates');
    expect(asked.location).toBe(`${base}/campaigns/${id}/templates`);
    const offered = words((await get(asked.location!)).text);
    expect(offered).toMatch(/A template replaces the text you have now\. .*Mine\./);
    expect(offered).toMatch(/Flu is due .*Flu vaccination is due/);
    for (const absent of ['By email', 'Join our patient group', 'Please leave a review']) {
      expect(offered).not.toContain(absent);
    }
    expect(words((await get(`/campaigns/${id}/templates?search=health%20check`)).text)).toContain('1 template found');
    const form = { template: flu, version: '1' };
    expect((await post(`/campaigns/${id}/templates`, form)).location).toBe(`${base}/campaigns/${id}/message`);
    expect(await campaign(id)).toMatchObject({ body: BODY, template: { id: flu, version: 1 } });
    const page = words((await get(`/campaigns/${id}/message`)).text);
    expect(page).toContain('The text of the template Flu is due , version 1.');
  });

  test('P15 a newer version of an edited text is offered, and taken by one press', async () => {
    const template = await make();
    const { id: listId } = await makeList(api);
    const made = await api.call('POST', '/api/v1/campaigns', {
      body: campaignBody(listId, { body: undefined, templateId: template }),
    });
    const { id } = made.body as { id: string };
    const page = `/campaigns/${id}/message`;
    await post(page, { body: 'My own words.', version: '1', leave: '1' });
    expect(words((await get(page)).text)).toContain('You edited the text of the template Flu is due , version 1.');
    await change(template, 'Newer.');
    expect(words((await get(page)).text)).toContain('There is a newer version of the template.');
    const taken = await press(page, `/campaigns/${id}/templates`, undefined, 'template');
    expect(taken.location).toBe(base + page);
    expect(await campaign(id)).toMatchObject({ body: 'Newer.', template: { version: 2 }, newerTemplateVersion: null });
  });

  test('P15 H13 the review comes back when the template changed meanwhile, and nothing is sent', async () => {
    const template = await make({ body: 'Please call us.' });
    const { id: listId } = await makeList(api);
    const id = await makeAnsweredDraft(api, { listId, body: 'Mine.' });
    await api.call('PATCH', `/api/v1/campaigns/${id}`, { body: { templateId: template } });
    const review = formOf((await get(`/campaigns/${id}/review`)).text, `${base}/campaigns/${id}/review`);
    await change(template, 'Please call us today.');
    const pressed = await post(`/campaigns/${id}/review`, Object.fromEntries(review));
    expect(pressed.status).toBe(409);
    expect(words(pressed.text)).toMatch(/changed the template of this message while you were looking/);
    expect(words(pressed.text)).toContain('Please call us today.');
    expect(await campaign(id)).toMatchObject({ phase: 'draft', body: 'Please call us today.' });
  });

  test('W10 a marketing text is offered to marketing alone, with "Do not send these often"', async () => {
    const { id: listId } = await makeList(api);
    const marketing = await makeDraft(api, { listId, body: 'x', purpose: 'marketing' });
    const offered = (await get(`/campaigns/${marketing}/templates`)).text;
    expect(words(offered)).toMatch(/Do not send these often\. .*We have not seen you for a while/);
    const lapsed = /name="template" value="([^"]+)"/.exec(offered.slice(offered.indexOf('We have not seen you')))![1]!;
    const care = await makeDraft(api, { listId: (await makeList(api)).id, body: 'x' });
    const refused = await post(`/campaigns/${care}/templates`, { template: lapsed, version: '1' });
    expect([refused.status, await campaign(care)]).toMatchObject([422, { body: 'x', template: null }]);
    expect(words((await get(`/campaigns/${marketing}/message`)).text)).toContain('Do not send these often.');
  });

  test('P15 a text is kept as a template from Message and from the details of what was sent', async () => {
    const { id: listId } = await makeList(api);
    const id = await makeDraft(api, { listId, body: 'Keep me.' });
    const kept = await press(`/campaigns/${id}/message`, `/campaigns/${id}/message`, 'keep');
    expect(kept.location).toBe(`${base}/templates/new?campaign=${id}`);
    const form = formOf((await get(kept.location!)).text, `${base}/templates/new`);
    expect([form.get('body'), form.get('purpose'), form.get('channel')]).toEqual(['Keep me.', 'care', 'sms']);
    const sent = await makeSentCampaign(api, ['delivered']);
    expect((await get(`/campaigns/${sent}`)).text).toContain(`${base}/templates/new?campaign=${sent}`);
  });

  test('H4 a bulk message is copied from the list of them, under a name of its own', async () => {
    const sent = await makeSentCampaign(api, ['delivered'], { phase: 'settled' });
    for (const page of ['/campaigns', '/campaigns/overview']) {
      expect((await get(page)).text).toContain(`${base}/campaigns/${sent}/copy`);
    }
    const unnamed = await post(`/campaigns/${sent}/copy`, { name: ' ' });
    expect([unnamed.status, words(unnamed.text)]).toEqual([422, expect.stringContaining('Enter a name for the copy')]);
    const copied = await press(`/campaigns/${sent}/copy`, `/campaigns/${sent}/copy`);
    const draft = /campaigns\/([0-9a-f-]{36})\/draft$/.exec(copied.location!)![1]!;
    expect((await campaign(draft)).name).toMatch(/\(copy\)$/);
  });
});

describe('P17 N24 the preview on the page Message', () => {
  test('P17 N24 steps through the longest, the emptiest and the list, and counts all of them while typing', async () => {
    const { id: listId } = await makeList(api);
    await api.database.pool.query(
      `UPDATE recipient_list SET columns = '{"nhsNumber":0,"dateOfBirth":1,"givenName":2}' WHERE id = $1`,
      [listId],
    );
    const name = (row: number, given: string) =>
      api.database.pool.query('UPDATE list_row SET cells[3] = $3 WHERE list_id = $1 AND row = $2', [
        listId,
        row,
        given,
      ]);
    await name(2, '');
    await name(3, 'B'.repeat(200));
    const id = await makeDraft(api, { listId, body: BODY });
    const page = `/campaigns/${id}/message`;
    const shown = async (path: string) => {
      const { text } = await get(path);
      const as = /The (longest|emptiest) text/.exec(text)?.[1] ?? 'row';
      return [as, /name="row" value="(\d+)"/.exec(text)![1]];
    };
    expect(await shown(page)).toEqual(['longest', '3']);
    const step = async (from: string) => {
      const form = formOf((await get(from)).text, base + page);
      form.set('show', 'next');
      return (await post(page, Object.fromEntries(form))).location!.split('#')[0]!;
    };
    const second = await step(page);
    expect(await shown(second)).toEqual(['emptiest', '2']);
    expect(await shown(await step(second))).toEqual(['row', '2']);
    const typed = await post('/message-previews', {
      campaign: id,
      body: `${BODY} Don’t wait.`,
      shown: 'longest',
      row: '3',
    });
    expect(words(typed.text)).toMatch(/Longest message: 4 segments\. All messages: 5 segments\./);
    expect(words(typed.text)).toContain('’ in ‘Don’t’ makes this 4 segments.');
  });
});
