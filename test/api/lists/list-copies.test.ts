import { recipientRulesChanged } from '../../../adapters/postgres/eligibility/suppression';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeDraft, makeList, type Person } from '../fixtures';
import { testApi } from '../support';

const api = testApi();
beforeAll(async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: null } });
});

interface List {
  id: string;
  source: string;
  copyOf: { id: string; name: string } | null;
  counts: { rows: number; accepted: number; rejected: number };
}

const listAt = async (id: string) => (await api.call('GET', `/api/v1/recipient-lists/${id}`)).body as List;
const campaignAt = async (id: string) =>
  (await api.call('GET', `/api/v1/campaigns/${id}`)).body as { phase: string; list: { id: string }; counts: object };
const send = (id: string) => api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
const rowsOf = async (id: string) => (await api.call('GET', `/api/v1/recipient-lists/${id}/rows`)).body as object;

async function block({ mobile }: Person): Promise<void> {
  await api.database.pool.query(
    `INSERT INTO contact_block (practice_id, id, number, health_information, added_by, added_at, changed_by, changed_at)
     VALUES ($1, $3, $2, true, 'Jo Bennett', now(), 'Jo Bennett', now())`,
    [api.practiceId, mobile, newId()],
  );
  await recipientRulesChanged(api.database.pool, api.practiceId);
}

describe('a list serves one sent campaign', () => {
  test('12 what a campaign was sent to, and who was left out, stays when its list is used again', async () => {
    const { id, people } = await makeList(api, { accepted: 3 });
    const first = await makeDraft(api, { listId: id });
    expect((await send(first)).status).toBe(202);
    expect((await campaignAt(first)).list.id).toBe(id);
    const before = { list: await listAt(id), rows: await rowsOf(id) };

    await block(people[0]!);
    const second = await makeDraft(api, { listId: id });
    const copy = (await campaignAt(second)).list.id;
    expect(copy).not.toBe(id);
    expect(await listAt(copy)).toMatchObject({
      ...{ source: 'file', copyOf: { id }, counts: { rows: 3, accepted: 2, rejected: 1 } },
    });
    expect((await send(second)).status).toBe(202);
    expect({ list: await listAt(id), rows: await rowsOf(id) }).toEqual(before);
  });

  test('12 of two drafts with one list the one that is sent later gets a copy, and is sent to all of it', async () => {
    const { id } = await makeList(api, { accepted: 2 });
    const drafts = [await makeDraft(api, { listId: id }), await makeDraft(api, { listId: id })];
    expect((await Promise.all(drafts.map(send))).map(({ status }) => status)).toEqual([202, 202]);
    const lists = await Promise.all(drafts.map(async (draft) => (await campaignAt(draft)).list.id));
    expect(new Set(lists).size).toBe(2);
    expect(lists).toContain(id);
    const messages = await api.database.pool.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM message WHERE dispatch_id = ANY ($1) GROUP BY dispatch_id, list_id',
      [drafts],
    );
    expect(messages.rows.map(({ count }) => count)).toEqual([2, 2]);
  });

  test('12 a draft whose list was sent with meanwhile is judged on a copy of its own', async () => {
    const { id, people } = await makeList(api, { accepted: 2 });
    const [sent, waiting] = [await makeDraft(api, { listId: id }), await makeDraft(api, { listId: id })];
    expect((await send(sent)).status).toBe(202);
    await block(people[1]!);
    const copy = (await campaignAt(waiting)).list.id;
    expect(copy).not.toBe(id);
    expect((await listAt(copy)).counts.accepted).toBe(1);
    expect((await listAt(id)).counts.accepted).toBe(2);
  });

  test('12 the copy goes with the draft that it was made for; the original stays', async () => {
    const { id } = await makeList(api, { accepted: 1 });
    await send(await makeDraft(api, { listId: id }));
    const draft = await makeDraft(api, { listId: id });
    const copy = (await campaignAt(draft)).list.id;
    expect((await api.call('DELETE', `/api/v1/campaigns/${draft}`, { as: 'sender' })).status).toBe(204);
    expect((await api.call('GET', `/api/v1/recipient-lists/${copy}`)).status).toBe(404);
    expect((await listAt(id)).id).toBe(id);
  });

  test('12 the database refuses a second campaign on one list, and to judge a list that was sent with', async () => {
    const { id } = await makeList(api, { accepted: 1 });
    const [sent, other] = [await makeDraft(api, { listId: id }), await makeDraft(api, { listId: id })];
    await send(sent);
    const { pool } = api.database;
    const asSent = `UPDATE campaign c SET (phase, list_id, total, sent_at, send_at, send_wall_time, time_zone)
      = (SELECT phase, list_id, total, sent_at, send_at, send_wall_time, time_zone FROM campaign WHERE id = $2)
      WHERE c.id = $1`;
    await expect(pool.query(asSent, [other, sent])).rejects.toMatchObject({ code: '23505' });
    await expect(
      pool.query(`UPDATE recipient_list SET accepted = 0, rejected = 1 WHERE id = $1`, [id]),
    ).rejects.toMatchObject({ code: '23001' });
  });
});
