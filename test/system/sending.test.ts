import { ApiClient, SimulatorClient } from '../support/api-client';
import { fictionalPatients, listCsv, patientCsv, type FictionalPatient } from '../support/patients';
import { startService, type Service } from '../support/service';
import { until } from '../support/until';

/** A campaign from upload to the record, through the built processes, as a script of a practice uses them. */
describe('sending', () => {
  let service: Service;
  let api: ApiClient;
  let simulator: SimulatorClient;
  const patients = fictionalPatients(40);
  // Each test has people of its own: a number that failed in one is likely to fail in the next (A5, A8).
  const others = fictionalPatients(200).slice(patients.length);
  let [first, second, third] = patients as [FictionalPatient, FictionalPatient, FictionalPatient];

  beforeAll(async () => {
    service = await startService({ env: { ROLLCALL_LEASE_SECONDS: '4', ROLLCALL_LOOKUP_SECONDS: '2' } });
    api = new ApiClient(service);
    simulator = new SimulatorClient(service);
    await api.importPatients(patientCsv([...patients, ...others]));
  }, 90_000);
  beforeEach(() => {
    [first, second, third] = others.splice(0, 3) as [FictionalPatient, FictionalPatient, FictionalPatient];
  });
  afterAll(() => service?.stop(), 60_000);
  afterEach(() => simulator.reset());

  const settings = (changes: Record<string, unknown>) => api.request('PATCH', '/api/v1/settings', changes);

  async function sent(
    options: { patients?: FictionalPatient[]; channel?: 'sms' | 'email'; draft?: Record<string, unknown> } = {},
  ) {
    const channel = options.channel ?? 'sms';
    const listId = await api.uploadList(listCsv(options.patients ?? [first, second, third]), channel);
    const campaignId = await api.draft(listId, {
      channel,
      ...(channel === 'email' ? { subject: 'From your practice' } : {}),
      ...options.draft,
    });
    await api.send(campaignId);
    return campaignId;
  }

  async function journalOf(campaignId: string, kind: 'sms' | 'record') {
    const messages = await api.messages(campaignId);
    const known = new Set(messages.flatMap(({ id, attempts }) => [id, ...attempts.map(({ reference }) => reference)]));
    const entries = await simulator.journal(kind);
    return entries.filter((entry) => known.has(entry.reference));
  }

  test('P1 X1 a cohort by SMS: delivered, saved once with text and every code, status ok', async () => {
    const snomedCodes = ['279991000000102', '1066281000000104'];
    const campaignId = await sent({ patients, draft: { body: 'Dear ((given name)), ring us.', snomedCodes } });
    const campaign = await api.settled(campaignId);
    expect(campaign.status).toBe('ok');
    expect(campaign.counts).toMatchObject({ total: 40, delivered: 40, saved: 40 });

    const texts = await journalOf(campaignId, 'sms');
    expect(texts.map(({ to, text }) => [to, text]).sort()).toEqual(
      patients.map(({ mobile, givenName }) => [mobile, `Dear ${givenName}, ring us.`]).sort(),
    );
    const entries = await journalOf(campaignId, 'record');
    expect(entries).toHaveLength(40);
    for (const { resource } of entries) {
      expect(resource!.payload![0]!.contentString).toMatch(/^Dear Given\d+, ring us\.$/);
      expect(resource!.topic!.coding!.map(({ code }) => code)).toEqual(snomedCodes);
    }
  });

  test('2 a test message is handed over, delivered and told; then its number is nowhere', async () => {
    const { body } = await api.get<{ items: { id: string; channel: string }[] }>('/api/v1/providers');
    const sms = body.items.find(({ channel }) => channel === 'sms')!;
    const answer = await api.post(`/api/v1/providers/${sms.id}/test-message`, { to: '07700 900999' });
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'taken' } });
    expect((await simulator.journal('sms')).filter(({ to }) => to === '+447700900999')).toHaveLength(1);
    const own = async () =>
      (await api.get<{ items: { id: string; status: string; message: string }[] }>('/api/v1/test-messages')).body.items;
    await until('it is delivered', async () => (await own())[0]?.status === 'delivered');
    expect(await own()).toMatchObject([{ message: 'It was delivered.' }]);
    const { id } = (await own())[0]!;
    await until('it has settled', async () => {
      const { rows } = await service.pool.query(`SELECT 1 FROM dispatch WHERE id = $1 AND settled_at IS NOT NULL`, [
        id,
      ]);
      return rows.length === 1;
    });
    const { rows } = await service.pool.query(
      `SELECT m::text FROM message m WHERE id = $1 UNION ALL SELECT a::text FROM attempt a WHERE message_id = $1
       UNION ALL SELECT r::text FROM receipt r JOIN attempt a ON a.id = r.reference WHERE a.message_id = $1`,
      [id],
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify(rows)).not.toContain('900999');
  });

  test('P1 a cohort by email ends as accepted, is no error and is not saved', async () => {
    await settings({ settleSeconds: { sms: 259_200, email: 2 } });
    const campaignId = await sent({ channel: 'email' });
    const campaign = await api.settled(campaignId);
    expect(campaign.status).toBe('ok');
    expect(campaign.counts).toMatchObject({ total: 3, expired: 3, delivered: 0, saved: 0 });
    expect(await api.messages(campaignId, 'accepted')).toHaveLength(3);
    expect(await api.messages(campaignId, 'errors')).toHaveLength(0);
  });

  test('X2 P9 H15 one failure: error, its reason in words, nothing saved for it', async () => {
    await simulator.control(`phones/${second.mobile}`, { outcome: 'invalid-number' });
    const campaignId = await sent();
    const campaign = await api.settled(campaignId);
    expect(campaign.status).toBe('error');
    expect(campaign.counts).toMatchObject({ delivered: 2, failed: 1, saved: 2 });
    const [failed, ...others] = await api.messages(campaignId, 'errors');
    expect(others).toEqual([]);
    expect(failed).toMatchObject({
      recipient: { nhsNumber: second.nhsNumber },
      status: 'failed',
      reason: { code: 'number-invalid', message: 'Number not valid' },
      recordEntry: null,
    });
    expect((await journalOf(campaignId, 'record')).map(({ nhsNumber }) => nhsNumber)).not.toContain(second.nhsNumber);
  });

  test('P25 P21 try again sends only to the failed, with the same text, and then saves theirs too', async () => {
    await simulator.control(`phones/${second.mobile}`, { outcome: 'off' });
    const campaignId = await sent();
    await api.settled(campaignId);
    await simulator.control(`phones/${second.mobile}`, { outcome: 'delivered' });
    const retried = await api.post(`/api/v1/campaigns/${campaignId}/retry`);
    expect(retried).toMatchObject({ status: 202, body: { eligible: 1, skipped: [] } });
    const campaign = await api.until(
      campaignId,
      'it settled with all delivered',
      ({ phase, counts }) => phase === 'settled' && counts.delivered === 3,
    );
    expect(campaign.status).toBe('ok');
    expect(campaign.counts.saved).toBe(3);
    const texts = await journalOf(campaignId, 'sms');
    expect(texts).toHaveLength(4);
    expect(new Set(texts.map(({ text }) => text)).size).toBe(1);
    const tried = (await api.messages(campaignId)).find(({ recipient }) => recipient.nhsNumber === second.nhsNumber)!;
    expect(tried.attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, 'failed'],
      [2, 'delivered'],
    ]);
    expect(await api.post(`/api/v1/campaigns/${campaignId}/retry`)).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-retry', skipped: [] },
    });
  });

  test('P25 N9 a retry skips who died and takes the number that was corrected since', async () => {
    const [a, b] = fictionalPatients(2, 5_500) as [FictionalPatient, FictionalPatient];
    await api.importPatients(patientCsv([a, b]));
    await simulator.control(`phones/${a.mobile}`, { outcome: 'invalid-number' });
    await simulator.control(`phones/${b.mobile}`, { outcome: 'invalid-number' });
    const campaignId = await sent({ patients: [a, b] });
    await api.settled(campaignId);
    await api.importPatients(patientCsv([{ ...a, mobile: '+447700900777' }]));
    await api.importPatients(patientCsv([{ ...b, Status: 'deceased' }]));
    expect(await api.post(`/api/v1/campaigns/${campaignId}/retry`)).toMatchObject({
      status: 202,
      body: { eligible: 1, skipped: [{ reason: 'deceased', count: 1 }] },
    });
    await api.until(campaignId, 'the corrected number was reached', ({ counts }) => counts.delivered === 1);
    expect((await journalOf(campaignId, 'sms')).map(({ to }) => to)).toContain('+447700900777');
  });

  test('N9 who died, left or lost the number after the upload is left out as the chunk goes, with the reason', async () => {
    const [dead, left, gone, well] = fictionalPatients(4, 6_600);
    await api.importPatients(patientCsv([dead!, left!, gone!, well!]));
    const listId = await api.uploadList(listCsv([dead!, left!, gone!, well!]));
    const campaignId = await api.draft(listId);
    await api.send(campaignId, { sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    await api.importPatients(patientCsv([{ ...dead!, Status: 'deceased' }]));
    await api.importPatients(patientCsv([{ ...left!, Status: 'left' }]));
    await api.importPatients(patientCsv([{ ...gone!, mobile: '' }]));
    await api.post(`/api/v1/campaigns/${campaignId}/reschedule`, {
      sendAt: new Date(Date.now() + 1_000).toISOString(),
    });
    const campaign = await api.settled(campaignId);
    expect(campaign.counts).toMatchObject({ total: 4, suppressed: 3, delivered: 1 });
    const reasons = (await api.messages(campaignId, 'not-sent')).map(({ reason }) => reason!.code).sort();
    expect(reasons).toEqual(['deceased', 'left-practice', 'mobile-missing']);
  });

  test('P18 send later: it waits, is moved, paused, resumed, and stopped with nobody sent', async () => {
    const listId = await api.uploadList(listCsv([first]));
    const campaignId = await api.draft(listId);
    const command = (name: string, body: unknown = {}) => api.post(`/api/v1/campaigns/${campaignId}/${name}`, body);
    const past = await command('send', { sendAt: new Date(Date.now() - 1_000).toISOString() });
    expect(past).toMatchObject({ status: 422, body: { code: 'send-at-past' } });
    await api.send(campaignId, { sendAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await api.campaign(campaignId)).toMatchObject({ phase: 'scheduled', counts: { planned: 1 } });
    const later = new Date(Date.now() + 7_200_000).toISOString();
    expect((await command('reschedule', { sendAt: later })).status).toBe(202);
    expect(new Date((await api.campaign(campaignId)).sendAt!).getTime()).toBe(new Date(later).getTime());
    expect((await command('pause', { reason: 'not yet' })).status).toBe(202);
    expect((await api.campaign(campaignId)).paused).toEqual({ reason: 'not yet' });
    expect((await command('reschedule', { sendAt: new Date(Date.now() + 2_000).toISOString() })).status).toBe(202);
    expect((await command('resume')).status).toBe(202);
    await api.until(campaignId, 'it went after all', ({ counts }) => counts.delivered === 1);

    const other = await api.draft(listId);
    await api.send(other, { sendAt: later });
    expect((await api.post(`/api/v1/campaigns/${other}/cancel`)).status).toBe(202);
    expect((await api.post(`/api/v1/campaigns/${other}/cancel`)).status).toBe(202);
    expect(await api.campaign(other)).toMatchObject({ phase: 'cancelled', counts: { cancelled: 1, planned: 0 } });
  });

  test('N4 held for a while after Send, it can be stopped and nobody is sent anything', async () => {
    const campaignId = await api.draft(await api.uploadList(listCsv([first])));
    await api.send(campaignId, { holdSeconds: 600 });
    expect(await api.campaign(campaignId)).toMatchObject({ phase: 'held' });
    await api.post(`/api/v1/campaigns/${campaignId}/cancel`);
    expect(await api.campaign(campaignId)).toMatchObject({ phase: 'cancelled', counts: { cancelled: 1 } });
    expect(await journalOf(campaignId, 'sms')).toEqual([]);
  });

  test('X6 switched off while scheduled: it wakes, sends nothing and waits for a person', async () => {
    const campaignId = await api.draft(await api.uploadList(listCsv([first])));
    await api.send(campaignId, { sendAt: new Date(Date.now() + 2_500).toISOString() });
    await settings({ bulkMessages: false });
    await api.until(campaignId, 'it paused', ({ paused }) => paused?.reason === 'feature-off');
    expect((await api.post(`/api/v1/campaigns/${campaignId}/resume`)).status).toBe(403);
    await settings({ bulkMessages: true });
    expect((await api.campaign(campaignId)).paused).toEqual({ reason: 'feature-off' });
    await api.post(`/api/v1/campaigns/${campaignId}/resume`);
    await api.until(campaignId, 'it went', ({ counts }) => counts.delivered === 1);
  });

  test('X6 outside sending hours it waits and says until when; with the hours gone it goes', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).getUTCDay() || 7;
    await settings({ sendingHours: { days: [tomorrow], from: '08:00', to: '18:00' } });
    const campaignId = await sent({ patients: [first] });
    const waiting = await api.until(campaignId, 'it waits', ({ waitingFor }) => waitingFor?.kind === 'sending-hours');
    expect(new Date(waiting.waitingFor!.until!).getTime()).toBeGreaterThan(Date.now());
    expect(await journalOf(campaignId, 'sms')).toEqual([]);
    await settings({ sendingHours: null });
    await api.until(campaignId, 'it went', ({ counts }) => counts.delivered === 1);
  });

  test('N3 a gateway that takes the message and drops the connection: unknown, looked up, never sent twice', async () => {
    await simulator.control('sms', { mode: 'drop-connection', outcome: 'no-receipt' });
    const campaignId = await sent();
    await api.until(campaignId, 'the outcome is named unknown', ({ counts }) => counts.unknown === 3);
    await simulator.control('sms', { mode: 'normal' });
    await api.until(campaignId, 'the look-up found them', ({ counts }) => counts.submitted === 3);
    const texts = await journalOf(campaignId, 'sms');
    expect(texts).toHaveLength(3);
  });

  test('N3 a gateway that drops without taking: both look-ups find nothing, then it goes under the same reference', async () => {
    await simulator.control('sms', { mode: 'drop-untaken' });
    const campaignId = await sent();
    await api.until(campaignId, 'the outcome is named unknown', ({ counts }) => counts.unknown === 3);
    await simulator.control('sms', { mode: 'normal' });
    await api.settled(campaignId);
    const messages = await api.messages(campaignId);
    expect(messages.map(({ attempts }) => attempts.length)).toEqual([1, 1, 1]);
    expect(await journalOf(campaignId, 'sms')).toHaveLength(3);
  });

  test.each([
    ['receipt-before-response', 'delivered'],
    ['delivered-twice', 'delivered'],
    ['failed-then-delivered', 'delivered'],
    ['delivered-then-failed', 'delivered'],
    ['buffered-then-delivered', 'delivered'],
    ['delivered-then-buffered', 'delivered'],
    ['buffered-then-failed', 'failed'],
  ])('X1 N22 receipts in the order %s: %s, and saved at most once', async (outcome, status) => {
    await simulator.control(`phones/${first.mobile}`, { outcome });
    const campaignId = await sent({ patients: [first] });
    await api.settled(campaignId);
    await until('all receipts were answered', async () => {
      const [text] = await journalOf(campaignId, 'sms');
      const { receiptsPlanned, receipts } = text as unknown as { receiptsPlanned: number; receipts: unknown[] };
      return receipts.length === receiptsPlanned;
    });
    const campaign = await api.until(campaignId, `it is ${status}`, ({ counts, phase }) => {
      const saved = status === 'delivered' ? counts.saved === 1 : counts.saved === 0;
      return phase === 'settled' && counts[status as 'delivered' | 'failed'] === 1 && saved;
    });
    expect(campaign.status).toBe(status === 'delivered' ? 'ok' : 'error');
    expect(await journalOf(campaignId, 'record')).toHaveLength(status === 'delivered' ? 1 : 0);
  });

  test('P22 two sends of one draft at once: one is taken, the other told so, nobody is sent anything twice', async () => {
    const campaignId = await api.draft(await api.uploadList(listCsv([first, second])));
    const answers = await Promise.all([1, 2, 3].map(() => api.post(`/api/v1/campaigns/${campaignId}/send`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    await api.settled(campaignId);
    expect(await journalOf(campaignId, 'sms')).toHaveLength(2);
  });

  test('P2 the credentials refused: paused with that reason, nothing lost; resumed when they are right', async () => {
    await simulator.control('sms', { mode: 'refuse-credentials' });
    const campaignId = await sent();
    const paused = await api.until(campaignId, 'it paused', ({ paused }) => paused !== null);
    const { counts } = paused;
    // An answer lost on a busy machine leaves one unknown: looked up after the resume, like any other.
    expect({ ...counts, planned: counts.planned + counts.unknown }).toMatchObject({
      planned: 3,
      submitted: 0,
      failed: 0,
      suppressed: 0,
    });
    expect(paused.paused).toMatchObject({ reason: 'provider-credentials' });
    await simulator.control('sms', { mode: 'normal' });
    await api.post(`/api/v1/campaigns/${campaignId}/resume`);
    expect((await api.settled(campaignId)).status).toBe('ok');
  });

  test('X5 credits that run out pause with that reason', async () => {
    await simulator.control('sms', { mode: 'no-credits' });
    const campaignId = await sent();
    await api.until(campaignId, 'it paused', ({ paused }) => paused?.reason === 'credits');
    await simulator.control('sms', { mode: 'normal' });
    await api.post(`/api/v1/campaigns/${campaignId}/resume`);
    expect((await api.settled(campaignId)).counts.delivered).toBe(3);
  });

  test('P1 an email that the server would not take yet is handed over again by itself, and refused ones say why', async () => {
    const [later, nobody] = fictionalPatients(2, 7_700) as [FictionalPatient, FictionalPatient];
    await api.importPatients(
      patientCsv([
        { ...later, email: 'greylist@example.com' },
        { ...nobody, email: 'nouser@example.com' },
      ]),
    );
    const campaignId = await sent({ patients: [later, nobody], channel: 'email' });
    await api.until(campaignId, 'one was refused', ({ counts }) => counts.failed === 1 && counts.planned === 1);
    const [failed] = await api.messages(campaignId, 'errors');
    expect(failed!.reason).toMatchObject({ code: 'address-unknown', message: 'Address does not exist' });
    const waiting = await service.pool.query<{ wait: number }>(
      `SELECT extract(epoch FROM not_before - now())::float8 AS wait FROM attempt WHERE dispatch_id = $1 AND state = 'planned'`,
      [campaignId],
    );
    expect(waiting.rows[0]!.wait).toBeGreaterThan(30);
    expect(waiting.rows[0]!.wait).toBeLessThanOrEqual(60);
  });

  test('N22 the record system away: the campaign settles, says what waits, and saves by itself when it is back', async () => {
    await simulator.control('record', { mode: 'down' });
    const campaignId = await sent();
    const campaign = await api.settled(campaignId);
    expect(campaign).toMatchObject({ status: 'ok', counts: { delivered: 3, saved: 0 } });
    expect((await api.messages(campaignId))[0]!.recordEntry).toMatchObject({ status: 'waiting', savedAt: null });
    await simulator.control('record', { mode: 'normal' });
    await api.until(campaignId, 'all is saved', ({ counts }) => counts.saved === 3, 60_000);
    expect(await journalOf(campaignId, 'record')).toHaveLength(3);
  });

  test('P21 an entry made whose answer was lost is not made twice', async () => {
    await simulator.control('record', { mode: 'created-then-drop' });
    const campaignId = await sent();
    await until('the record has them', async () => (await journalOf(campaignId, 'record')).length === 3);
    await simulator.control('record', { mode: 'normal' });
    await api.until(campaignId, 'all is saved', ({ counts }) => counts.saved === 3, 60_000);
    expect(await journalOf(campaignId, 'record')).toHaveLength(3);
  });
});
