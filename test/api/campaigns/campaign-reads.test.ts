import type { CampaignStand, SentFilter } from '../../../ports/campaigns/campaign-queries';
import { makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { testApi } from '../support';

const ANY: SentFilter = { stand: null, channel: null, from: null, until: null };

const api = testApi();

describe('what was sent', () => {
  let ids: Record<'ok' | 'some' | 'error' | 'accepted' | 'sending' | 'paused', string>;

  beforeAll(async () => {
    ids = {
      ok: await makeSentCampaign(api, ['delivered', 'delivered'], { phase: 'settled' }),
      some: await makeSentCampaign(api, ['delivered', 'suppressed'], { phase: 'settled' }),
      error: await makeSentCampaign(api, ['delivered', 'expired'], { phase: 'settled' }),
      accepted: await makeSentCampaign(api, ['delivered', 'expired'], { phase: 'settled', channel: 'email' }),
      sending: await makeSentCampaign(api, ['planned']),
      paused: await makeSentCampaign(api, ['planned']),
    };
    await api.call('POST', `/api/v1/campaigns/${ids.paused}/pause`, { as: 'sender', body: {} });
    await makeDraft(api, { listId: (await makeList(api)).id });
  });

  const shown = async (filter: Partial<SentFilter> = {}) =>
    (await api.services.campaigns.sent(api.practiceId, { ...ANY, ...filter }, { limit: 50 })).items.map(({ id }) => id);

  test('P6 newest first, without drafts', async () => {
    expect(await shown()).toEqual([ids.paused, ids.sending, ids.accepted, ids.error, ids.some, ids.ok]);
  });

  test('P9 by status: each in one, OK and Error by its messages', async () => {
    const of = (stand: CampaignStand) => shown({ stand });
    expect(await of('ok')).toEqual([ids.accepted, ids.ok]);
    expect(await of('some')).toEqual([ids.some]);
    expect(await of('error')).toEqual([ids.error]);
    expect(await of('sending')).toEqual([ids.sending]);
    expect(await of('paused')).toEqual([ids.paused]);
    expect(await of('cancelled')).toEqual([]);
  });

  test('by channel and time', async () => {
    expect(await shown({ channel: 'email' })).toEqual([ids.accepted]);
    expect(await shown({ from: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await shown({ until: new Date(Date.now() + 60_000) })).toHaveLength(6);
  });

  test('P10 pages know their place and lead both ways', async () => {
    const { campaigns } = api.services;
    const first = await campaigns.sent(api.practiceId, ANY, { limit: 2 });
    expect([first.total, first.before, first.newer]).toEqual([6, 0, null]);
    const second = await campaigns.sent(api.practiceId, ANY, { limit: 2, after: first.older! });
    expect(second.items.map(({ id }) => id)).toEqual([ids.accepted, ids.error]);
    expect(second.before).toBe(2);
    const last = await campaigns.sent(api.practiceId, ANY, { limit: 2, after: second.older! });
    expect([last.items.map(({ id }) => id), last.before, last.older]).toEqual([[ids.some, ids.ok], 4, null]);
    const back = await campaigns.sent(api.practiceId, ANY, { limit: 2, before: last.newer! });
    expect(back.items.map(({ id }) => id)).toEqual([ids.accepted, ids.error]);
    expect(back.before).toBe(2);
  });

  test('P8 who sent it and who paused it', async () => {
    const { campaign } = (await api.services.campaigns.report(api.practiceId, ids.paused))!;
    expect(campaign.by).toEqual({ send: 'A sender', pause: 'A sender' });
  });
});

describe('patients of a campaign', () => {
  let id: string;

  beforeAll(async () => {
    id = await makeSentCampaign(
      api,
      [
        { status: 'failed', reasonCode: 'phone-off' },
        'failed',
        'unknown',
        { status: 'delivered', recordStatus: 'saved' },
        { status: 'failed', reasonCode: 'phone-off' },
        'submitted',
      ],
      { phase: 'settling' },
    );
  });

  const patients = async (filter: 'all' | 'errors', reason: string | null = null, request = {}) =>
    (await api.services.campaigns.patients(api.practiceId, id, { filter, reason }, { limit: 50, ...request }))!;

  test('N1 the tally adds up to the total', async () => {
    const { campaign, tally } = (await api.services.campaigns.report(api.practiceId, id))!;
    expect(tally.reduce((sum, { count }) => sum + count, 0)).toBe(campaign.counts.total);
    expect(tally).toContainEqual({ status: 'failed', reasonCode: 'phone-off', recordStatus: null, count: 2 });
  });

  test.each([
    [null, [1, 2, 3, 5]],
    ['phone-off', [1, 5]],
    ['cause-unknown', [2]],
    ['unknown', [3]],
    ['deceased', []],
  ])('P24 only errors, by the reason %s', async (reason, positions) => {
    const { page } = await patients('errors', reason);
    expect(page.items.map(({ position }) => position)).toEqual(positions);
    expect(page.total).toBe(positions.length);
  });

  test('pages know their place and lead both ways', async () => {
    const { page: second } = await patients('errors', null, { limit: 2, after: 2 });
    expect(second).toMatchObject({ total: 4, before: 2, newer: 3, older: null });
    const { page: first } = await patients('errors', null, { limit: 2, before: second.newer });
    expect(first.items.map(({ position }) => position)).toEqual([1, 2]);
    expect(first).toMatchObject({ before: 0, newer: null, older: 2 });
  });

  test('H17 one of them, with each try and what the text is filled with', async () => {
    const { page } = await patients('errors');
    const message = await api.services.campaigns.patientMessage(api.practiceId, id, page.items[0]!.id);
    expect(message).toMatchObject({ cells: [expect.anything(), '04/03/1951', 'Given0'], dateOfBirth: '1951-03-04' });
    expect(message!.tries).toHaveLength(1);
    expect(message!.tries[0]).toMatchObject({ number: 1, state: 'failed', reasonCode: 'phone-off' });
  });

  test('all of them for a report', async () => {
    const rows = [];
    for await (const row of api.services.campaigns.everyPatient(api.practiceId, id, 'all')) rows.push(row.position);
    expect(rows).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('N2 who would be tried again adds up, and nothing is done', async () => {
    const [gone] = (await patients('errors')).page.items;
    await api.database.pool.query(
      `UPDATE patient SET status = 'deceased' WHERE id = (SELECT patient_id FROM message WHERE id = $1)`,
      [gone!.id],
    );
    const { commands } = api.services;
    expect(await commands.retryPreview(api.practiceId, id, null)).toEqual({
      ...{ errors: 4, eligible: 2, maybeSent: 1, likelyToFail: 0 },
      skipped: [{ reason: 'deceased', count: 1 }],
    });
    expect(await commands.retryPreview(api.practiceId, id, [gone!.id])).toMatchObject({ errors: 1, eligible: 0 });
    expect((await patients('errors')).page.total).toBe(4);
  });

  test('another practice finds none of it', async () => {
    const { rows } = await api.database.pool.query<{ id: string }>(`SELECT id FROM practice WHERE id <> $1`, [
      api.practiceId,
    ]);
    const stranger = rows[0]!.id;
    const { campaigns, commands } = api.services;
    const [message] = (await patients('all')).page.items;
    expect(await campaigns.report(stranger, id)).toBeNull();
    expect(await campaigns.patients(stranger, id, { filter: 'all', reason: null }, { limit: 5 })).toBeNull();
    expect(await campaigns.patientMessage(stranger, id, message!.id)).toBeNull();
    expect(await campaigns.history(stranger, id)).toEqual([]);
    expect(await campaigns.minutes(stranger, id)).toEqual([]);
    expect(await campaigns.lastHandOver(stranger, id)).toBeNull();
    expect(await commands.retryPreview(stranger, id, null)).toBeNull();
    const rowsOf = [];
    for await (const row of campaigns.everyPatient(stranger, id, 'all')) rowsOf.push(row);
    expect(rowsOf).toEqual([]);
  });
});

test('P9 the filters OK and Error say what the API says of each, also after a late receipt', async () => {
  const late = await makeSentCampaign(api, ['delivered', 'unknown'], { phase: 'settled' });
  const of = async (stand: CampaignStand) =>
    (await api.services.campaigns.sent(api.practiceId, { ...ANY, stand }, { limit: 50 })).items.map(({ id }) => id);
  const told = async (wanted: string) => {
    const { items } = (await api.call('GET', '/api/v1/campaigns')).body as { items: { id: string; status: string }[] };
    return items.filter(({ status }) => status === wanted).map(({ id }) => id);
  };
  expect(await of('error')).toContain(late);
  // Of what the API calls OK the pages tell apart what was sent to some of its patients only.
  const same = async () => {
    expect(await of('error')).toEqual(await told('error'));
    expect([...(await of('ok')), ...(await of('some'))].sort()).toEqual((await told('ok')).sort());
  };
  await same();
  await api.database.pool.query(`UPDATE message SET status = 'delivered' WHERE dispatch_id = $1`, [late]);
  expect(await of('ok')).toContain(late);
  await same();
});
