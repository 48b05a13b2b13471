import { newId } from '../../../adapters/postgres/sql/new-id';
import { makeAnsweredDraft, makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { startTestApi, testApi, type CallOptions, type Who } from '../support';

const api = testApi();
let listId: string;
beforeAll(async () => {
  // One list is sent to again and again here.
  await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: null } });
  listId = (await makeList(api, { accepted: 3 })).id;
});

const act = (id: string, what: string, body: object = {}, as: Who = 'sender', more: CallOptions = {}) =>
  api.call('POST', `/api/v1/campaigns/${id}/${what}`, { as, body, ...more });
const codeOf = (response: { body: unknown }) => (response.body as { code: string }).code;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

describe('send', () => {
  test('P18 P22 now: the patients are fixed, the campaign is first in the list, its workflow is told', async () => {
    const id = await makeDraft(api, { listId });
    const response = await act(id, 'send');
    expect(response.status).toBe(202);
    expect(response.body).toMatchObject({
      id,
      phase: 'sending',
      counts: { total: 3, planned: 3 },
      sentAt: expect.any(String) as string,
      sendAt: expect.any(String) as string,
      holdUntil: null,
    });
    expect(api.told).toContain(`send ${id}`);
    const first = (await api.call('GET', '/api/v1/campaigns?limit=1')).body as { items: { id: string }[] };
    expect(first.items[0]!.id).toBe(id);
  });

  test('P18 later: a time with its offset; held only when told so', async () => {
    const later = await makeDraft(api, { listId });
    const sendAt = inAnHour();
    expect((await act(later, 'send', { sendAt })).body).toMatchObject({ phase: 'scheduled', sendAt });
    const held = await makeDraft(api, { listId });
    expect((await act(held, 'send', { holdSeconds: 300 })).body).toMatchObject({
      phase: 'held',
      holdUntil: expect.any(String) as string,
    });
  });

  test('N4 a hold is ended early, and only a hold', async () => {
    const held = await makeDraft(api, { listId });
    await act(held, 'send', { holdSeconds: 300 });
    const started = await act(held, 'start-now');
    expect(started.status).toBe(202);
    const { holdUntil } = started.body as { holdUntil: string };
    expect(Date.parse(holdUntil)).toBeLessThanOrEqual(Date.now());
    expect(api.told).toContain(`reschedule ${held}`);
    const scheduled = await makeDraft(api, { listId });
    await act(scheduled, 'send', { sendAt: inAnHour() });
    expect(codeOf(await act(scheduled, 'start-now'))).toBe('not-held');
    const paused = await makeDraft(api, { listId });
    await act(paused, 'send', { holdSeconds: 300 });
    await act(paused, 'pause');
    expect(codeOf(await act(paused, 'start-now'))).toBe('not-held');
  });

  test('P22 a second one is 409', async () => {
    const id = await makeDraft(api, { listId });
    await act(id, 'send');
    const again = await act(id, 'send');
    expect([again.status, codeOf(again)]).toEqual([409, 'already-sent']);
  });

  test.each<[string, object, string]>([
    ['P18 a time that is past', { sendAt: '2020-01-01T09:00:00Z' }, 'send-at-past'],
    ['P18 a time without offset', { sendAt: '2099-01-01T09:00:00' }, 'send-at-no-offset'],
    ['no time at all', { sendAt: 'tomorrow' }, 'send-at-unreadable'],
    ['a day that is not', { sendAt: '2099-02-30T09:00:00Z' }, 'send-at-unreadable'],
    ['a number', { sendAt: 4102444800 }, 'wrong-type'],
    ['a hold below nothing', { holdSeconds: -1 }, 'too-small'],
    ['half a second', { holdSeconds: 0.5 }, 'wrong-type'],
    ['another field', { when: 'now' }, 'unknown-field'],
  ])('%s is 422', async (_what, body, code) => {
    const id = await makeDraft(api, { listId });
    const response = await act(id, 'send', body);
    expect([response.status, codeOf(response)]).toEqual([422, code]);
  });

  test('P5 X6 while the feature is off nothing is sent or tried again: 403, whatever else is wrong', async () => {
    const id = await makeDraft(api, { listId });
    const sent = await makeSentCampaign(api, ['failed']);
    await api.call('PATCH', '/api/v1/settings', { body: { bulkMessages: false } });
    for (const response of [await act(id, 'send'), await act(id, 'send', { sendAt: 'x' }), await act(sent, 'retry')]) {
      expect([response.status, codeOf(response)]).toEqual([403, 'feature-off']);
    }
    await api.call('PATCH', '/api/v1/settings', { body: { bulkMessages: true } });
    expect((await act(id, 'send')).status).toBe(202);
  });

  test('a list that is not ready is 409, a text longer than the provider takes 422 with its name', async () => {
    const reading = await makeList(api, { status: 'processing' });
    const early = await makeDraft(api, { listId: reading.id });
    expect(codeOf(await act(early, 'send'))).toBe('list-not-ready');
    const long = await makeDraft(api, { listId, body: 'x'.repeat(613) });
    const response = await act(long, 'send');
    expect([response.status, codeOf(response)]).toEqual([422, 'message-too-long']);
    expect((response.body as { detail: string }).detail).toContain('612');
  });

  test('no body is as good as an empty one', async () => {
    const id = await makeDraft(api, { listId });
    expect((await api.call('POST', `/api/v1/campaigns/${id}/send`, { as: 'sender' })).status).toBe(202);
  });

  test('X5 Temporal being away is no error: what was asked is stored, and 202', async () => {
    const asked: string[] = [];
    const own = await startTestApi({
      gateway: {
        commanded: (_practice, id) => {
          asked.push(id);
          return asked.length === 1 ? Promise.reject(new Error('away')) : new Promise(() => undefined);
        },
      },
    });
    try {
      const list = await makeList(own);
      const id = await makeDraft(own, { listId: list.id });
      const send = (what: string) => own.call('POST', `/api/v1/campaigns/${id}/${what}`, { as: 'sender', body: {} });
      expect((await send('send')).status).toBe(202);
      const before = Date.now();
      // It does not answer at all: the caller waits two seconds and no more.
      expect((await send('pause')).status).toBe(202);
      expect(Date.now() - before).toBeLessThan(20_000);
      const { rows } = await own.database.pool.query('SELECT kind, signalled_at FROM command ORDER BY id');
      expect(rows).toEqual([
        { kind: 'send', signalled_at: null },
        { kind: 'pause', signalled_at: null },
      ]);
    } finally {
      await own.close();
    }
  });
});

