import type { TokenHolder } from '../../../ports/practice/api-tokens';
import { makePatients } from '../fixtures';
import { signedIn } from '../page-visitor';
import { testApi } from '../support';
import { recallWorkOf } from './follow-ups-support';
import { recallsOf } from './recalls-support';

const api = testApi();
const { category, recall, read, items } = recallsOf(api);
const work = recallWorkOf(api);

interface Run {
  id: string;
  status: string;
  by: string;
  campaignId: string | null;
  letterBatchId: string | null;
  problem: { code: string; message: string } | null;
  counts: Record<'due' | 'patients' | 'sent' | 'letters' | 'calls' | 'leftOut', number>;
  leftOut: { code: string; count: number; message: string }[];
}

const query = (text: string, values: unknown[] = []) => api.database.pool.query(text, values);
const call = (recallIds: string[]) => api.call('POST', '/api/v1/recalls/calls', { as: 'sender', body: { recallIds } });
const outcome = (id: string, body: Record<string, unknown>) =>
  api.call('POST', `/api/v1/recalls/${id}/call-outcomes`, { as: 'sender', body });
const readRun = async (id: string) =>
  (await api.call('GET', `/api/v1/recall-runs/${id}`, { as: 'viewer' })).body as Run;
const sumOf = ({ counts }: Run) => counts.sent + counts.letters + counts.calls + counts.leftOut;
const clear = () =>
  query(`UPDATE recall SET ended = 'closed', ended_at = now(), ended_by = 'test' WHERE ended IS NULL`);

let asthma: string;
beforeAll(async () => {
  asthma = ((await category()).body as { id: string }).id;
});
beforeEach(() => clear());

/** A signed-in person who is marked as a clinician. */
async function clinician(): Promise<TokenHolder> {
  const { staffId } = await signedIn(api, 'sender');
  const marked = await api.call('PATCH', `/api/v1/staff/${staffId}`, {
    as: 'administrator',
    body: { isClinician: true },
  });
  expect([marked.status, marked.body]).toMatchObject([200, { id: staffId, isClinician: true }]);
  const { practiceId } = api;
  return { tokenId: staffId, practiceId, practiceName: 'Oakfield', role: 'sender', user: 'Dr Lee' };
}

async function run(categoryId = asthma, body: Record<string, unknown> = {}): Promise<Run> {
  const started = await api.call('POST', `/api/v1/recall-categories/${categoryId}/run`, { as: 'manager', body });
  expect(started.status).toBe(202);
  const { runId } = started.body as { runId: string };
  await work.carryOut(runId);
  return readRun(runId);
}

