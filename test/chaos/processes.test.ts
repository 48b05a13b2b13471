import { DateTime } from 'luxon';
import { ApiClient, SimulatorClient } from '../support/api-client';
import { expectNothingLostNobodyTwice } from '../support/invariants';
import { countCredits, expectLedgerToFit } from '../support/ledger';
import { fictionalPatients, listCsv, patientCsv } from '../support/patients';
import { startService, type Service } from '../support/service';
import { until } from '../support/until';

const COUNT = 1_000;

/** Real kills in the middle of real sending. Leases and look-ups are short so that the recovery can be watched. */
describe('processes that die in mid-campaign', () => {
  let service: Service;
  let api: ApiClient;
  let simulator: SimulatorClient;
  let listId: string;

  beforeAll(async () => {
    service = await startService({
      workers: 2,
      env: { ROLLCALL_LEASE_SECONDS: '4', ROLLCALL_LOOKUP_SECONDS: '1', ROLLCALL_SHUTDOWN_SECONDS: '10' },
    });
    api = new ApiClient(service);
    simulator = new SimulatorClient(service);
    const patients = fictionalPatients(COUNT);
    await api.importPatients(patientCsv(patients));
    listId = await api.uploadList(listCsv(patients));
    await countCredits(api, 100 * COUNT);
  }, 240_000);
  afterAll(() => service?.stop(), 60_000);

  beforeEach(async () => {
    await simulator.reset();
    // Slow enough to be caught in the middle.
    await simulator.control('sms', { latencyMs: 100 });
    for (const name of ['simulators', 'api', 'worker-1', 'worker-2'] as const) {
      if (!service.running(name)) service.start(name);
    }
    await service.ready();
  });

  /** @param perHour the campaign's pace, for a test that must act before its end on any machine. */
  async function halfway(perHour: number | null = null): Promise<string> {
    const campaignId = await api.draft(listId);
    if (perHour !== null) await api.post(`/api/v1/campaigns/${campaignId}/pace`, { perHour });
    await api.send(campaignId);
    await api.until(campaignId, 'it is in the middle', ({ counts }) => {
      const out = counts.submitted + counts.delivered;
      return out > 100 && counts.planned + counts.submitting > 300;
    });
    return campaignId;
  }

  async function endsWell(campaignId: string): Promise<void> {
    const campaign = await api.settled(campaignId, 150_000);
    expect(campaign).toMatchObject({ status: 'ok', counts: { total: COUNT, delivered: COUNT } });
    await api.until(campaignId, 'all is saved', ({ counts }) => counts.saved === COUNT);
    await expectNothingLostNobodyTwice(api, campaignId);
    await expectLedgerToFit(api, campaignId);
  }

  test('N3 N25 X5 kill -9 of a worker in mid-chunk: what was in its hands is looked up, nobody twice, nobody lost', async () => {
    await service.end('worker-2', 'SIGKILL');
    const campaignId = await halfway();
    await service.end('worker-1', 'SIGKILL');
    const { rows } = await service.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM attempt WHERE dispatch_id = $1 AND state = 'submitting'`,
      [campaignId],
    );
    expect(rows[0]!.n).toBeGreaterThan(0);
    service.start('worker-1');
    await endsWell(campaignId);
  }, 240_000);

  test('2 N3 kill -9 of the workers while a single message is handed over: it is looked up, and goes once', async () => {
    await simulator.control('sms', { latencyMs: 4_000, outcome: 'no-receipt' });
    const handed = async () => (await simulator.journal('sms')).filter(({ to }) => to === '+447700900997');
    // A campaign of another test may have written to this number.
    const before = (await handed()).length;
    const { body } = await api.get<{ items: { id: string; channel: string }[] }>('/api/v1/providers');
    const sms = body.items.find(({ channel }) => channel === 'sms')!;
    const asked = api.post<{ outcome: string }>(`/api/v1/providers/${sms.id}/test-message`, { to: '07700 900997' });
    const attempt = async () =>
      (
        await service.pool.query<{ id: string; state: string }>(
          `SELECT a.id, a.state FROM attempt a JOIN dispatch d ON d.id = a.dispatch_id WHERE d.origin = 'automatic'`,
        )
      ).rows[0];
    await until('it is in hand', async () => (await attempt())?.state === 'submitting');
    await Promise.all((['worker-1', 'worker-2'] as const).map((name) => service.end(name, 'SIGKILL')));
    expect((await attempt())!.state).toBe('submitting');
    // Whoever asked is told the truth, and nothing goes behind their back later.
    expect((await asked).body.outcome).toBe('not-known');
    service.start('worker-1');
    await until('a look-up has found it', async () => (await attempt())!.state === 'submitted', {
      timeoutMs: 100_000,
      tell: attempt,
    });
    const after = await handed();
    expect(after).toHaveLength(before + 1);
    expect(after.map(({ reference }) => reference)).toContain((await attempt())!.id);
  }, 240_000);

  test('N3 X1 kill -9 right after the answer to a message to one patient: it goes once, and is saved once delivered', async () => {
    const { body: found } = await api.get<{ items: { id: string; mobile: string }[] }>('/api/v1/patients?limit=1');
    const { id: patientId, mobile } = found.items[0]!;
    const handed = async () => (await simulator.journal('sms')).filter(({ to }) => to === mobile);
    const before = (await handed()).length;
    const sent = await api.post<{ id: string }>('/api/v1/messages', {
      ...{ channel: 'sms', patientId, body: 'Please ring us.', saveToRecord: true, holdSeconds: 1 },
    });
    expect(sent.status).toBe(202);
    await Promise.all((['api', 'worker-1', 'worker-2'] as const).map((name) => service.end(name, 'SIGKILL')));
    for (const name of ['api', 'worker-1', 'worker-2'] as const) service.start(name);
    await service.ready();
    const message = async () =>
      (await api.get<{ status: string; recordEntry: { status: string } | null }>(`/api/v1/messages/${sent.body.id}`))
        .body;
    await until('it is delivered and saved', async () => (await message()).recordEntry?.status === 'saved', {
      timeoutMs: 100_000,
      tell: message,
    });
    expect(await handed()).toHaveLength(before + 1);
  }, 240_000);

  test('H2 kill -9 of the API and then of the workers while a clinic moves: it moves once, and each patient is told once', async () => {
    const booked = 60;
    await service.pool.query(
      `INSERT INTO capability (practice_id, name, on_at, on_by) SELECT id, 'booking', now(), 'test' FROM practice ON CONFLICT DO NOTHING`,
    );
    const made = async <T>(path: string, body: object) => (await api.post<T>(`/api/v1${path}`, body)).body;
    const name = 'Chaos review';
    const { id: type } = await made<{ id: string }>('/appointment-types', { name, minutes: 5 });
    const day = DateTime.now().plus({ days: 40 }).startOf('week').plus({ days: 2 });
    const startsAt = Array.from({ length: booked }, (_, place) =>
      day.setZone('UTC', { keepLocalTime: true }).plus({ hours: 9, minutes: 5 * place }),
    );
    await made(`/appointment-types/${type}/slots`, { startsAt });
    const { items: slots } = (
      await api.get<{ items: { id: string }[] }>(`/api/v1/appointment-types/${type}/slots?limit=${booked}`)
    ).body;
    const { items: people } = (
      await api.get<{ items: { id: string; mobile: string }[] }>(`/api/v1/patients?limit=${booked}`)
    ).body;
    for (const [place, { id: patientId }] of people.entries()) {
      await made('/bookings', { slotId: slots[place]!.id, patientId });
    }

    const next = day.plus({ days: 1 }).toISODate();
    const move = () =>
      api
        .post<{ id?: string; booked?: number }>(
          `/api/v1/appointment-types/${type}/sessions/move`,
          { date: day.toISODate(), toDate: next, toFrom: '09:00' },
          { 'idempotency-key': '3f1c6c52-3c5e-4d0a-9a44-000000000001' },
        )
        .catch(() => null);
    // The times are locked, so the API is caught in the middle of its transaction.
    const holder = await service.pool.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM slot WHERE type_id = $1 FOR UPDATE', [type]);
    const asked = move();
    const isWaiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR UPDATE OF s%'`;
    await until('the API waits for the times', async () => (await service.pool.query(isWaiting)).rowCount === 1);
    await service.end('api', 'SIGKILL');
    await holder.query('ROLLBACK');
    holder.release();
    await asked;
    service.start('api');
    await service.ready();
    // Whoever asked asks again by the same key, as every client does.
    await until('the clinic has moved', async () => (await move())?.body.booked === booked, { timeoutMs: 60_000 });

    const told = async () =>
      (
        await service.pool.query<{ status: string | null; n: number }>(
          `SELECT m.status, count(*)::int AS n FROM booking_message x JOIN session_change c ON c.id = x.change_id
           LEFT JOIN message m ON m.dispatch_id = x.id WHERE c.type_id = $1 GROUP BY m.status`,
          [type],
        )
      ).rows;
    const sum = (of: { n: number }[]) => of.reduce((all, { n }) => all + n, 0);
    await until('the first is made', async () => sum((await told()).filter(({ status }) => status !== null)) > 0, {
      ...{ everyMs: 5, tell: told },
    });
    await Promise.all((['worker-1', 'worker-2'] as const).map((worker) => service.end(worker, 'SIGKILL')));
    expect((await told()).some(({ status }) => status !== 'delivered')).toBe(true);
    service.start('worker-1');
    await until(
      'all are delivered',
      async () => sum((await told()).filter(({ status }) => status === 'delivered')) === booked,
      { timeoutMs: 120_000, tell: told },
    );

    const texts = (await simulator.journal('sms')).filter(({ text }) => text?.includes(name));
    expect(texts.map(({ to }) => to).toSorted()).toEqual(people.map(({ mobile }) => mobile).toSorted());
    const { rows } = await service.pool.query<{ changes: number; messages: number; times: number; open: number }>(
      `SELECT (SELECT count(*)::int FROM session_change WHERE type_id = $1) AS changes,
         (SELECT count(*)::int FROM booking_message x JOIN booking b ON b.id = x.booking_id WHERE b.type_id = $1) AS messages,
         (SELECT count(DISTINCT s.id)::int FROM booking b JOIN slot s ON s.id = b.slot_id
          WHERE b.type_id = $1 AND b.state = 'booked' AND s.state = 'booked' AND s.closed_at IS NULL) AS times,
         (SELECT count(*)::int FROM slot WHERE type_id = $1 AND closed_at IS NULL) AS open`,
      [type],
    );
    expect(rows[0]).toEqual({ changes: 1, messages: booked, times: booked, open: booked });
  }, 240_000);

  test('P21 kill -9 of the workers while saved entries are withdrawn: each is marked once, and none is left', async () => {
    const campaignId = await halfway();
    await endsWell(campaignId);
    const answer = await api.post(`/api/v1/campaigns/${campaignId}/withdrawal`, { reason: 'The code was wrong' });
    expect(answer.status).toBe(202);
    const withdrawal = async () => (await api.campaign(campaignId)).withdrawal!;
    await until('it is in the middle', async () => (await withdrawal()).counts.withdrawn > 0, { everyMs: 20 });
    await Promise.all((['worker-1', 'worker-2'] as const).map((name) => service.end(name, 'SIGKILL')));
    expect((await withdrawal()).counts.waiting).toBeGreaterThan(0);
    service.start('worker-1');
    await until('all are marked', async () => (await withdrawal()).status === 'done', {
      timeoutMs: 120_000,
      tell: withdrawal,
    });
    expect(await withdrawal()).toMatchObject({ counts: { waiting: 0, withdrawn: COUNT, refused: 0 } });
    const ids = new Set((await api.messages(campaignId)).map(({ id }) => id));
    const entries = (await simulator.journal('record')).filter(({ reference }) => ids.has(reference));
    expect(entries).toHaveLength(COUNT);
    expect(entries.filter(({ resource }) => resource!.status !== 'entered-in-error')).toEqual([]);
    // A second change of an entry would have made a third version.
    expect(entries.filter(({ version }) => version !== 2)).toEqual([]);
  }, 240_000);

  test('X5 SIGTERM of a worker in mid-chunk: it ends what it began, the other goes on', async () => {
    const campaignId = await halfway();
    await service.end('worker-1', 'SIGTERM');
    await endsWell(campaignId);
  }, 240_000);

  test('X5 kill -9 of the API while receipts come: the gateway repeats them, each counts once', async () => {
    const campaignId = await halfway();
    await service.end('api', 'SIGKILL');
    service.start('api');
    await service.ready();
    await endsWell(campaignId);
  }, 240_000);

  test('X5 kill -9 of the gateway in mid-campaign: the campaign says that it waits, and goes on by itself', async () => {
    const campaignId = await halfway();
    await service.end('simulators', 'SIGKILL');
    await api.until(campaignId, 'it waits for its provider', ({ waitingFor }) => waitingFor?.kind === 'provider');
    service.start('simulators');
    await endsWell(campaignId);
    expect((await api.campaign(campaignId)).waitingFor).toBeNull();
  }, 240_000);

  test('X5 kill -9 of everything at once: the next start goes on', async () => {
    const campaignId = await halfway();
    await Promise.all(
      (['worker-1', 'worker-2', 'api', 'simulators'] as const).map((name) => service.end(name, 'SIGKILL')),
    );
    for (const name of ['simulators', 'api', 'worker-1', 'worker-2'] as const) service.start(name);
    await service.ready();
    await endsWell(campaignId);
  }, 240_000);

  test('N4 P25 paused, resumed and stopped in the middle by two workers at once: the sums hold all the while', async () => {
    const campaignId = await halfway(360_000);
    await api.post(`/api/v1/campaigns/${campaignId}/pause`, { reason: 'wait' });
    const paused = await api.until(
      campaignId,
      'the chunks in hand have ended',
      ({ counts }) => counts.submitting === 0,
    );
    expect(paused.counts.planned).toBeGreaterThan(0);
    await api.post(`/api/v1/campaigns/${campaignId}/pace`, { perHour: 36_000 });
    await api.post(`/api/v1/campaigns/${campaignId}/resume`);
    await api.until(campaignId, 'it goes on', ({ counts }) => counts.planned < paused.counts.planned);
    await api.post(`/api/v1/campaigns/${campaignId}/cancel`);
    const stopped = await api.until(campaignId, 'what was out has come in', ({ phase, counts }) => {
      return phase === 'cancelled' && counts.submitting + counts.submitted + counts.planned === 0;
    });
    expect(stopped.counts.cancelled).toBeGreaterThan(0);
    expect(stopped.counts.delivered + stopped.counts.cancelled).toBe(COUNT);
    await api.until(campaignId, 'the delivered are saved', ({ counts }) => counts.saved === counts.delivered);
    await expectNothingLostNobodyTwice(api, campaignId);
    await expectLedgerToFit(api, campaignId);
  }, 240_000);
});