describe('steering', () => {
  test('N4 pause, resume, reschedule and cancel answer with the campaign; repeating what holds is 202', async () => {
    const id = await makeDraft(api, { listId });
    await act(id, 'send', { sendAt: inAnHour() });
    const sendAt = inAnHour();
    expect((await act(id, 'reschedule', { sendAt })).body).toMatchObject({ phase: 'scheduled', sendAt });
    expect((await act(id, 'pause', { reason: 'Wrong list' })).body).toMatchObject({ paused: { reason: 'Wrong list' } });
    expect((await act(id, 'pause')).status).toBe(202);
    expect((await act(id, 'resume')).body).toMatchObject({ paused: null });
    expect((await act(id, 'resume')).status).toBe(202);
    expect((await act(id, 'cancel', { reason: 'Not needed' })).body).toMatchObject({
      phase: 'cancelled',
      cancelReason: 'Not needed',
      counts: { total: 3, cancelled: 3, planned: 0 },
    });
    expect((await act(id, 'cancel')).status).toBe(202);
    expect((await act(id, 'pause')).status).toBe(409);
    expect((await act(id, 'reschedule', { sendAt: inAnHour() })).status).toBe(409);
  });

  test.each(['reschedule', 'pause', 'resume', 'cancel', 'pace'])(
    '%s: a sender own campaigns, a manager all',
    async (what) => {
      const id = await makeDraft(api, { listId });
      await act(id, 'send', { sendAt: inAnHour() });
      const body = what === 'reschedule' ? { sendAt: inAnHour() } : what === 'pace' ? { perHour: 40 } : {};
      const other = await act(id, what, body, 'otherSender');
      expect([other.status, codeOf(other)]).toEqual([403, 'not-yours']);
      expect((await act(id, what, body, 'manager')).status).toBe(202);
    },
  );

  test('found L6: a draft is sent by its author or a manager, by API and page', async () => {
    const id = await makeAnsweredDraft(api, { listId });
    const other = await act(id, 'send', {}, 'otherSender');
    expect([other.status, codeOf(other)]).toEqual([403, 'not-yours']);
    const colleague = await signedIn(api, 'sender');
    const review = `/p/oakfield/campaigns/${id}/review`;
    const page = await visit(api, 'get', review, { cookie: colleague.cookie });
    expect(page.text).toContain('or a manager at Oakfield Surgery can send it');
    expect(page.text).not.toContain('id="send"');
    const form = { _token: colleague.formToken, version: '1', count: '3' };
    expect((await visit(api, 'post', review, { cookie: colleague.cookie, form })).status).toBe(403);
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ phase: 'draft' });
    expect((await act(id, 'send', {}, 'manager')).status).toBe(202);
    // Gone meanwhile, a colleague is told that it was sent.
    expect((await visit(api, 'post', review, { cookie: colleague.cookie, form })).location).toBe(
      `/p/oakfield/campaigns/${id}`,
    );
  });

  test('a draft cannot be steered', async () => {
    const id = await makeDraft(api, { listId });
    for (const [what, body] of [['reschedule', { sendAt: inAnHour() }], ['pause'], ['resume'], ['cancel']] as const) {
      expect([what, (await act(id, what, body ?? {})).status]).toEqual([what, 409]);
    }
  });

  test.each<[string, object]>([
    ['pause', { reason: '' }],
    ['pause', { reason: 'x'.repeat(501) }],
    ['pause', { reason: 'a\0' }],
    ['resume', { reason: 'x' }],
    ['cancel', { force: true }],
    ['pace', {}],
    ['pace', { perHour: 0 }],
    ['pace', { perHour: -1 }],
    ['pace', { perHour: 1.5 }],
    ['pace', { perHour: '40' }],
    ['pace', { perHour: 1_000_001 }],
    ['pace', { perHour: null, every: 'day' }],
    ['reschedule', {}],
    ['retry', { messageIds: [] }],
    ['retry', { messageIds: ['x'] }],
    ['retry', { includeMaybeSent: 'yes' }],
  ])('%s %j is 422', async (what, body) => {
    const id = await makeSentCampaign(api, ['planned']);
    expect((await act(id, what, body)).status).toBe(422);
  });
});

