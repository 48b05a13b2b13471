import { createCampaignActivities } from '../../../activities/campaigns/campaigns';
import { createDeliveryStore } from '../../../adapters/postgres/delivery/delivery-store';
import { createReceiptStore } from '../../../adapters/postgres/delivery/receipt-store';
import { connect, type Database } from '../../../adapters/postgres/sql/connect';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { sumLedger, type CreditKind } from '../../../domain/practice/credits';
import type { AttemptOutcome } from '../../../ports/delivery/delivery-store';
import { NoCredits } from '../../../ports/practice/credits';
import { makeDraft, makeList } from '../fixtures';
import { testApi, type Who } from '../support';

const api = testApi();

interface Now {
  counted: boolean;
  balance: number;
  reserved: number;
  used: number;
}
interface Entry {
  id: string;
  kind: CreditKind;
  credits: number;
  campaignId: string | null;
  messageId: string | null;
  reference: string | null;
}
interface Items {
  items: Entry[];
  nextCursor: string | null;
}

const now = async (as: Who = 'viewer') => (await api.call('GET', '/api/v1/credits', { as })).body as Now;
const ledger = async (query = 'limit=500', as: Who = 'manager') =>
  (await api.call('GET', `/api/v1/credits/ledger?${query}`, { as })).body as Items;
const buy = (credits: unknown, reference: unknown = 'PO 1', as: Who = 'administrator') =>
  api.call('POST', '/api/v1/credits/purchases', { as, body: { credits, reference } });
const count = (smsCredits: 'counted' | null) => api.call('PATCH', '/api/v1/settings', { body: { smsCredits } });
const send = (id: string) => api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: {} });
const draft = async (patients: number, more: Record<string, unknown> = {}) =>
  makeDraft(api, { listId: (await makeList(api, { accepted: patients })).id, ...more });
const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code];
/** Takes whatever earlier tests left, so that each starts with exactly what it buys. */
const emptied = async () => {
  const { balance } = await now();
  if (balance > 0) await reserveByHand(balance);
};
const reserveByHand = (credits: number) =>
  api.database.pool.query(
    `INSERT INTO credit_entry (practice_id, id, kind, credits, dispatch_id) VALUES ($1, $2, 'reserve', $3, $4)`,
    [api.practiceId, newId(), credits, newId()],
  );
/** The sums that are kept are those of the ledger alone. */
const expectSumsToFit = async () => {
  const { items } = await ledger();
  const { balance, reserved, used } = sumLedger(items);
  expect(await now()).toMatchObject({ balance, reserved, used });
};

afterEach(expectSumsToFit);

