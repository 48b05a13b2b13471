import { newId } from '../../../adapters/postgres/sql/new-id';
import { linkExpiry } from '../../../domain/patients/personal-link';
import { makeList, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { formOf } from '../page-form';
import { visit } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();

/** A patient with a link of an email for this purpose. */
async function emailed(purpose: string): Promise<{ person: Person; link: string; campaignId: string }> {
  const [person] = (await makePatients(api, 1)) as [Person];
  const campaignId = await makeSentCampaign(api, ['submitted'], { channel: 'email', people: [person] });
  await api.database.pool.query('UPDATE campaign SET purpose = $2 WHERE id = $1', [campaignId, purpose]);
  const now = new Date();
  const subject = { aboutId: campaignId, patientId: person.patientId };
  const [token] = await api.services.personalLinks.tokensFor(
    ...([api.practiceId, 'opt-out', [subject], linkExpiry('opt-out', now), now] as const),
  );
  return { person, campaignId, link: `/o/${token}` };
}

const get = (path: string) => visit(api, 'GET', path);
const post = (path: string, raw = '') =>
  visit(api, 'POST', path, { raw, headers: { 'content-type': 'application/x-www-form-urlencoded' } });

interface Blocks {
  recalls: boolean;
  healthInformation: boolean;
  serviceNotices: boolean;
  marketing: boolean;
  everySms: boolean;
  changedBy: string | null;
}
const blocksOf = async ({ patientId }: Person) =>
  (await api.call('GET', `/api/v1/patients/${patientId}/blocks`, { as: 'sender' })).body as Blocks;

describe('N20 an email says how to stop it', () => {
  const lineOf = async (more: Record<string, unknown>) => {
    const list = await makeList(api, { channel: more.channel as 'sms' | 'email' });
    const body = { name: 'News', type: 'message', listId: list.id, body: 'Hello', saveToRecord: false, ...more };
    const made = await api.call('POST', '/api/v1/campaigns', { as: 'sender', body });
    const { id } = made.body as { id: string };
    const { rows } = await api.database.pool.query<{ line: string | null }>(
      'SELECT link_line AS line FROM campaign WHERE id = $1',
      [id],
    );
    return { id, line: rows[0]!.line };
  };

  test('a marketing email ends with the link, once, and loses it when it is no longer marketing', async () => {
    const { id, line } = await lineOf({ channel: 'email', subject: 'Offer', purpose: 'marketing' });
    expect(line).toBe('Stop these messages: http://rollcall.test/base/o/((rollcall link))');
    const by = {
      practiceId: api.practiceId,
      practiceName: 'Oakfield Surgery',
      role: 'sender' as const,
      user: 'A sender',
    };
    const change = { purpose: 'service' as const };
    await api.services.drafts.change(api.practiceId, id, null, change, { ...by, tokenId: newId() }, new Date());
    const { rows } = await api.database.pool.query('SELECT link_line AS line FROM campaign WHERE id = $1', [id]);
    expect(rows).toEqual([{ line: null }]);
  });

  test('a text and an email about care keep their words', async () => {
    expect((await lineOf({ channel: 'sms', purpose: 'marketing' })).line).toBeNull();
    expect((await lineOf({ channel: 'email', subject: 'You', purpose: 'care' })).line).toBeNull();
  });
});

describe('N20 the opt-out page', () => {
  test('asks for no proof, and looking at it changes nothing', async () => {
    const { person, link } = await emailed('recall');
    const page = await get(link);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Save my choices');
    expect(page.text).not.toContain('checked');
    await get(`${link}/saved?stopped=marketing`);
    expect((await blocksOf(person)).changedBy).toBeNull();
  });

  test('stops what the patient ticks, shown in Blocked Communications as set by the patient, and Undo undoes it', async () => {
    const { person, link } = await emailed('care');
    const saved = await post(`${link}/choices`, 'stop=recalls&stop=everySms');
    expect(saved.status).toBe(303);
    expect(await blocksOf(person)).toMatchObject({
      ...{ recalls: true, everySms: true, marketing: false, healthInformation: false },
      changedBy: 'Patient, on the opt-out page',
    });
    const told = await get(saved.location!);
    expect(told.text).toContain('All text messages');
    await post(`${link}/undo`, formOf(told.text, `${link}/undo`).toString());
    expect(await blocksOf(person)).toMatchObject({ recalls: false, everySms: false });
  });

  test('lets come again what the patient no longer ticks, and never what staff stopped', async () => {
    const { person, link } = await emailed('care');
    const blocks = `/api/v1/patients/${person.patientId}/blocks`;
    await api.call('PUT', blocks, { as: 'sender', body: { serviceNotices: true } });
    await post(`${link}/choices`, 'stop=recalls&stop=serviceNotices');
    const page = await get(link);
    expect(page.text).toMatch(/value="serviceNotices" checked disabled/);
    await post(`${link}/choices`, 'stop=marketing');
    expect(await blocksOf(person)).toMatchObject({ recalls: false, serviceNotices: true, marketing: true });
    await post(`${link}/undo`, 'stopped=serviceNotices.marketing&back=');
    expect(await blocksOf(person)).toMatchObject({ serviceNotices: true, marketing: false });
  });

  test('one press in a mail program stops the kind of that email, twice as once', async () => {
    const { person, link } = await emailed('marketing');
    const oneClick = () => post(link, 'List-Unsubscribe=One-Click');
    expect((await oneClick()).status).toBe(200);
    expect((await oneClick()).status).toBe(200);
    expect(await blocksOf(person)).toMatchObject({
      ...{ marketing: true, healthInformation: false, recalls: false },
      changedBy: 'Patient, by unsubscribing from an email',
    });
    const history = await api.call('GET', `/api/v1/patients/${person.patientId}/blocks/history`, { as: 'sender' });
    expect((history.body as { items: unknown[] }).items).toHaveLength(1);
  });

  test('one press as a form of several parts counts too, as RFC 8058 asks', async () => {
    const { person, link } = await emailed('marketing');
    const raw = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=b', 'sec-fetch-site': 'cross-site' };
    expect((await visit(api, 'POST', link, { raw, headers })).status).toBe(200);
    expect((await blocksOf(person)).marketing).toBe(true);
  });

  test('an unknown link gets the page that all such links get', async () => {
    const answer = await post('/o/22222222222', 'List-Unsubscribe=One-Click');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('This link cannot be used');
  });
});