describe('pace', () => {
  const shown = async (id: string) =>
    ((await api.call('GET', `/api/v1/campaigns/${id}`)).body as { perHour: number | null }).perHour;

  test('N17 of a draft: kept until Send and after it, and no workflow is told of a draft', async () => {
    const id = await makeDraft(api, { listId });
    expect(await shown(id)).toBeNull();
    const set = await act(id, 'pace', { perHour: 40 });
    expect([set.status, set.body]).toEqual([202, expect.objectContaining({ phase: 'draft', perHour: 40 })]);
    expect(api.told).not.toContain(`pace ${id}`);
    await act(id, 'send', { sendAt: inAnHour() });
    expect(await shown(id)).toBe(40);
    const page = (await api.call('GET', '/api/v1/campaigns?limit=500')).body as {
      items: { id: string; perHour: number | null }[];
    };
    expect(page.items.find((one) => one.id === id)).toMatchObject({ perHour: 40 });
  });

  test('N17 while it is sent: changed, told to its workflow, audited once, and taken away again', async () => {
    const id = await makeSentCampaign(api, ['planned', 'delivered']);
    expect((await act(id, 'pace', { perHour: 3_600 })).body).toMatchObject({ perHour: 3_600 });
    expect(api.told).toContain(`pace ${id}`);
    expect((await act(id, 'pace', { perHour: 3_600 })).status).toBe(202);
    expect((await act(id, 'pace', { perHour: null })).body).toMatchObject({ perHour: null });
    const audited = await api.database.pool.query(
      `SELECT details FROM audit_entry WHERE subject_id = $1 AND act = 'campaign-pace-changed' ORDER BY at, id`,
      [id],
    );
    expect(audited.rows.map(({ details }: { details: unknown }) => details)).toEqual([
      { perHour: 3_600, before: null },
      { perHour: null, before: 3_600 },
    ]);
  });

  test('N17 not of what is over, and the refusal says so', async () => {
    const id = await makeSentCampaign(api, ['delivered'], { phase: 'settled' });
    const refused = await act(id, 'pace', { perHour: 40 });
    expect([refused.status, codeOf(refused)]).toEqual([409, 'nothing-to-pace']);
  });
});