describe('E16 calls', () => {
  test('recalls are put on the call list, and each call is a documented attempt', async () => {
    const one = await recall();
    expect((await call([one.id])).body).toEqual({ queued: 1, leftOut: [] });
    expect((await items('tab=calls&limit=500')).map(({ id }) => id)).toContain(one.id);
    const noted = await outcome(one.id, { outcome: 'spoke', note: 'Will book' });
    expect(noted.status).toBe(202);
    expect(noted.body).toMatchObject({ state: 'waiting', attempts: [{ channel: 'call', outcome: 'spoke' }] });
    expect((await items('tab=calls&limit=500')).map(({ id }) => id)).not.toContain(one.id);
  });

  test('a patient who asked for another day is called again then, and not on a day that is past', async () => {
    const one = await recall();
    expect((await outcome(one.id, { outcome: 'no-answer', callBackOn: '2020-01-01' })).body).toMatchObject({
      code: 'call-back-past',
    });
    const body: unknown = (await outcome(one.id, { outcome: 'no-answer', callBackOn: '2099-01-05' })).body;
    expect((body as { nextContactAt: string }).nextContactAt).toMatch(/^2099-01-05T00:00:00/);
  });

  test('a patient who declines ends the recall, but a clinician ends one that is clinically significant', async () => {
    const one = await recall();
    expect((await outcome(one.id, { outcome: 'declined' })).body).toMatchObject({ state: 'closed' });
    expect((await outcome(one.id, { outcome: 'spoke' })).body).toMatchObject({ code: 'recall-is-over' });
    await category({ name: 'Results', reasons: ['Abnormal result'], clinicallySignificant: true });
    const serious = await recall({ reason: 'Abnormal result' });
    expect((await outcome(serious.id, { outcome: 'declined' })).body).toMatchObject({ state: 'waiting' });
  });

  test('who cannot hear a call, died or is over is left out', async () => {
    const [deaf, dead] = await Promise.all([recall(), recall()]);
    await query(`UPDATE patient SET format = 'British Sign Language' WHERE id = $1`, [deaf.person.patientId]);
    await query(`UPDATE patient SET status = 'deceased' WHERE id = $1`, [dead.person.patientId]);
    const answer = await call([deaf.id, dead.id]);
    const [status, body] = [answer.status, answer.body as unknown];
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'nobody-to-call' });
    expect((body as Run).leftOut.map(({ code }) => code).sort()).toEqual(['calls-not-suitable', 'deceased']);
  });

  test('only staff marked as clinicians end a clinically significant recall', async () => {
    const serious = await recall({ reason: 'Abnormal result' });
    const close = await api.call('POST', `/api/v1/recalls/${serious.id}/close`, {
      ...{ as: 'administrator', body: { reason: 'Seen' } },
    });
    expect([close.status, close.body]).toMatchObject([403, { code: 'clinician-needed' }]);
    expect((await read(serious.id)).state).toBe('to-action');
    expect(await api.services.recalls.close(api.practiceId, serious.id, 'Seen', await clinician(), new Date())).toBe(
      'closed',
    );
    expect((await read(serious.id)).state).toBe('closed');
  });

  test('the same call noted twice is one attempt', async () => {
    const one = await recall();
    const note = () =>
      api.call('POST', `/api/v1/recalls/${one.id}/call-outcomes`, {
        ...{ as: 'sender', body: { outcome: 'left-message' }, headers: { 'Idempotency-Key': 'one-call' } },
      });
    await note();
    await note();
    expect((await read(one.id)).attempts).toHaveLength(1);
  });
});

