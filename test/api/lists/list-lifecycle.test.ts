import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeDraft, makeList } from '../fixtures';
import { signedIn, visit, type SignedIn } from '../page-visitor';
import { testApi } from '../support';
import { unwritten } from '../../../ports/campaigns/drafts';

const api = testApi();
let sender: SignedIn;
beforeAll(async () => {
  sender = await signedIn(api, 'sender');
});

const at = (id: string, rest = '') => `/api/v1/recipient-lists/${id}${rest}`;
const remove = (id: string) => api.call('DELETE', at(id), { as: 'sender' });
const actsOf = async (id: string) =>
  (
    await api.database.pool.query<{ act: string }>('SELECT act FROM audit_entry WHERE subject_id = $1 ORDER BY id', [
      id,
    ])
  ).rows.map(({ act }) => act);
const listIds = async (query = '') =>
  ((await api.call('GET', `/api/v1/recipient-lists?limit=500${query}`)).body as { items: { id: string }[] }).items.map(
    ({ id }) => id,
  );
const page = async (path: string) => (await visit(api, 'get', `/p/oakfield${path}`, { cookie: sender.cookie })).text;
const press = (path: string, form: Record<string, string> = {}) =>
  visit(api, 'post', `/p/oakfield${path}`, {
    cookie: sender.cookie,
    form: { _token: sender.formToken, operation: newId(), ...form },
  });

describe('the end of a list', () => {
  test.each(['ready', 'processing', 'refused'] as const)(
    '3 a %s list that nobody was sent to is deleted',
    async (status) => {
      const { id } = await makeList(api, { status });
      expect((await remove(id)).status).toBe(204);
      expect((await api.call('GET', at(id))).status).toBe(404);
      expect((await remove(id)).status).toBe(204);
      expect(await actsOf(id)).toEqual(['list-deleted']);
      expect((await remove(newId())).status).toBe(404);
    },
  );

  test('3 a draft that chose it stays without a list; the untouched draft of a refused upload goes with it', async () => {
    const chosen = await makeList(api);
    const draft = await makeDraft(api, { listId: chosen.id });
    expect((await remove(chosen.id)).status).toBe(204);
    expect(await api.services.drafts.find(api.practiceId, draft)).toMatchObject({ listId: null, version: 2 });

    const refused = await makeList(api, { status: 'refused' });
    const left = newId();
    const caller = {
      practiceId: api.practiceId,
      practiceName: 'Oakfield Surgery',
      tokenId: newId(),
      user: 'Sam Okoro',
    };
    const before = await api.services.drafts.count(api.practiceId);
    await api.services.drafts.create(
      api.practiceId,
      left,
      { ...unwritten(), name: 'Flu', type: 'message', purpose: 'care', listId: refused.id, channel: 'sms' },
      { ...caller, role: 'sender' },
      new Date(),
    );
    expect(await api.services.drafts.count(api.practiceId)).toBe(before);
    expect((await remove(refused.id)).status).toBe(204);
    expect(await api.services.drafts.find(api.practiceId, left)).toBeNull();
  });

  test('3 a list that was sent with is kept, and can be hidden and shown again, each audited once', async () => {
    const { id } = await makeList(api);
    const campaign = await makeDraft(api, { listId: id });
    await api.call('POST', `/api/v1/campaigns/${campaign}/send`, { as: 'sender', body: {} });
    const refused = await remove(id);
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([409, 'list-used']);

    for (const _ of [1, 2]) {
      const hidden = await api.call('POST', at(id, '/hide'), { as: 'sender', body: {} });
      expect([hidden.status, (hidden.body as { hidden: boolean }).hidden]).toEqual([202, true]);
    }
    expect(await listIds()).not.toContain(id);
    expect(await listIds('&hidden=true')).toContain(id);
    expect((await api.call('GET', at(id))).status).toBe(200);
    for (const _ of [1, 2]) await api.call('POST', at(id, '/unhide'), { as: 'sender', body: {} });
    expect(await listIds()).toContain(id);
    expect(await actsOf(id)).toEqual(['list-hidden', 'list-shown-again']);
    expect((await api.call('POST', at(id, '/hide'), { as: 'stranger', body: {} })).status).toBe(404);
  });

  test('3 pages ask first, and keep hidden lists apart', async () => {
    const [unused, used] = [await makeList(api), await makeList(api)];
    const campaign = await makeDraft(api, { listId: used.id });
    await api.call('POST', `/api/v1/campaigns/${campaign}/send`, { as: 'sender', body: {} });

    expect(await page(`/recipient-lists/${unused.id}`)).toContain('Delete this list');
    expect(await page(`/recipient-lists/${unused.id}/delete`)).toContain('You cannot undo it.');
    expect((await press(`/recipient-lists/${unused.id}/delete`)).location).toBe('/p/oakfield/recipient-lists');
    expect(await page('/recipient-lists')).toContain('The list is deleted.');
    expect((await press(`/recipient-lists/${used.id}/delete`)).location).toBe(
      `/p/oakfield/recipient-lists/${used.id}/hide`,
    );
    expect(await page(`/recipient-lists/${used.id}`)).toContain('Hide this list');
    await press(`/recipient-lists/${used.id}/hide`);
    expect(await page('/recipient-lists')).not.toContain(used.id);
    expect(await page('/recipient-lists?show=hidden')).toContain(used.id);
    expect(await page(`/recipient-lists/${used.id}`)).toContain('Show it again');
    await press(`/recipient-lists/${used.id}/unhide`);
    expect(await page('/recipient-lists')).toContain(used.id);
  });
});
