import type { BlockPlace } from '../../../ports/eligibility/contact-blocks';
import { newId } from '../../../adapters/postgres/sql/new-id';
import type { BlockedNumber } from '../../../ports/eligibility/contact-blocks';
import { expectPlaces } from '../../support/places';
import { makeDraft, makeList, makePatients, makeSentCampaign, type Person } from '../fixtures';
import { testApi, type Who } from '../support';

/** As they come over HTTP: times are texts. */
type Entry = Omit<BlockedNumber, 'addedAt' | 'changedAt'> & { addedAt: string; changedAt: string };
interface HistoryItem {
  by: string;
  why: string | null;
  isFirst: boolean;
  ticked: string[];
  unticked: string[];
  stands: string[];
}

const api = testApi();

const NOTHING_TICKED = {
  ...{ recalls: false, healthInformation: false, serviceNotices: false, marketing: false, everySms: false },
};

const block = (number: string, as: Who = 'sender') =>
  api.call('POST', '/api/v1/blocked-numbers', { as, body: { number } });
const listed = async (number: string) => (await block(number)).body as Entry;
const patch = (id: string, body: object, as: Who = 'sender') =>
  api.call('PATCH', `/api/v1/blocked-numbers/${id}`, { as, body });
const get = async <T>(path: string): Promise<T> => {
  const response = await api.call('GET', path, { as: 'sender' });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return response.body as T;
};
const historyOf = async (path: string) => (await get<{ items: HistoryItem[] }>(`${path}/history`)).items;
const counts = async (campaignId: string) =>
  (await get<{ counts: { total: number; planned: number } }>(`/api/v1/campaigns/${campaignId}`)).counts;
const numberOnTheList = async () => (await get<{ items: Entry[] }>('/api/v1/blocked-numbers?limit=500')).items;

/** Rejected rows of a list by what decided, as it stands for its purpose. */
async function rejected(listId: string) {
  await api.services.lists.find(api.practiceId, listId);
  const { items } = await api.services.lists.rows(
    api.practiceId,
    listId,
    { outcome: 'rejected', reason: null },
    { limit: 500, after: null },
  );
  return items.map(({ contact, reasons }) => ({ contact, reasons: reasons.map(({ code, by }) => ({ code, by })) }));
}

/** A draft to two patients of their own. */
async function draftOf(purpose: string, channel: 'sms' | 'email' = 'sms') {
  const { id: listId, people } = await makeList(api, { channel });
  const subject = channel === 'email' ? { subject: 'About you' } : {};
  const draftId = await makeDraft(api, { listId, purpose, channel, ...subject });
  return { listId, draftId, people: people as [Person, Person] };
}

test('N10 E5 a reason names whoever set that very tick, in lists and for the patient, whatever was changed since', async () => {
  const { id: listId, people } = await makeList(api, { accepted: 1 });
  const { mobile, patientId } = people[0]!;
  const { id } = await listed(mobile);
  const named = async () => {
    await api.services.lists.find(api.practiceId, listId);
    const { items } = await api.services.lists.rows(
      api.practiceId,
      listId,
      { outcome: null, reason: null },
      { limit: 1, after: null },
    );
    const { reasons } = await get<{ reasons: { setBy: { who: string } }[] }>(
      `/api/v1/patients/${patientId}/explanation?purpose=care&channel=sms`,
    );
    return [items[0]!.reasons.map(({ by }) => by), reasons.map(({ setBy }) => setBy.who)];
  };
  await patch(id, { healthInformation: true });
  await patch(id, { marketing: true }, 'manager');
  expect(await named()).toEqual([['A sender'], ['A sender']]);
  await patch(id, { healthInformation: false }, 'manager');
  expect(await named()).toEqual([[], []]);
  await patch(id, { healthInformation: true }, 'manager');
  await patch(id, { marketing: false });
  expect(await named()).toEqual([['A manager'], ['A manager']]);
});