describe('N35 runs', () => {
  test('a run sends to everyone who is due through a campaign, and its counts add up', async () => {
    const [one, two] = await Promise.all([recall(), recall()]);
    const second = await recall({ reason: 'asthma review' }, one.person);
    const blocked = await recall();
    const body: unknown = (
      await api.call('POST', '/api/v1/blocked-numbers', {
        ...{ as: 'sender', body: { number: blocked.person.mobile } },
      })
    ).body;
    await api.call('PATCH', `/api/v1/blocked-numbers/${(body as Run).id}`, { as: 'sender', body: { recalls: true } });
    const done = await run();
    expect(done).toMatchObject({ status: 'done', by: 'A manager', problem: null });
    // E9: the blocked number is called instead, because a block never ends the care.
    expect(done.counts).toEqual({ due: 4, patients: 3, sent: 2, letters: 0, calls: 1, leftOut: 0 });
    expect(sumOf(done)).toBe(done.counts.patients);
    const { rows } = await query(`SELECT patient_id FROM message WHERE dispatch_id = $1`, [done.campaignId]);
    expect(rows).toHaveLength(2);
    expect((await read(second.id)).state).toBe('waiting');
    expect((await read(two.id)).state).toBe('waiting');
    expect((await items('tab=calls&limit=500')).map(({ id }) => id)).toEqual([blocked.id]);
  });

  test('nobody gets a second message from a second run', async () => {
    await recall();
    expect((await run()).counts.sent).toBe(1);
    expect((await run()).counts).toMatchObject({ due: 0, sent: 0 });
  });

  test('E11 automation sends to patients whose record says no texts once the practice has decided that it does', async () => {
    const one = await recall();
    await query(`UPDATE patient SET does_not_wish_sms = true WHERE id = $1`, [one.person.patientId]);
    // Nobody has decided, so it is nobody's yes.
    expect((await run()).counts).toMatchObject({ sent: 0, leftOut: 1 });
    await api.call('PATCH', `/api/v1/recall-categories/${asthma}`, {
      as: 'manager',
      body: { sendDespiteDissent: false },
    });
    const kept = await run();
    expect(kept.counts).toMatchObject({ sent: 0, leftOut: 1 });
    expect(kept.leftOut).toMatchObject([
      { code: 'dissent', count: 1, message: 'Does not wish to be contacted by SMS' },
    ]);
    expect((await read(one.id)).state).toBe('to-action');
    await api.call('PATCH', `/api/v1/recall-categories/${asthma}`, {
      as: 'manager',
      body: { sendDespiteDissent: true },
    });
    expect((await run()).counts).toMatchObject({ sent: 1 });
  });

  test('it can be tried without sending', async () => {
    const one = await recall();
    const tried = await run(asthma, { trial: true });
    expect(tried).toMatchObject({ status: 'done', trial: true, campaignId: null, counts: { sent: 1 } });
    expect((await read(one.id)).attempts).toEqual([]);
    expect((await read(one.id)).state).toBe('to-action');
  });

  test('automation acknowledges nothing: a finding about the text stops the run, and the patients stay in To Action', async () => {
    await api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { contentGuard: true } });
    const body: unknown = (
      await category({
        name: 'Bad text',
        reasons: ['Scan'],
        smsBody: 'Your cancer scan is due.',
      })
    ).body;
    const one = await recall({ reason: 'Scan' });
    const stopped = await run((body as { id: string }).id);
    await api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { contentGuard: false } });
    expect(stopped).toMatchObject({ status: 'stopped', problem: { code: 'text-finding' }, campaignId: null });
    expect(stopped.leftOut).toMatchObject([{ code: 'text-finding', count: 1 }]);
    expect((await read(one.id)).state).toBe('to-action');
  });

  test('N32 a letter of the plan is made, and no attempt before it is posted', async () => {
    const body: unknown = (
      await category({
        ...{ name: 'By post', reasons: ['Post'], steps: [{ channel: 'letter', afterDays: 0 }] },
      })
    ).body;
    const one = await recall({ reason: 'Post' });
    await query(`UPDATE patient SET address = '{1 High Street}' WHERE id = $1`, [one.person.patientId]);
    const bare = await recall({ reason: 'Post' });
    const done = await run((body as { id: string }).id);
    expect(done.counts).toMatchObject({ due: 2, letters: 1, leftOut: 1 });
    expect(done.leftOut).toMatchObject([{ code: 'address-missing' }]);
    expect(done.letterBatchId).toBe(done.id);
    expect((await read(one.id)).attempts).toEqual([]);
    expect((await read(bare.id)).state).toBe('to-action');
  });

  test('N35 it starts only after a clinician has read three trial runs, and an API token reads none', async () => {
    const { id } = (await category({ name: 'Tried', reasons: ['Tried'] })).body as { id: string };
    const start = () =>
      api.call('PATCH', `/api/v1/recall-categories/${id}`, { as: 'manager', body: { automated: true } });
    const made = await category({ name: 'At once', reasons: ['At once'], automated: true });
    expect([made.status, made.body]).toMatchObject([409, { code: 'trial-runs-unread' }]);
    for (let read = 0; read < 3; read++) {
      expect((await start()).body).toMatchObject({ code: 'trial-runs-unread' });
      const tried = await run(id, { trial: true });
      const byToken = await api.call('POST', `/api/v1/recall-runs/${tried.id}/read`, { as: 'manager', body: {} });
      expect([byToken.status, byToken.body]).toMatchObject([403, { code: 'clinician-needed' }]);
      expect(await api.services.recallRuns.markRead(await clinician(), tried.id, new Date())).toBe('read');
    }
    expect((await start()).status).toBe(200);
    const real = await run(id);
    expect(await api.services.recallRuns.markRead(await clinician(), real.id, new Date())).toBe('no-trial');
    await api.call('PATCH', `/api/v1/recall-categories/${id}`, { as: 'manager', body: { automated: false } });
  });

  test('a child with an adult’s number stays in To Action, and the others are sent to', async () => {
    const [one, child] = await Promise.all([recall(), recall()]);
    await query(`UPDATE patient SET date_of_birth = current_date - interval '9 years', mobile = $2 WHERE id = $1`, [
      ...[child.person.patientId, one.person.mobile],
    ]);
    await api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { contentGuard: true } });
    const tried = await run(asthma, { trial: true });
    const done = await run();
    await api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { contentGuard: false } });
    expect(done).toMatchObject({ status: 'done', counts: { due: 2, patients: 2, sent: 1, leftOut: 1 } });
    expect(done.leftOut).toMatchObject([{ code: 'child-with-adult-number', count: 1 }]);
    // A trial says the same, and sends nothing.
    expect([tried.counts, tried.leftOut]).toEqual([done.counts, done.leftOut]);
    expect((await read(child.id)).state).toBe('to-action');
    expect((await read(one.id)).state).toBe('waiting');
  });

  test('a marked word in the details of one patient, or too many messages this month, does not stop the run', async () => {
    const body: unknown = (await category({ name: 'Mixed', reasons: ['Blood test', 'Cancer follow-up'] })).body;
    const earlier = await recall();
    await run();
    const [one, marked, tired] = [
      await recall({ reason: 'Blood test' }),
      await recall({ reason: 'Cancer follow-up' }),
      await recall({ reason: 'Blood test' }, earlier.person),
    ];
    await api.call('PATCH', '/api/v1/settings', {
      ...{ as: 'administrator', body: { contentGuard: true, monthlyLimit: 1 } },
    });
    const done = await run((body as { id: string }).id);
    await api.call('PATCH', '/api/v1/settings', {
      ...{ as: 'administrator', body: { contentGuard: false, monthlyLimit: null } },
    });
    expect(done).toMatchObject({ status: 'done', counts: { patients: 3, sent: 1, leftOut: 2 } });
    expect(done.leftOut.map(({ code }) => code).sort()).toEqual(['monthly-limit', 'sensitive-words']);
    expect((await read(one.id)).state).toBe('waiting');
    for (const { id } of [marked, tired]) expect((await read(id)).state).toBe('to-action');
  });

  test('a time of a schedule is run once, and not while automation is off or an hour too late', async () => {
    const runs = work.runs();
    const now = new Date();
    const due = { practiceId: api.practiceId, categoryId: asthma, dueAt: now, now };
    expect(await runs.openDue(due)).toBeNull();
    for (let trial = 0; trial < 3; trial++) {
      const tried = await run(asthma, { trial: true });
      await api.services.recallRuns.markRead(await clinician(), tried.id, now);
    }
    await api.call('PATCH', `/api/v1/recall-categories/${asthma}`, { as: 'manager', body: { automated: true } });
    const first = await runs.openDue(due);
    expect(first).not.toBeNull();
    expect(await runs.openDue(due)).toBe(first);
    expect(await runs.openDue({ ...due, dueAt: new Date(now.getTime() - 3_660_000) })).toBeNull();
  });

  test('a category switched off in mid-run sends nothing more, and says so', async () => {
    await recall();
    await api.call('PATCH', `/api/v1/recall-categories/${asthma}`, { as: 'manager', body: { automated: true } });
    const dueAt = new Date(Date.now() - 1_000);
    const runId = (await work
      .runs()
      .openDue({ practiceId: api.practiceId, categoryId: asthma, dueAt, now: new Date() }))!;
    const key = { practiceId: api.practiceId, runId };
    expect(await work.activities().planRun(key)).toMatchObject({ kind: 'done', sms: 1 });
    await api.call('PATCH', `/api/v1/recall-categories/${asthma}`, { as: 'manager', body: { automated: false } });
    expect(await work.activities().sendRun(key)).toMatchObject({ kind: 'over' });
    const stopped = await readRun(runId);
    expect(stopped).toMatchObject({
      status: 'stopped',
      by: 'schedule',
      problem: { code: 'switched-off' },
      campaignId: null,
    });
    expect(sumOf(stopped)).toBe(stopped.counts.patients);
  });

  test('a category switched off after its texts went queues no call and no letter, and the sum still adds up', async () => {
    const calls = { steps: [{ channel: 'call', afterDays: 0 }] };
    const body: unknown = (await category({ name: 'Off in between', reasons: ['In between'], ...calls })).body;
    const { id } = body as { id: string };
    await query(`UPDATE recall_category SET automated = true WHERE id = $1`, [id]);
    const one = await recall({ reason: 'In between' });
    const due = { practiceId: api.practiceId, categoryId: id, dueAt: new Date(), now: new Date() };
    const runId = (await work.runs().openDue(due))!;
    const key = { practiceId: api.practiceId, runId };
    await work.activities().planRun(key);
    expect(await work.activities().sendRun(key)).toMatchObject({ kind: 'done' });
    await api.call('PATCH', `/api/v1/recall-categories/${id}`, { as: 'manager', body: { automated: false } });
    await work.activities().finishRun(key);
    const stopped = await readRun(runId);
    expect(stopped).toMatchObject({ problem: { code: 'switched-off' }, counts: { calls: 0, leftOut: 1 } });
    expect(sumOf(stopped)).toBe(stopped.counts.patients);
    expect((await read(one.id)).state).toBe('to-action');
    const queued = await query('SELECT queue FROM recall WHERE id = $1', [one.id]);
    expect(queued.rows).toEqual([{ queue: null }]);
  });

  test('X6 a run outside the hours of its category waits for them, and sends nothing while Bulk Messages is off', async () => {
    // Nothing is sent in the first minute of a day, so the present is outside these hours.
    const body: unknown = (
      await category({ name: 'At midnight', reasons: ['Midnight'], sendBetween: { from: '00:00', to: '00:01' } })
    ).body;
    const { id } = body as { id: string };
    const one = await recall({ reason: 'Midnight' });
    const bulk = (bulkMessages: boolean) =>
      api.call('PATCH', '/api/v1/settings', { as: 'administrator', body: { bulkMessages } });
    await bulk(false);
    const refused = await run(id);
    await bulk(true);
    expect(refused).toMatchObject({
      status: 'stopped',
      campaignId: null,
      leftOut: [{ code: 'run-stopped', count: 1 }],
    });
    expect((await read(one.id)).state).toBe('to-action');
    const waits = await run(id);
    const campaign: unknown = (await api.call('GET', `/api/v1/campaigns/${waits.campaignId}`, { as: 'viewer' })).body;
    const { phase, sendAt } = campaign as { phase: string; sendAt: string };
    expect(phase).toBe('scheduled');
    expect(new Date(sendAt) > new Date()).toBe(true);
    expect(
      new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/London' }).format(new Date(sendAt)),
    ).toBe('00:00');
    expect(await read(one.id)).toMatchObject({ state: 'waiting', attempts: [] });
  });

  test('N37 a run takes along what is due for its patients in categories that may be joined, and only that', async () => {
    const joined = { smsBody: 'This is due: ((reason)).', mayBeJoined: true };
    const made = async (name: string, more: Record<string, unknown> = {}) =>
      ((await category({ name, reasons: [name], ...joined, ...more })).body as { id: string }).id;
    const [eyes, feet, other] = [await made('Eyes'), await made('Feet'), await made('Not automated')];
    await query(`UPDATE recall_category SET automated = true WHERE id = ANY ($1::uuid[])`, [[eyes, feet]]);
    const one = await recall({ reason: 'Eyes' });
    const two = await recall({ reason: 'Feet' }, one.person);
    const three = await recall({ reason: 'Not automated' }, one.person);
    const elsewhere = await recall({ reason: 'Feet' });
    const done = await run(eyes);
    expect(done.counts).toMatchObject({ due: 2, patients: 1, sent: 1 });
    const { rows } = await query('SELECT recall_id AS id FROM recall_attempt WHERE campaign_id = $1', [
      done.campaignId,
    ]);
    expect(rows.map(({ id }: { id: string }) => id).sort()).toEqual([one.id, two.id].sort());
    expect((await read(two.id)).state).toBe('waiting');
    for (const { id } of [three, elsewhere]) expect((await read(id)).state).toBe('to-action');
    expect((await run(feet)).counts).toMatchObject({ due: 1, patients: 1, sent: 1 });
    expect((await run(other)).counts).toMatchObject({ due: 1, sent: 1 });
  });

  test('a step that is repeated after a crash leaves out nobody whom it sent to', async () => {
    const [one, blocked] = [await recall(), await recall()];
    await query(`UPDATE patient SET status = 'left' WHERE id = $1`, [blocked.person.patientId]);
    const started = await api.call('POST', `/api/v1/recall-categories/${asthma}/run`, { as: 'manager', body: {} });
    const { runId } = started.body as { runId: string };
    const key = { practiceId: api.practiceId, runId };
    await work.activities().planRun(key);
    await work.activities().sendRun(key);
    await work.activities().sendRun(key);
    await work.activities().finishRun(key);
    const again = await readRun(runId);
    expect(again.counts).toMatchObject({ due: 2, patients: 2, sent: 1, leftOut: 1 });
    expect((await read(one.id)).state).toBe('waiting');
  });

  test('N35 administrators are told when a watchdog does not answer, and once until they have read it', async () => {
    const { staffId } = await signedIn(api, 'administrator');
    const told = async () => {
      const { rows } = await query(
        `SELECT count(*)::int AS count FROM notification WHERE practice_id = $1 AND staff_id = $2 AND kind = 'watchdog-untold' AND subject_id = $3`,
        [api.practiceId, staffId, asthma],
      );
      return (rows as { count: number }[])[0]!.count;
    };
    const runOfSchedule = async (pingUrl: string, minutesAgo: number) => {
      await query(`UPDATE recall_category SET automated = true, ping_url = $2 WHERE id = $1`, [asthma, pingUrl]);
      const now = new Date();
      const dueAt = new Date(now.getTime() - minutesAgo * 60_000);
      await work.carryOut((await work.runs().openDue({ practiceId: api.practiceId, categoryId: asthma, dueAt, now }))!);
    };
    await runOfSchedule('https://watch.example.org/answers', 11);
    expect(await told()).toBe(0);
    await runOfSchedule('https://watch.example.org/silent', 12);
    await runOfSchedule('https://watch.example.org/silent', 13);
    expect(await told()).toBe(1);
    await query(`UPDATE recall_category SET automated = false, ping_url = NULL WHERE id = $1`, [asthma]);
  });

  test('N35 a run that did not happen is missed after an hour, and shown', async () => {
    const runs = work.runs();
    const now = new Date();
    const dueAt = new Date(now.getTime() - 2 * 3_600_000);
    await query(`INSERT INTO recall_expected_run (practice_id, category_id, due_at) VALUES ($1, $2, $3)`, [
      ...[api.practiceId, asthma, dueAt],
    ]);
    expect(await runs.noteMissed(now)).toBe(1);
    expect(await runs.noteMissed(now)).toBe(0);
    const body: unknown = (
      await api.call('GET', `/api/v1/recall-categories/${asthma}/schedule`, {
        as: 'viewer',
      })
    ).body;
    expect(body).toMatchObject({ automated: false, nextRuns: [], missed: [dueAt.toISOString()] });
    expect(await api.services.recallRuns.countMissed(api.practiceId, now)).toBe(1);
  });

  test('Schedules are set for new and changed categories, and again each night', async () => {
    const runs = work.runs();
    const own = async (now: Date) =>
      (await runs.schedulesToSet(now)).filter(({ practiceId }) => practiceId === api.practiceId).length;
    const now = new Date();
    const all = await runs.schedulesToSet(now);
    for (const one of all) await runs.noteSchedule({ ...one, version: 1, expected: [], now });
    await query('UPDATE recall_schedule s SET version = c.version FROM recall_category c WHERE c.id = s.category_id');
    expect(await own(now)).toBe(0);
    await api.call('PATCH', `/api/v1/recall-categories/${asthma}`, { as: 'manager', body: { minDaysBetween: 8 } });
    expect(await own(now)).toBe(1);
    expect(await own(new Date(now.getTime() + 86_400_000))).toBeGreaterThan(1);
  });

  test('20 patients are due and one run sees each once', async () => {
    const people = await makePatients(api, 20);
    await Promise.all(people.map((person) => recall({}, person)));
    expect((await run()).counts).toMatchObject({ due: 20, patients: 20, sent: 20 });
  });
});
