import { makeAnsweredDraft, makeList, makeSentCampaign } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const BASE = '/p/oakfield/campaigns';
let sender: SignedIn;
let manager: SignedIn;
let listId: string;

beforeAll(async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: null } });
  sender = await signedIn(api, 'sender');
  manager = await signedIn(api, 'manager');
  listId = (await makeList(api, { accepted: 3 })).id;
});

const open = (path: string, who = manager) => visit(api, 'get', `${BASE}/${path}`, { cookie: who.cookie });
const press = (path: string, fields: Record<string, string>, who = manager) =>
  visit(api, 'post', `${BASE}/${path}`, { cookie: who.cookie, form: { _token: who.formToken, ...fields } });
const campaign = async (id: string) =>
  (await api.call('GET', `/api/v1/campaigns/${id}`)).body as { perHour: number | null; urgent: object | null };

describe('pace on the pages', () => {
  test('N17 When to send takes a pace, says when it ends, and review repeats it', async () => {
    const id = await makeAnsweredDraft(api, { listId });
    expect((await open(`${id}/timing`)).text).toContain('As fast as allowed');
    const wrong = await press(`${id}/timing`, { when: 'now', pace: 'limit', perHour: 'lots', version: '1' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('href="#perHour"')]);
    const saved = await press(`${id}/timing`, { when: 'now', pace: 'limit', perHour: '40', version: '1' });
    expect(saved.status).toBe(303);
    expect(await campaign(id)).toMatchObject({ perHour: 40 });
    const page = (await open(`${id}/timing`)).text;
    expect(page).toContain('value="40"');
    expect(page).toMatch(/It ends at about .*\./);
    expect((await open(`${id}/review`)).text).toContain('No more than 40 an hour, spread evenly.');
  });

  test('N17 Change pace on one that is being sent; a sender changes only their own', async () => {
    const id = await makeSentCampaign(api, ['planned', 'planned', 'delivered']);
    const details = (await open(id)).text;
    expect(details).toContain(`${BASE}/${id}/pace`);
    expect((await open(`${id}/pace`)).text).toContain('It goes as fast as allowed.');
    expect((await press(`${id}/pace`, { pace: 'limit', perHour: '' })).text).toContain('href="#perHour"');
    expect((await press(`${id}/pace`, { pace: 'limit', perHour: '60' })).status).toBe(303);
    expect(await campaign(id)).toMatchObject({ perHour: 60 });
    expect((await open(id)).text).toMatch(/No more than 60 an hour, spread evenly\. It ends at about /);
    expect((await press(`${id}/pace`, { pace: 'fast' })).status).toBe(303);
    expect(await campaign(id)).toMatchObject({ perHour: null });
    expect((await open(`${id}/pace`, sender)).status).toBe(403);
  });

  test('N16 a manager lets a draft go outside sending hours from When to send, and takes that back', async () => {
    await api.call('PATCH', '/api/v1/settings', {
      body: { sendingHours: { days: [1], from: '00:00', to: '00:01' } },
    });
    try {
      const id = await makeAnsweredDraft(api, { listId });
      expect((await open(`${id}/timing`)).text).toContain(`${BASE}/${id}/draft/urgent`);
      expect((await press(`${id}/draft/urgent`, { reason: '' })).text).toContain('href="#reason"');
      expect((await press(`${id}/draft/urgent`, { reason: 'Vaccine recall' })).status).toBe(303);
      expect(await campaign(id)).toMatchObject({ urgent: { reason: 'Vaccine recall' } });
      expect((await open(`${id}/draft/urgent`)).text).toContain('Wait for sending hours again');
      expect((await press(`${id}/draft/urgent`, { end: '1' })).status).toBe(303);
      expect(await campaign(id)).toMatchObject({ urgent: null });
      expect((await press(`${id}/draft/urgent`, { reason: 'x' }, sender)).status).toBe(403);
    } finally {
      await api.call('PATCH', '/api/v1/settings', { body: { sendingHours: null } });
    }
  });

  test('N16 a manager lets one go outside sending hours with a reason, and takes that back', async () => {
    await api.call('PATCH', '/api/v1/settings', {
      body: { sendingHours: { days: [1], from: '00:00', to: '00:01' } },
    });
    try {
      const id = await makeSentCampaign(api, ['planned']);
      expect((await open(id, sender)).text).not.toContain(`${BASE}/${id}/urgent`);
      expect((await open(id)).text).toContain('Send outside sending hours');
      expect((await press(`${id}/urgent`, { reason: '' })).text).toContain('href="#reason"');
      expect((await press(`${id}/urgent`, { reason: 'Vaccine recall' })).status).toBe(303);
      expect(await campaign(id)).toMatchObject({ urgent: { reason: 'Vaccine recall' } });
      expect((await open(`${id}/urgent`)).text).toContain('Wait for sending hours again');
      expect((await press(`${id}/urgent`, { end: '1' })).status).toBe(303);
      expect(await campaign(id)).toMatchObject({ urgent: null });
      expect((await press(`${id}/urgent`, { reason: 'x' }, sender)).status).toBe(403);
    } finally {
      await api.call('PATCH', '/api/v1/settings', { body: { sendingHours: null } });
    }
  });
});
