import { makeDraft, makeList } from '../fixtures';
import { testApi, type Who } from '../support';

const api = testApi();

interface Costs {
  spent: string;
  reserved: string;
  forecast: string;
  level: string;
  months: { month: string; spent: string; reserved: string }[];
}

const price = (amount: unknown, from = '2020-04-01', as: Who = 'administrator', channel = 'sms') =>
  api.call('POST', '/api/v1/prices', { as, body: { channel, from, amount } });
const plan = (body: object, as: Who = 'administrator') => api.call('PATCH', '/api/v1/costs', { as, body });
const costs = async () => (await api.call('GET', '/api/v1/costs', { as: 'manager' })).body as Costs;
const costOf = async (id: string) =>
  (await api.call('GET', `/api/v1/campaigns/${id}/cost`, { as: 'viewer' })).body as object;
const send = (id: string) => api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
const draft = async (patients: number, more: Record<string, unknown> = {}) =>
  makeDraft(api, { listId: (await makeList(api, { accepted: patients })).id, ...more });
/** The gateway takes so many of a campaign. */
const take = (id: string, count: number) =>
  api.database.pool.query(
    `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, state, account_id, submitted_at)
     SELECT m.practice_id, uuidv7(), m.dispatch_id, m.id, 1, 1, m.position, 'submitted', d.account_id, now()
     FROM message m JOIN dispatch d ON d.id = m.dispatch_id WHERE m.dispatch_id = $1 AND m.position <= $2`,
    [id, count],
  );
const errorsOf = (answer: { body: unknown }) =>
  (answer.body as { errors: { path: string }[] }).errors.map(({ path }) => path);

describe('N24 prices by date', () => {
  test('N24 a campaign that was sent before there was a price costs nothing that we know of', async () => {
    const id = await draft(1);
    expect((await send(id)).status).toBe(202);
    expect(await costOf(id)).toEqual({ credits: null, cost: null });
  });

  test('N24 an administrator sets them; the second of a day takes the place of the first', async () => {
    expect((await price(1_000)).status).toBe(201);
    expect((await price(24_000)).status).toBe(201);
    expect((await price(30_000, '2999-04-01')).status).toBe(201);
    expect((await price(24_000, '2020-04-01', 'manager')).status).toBe(403);
    const { items } = (await api.call('GET', '/api/v1/prices', { as: 'manager' })).body as { items: object[] };
    expect(items).toEqual([
      expect.objectContaining({ channel: 'sms', from: '2999-04-01', amount: 30_000 }),
      expect.objectContaining({ channel: 'sms', from: '2020-04-01', amount: 24_000, changedBy: 'A administrator' }),
    ]);
  });

  test.each<[string, unknown, string, string]>([
    ['a price below zero', -1, '2026-04-01', 'amount'],
    ['a price of a half', 0.5, '2026-04-01', 'amount'],
    ['a price of £11', 11_000_000, '2026-04-01', 'amount'],
    ['a day that is none', 24_000, '2026-02-30', 'from'],
  ])('N24 %s is refused', async (_what, amount, from, path) => {
    const refused = await price(amount, from);
    expect([refused.status, errorsOf(refused)]).toEqual([422, [path]]);
  });
});

describe('N24 estimate, reserved and used', () => {
  test('N24 a campaign keeps the price of its Send, whatever it costs later', async () => {
    const id = await draft(4, { body: 'x'.repeat(161) });
    expect((await send(id)).status).toBe(202);
    const estimate = { estimate: '0.192', currency: 'GBP' };
    expect(await costOf(id)).toMatchObject({ cost: { ...estimate, reserved: '0.192', used: '0.00' } });
    await take(id, 3);
    await price(99_000, '2021-04-01');
    expect(await costOf(id)).toMatchObject({ cost: { ...estimate, reserved: '0.048', used: '0.144' } });
    const year = await costs();
    expect(year).toMatchObject({ spent: '0.144', reserved: '0.048', level: 'ok' });
    expect(year.months).toHaveLength(12);
    expect(year.months.filter(({ spent }) => spent === '0.144')).toHaveLength(1);
    // A stop frees what was not used.
    await api.call('POST', `/api/v1/campaigns/${id}/cancel`, { as: 'sender', body: {} });
    expect(await costs()).toMatchObject({ spent: '0.144', reserved: '0.00' });
  });

  test('N24 an email costs by the message', async () => {
    await price(500, '2020-04-01', 'administrator', 'email');
    const list = await makeList(api, { channel: 'email', accepted: 2 });
    const id = await makeDraft(api, { listId: list.id, channel: 'email', subject: 'About you' });
    await send(id);
    expect(await costOf(id)).toMatchObject({ credits: null, cost: { estimate: '0.001' } });
  });
});

describe('N24 an allowance, a warning and a ceiling', () => {
  const spentNow = async () => {
    const { spent, reserved } = await costs();
    return Number(spent) + Number(reserved);
  };

  test.each<[string, object, string]>([
    ['an allowance below zero', { allowance: '-1' }, 'allowance'],
    ['a tenth of a penny', { warnAt: '1.234' }, 'warnAt'],
    ['a page without https', { buyCreditsUrl: 'http://example.org' }, 'buyCreditsUrl'],
  ])('N24 %s is refused', async (_what, body, path) => {
    const refused = await plan(body);
    expect([refused.status, errorsOf(refused)]).toEqual([422, [path]]);
  });

  test('N24 an administrator sets them, one by one', async () => {
    expect((await plan({ allowance: '3000', buyCreditsUrl: 'https://example.org/buy' })).status).toBe(200);
    const answer = await plan({ warnAt: '0.01' });
    expect(answer.body).toMatchObject({
      allowance: '3000.00',
      warnAt: '0.01',
      buyCreditsUrl: 'https://example.org/buy',
    });
    expect((await costs()).level).toBe('warn');
    expect((await plan({}, 'manager')).status).toBe(403);
  });

  test('N24 a send beyond the ceiling is refused, and one that reaches it exactly goes', async () => {
    // Three texts at 9.9p.
    const most = (await spentNow()) + 0.297;
    const stopAt = (Math.ceil(most * 100) / 100).toFixed(2);
    await plan({ warnAt: null, stopAt });
    const refused = await send(await draft(30));
    expect([refused.status, (refused.body as { code: string }).code]).toEqual([409, 'over-cost-ceiling']);
    expect((refused.body as { detail: string }).detail).toContain(`of £${stopAt} this year`);
    expect((await send(await draft(3))).status).toBe(202);
  });

  test('N24 of sends at once only those go that the ceiling has room for', async () => {
    await plan({ stopAt: null });
    const stopAt = (Math.ceil((await spentNow()) * 100) / 100 + 0.25).toFixed(2);
    await plan({ stopAt });
    const drafts = [await draft(1), await draft(1), await draft(1), await draft(1), await draft(1)];
    const statuses = (await Promise.all(drafts.map(send))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(2);
    expect(statuses.filter((status) => status === 409)).toHaveLength(3);
  });

  test('N24 a ceiling that a new price or limit reaches stops nothing that was reserved', async () => {
    await plan({ stopAt: null });
    const id = await draft(2);
    await send(id);
    await plan({ stopAt: '0.01' });
    expect((await costs()).level).toBe('stop');
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ phase: 'sending', paused: null });
    await plan({ stopAt: null });
  });
});
