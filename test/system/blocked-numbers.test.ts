import { ApiClient, SimulatorClient } from '../support/api-client';
import { fictionalPatients, listCsv, patientCsv, type FictionalPatient } from '../support/patients';
import { startService, type Service } from '../support/service';

/** A block set at each stage of a campaign, with the built processes: whoever is ticked by then is not texted (X3). */
describe('blocked numbers', () => {
  let service: Service;
  let api: ApiClient;
  let simulator: SimulatorClient;
  // Each test has people of its own: a number that failed in one is likely to fail in the next.
  const people = fictionalPatients(40);
  let pair: [FictionalPatient, FictionalPatient];

  beforeAll(async () => {
    service = await startService();
    api = new ApiClient(service);
    simulator = new SimulatorClient(service);
    await api.importPatients(patientCsv(people));
  }, 90_000);
  beforeEach(() => {
    pair = people.splice(0, 2) as [FictionalPatient, FictionalPatient];
  });
  afterAll(() => service?.stop(), 60_000);
  afterEach(() => simulator.reset());

  /** Puts a number on the list and ticks or unticks it. */
  async function tick(number: string, ticks: Record<string, boolean> = { recalls: true }): Promise<void> {
    const { body } = await api.post<{ id: string }>('/api/v1/blocked-numbers', { number });
    const { status } = await api.request('PATCH', `/api/v1/blocked-numbers/${body.id}`, ticks);
    if (status !== 200) throw new Error(`ticking answered ${status}`);
  }

  const draftRecall = async (patients: FictionalPatient[] = pair) =>
    api.draft(await api.uploadList(listCsv(patients), 'sms', { purpose: 'recall' }), {
      purpose: 'recall',
      body: `Your review is due, ${patients[0]!.givenName}.`,
    });
  const textsTo = async (patient: FictionalPatient) =>
    (await simulator.journal('sms')).filter(({ to }) => to === patient.mobile).length;

  /** The first of the two is blocked, with its reason, and only the other was texted. */
  async function expectOnlyOtherTexted(campaignId: string): Promise<void> {
    const campaign = await api.settled(campaignId);
    expect(campaign.counts).toMatchObject({ total: 2, suppressed: 1, delivered: 1 });
    expect((await api.messages(campaignId, 'not-sent')).map(({ contact, reason }) => [contact, reason?.code])).toEqual([
      [pair[0].mobile, 'blocked'],
    ]);
    expect([await textsTo(pair[0]), await textsTo(pair[1])]).toEqual([0, 1]);
  }

  test('E2 E9 listed and unticked, a recall goes; ticked before the upload, the row says why it does not', async () => {
    await tick(pair[0].mobile);
    await tick(pair[1].mobile, { recalls: false });
    const listId = await api.uploadList(listCsv(pair), 'sms', { purpose: 'recall' });
    const { body } = await api.get<{ items: { contact: string; reasons: object[] }[] }>(
      `/api/v1/recipient-lists/${listId}/rows?outcome=rejected`,
    );
    expect(body.items).toMatchObject([{ contact: pair[0].mobile, reasons: [{ code: 'blocked', message: 'Blocked' }] }]);
    const campaignId = await api.draft(listId, { purpose: 'recall' });
    await api.send(campaignId);
    expect((await api.settled(campaignId)).counts).toMatchObject({ total: 1, delivered: 1 });
    expect([await textsTo(pair[0]), await textsTo(pair[1])]).toEqual([0, 1]);
  }, 60_000);

  test('E9 N9 a tick set after scheduling still wins, as the message leaves', async () => {
    const campaignId = await draftRecall();
    await api.send(campaignId, { sendAt: new Date(Date.now() + 3_000).toISOString() });
    await tick(pair[0].mobile);
    expect((await api.campaign(campaignId)).phase).toBe('scheduled');
    await expectOnlyOtherTexted(campaignId);
  }, 60_000);

  test('X3 a tick set while it is paused is honoured when it is resumed', async () => {
    const campaignId = await draftRecall();
    await api.send(campaignId, { holdSeconds: 600 });
    await api.post(`/api/v1/campaigns/${campaignId}/pause`);
    await tick(pair[0].mobile, { everySms: true });
    await api.post(`/api/v1/campaigns/${campaignId}/resume`);
    await api.post(`/api/v1/campaigns/${campaignId}/start-now`);
    await expectOnlyOtherTexted(campaignId);
  }, 60_000);

  test('X3 a tick set since it failed: trying again skips the number; unticked, it is tried', async () => {
    for (const { mobile } of pair) await simulator.control(`phones/${mobile}`, { outcome: 'off' });
    const campaignId = await draftRecall();
    await api.send(campaignId);
    await api.settled(campaignId);
    for (const { mobile } of pair) await simulator.control(`phones/${mobile}`, { outcome: 'delivered' });
    await tick(pair[0].mobile);
    expect(await api.post(`/api/v1/campaigns/${campaignId}/retry`)).toMatchObject({
      status: 202,
      body: { eligible: 1, skipped: [{ reason: 'blocked', count: 1 }] },
    });
    await api.until(campaignId, 'the other was reached', ({ counts }) => counts.delivered === 1);
    expect(await textsTo(pair[0])).toBe(1);
    await tick(pair[0].mobile, { recalls: false });
    expect(await api.post(`/api/v1/campaigns/${campaignId}/retry`)).toMatchObject({
      body: { eligible: 1, skipped: [] },
    });
    await api.until(campaignId, 'both were reached', ({ counts }) => counts.delivered === 2);
    expect(await textsTo(pair[0])).toBe(2);
  }, 90_000);

  test('E4 E14 unticked, the next send goes to the number', async () => {
    await tick(pair[0].mobile);
    const blocked = await draftRecall();
    await api.send(blocked);
    expect((await api.settled(blocked)).counts).toMatchObject({ total: 1, delivered: 1 });
    await tick(pair[0].mobile, { recalls: false });
    const next = await draftRecall();
    await api.send(next);
    expect((await api.settled(next)).counts).toMatchObject({ total: 2, delivered: 2 });
    expect([await textsTo(pair[0]), await textsTo(pair[1])]).toEqual([1, 2]);
  }, 60_000);

  test('X4 a number that two patients share is blocked for both, however it was written', async () => {
    const [one, other] = pair;
    await api.importPatients(patientCsv([{ ...other, mobile: one.mobile }]));
    const third = people.splice(0, 1)[0]!;
    const campaignId = await draftRecall([one, other, third]);
    await api.send(campaignId, { sendAt: new Date(Date.now() + 3_000).toISOString() });
    await tick(one.mobile.replace('+447700', '(07700) '));
    const { counts } = await api.settled(campaignId);
    expect(counts).toMatchObject({ total: 3, suppressed: 2, delivered: 1 });
    expect((await api.messages(campaignId, 'not-sent')).map(({ reason }) => reason?.code)).toEqual([
      'blocked',
      'blocked',
    ]);
    expect([await textsTo(one), await textsTo(third)]).toEqual([0, 1]);
  }, 60_000);
});
