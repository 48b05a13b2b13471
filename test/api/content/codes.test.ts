import { newId } from '../../../adapters/postgres/sql/new-id';
import type { Terminology } from '../../../ports/content/terminology';
import { campaignBody, makeDraft, makeList, makePatients, makeSentCampaign } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { testApi, type Who } from '../support';

const SMS = '1066281000000104';
const FIRST = '1066821000000101';
const OLD = '1109921000000106';
const OTHER = '401271004';

let isAway = false;
/** Knows two concepts, one of them inactive. */
const terminology: Terminology = {
  lookUp: (code) =>
    Promise.resolve(
      isAway
        ? { kind: 'away' }
        : code === SMS || code === OLD
          ? { kind: 'found', concept: { code, description: `Concept ${code}`, active: code === SMS } }
          : { kind: 'unknown' },
    ),
  search: () =>
    Promise.resolve({ kind: 'found', concepts: [{ code: SMS, description: `Concept ${SMS}`, active: true }] }),
};
const api = testApi({ terminology });

const add = (body: object, as: Who = 'manager') => api.call('POST', '/api/v1/codes', { as, body });
const change = (code: string, body: object) => api.call('PATCH', `/api/v1/codes/${code}`, { as: 'manager', body });
const codesOf = async (search = '') =>
  (
    (await api.call('GET', `/api/v1/codes?search=${search}`, { as: 'viewer' })).body as { items: { code: string }[] }
  ).items.map(({ code }) => code);
const refusal = (answer: { status: number; body: unknown }) => [
  answer.status,
  (answer.body as { errors?: { path: string; code: string }[] }).errors?.map(({ path, code }) => `${path} ${code}`),
];
const draftWith = async (snomedCodes: string[]) =>
  api.call('POST', '/api/v1/campaigns', {
    as: 'sender',
    body: { ...campaignBody((await makeList(api, { accepted: 2 })).id), snomedCodes, saveToRecord: true },
  });

beforeEach(async () => {
  isAway = false;
  await api.database.pool.query('DELETE FROM listed_code');
});

describe('N23 codes that the practice allows', () => {
  test('N23 a manager adds one, with the description of the terminology server; everybody reads it', async () => {
    const added = await add({ code: '1066 2810 0000 0104', isInvitation: true });
    expect([added.status, added.body]).toEqual([
      201,
      expect.objectContaining({
        ...{ code: SMS, description: `Concept ${SMS}`, isInvitation: true, active: true, addedBy: 'A manager' },
      }),
    ]);
    expect((await add({ code: SMS })).status).toBe(200);
    expect((await add({ code: SMS }, 'sender')).status).toBe(403);
    isAway = true;
    expect(refusal(await add({ code: FIRST }))).toEqual([422, ['description description-missing']]);
    expect((await add({ code: FIRST, description: 'First invitation' })).status).toBe(201);
    expect(await codesOf('invitation')).toEqual([FIRST]);
    expect(await codesOf('10662')).toEqual([SMS]);
    expect(await codesOf('100%')).toEqual([]);
  });

  test('N23 a wrong check digit, an unknown code and an inactive one are refused', async () => {
    expect(refusal(await add({ code: '1066281000000105', description: 'x' }))).toEqual([
      422,
      ['code snomed-code-check-digit'],
    ]);
    expect(refusal(await add({ code: OTHER }))).toEqual([422, ['code code-unknown']]);
    expect(refusal(await add({ code: OLD }))).toEqual([422, ['code code-inactive']]);
    expect(await codesOf()).toEqual([]);
  });

  test('N23 while the list is empty any valid code is taken; afterwards only active ones of the list', async () => {
    expect((await draftWith([OTHER])).status).toBe(201);
    await add({ code: SMS });
    expect(refusal(await draftWith([SMS, OTHER]))).toEqual([422, ['snomedCodes[1] code-not-listed']]);
    expect((await draftWith([SMS])).status).toBe(201);
    await change(SMS, { active: false });
    expect(refusal(await draftWith([SMS]))).toEqual([422, ['snomedCodes[0] code-not-listed']]);
    expect((await draftWith([OTHER])).status).toBe(201);
  });

  test('N23 a draft with a code that is taken out of use meanwhile is not sent', async () => {
    await add({ code: SMS });
    const { id } = (await draftWith([SMS])).body as { id: string };
    await change(SMS, { active: false });
    const send = () => api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
    const refused = await send();
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([422, 'code-not-listed']);
    await change(SMS, { active: true });
    expect((await send()).status).toBe(202);
  });

  test('N23 another practice’s list is its own', async () => {
    await add({ code: SMS });
    const other = await api.call('GET', '/api/v1/codes', { as: 'stranger' });
    expect((other.body as { items: unknown[] }).items).toEqual([]);
    const changed = await api.call('PATCH', `/api/v1/codes/${SMS}`, { as: 'stranger', body: { active: false } });
    expect(changed.status).toBe(404);
  });

  test('N23 concepts are searched by term and code, and what is on the list is marked', async () => {
    await add({ code: SMS });
    const search = async (words: string): Promise<unknown> =>
      (await api.call('GET', `/api/v1/concepts?search=${words}`, { as: 'sender' })).body;
    expect(await search('copd')).toMatchObject({ source: 'terminology', items: [{ code: SMS, listed: true }] });
    expect(await search(OLD)).toMatchObject({ items: [{ code: OLD, active: false, listed: false }] });
    expect(await search(OTHER)).toEqual({ source: 'terminology', items: [] });
    isAway = true;
    expect(await search(SMS)).toEqual({ source: 'away', items: [] });
  });

  test('N23 what a code does: a second invitation for those whose record has one from us since 1 April', async () => {
    const whom = await makePatients(api, 3);
    await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: null } });
    await add({ code: SMS, isInvitation: true });
    const earlier = await makeSentCampaign(
      api,
      [{ status: 'delivered', recordStatus: 'saved' }, { status: 'delivered', recordStatus: 'refused' }, 'failed'],
      { people: whom },
    );
    await api.database.pool.query(`UPDATE dispatch SET snomed_codes = $2 WHERE id = $1`, [earlier, [SMS]]);
    const listId = (await makeList(api, { accepted: 3, people: whom })).id;
    const id = await makeDraft(api, { listId, snomedCodes: [SMS] });
    expect((await api.call('GET', `/api/v1/campaigns/${id}/codes`, { as: 'viewer' })).body).toEqual({
      items: [
        {
          ...{ code: SMS, description: `Concept ${SMS}`, refused: null },
          effect: ['Counts as a first invitation for 2 of them', 'Counts as a second invitation for 1 of them'],
        },
      ],
    });
  });
});