describe('H16 W14 credits are bought and counted', () => {
  test('W14 a practice that does not count them has none, and sends without', async () => {
    expect(await now()).toEqual({ counted: false, balance: 0, reserved: 0, used: 0 });
    expect((await send(await draft(2))).status).toBe(202);
    expect((await ledger()).items).toEqual([]);
  });

  test('W14 an administrator records a purchase; it is a row of the ledger, and the setting counts from then on', async () => {
    const bought = await buy(1_000, 'PO 1234');
    expect([bought.status, bought.body]).toEqual([201, { counted: false, balance: 1_000, reserved: 0, used: 0 }]);
    expect((await count('counted')).body).toMatchObject({ smsCredits: 'counted' });
    expect(await now()).toEqual({ counted: true, balance: 1_000, reserved: 0, used: 0 });
    expect((await ledger()).items).toEqual([
      expect.objectContaining({
        kind: 'purchase',
        credits: 1_000,
        campaignId: null,
        messageId: null,
        reference: 'PO 1234',
      }),
    ]);
    expect(await now('stranger')).toEqual({ counted: false, balance: 0, reserved: 0, used: 0 });
  });

  test.each<[string, unknown, unknown, string]>([
    ['nothing', 0, 'PO 1', 'credits'],
    ['less than nothing', -5, 'PO 1', 'credits'],
    ['half a credit', 1.5, 'PO 1', 'credits'],
    ['more than anybody buys', 10_000_001, 'PO 1', 'credits'],
    ['no reference', 10, ' ', 'reference'],
  ])('W14 a purchase of %s is refused and says what to enter', async (_what, credits, reference, path) => {
    const refused = await buy(credits, reference);
    expect(refused.status).toBe(422);
    expect((refused.body as { errors: { path: string }[] }).errors.map((one) => one.path)).toEqual([path]);
  });

  test('W14 the ledger is for managers, a purchase for administrators, and pages go on where the last ended', async () => {
    expect((await buy(1, 'PO 2', 'manager')).status).toBe(403);
    expect((await api.call('GET', '/api/v1/credits/ledger', { as: 'sender' })).status).toBe(403);
    for (const reference of ['a', 'b', 'c']) await buy(1, reference);
    const first = await ledger('limit=2');
    const second = await ledger(`limit=1&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map((one) => one.reference)).toEqual(['c', 'b', 'a']);
  });

  test('W14 a purchase that is asked twice with one key is entered once', async () => {
    const key = newId();
    const again = () => api.call('POST', '/api/v1/credits/purchases', { key, body: { credits: 7, reference: 'once' } });
    expect([(await again()).status, (await again()).status]).toEqual([201, 201]);
    expect((await ledger()).items.filter(({ reference }) => reference === 'once')).toHaveLength(1);
  });

  test('N25 the database refuses to change or delete an entry, and to overdraw', async () => {
    const { pool } = api.database;
    const codeFor = (sql: string) =>
      pool.query(sql).then(
        () => 'done',
        ({ code }: { code: string }) => code,
      );
    expect(await codeFor(`UPDATE credit_entry SET credits = 1`)).toBe('23001');
    expect(await codeFor(`DELETE FROM credit_entry`)).toBe('23001');
    await expect(reserveByHand((await now()).balance + 1)).rejects.toMatchObject({ code: '23514' });
  });
});

describe('H16 N25 a send reserves exactly what it needs', () => {
  beforeEach(emptied);

  test('H16 N25 a send that needs more is refused before anything goes, and says what it needs and what there is', async () => {
    await buy(3);
    const id = await draft(4);
    const refused = await send(id);
    expect(codeOf(refused)).toEqual([409, 'no-credits']);
    expect((refused.body as { detail: string }).detail).toMatch('This needs 4 SMS credits, and your practice has 3.');
    const { rows } = await api.database.pool.query(`SELECT 1 FROM message WHERE dispatch_id = $1`, [id]);
    expect(rows).toEqual([]);
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ phase: 'draft' });
    await buy(1);
    expect((await send(id)).status).toBe(202);
    expect((await now()).balance).toBe(0);
  });

  test('N24 N25 the reservation is the sum over the texts as each patient gets them', async () => {
    await buy(100);
    const before = await now();
    // "Given0" makes 160 characters and "Given10" 161: one and two segments.
    const body = `((Given name)) ${'x'.repeat(153)}`;
    const id = await draft(12, { body });
    expect((await send(id)).status).toBe(202);
    const { rows } = await api.database.pool.query<{ segments: number }>(
      `SELECT segments FROM message WHERE dispatch_id = $1 ORDER BY position`,
      [id],
    );
    expect(rows.map(({ segments }) => segments)).toEqual([...Array<number>(10).fill(1), 2, 2]);
    expect(await now()).toMatchObject({ balance: before.balance - 14, reserved: before.reserved + 14 });
    expect((await ledger('limit=1')).items[0]).toMatchObject({ kind: 'reserve', credits: 14, campaignId: id });
  });

  test('N25 email needs none', async () => {
    const list = await makeList(api, { channel: 'email', accepted: 2 });
    const id = await makeDraft(api, { listId: list.id, channel: 'email', subject: 'About you' });
    expect((await send(id)).status).toBe(202);
  });

  test('N25 of 50 sends at once exactly those go that there are credits for', async () => {
    await buy(60);
    const drafts: string[] = [];
    for (let place = 0; place < 50; place++) drafts.push(await draft(2));
    const answers = (await Promise.all(drafts.map(send))).map(codeOf);
    expect(answers.filter(([status]) => status !== 202 && status !== 409)).toEqual([]);
    expect(answers.filter(([status]) => status === 202)).toHaveLength(30);
    expect(answers.filter(([status, code]) => status === 409 && code === 'no-credits')).toHaveLength(20);
    expect((await now()).balance).toBe(0);
  }, 60_000);
});

describe('N25 credits are used when the gateway takes an attempt, and the rest returned', () => {
  const clock = { now: () => new Date() };
  const gateway = { look: () => Promise.resolve(), ensureSettlement: () => Promise.resolve() } as never;
  const store = () =>
    createDeliveryStore(api.database.pool, { accountFor: () => Promise.reject(new Error('no account is needed')) });
  let forReceipts: Database;

  beforeAll(() => (forReceipts = connect(api.databaseUrl, { max: 2, pipelined: true })));
  afterAll(() => forReceipts.close());
  beforeEach(async () => {
    await emptied();
    await buy(100);
  });

  /** A campaign that is being sent, its attempts claimed. */
  async function sending(patients: number, more: Record<string, unknown> = {}) {
    const campaignId = await draft(patients, more);
    expect((await send(campaignId)).status).toBe(202);
    const key = { practiceId: api.practiceId, campaignId, dispatchId: campaignId };
    await createCampaignActivities({ store: store(), gateway, clock }).look(key);
    return { key, ...(await claimed(key, 1)) };
  }
  async function claimed(key: { practiceId: string; dispatchId: string }, wave: number) {
    const range = { wave, from: 1, to: 100 };
    const { claimId, attempts } = await store().claim(key, range, { limit: 100, leaseSeconds: 60, withCells: false });
    return { claimId, ids: attempts.map(({ attemptId }) => attemptId) };
  }
  const outcome = (attemptId: string, state: AttemptOutcome['state']): AttemptOutcome => ({ attemptId, state });
  const receipt = async (reference: string, news: 'delivered' | 'failed') => {
    const { rows } = await api.database.pool.query<{ id: string }>(
      `SELECT account_id AS id FROM attempt WHERE id = $1`,
      [reference],
    );
    const account = { practiceId: api.practiceId, accountId: rows[0]!.id, kind: 'simulator' };
    await createReceiptStore(forReceipts.pool, api.sealing).apply([
      {
        ...{ account, contentType: 'text/plain', body: `${reference} ${news}`, receivedAt: new Date() },
        reading: { reference, news, ...(news === 'failed' ? { code: 'number-invalid' } : {}) } as never,
      },
    ]);
  };
  const settings = { lookUpSeconds: 300, staleAfterSeconds: 15 };
  const ended = async (key: { practiceId: string; dispatchId: string }) => {
    await api.database.pool.query(`UPDATE campaign SET phase = 'settling' WHERE id = $1`, [key.dispatchId]);
    await store().settle(key, settings);
    return store().markSettled(key);
  };
  const kinds = async (campaignId: string) => {
    const sums: Partial<Record<CreditKind, number>> = {};
    for (const { kind, credits, campaignId: of } of (await ledger()).items) {
      if (of === campaignId) sums[kind] = (sums[kind] ?? 0) + credits;
    }
    return sums;
  };

  test('N25 a row for each attempt that was taken, none for one that was refused, and the rest returned at the end', async () => {
    const { key, claimId, ids } = await sending(3);
    await store().writeOutcomes(key, claimId, [
      outcome(ids[0]!, 'submitted'),
      outcome(ids[1]!, 'submitted'),
      { ...outcome(ids[2]!, 'failed'), reasonCode: 'number-invalid' },
    ]);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 3, use: 2 });
    const uses = (await ledger()).items.filter(
      ({ kind, campaignId }) => kind === 'use' && campaignId === key.campaignId,
    );
    expect(new Set(uses.map(({ messageId }) => messageId)).size).toBe(2);
    // Receipts for what was taken use nothing more.
    await receipt(ids[0]!, 'delivered');
    await receipt(ids[1]!, 'failed');
    expect(await ended(key)).toBe(true);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 3, use: 2, return: 1 });
  });

  test('N25 a receipt that is quicker than the answer uses the credits, and the answer does not use them again', async () => {
    const { key, claimId, ids } = await sending(1);
    await receipt(ids[0]!, 'delivered');
    expect(await kinds(key.campaignId)).toEqual({ reserve: 1, use: 1 });
    await store().writeOutcomes(key, claimId, [outcome(ids[0]!, 'submitted')]);
    await store().writeOutcomes(key, claimId, [outcome(ids[0]!, 'submitted')]);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 1, use: 1 });
  });

  test('N25 what stays unknown counts as used at the end, once, also when a receipt comes later', async () => {
    const { key, claimId, ids } = await sending(2);
    await store().writeOutcomes(key, claimId, [outcome(ids[0]!, 'unknown'), outcome(ids[1]!, 'unknown')]);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 2 });
    expect(await ended(key)).toBe(true);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 2, use: 2 });
    await receipt(ids[0]!, 'delivered');
    expect(await kinds(key.campaignId)).toEqual({ reserve: 2, use: 2 });
  });

  test('N4 N25 a stop returns all but what is at the gateway, which is used or returned once it is known', async () => {
    const { key, claimId, ids } = await sending(4);
    // Two of the four are at the gateway, two were given back.
    await store().writeOutcomes(key, claimId, [outcome(ids[2]!, 'planned'), outcome(ids[3]!, 'planned')]);
    const stopped = await api.call('POST', `/api/v1/campaigns/${key.campaignId}/cancel`, { as: 'sender', body: {} });
    expect(stopped.status).toBe(202);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 4, return: 2 });
    await store().writeOutcomes(key, claimId, [outcome(ids[0]!, 'submitted'), outcome(ids[1]!, 'planned')]);
    await store().settle(key, settings);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 4, use: 1, return: 3 });
  });

  test('N25 a campaign that is stopped in its hold gets all its credits back', async () => {
    const id = await draft(5);
    await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender', body: { holdSeconds: 300 } });
    expect(await kinds(id)).toEqual({ reserve: 5 });
    await api.call('POST', `/api/v1/campaigns/${id}/cancel`, { as: 'sender', body: {} });
    expect(await kinds(id)).toEqual({ reserve: 5, return: 5 });
  });

  test('N25 trying again reserves again, and is refused where there is too little', async () => {
    const { key, claimId, ids } = await sending(2);
    const failed = (id: string) => ({ ...outcome(id, 'failed'), reasonCode: 'number-invalid' });
    await store().writeOutcomes(key, claimId, ids.map(failed));
    expect(await ended(key)).toBe(true);
    const retry = () => api.call('POST', `/api/v1/campaigns/${key.campaignId}/retry`, { as: 'sender', body: {} });
    await emptied();
    expect(codeOf(await retry())).toEqual([409, 'no-credits']);
    await buy(2);
    expect((await retry()).status).toBe(202);
    const again = await claimed(key, 2);
    await store().writeOutcomes(
      key,
      again.claimId,
      again.ids.map((id) => outcome(id, 'submitted')),
    );
    expect(await kinds(key.campaignId)).toEqual({ reserve: 4, use: 2, return: 2 });
  });

  test('N25 a refusal that a late receipt proves wrong takes its credit after the end, and none where there is none', async () => {
    const { key, claimId, ids } = await sending(2);
    const failed = (id: string) => ({ ...outcome(id, 'failed'), reasonCode: 'number-invalid' });
    await store().writeOutcomes(key, claimId, ids.map(failed));
    expect(await ended(key)).toBe(true);
    await receipt(ids[0]!, 'delivered');
    expect(await kinds(key.campaignId)).toEqual({ reserve: 3, use: 1, return: 2 });
    await emptied();
    await receipt(ids[1]!, 'delivered');
    expect(await kinds(key.campaignId)).toEqual({ reserve: 3, use: 1, return: 2 });
  });

  test('N25 counting that is switched off meanwhile changes nothing for what reserved, and a retry then needs none', async () => {
    const { key, claimId, ids } = await sending(2);
    await count(null);
    const failed = (id: string) => ({ ...outcome(id, 'failed'), reasonCode: 'number-invalid' });
    await store().writeOutcomes(key, claimId, [outcome(ids[0]!, 'submitted'), failed(ids[1]!)]);
    await receipt(ids[0]!, 'delivered');
    expect(await ended(key)).toBe(true);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 2, use: 1, return: 1 });
    await api.call('POST', `/api/v1/campaigns/${key.campaignId}/retry`, { as: 'sender', body: {} });
    const again = await claimed(key, 2);
    await store().writeOutcomes(key, again.claimId, [outcome(again.ids[0]!, 'submitted')]);
    expect(await kinds(key.campaignId)).toEqual({ reserve: 2, use: 1, return: 1 });
    await count('counted');
  });

  test('W13 N25 a single message reserves, and one without credits is not stored', async () => {
    const account = (await api.services.accounts.inUse(api.practiceId)).find(({ channel }) => channel === 'sms')!;
    const make = (body: string, id = newId()) =>
      api.services.dispatches
        .create({
          ...{ practiceId: api.practiceId, id, origin: 'individual', channel: 'sms', purpose: 'care' },
          ...{ recheck: 'none', contactSource: 'file', accountId: account.id, sender: null, replyTo: null },
          ...{ subject: null, body, saveToRecord: false, snomedCodes: [], allowReplies: false, holdUntil: null },
          ...{ triedUntil: null, forgetsContacts: false, createdBy: { name: 'Sam', id: newId() } },
          ...{ createdAt: new Date(), messages: [{ id, patientId: null, contact: '+447700900123' }] },
        })
        .then(() => id);
    expect(await api.services.credits.available(api.practiceId)).toBe(100);
    const id = await make('x'.repeat(161));
    expect((await ledger('limit=1')).items[0]).toMatchObject({
      kind: 'reserve',
      credits: 2,
      messageId: id,
      campaignId: null,
    });
    await api.services.dispatches.stop({ practiceId: api.practiceId, dispatchId: id }, 'asked');
    expect((await ledger('limit=1')).items[0]).toMatchObject({ kind: 'return', credits: 2 });
    await emptied();
    const refused = newId();
    await expect(make('Hello', refused)).rejects.toThrow(NoCredits);
    expect(await api.services.dispatches.single({ practiceId: api.practiceId, dispatchId: refused })).toBeNull();
  });
});
