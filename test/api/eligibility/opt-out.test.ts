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

  test('the link in the header of an email, which is stored only when it is opened, leads to the same page', async () => {
    const { person, campaignId } = await emailed('care');
    const subject = { aboutId: campaignId, patientId: person.patientId };
    const expiry = linkExpiry('opt-out', new Date());
    const [token] = api.services.personalLinks.sealedTokens(api.practiceId, 'opt-out', [subject], expiry);
    expect((await get(`/o/${token}`)).text).toContain('value="healthInformation"');
    await post(`/o/${token}/choices`, 'stop=marketing');
    expect(await blocksOf(person)).toMatchObject({ marketing: true, healthInformation: false });
  });

  test('one press as a form of several parts counts too, as RFC 8058 asks', async () => {
    const { person, link } = await emailed('marketing');
    const raw = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=b', 'sec-fetch-site': 'cross-site' };
    expect((await visit(api, 'POST', link, { raw, headers })).status).toBe(200);
    expect((await blocksOf(person)).marketing).toBe(true);
  });

  describe('of an email to somebody who is no patient', () => {
    async function contactWithLink(email: string) {
      const kept = await api.call('POST', '/api/v1/contacts', {
        as: 'sender',
        body: { name: 'Kim Lee', email, agreedHow: 'Form at the desk' },
      });
      const { id: contactId } = kept.body as { id: string };
      const send = () =>
        api.call('POST', '/api/v1/messages', {
          as: 'sender',
          body: { channel: 'email', contactId, subject: 'Places', body: 'We have places.' },
        });
      const { id } = (await send()).body as { id: string };
      const now = new Date();
      const subject = { aboutId: id, patientId: null };
      const [token] = await api.services.personalLinks.tokensFor(
        ...([api.practiceId, 'opt-out', [subject], linkExpiry('opt-out', now), now] as const),
      );
      return { send, link: `/o/${token}` };
    }
    const listed = async (address: string) =>
      (
        (await api.call('GET', '/api/v1/blocked-addresses', { as: 'sender' })).body as {
          items: { id: string; address: string; marketing: boolean; changedBy: string }[];
        }
      ).items.find((one) => one.address === address);

    test('one press stops every later email of its kind to that address, also to a patient who has it', async () => {
      const { send, link } = await contactWithLink('Kim.Lee@example.org');
      expect((await post(link, 'List-Unsubscribe=One-Click')).status).toBe(200);
      const block = await listed('kim.lee@example.org');
      expect(block).toMatchObject({ marketing: true, changedBy: 'Contact, by unsubscribing from an email' });
      expect(await send()).toMatchObject({ status: 409, body: { code: 'blocked' } });
      const [person] = await makePatients(api, 1);
      await api.database.pool.query('UPDATE patient SET email = $2, marketing_agreed = true WHERE id = $1', [
        ...[person!.patientId, 'KIM.LEE@example.org'],
      ]);
      const why = async (purpose: string) =>
        (await api.call('GET', `/api/v1/patients/${person!.patientId}/explanation?channel=email&purpose=${purpose}`))
          .body as { reasons: { code: string }[] };
      expect((await why('marketing')).reasons.map(({ code }) => code)).toEqual(['blocked']);
      expect((await why('care')).reasons).toEqual([]);
      // Staff let it come again when the person asks for that, and the history keeps both.
      const at = `/api/v1/blocked-addresses/${block!.id}`;
      expect((await api.call('PATCH', at, { as: 'sender', body: { marketing: false } })).status).toBe(200);
      expect((await send()).status).toBe(202);
      const history = await api.call('GET', `${at}/history`, { as: 'sender' });
      expect((history.body as { items: { by: string; ticked: string[] }[] }).items).toMatchObject([
        ...[{ unticked: ['marketing'] }, { ticked: ['marketing'], by: 'Contact, by unsubscribing from an email' }],
        { isFirst: true },
      ]);
    });

    test('the page offers what an address can stop, and no text messages', async () => {
      const { link } = await contactWithLink('lee@example.org');
      const page = await get(link);
      expect(page.status).toBe(200);
      expect(page.text).not.toContain('All text messages');
      expect(page.text).toContain('by email. Everything else');
      await post(`${link}/choices`, 'stop=serviceNotices&stop=everySms');
      expect(await listed('lee@example.org')).toMatchObject({ serviceNotices: true, marketing: false });
      const told = await get((await post(`${link}/choices`, 'stop=marketing')).location!);
      await post(`${link}/undo`, formOf(told.text, `${link}/undo`).toString());
      expect(await listed('lee@example.org')).toMatchObject({ serviceNotices: true, marketing: false });
    });

    test('the database keeps one spelling of an address, and no tick for text messages', async () => {
      const insert = (email: string, everySms: boolean) =>
        api.database.pool.query(
          `INSERT INTO contact_block (practice_id, id, email, every_sms, added_by, added_at, changed_by, changed_at)
           VALUES ($1, $2, $3, $4, 'x', now(), 'x', now())`,
          [api.practiceId, newId(), email, everySms],
        );
      await expect(insert('Upper@example.org', false)).rejects.toMatchObject({ code: '23514' });
      await expect(insert('lower@example.org', true)).rejects.toMatchObject({ code: '23514' });
      await insert('lower@example.org', false);
      await expect(insert('lower@example.org', false)).rejects.toMatchObject({ code: '23505' });
    });
  });

  test('an unknown link gets the page that all such links get', async () => {
    const answer = await post('/o/22222222222', 'List-Unsubscribe=One-Click');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('This link cannot be used');
  });
});