test('N23 the pages: a manager keeps the list, and Record and replies refuses what is not on it', async () => {
  const manager = await signedIn(api, 'manager');
  const press = (path: string, fields: Record<string, string>) =>
    visit(api, 'post', `/p/oakfield/${path}`, {
      cookie: manager.cookie,
      form: { _token: manager.formToken, operation: newId(), ...fields },
    });
  const open = async (path: string) =>
    (await visit(api, 'get', `/p/oakfield/${path}`, { cookie: manager.cookie })).text;
  expect(await open('account/record')).toContain('staff can save any valid SNOMED code');
  expect((await press('account/record', { code: '12' })).text).toContain('href="#code"');
  expect((await press('account/record', { code: SMS, isInvitation: 'yes' })).status).toBe(303);
  expect(await open('account/record')).toContain(`Concept ${SMS}`);
  const id = await makeDraft(api, { listId: (await makeList(api, { accepted: 2 })).id });
  const record = `campaigns/${id}/record`;
  expect((await press(record, { save: 'yes', add: '1', code: OTHER, version: '1' })).text).toContain(
    'Your practice does not allow this code',
  );
  expect((await press(record, { save: 'yes', add: '1', code: SMS, version: '1' })).status).toBe(303);
  expect(await open(record)).toContain('Counts as a first invitation for 2 of them');
  expect((await press('account/record', { off: SMS })).status).toBe(303);
  expect(await open(record)).toContain('Your practice does not allow this code');
});

describe('N23 codes are found by term on the pages', () => {
  /** One that the terminology server does not know, added while it was away. */
  async function listFirst(): Promise<void> {
    isAway = true;
    expect((await add({ code: FIRST, description: 'First invitation' })).status).toBe(201);
    isAway = false;
  }

  test('N23 a manager looks for a code and puts it on the list', async () => {
    const manager = await signedIn(api, 'manager');
    const post = (form: Record<string, string>) =>
      visit(api, 'POST', '/p/oakfield/account/record', {
        ...{ cookie: manager.cookie, form: { _token: manager.formToken, ...form } },
      });
    expect((await post({ find: '1', term: 'x' })).text).toContain('Enter at least 3 characters');
    const found = (await post({ find: '1', term: 'copd' })).text;
    expect(found).toContain(`Concept ${SMS}`);
    expect(found).toContain(`name="pick" value="${SMS}"`);
    await post({ pick: SMS });
    expect(await codesOf()).toEqual([SMS]);
  });

  test('N23 on a draft only codes of the list can be chosen, once there is one', async () => {
    await listFirst();
    const sender = await signedIn(api, 'sender');
    const { id: listId } = await makeList(api, { accepted: 1 });
    const draft = await makeDraft(api, { listId, saveToRecord: true });
    await api.database.pool.query('UPDATE campaign SET created_by_token = $2 WHERE id = $1', [draft, sender.staffId]);
    const address = `/p/oakfield/campaigns/${draft}/record`;
    const post = (form: Record<string, string>) =>
      visit(api, 'POST', address, { cookie: sender.cookie, form: { _token: sender.formToken, ...form } });
    const found = (await post({ save: 'yes', add: '1', term: 'invitation' })).text;
    expect(found).toContain(`name="pick" value="${FIRST}"`);
    expect(found).toContain('Not on your practice’s list');
    expect(found).not.toContain(`name="pick" value="${SMS}"`);
    await post({ save: 'yes', pick: FIRST });
    expect((await visit(api, 'GET', address, { cookie: sender.cookie })).text).toContain('1 SNOMED code saved');
  });

  test('N23 Review stops a code that is not on the list', async () => {
    const manager = await signedIn(api, 'manager');
    const { id: listId } = await makeList(api, { accepted: 1 });
    const draft = await makeDraft(api, { listId, saveToRecord: true, snomedCodes: [OTHER] });
    await listFirst();
    const review = await visit(api, 'GET', `/p/oakfield/campaigns/${draft}/review`, { cookie: manager.cookie });
    expect(review.text).toContain(`The SNOMED code ${OTHER} is not on the list of your practice`);
  });
});