describe('the list', () => {
  test('E1 E2 a number is put on it with nothing ticked, and is found there first', async () => {
    const answer = await block('07700 900501');
    expect(answer.status).toBe(201);
    const entry = answer.body as Entry;
    expect(entry).toMatchObject({ number: '+447700900501', patients: 0, version: 1, addedBy: 'A sender' });
    expect(entry).toMatchObject(NOTHING_TICKED);
    expect(answer.headers.location).toBe(`/api/v1/blocked-numbers/${entry.id}`);
    expect((await numberOnTheList())[0]).toEqual(entry);
    expect(await get(`/api/v1/blocked-numbers/${entry.id}`)).toEqual(entry);
  });

  test('E3 a number that is listed already: one row, its ticks kept, and the answer says so', async () => {
    const { id } = await listed('07700 900502');
    await patch(id, { recalls: true, marketing: true });
    const again = await block('07700 900502', 'manager');
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ id, recalls: true, marketing: true, version: 2, addedBy: 'A sender' });
    expect((await numberOnTheList()).filter(({ number }) => number === '+447700900502')).toHaveLength(1);
    expect(await historyOf(`/api/v1/blocked-numbers/${id}`)).toHaveLength(2);
  });

  test.each([
    ['07700 900503', '+447700900503'],
    ['+44 (0)7700-900503', '+447700900503'],
    ['0044 7700 900503', '+447700900503'],
    ['(07700) 900 503', '+447700900503'],
    ['7700900503', '+447700900503'],
    ['+61 491 570 156', '+61491570156'],
  ])('E3 %s is the number %s', async (written, number) => {
    expect(await listed(written)).toMatchObject({ number });
    expect((await numberOnTheList()).filter((entry) => entry.number === number)).toHaveLength(1);
  });

  test('E3 at an Australian practice 04… and +614… are one number', async () => {
    await api.database.pool.query(`UPDATE practice SET region = 'AU' WHERE id = $1`, [api.otherPracticeId]);
    const first = await block('0491 570 006', 'stranger');
    expect([first.status, (first.body as Entry).number]).toEqual([201, '+61491570006']);
    const again = await block('+61 (0)491 570 006', 'stranger');
    expect([again.status, (again.body as Entry).id]).toEqual([200, (first.body as Entry).id]);
  });

  test.each([
    ['01632 960 001', 'mobile-not-a-mobile', 'Number is a landline. Enter a mobile number, such as 07700 900123.'],
    ['0909 879 0000', 'mobile-not-a-mobile', /^Number is a premium-rate number\. /],
    ['07700 90', 'mobile-invalid', /^Mobile number is not valid\. /],
    ['Mrs Smith', 'mobile-invalid', /^Mobile number is not valid\. /],
    [' ', 'required', 'Enter a mobile number, such as 07700 900123.'],
  ])('E3 %j is no mobile: refused in words, at its field', async (written, code, message) => {
    const answer = await block(written);
    expect(answer.status).toBe(422);
    const { errors } = answer.body as { errors: { path: string; code: string; message: string }[] };
    expect(errors).toEqual([
      {
        path: 'number',
        code,
        message: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
      },
    ]);
  });

  test('E3 the same request twice makes one row and gets one answer', async () => {
    const key = newId();
    const ask = () => api.call('POST', '/api/v1/blocked-numbers', { key, body: { number: '07700 900504' } });
    const [first, second] = await Promise.all([ask(), ask()]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });

  test('X4 an entry tells how many patients share the number now', async () => {
    const [one, other] = await makePatients(api, 2);
    await api.database.pool.query('UPDATE patient SET mobile = $2 WHERE id = $1', [other!.patientId, one!.mobile]);
    expect(await listed(one!.mobile)).toMatchObject({ patients: 2 });
  });

  test('its pages go on where the one before ended, each number once', async () => {
    const all = (await numberOnTheList()).map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor ? `&cursor=${cursor}` : '';
      const page = await get<{ items: Entry[]; nextCursor: string | null }>(`/api/v1/blocked-numbers?limit=2${more}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(all);
    // As staff see it: with its place in the whole, and the way back.
    await expectPlaces<BlockPlace>((request) => api.services.contactBlocks.numbered(api.practiceId, request), all);
  });
});

describe('ticks', () => {
  test('E4 who, when and why of every change are kept, newest first, and the number stays', async () => {
    const { id } = await listed('07700 900511');
    await patch(id, { recalls: true, why: 'Asked at the desk' });
    const unticked = await patch(id, { recalls: false, marketing: true }, 'manager');
    expect(unticked.body).toMatchObject({ recalls: false, marketing: true, version: 3, changedBy: 'A manager' });
    const items = await historyOf(`/api/v1/blocked-numbers/${id}`);
    expect(items).toMatchObject([
      {
        by: 'A manager',
        why: null,
        isFirst: false,
        ticked: ['marketing'],
        unticked: ['recalls'],
        stands: ['marketing'],
      },
      { by: 'A sender', why: 'Asked at the desk', ticked: ['recalls'], unticked: [], stands: ['recalls'] },
      { by: 'A sender', why: null, isFirst: true, ticked: [], unticked: [], stands: [] },
    ]);
    const one = await get<{ items: HistoryItem[]; nextCursor: string }>(
      `/api/v1/blocked-numbers/${id}/history?limit=1`,
    );
    const rest = await get<{ items: HistoryItem[] }>(
      `/api/v1/blocked-numbers/${id}/history?limit=2&cursor=${one.nextCursor}`,
    );
    expect([...one.items, ...rest.items]).toEqual(items);
  });

  test('E4 what is ticked already is no change', async () => {
    const { id } = await listed('07700 900512');
    await patch(id, { recalls: true });
    const again = await patch(id, { recalls: true, why: 'Once more', version: 1 });
    expect([again.status, (again.body as Entry).version]).toEqual([200, 2]);
    expect(await historyOf(`/api/v1/blocked-numbers/${id}`)).toHaveLength(2);
  });

  test('E4 two people at once: the later is told, and nothing of the first is lost', async () => {
    const { id, version } = await listed('07700 900513');
    await patch(id, { recalls: true, version }, 'manager');
    const late = await patch(id, { marketing: true, version });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: 'changed-meanwhile', version: 2 });
    expect((late.body as { detail: string }).detail).toContain('A manager');
    expect(await get(`/api/v1/blocked-numbers/${id}`)).toMatchObject({ recalls: true, marketing: false });
    const [first, second] = await Promise.all([
      patch(id, { serviceNotices: true, version: 2 }),
      patch(id, { healthInformation: true, version: 2 }),
    ]);
    expect([first.status, second.status].sort()).toEqual([200, 409]);
  });

  test('E5 E14 the audit names entries by id, with neither a number nor why', async () => {
    const { id } = await listed('07700 900514');
    await patch(id, { recalls: true, why: 'Mrs Smith rang' });
    const audit = await api.call('GET', '/api/v1/audit?limit=2');
    const { items } = audit.body as { items: { act: string; subjectId: string; details: object }[] };
    expect(items.map(({ act, subjectId }) => [act, subjectId])).toEqual([
      ['blocked-number-changed', id],
      ['blocked-number-added', id],
    ]);
    expect(items[0]!.details).toMatchObject({ ticked: ['recalls'], unticked: [] });
    expect(JSON.stringify(items)).not.toMatch(/900514|Smith/);
  });

  test('what is not known is refused, and another practice’s number is not there', async () => {
    const { id } = await listed('07700 900515');
    expect((await patch(id, { recall: true })).body).toMatchObject({ code: 'unknown-field' });
    expect((await patch(id, { recalls: 'yes' })).status).toBe(422);
    expect((await patch(id, { recalls: true }, 'stranger')).status).toBe(404);
  });
});

describe('what it does to a campaign', () => {
  test('E2 E5 listed and unticked, recalls still go; ticked, they do not, at review and at once', async () => {
    const { draftId, listId, people } = await draftOf('recall');
    const { id } = await listed(people[0].mobile);
    expect(await counts(draftId)).toMatchObject({ total: 2, planned: 2 });
    await patch(id, { recalls: true }, 'manager');
    expect(await counts(draftId)).toMatchObject({ total: 1, planned: 1 });
    expect(await rejected(listId)).toEqual([
      { contact: people[0].mobile, reasons: [{ code: 'blocked', by: 'A manager' }] },
    ]);
  });

  test('E9 what is ticked is left out when it is sent', async () => {
    const { draftId, people } = await draftOf('recall');
    const { id } = await listed(people[1].mobile);
    await patch(id, { recalls: true });
    const sent = await api.call('POST', `/api/v1/campaigns/${draftId}/send`, { as: 'sender', body: {} });
    expect(sent.status).toBe(202);
    expect(await counts(draftId)).toMatchObject({ total: 1 });
    const { rows } = await api.database.pool.query('SELECT contact FROM message WHERE dispatch_id = $1', [draftId]);
    expect(rows).toEqual([{ contact: people[0].mobile }]);
  });

  test('E9 with everybody blocked nothing is sent', async () => {
    const { draftId, people } = await draftOf('recall');
    for (const { mobile } of people) await patch((await listed(mobile)).id, { everySms: true });
    expect(await counts(draftId)).toMatchObject({ total: 0 });
    const sent = await api.call('POST', `/api/v1/campaigns/${draftId}/send`, { as: 'sender', body: {} });
    expect(sent.status).toBeGreaterThanOrEqual(400);
  });

  test('E4 E14 unticked, the next send goes to it again', async () => {
    const first = await draftOf('recall');
    const { id } = await listed(first.people[0].mobile);
    await patch(id, { recalls: true });
    await api.call('POST', `/api/v1/campaigns/${first.draftId}/send`, { as: 'sender', body: {} });
    await patch(id, { recalls: false, why: 'Wants them again' });
    const next = await makeDraft(api, { listId: first.listId, purpose: 'recall' });
    expect(await counts(next)).toMatchObject({ total: 2 });
    expect(await counts(first.draftId)).toMatchObject({ total: 1 });
  });

  const TICKS = ['recalls', 'healthInformation', 'serviceNotices', 'marketing', 'everySms'] as const;
  test.each([
    ['recall', ['recalls', 'everySms']],
    ['care', ['healthInformation', 'everySms']],
    ['service', ['serviceNotices', 'everySms']],
    ['marketing', ['marketing', 'everySms']],
  ] as const)('E15 a %s is stopped by %j and by no other tick', async (purpose, stopping) => {
    const { draftId, people } = await draftOf(purpose);
    await api.database.pool.query('UPDATE patient SET marketing_agreed = true WHERE id = ANY ($1)', [
      people.map(({ patientId }) => patientId),
    ]);
    const { id } = await listed(people[0].mobile);
    const stops: string[] = [];
    for (const tick of TICKS) {
      await patch(id, { [tick]: true });
      if ((await counts(draftId)).total === 1) stops.push(tick);
      await patch(id, { [tick]: false });
    }
    expect(stops).toEqual(stopping);
  });

  test('E15 a number’s ticks stop text messages, not emails', async () => {
    const { draftId, people } = await draftOf('recall', 'email');
    await patch((await listed(people[0].mobile)).id, { recalls: true, everySms: true });
    expect(await counts(draftId)).toMatchObject({ total: 2 });
  });

  test('E15 a draft keeps what it is for, so that it slips past no block by another name', async () => {
    const { draftId, people } = await draftOf('marketing');
    await patch((await listed(people[0].mobile)).id, { marketing: true });
    const change = (body: object) => api.call('PATCH', `/api/v1/campaigns/${draftId}`, { as: 'sender', body });
    const refused = await change({ purpose: 'recall' });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'purpose-set', errors: [{ path: 'purpose' }] });
    expect((await change({ purpose: 'marketing', name: 'Another name' })).status).toBe(200);
    expect(await get(`/api/v1/campaigns/${draftId}`)).toMatchObject({ purpose: 'marketing', name: 'Another name' });
  });

  test('E15 whom the record says not to text gets no marketing, and gets a recall', async () => {
    const { id: listId, people } = await makeList(api);
    await api.database.pool.query(
      'UPDATE patient SET marketing_agreed = true, does_not_wish_sms = (id = $2) WHERE id = ANY ($1)',
      [people.map(({ patientId }) => patientId), people[0]!.patientId],
    );
    const marketing = await makeDraft(api, { listId, purpose: 'marketing' });
    expect(await counts(marketing)).toMatchObject({ total: 1 });
    expect((await rejected(listId)).map(({ contact, reasons }) => [contact, reasons[0]!.code])).toEqual([
      [people[0]!.mobile, 'dissent'],
    ]);
    const recall = await makeDraft(api, { listId, purpose: 'recall' });
    expect(await counts(recall)).toMatchObject({ total: 2 });
  });

  test('N11 a block and the patient’s own wish are two facts with a reason each, and the block decides', async () => {
    const { draftId, listId, people } = await draftOf('marketing');
    await patch((await listed(people[0].mobile)).id, { marketing: true });
    await counts(draftId);
    expect((await rejected(listId)).find(({ contact }) => contact === people[0].mobile)!.reasons).toEqual([
      { code: 'blocked', by: 'A sender' },
      { code: 'dissent', by: undefined },
    ]);
  });

  test('X4 a number that several patients share is blocked for all of them', async () => {
    const { draftId, listId, people } = await draftOf('recall');
    const { pool } = api.database;
    await pool.query('UPDATE patient SET mobile = $2 WHERE id = $1', [people[1].patientId, people[0].mobile]);
    await pool.query('UPDATE list_row SET contact = $2 WHERE list_id = $1', [listId, people[0].mobile]);
    await patch((await listed(people[0].mobile)).id, { recalls: true });
    expect(await counts(draftId)).toMatchObject({ total: 0 });
    expect((await rejected(listId)).map(({ reasons }) => reasons[0]!.code)).toEqual(['blocked', 'blocked']);
  });

  test('X3 blocked a moment before Send, with nobody looking at the list again: no message is made for it', async () => {
    const { draftId, listId, people } = await draftOf('recall');
    expect(await rejected(listId)).toEqual([]);
    await patch((await listed(people[0].mobile)).id, { recalls: true });
    // Past the reads of the route, as if the block came between them and the transaction that sends.
    const by = { by: 'A manager', tokenId: api.tokenIds.manager, role: 'manager' as const };
    const context = { practiceId: api.practiceId, campaignId: draftId, commandId: newId(), ...by, now: new Date() };
    const check = () => Promise.resolve({ kind: 'passed' as const, warnings: [], acknowledged: [] });
    const sent = await api.services.commands.send(context, { sendAt: null, holdSeconds: 0, check });
    expect(sent.kind).toBe('accepted');
    expect((await counts(draftId)).total).toBe(1);
  });

  test('X3 blocked since it failed: a retry skips it with the reason', async () => {
    const campaignId = await makeSentCampaign(api, ['failed', 'failed'], { phase: 'settled' });
    const { rows } = await api.database.pool.query<{ contact: string }>(
      'SELECT contact FROM message WHERE dispatch_id = $1 ORDER BY position',
      [campaignId],
    );
    const { id } = await listed(rows[0]!.contact);
    await patch(id, { healthInformation: true });
    const retry = await api.call('POST', `/api/v1/campaigns/${campaignId}/retry`, { as: 'sender', body: {} });
    expect([retry.status, retry.body]).toEqual([202, { eligible: 1, skipped: [{ reason: 'blocked', count: 1 }] }]);
  });
});

describe('one patient, whatever their number', () => {
  const of = (patientId: string) => `/api/v1/patients/${patientId}/blocks`;
  const put = (patientId: string, body: object, as: Who = 'sender') => api.call('PUT', of(patientId), { as, body });

  test('N11 nothing is ticked at first; what is ticked stops that patient by every channel, and nobody who shares', async () => {
    const { draftId, listId, people } = await draftOf('recall', 'email');
    const [one, other] = people;
    await api.database.pool.query('UPDATE patient SET mobile = $2 WHERE id = $1', [other.patientId, one.mobile]);
    expect(await get(of(one.patientId))).toEqual({
      ...NOTHING_TICKED,
      ...{ patientId: one.patientId, version: 0, changedBy: null, changedAt: null, number: null },
    });
    const answer = await put(one.patientId, { recalls: true, why: 'By letter only' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ recalls: true, marketing: false, version: 1, changedBy: 'A sender' });
    expect(await counts(draftId)).toMatchObject({ total: 1 });
    expect(await rejected(listId)).toMatchObject([{ contact: one.email, reasons: [{ code: 'blocked' }] }]);
    expect(await get(of(other.patientId))).toMatchObject({ version: 0, recalls: false });
  });

  test('E4 what is not named stays; who, when and why are kept; two at once lose nothing', async () => {
    const [{ patientId }] = (await makePatients(api, 1)) as [Person];
    expect((await put(patientId, { recalls: true, version: 3 })).status).toBe(409);
    expect(await get(of(patientId))).toMatchObject({ version: 0 });
    await put(patientId, { recalls: true, version: 0 });
    expect((await put(patientId, { marketing: true, version: 0 }, 'manager')).status).toBe(409);
    expect((await put(patientId, { marketing: true, version: 1 }, 'manager')).body).toMatchObject({
      ...{ recalls: true, marketing: true, version: 2 },
    });
    await put(patientId, { recalls: false, why: 'Changed their mind' });
    expect(await historyOf(of(patientId))).toMatchObject([
      { by: 'A sender', why: 'Changed their mind', unticked: ['recalls'], stands: ['marketing'] },
      { by: 'A manager', ticked: ['marketing'], stands: ['recalls', 'marketing'] },
      { by: 'A sender', isFirst: true, ticked: ['recalls'], stands: ['recalls'] },
    ]);
  });

  test('N11 the entry of the number that the patient has now is told beside', async () => {
    const [{ patientId, mobile }] = (await makePatients(api, 1)) as [Person];
    const { id } = await listed(mobile);
    expect(await get(of(patientId))).toMatchObject({ number: { id, number: mobile, patients: 1 } });
    expect((await numberOnTheList()).map(({ number }) => number)).not.toContain(null);
  });
});