describe('urgent', () => {
  const closed = { days: [1], from: '00:00', to: '00:01' };
  afterAll(() =>
    api.call('PATCH', '/api/v1/settings', { body: { sendingHours: null, sendingHoursFor: {}, closedDays: [] } }),
  );

  test('N16 a manager lets one campaign go outside its hours, with a reason, and takes it back', async () => {
    await api.call('PATCH', '/api/v1/settings', { body: { sendingHours: closed } });
    const id = await makeDraft(api, { listId });
    expect((await act(id, 'urgent', { reason: 'Vaccine recall' })).status).toBe(403);
    const allowed = await act(id, 'urgent', { reason: 'Vaccine recall' }, 'manager');
    expect([allowed.status, allowed.body]).toEqual([
      202,
      expect.objectContaining({ urgent: { reason: 'Vaccine recall', by: 'A manager' } }),
    ]);
    const sent = (await act(id, 'send')).body as { startsAt: string; sendAt: string };
    expect(sent.startsAt).toBe(sent.sendAt);
    expect(api.told).not.toContain(`pace ${id}`);
    const back = await act(id, 'urgent', { reason: null }, 'manager');
    expect(back.body).toMatchObject({ urgent: null });
    expect((back.body as { startsAt: string }).startsAt > sent.sendAt).toBe(true);
    expect(api.told).toContain(`pace ${id}`);
    const audited = await api.database.pool.query<{ act: string; details: unknown }>(
      `SELECT act, details FROM audit_entry WHERE subject_id = $1 AND act LIKE '%urgent' ORDER BY id`,
      [id],
    );
    expect(audited.rows).toEqual([
      { act: 'campaign-urgent', details: { reason: 'Vaccine recall' } },
      { act: 'campaign-no-longer-urgent', details: {} },
    ]);
  });

  test('N16 a kind of message has its own hours, and a closed day holds back every kind', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const rules = { sendingHours: closed, sendingHoursFor: { care: 'any' } };
    await api.call('PATCH', '/api/v1/settings', { body: rules });
    const start = async () => {
      const id = await makeDraft(api, { listId });
      const { startsAt, sendAt } = (await act(id, 'send')).body as { startsAt: string; sendAt: string };
      return startsAt === sendAt;
    };
    expect(await start()).toBe(true);
    await api.call('PATCH', '/api/v1/settings', { body: { closedDays: [{ date: today, name: 'Training' }] } });
    expect(await start()).toBe(false);
  });

  test.each([[{ reason: '' }], [{}], [{ reason: 'x'.repeat(501) }]])('N16 %j is 422', async (body) => {
    const id = await makeDraft(api, { listId });
    expect((await act(id, 'urgent', body, 'manager')).status).toBe(422);
  });

  test('N16 not of what is over', async () => {
    const id = await makeSentCampaign(api, ['delivered'], { phase: 'settled' });
    expect(codeOf(await act(id, 'urgent', { reason: 'x' }, 'manager'))).toBe('nothing-urgent');
  });
});

describe('retry', () => {
  test('P25 N2 takes the failed only, and with a word also those that may have been sent', async () => {
    const id = await makeSentCampaign(api, ['delivered', 'failed', 'unknown', 'expired', 'failed'], {
      phase: 'settling',
    });
    const first = await act(id, 'retry', {}, 'otherSender');
    expect(first.status).toBe(202);
    expect(first.body).toEqual({ eligible: 2, skipped: [{ reason: 'maybe-sent', count: 2 }] });
    expect(api.told).toContain(`retry ${id}`);
    const campaign = (await api.call('GET', `/api/v1/campaigns/${id}`)).body as { counts: object };
    expect(campaign.counts).toMatchObject({ total: 5, planned: 2, failed: 0, delivered: 1, unknown: 1, expired: 1 });
    const second = await act(id, 'retry', { includeMaybeSent: true });
    expect(second.body).toMatchObject({ eligible: 2 });
  });

  test('P25 nothing to try again is 409 and says who was skipped', async () => {
    const id = await makeSentCampaign(api, ['delivered', 'unknown'], { phase: 'settled' });
    const response = await act(id, 'retry');
    expect([response.status, codeOf(response)]).toEqual([409, 'nothing-to-retry']);
    expect(response.body).toMatchObject({ skipped: [{ reason: 'maybe-sent', count: 1 }] });
  });

  test('P25 of one patient only', async () => {
    const id = await makeSentCampaign(api, ['failed', 'failed'], { phase: 'settled' });
    const page = (await api.call('GET', `/api/v1/campaigns/${id}/messages`)).body as { items: { id: string }[] };
    const one = await act(id, 'retry', { messageIds: [page.items[1]!.id] });
    expect(one.body).toMatchObject({ eligible: 1 });
    expect((await act(id, 'retry', { messageIds: [newId()] })).status).toBe(409);
  });
});
