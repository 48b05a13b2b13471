import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DateTime } from 'luxon';
import { createDeliveryActivities } from '../../../activities/delivery/delivery';
import { createDeliveryStore } from '../../../adapters/postgres/delivery/delivery-store';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { acceptingProvider } from '../../support/sending-world';
import { campaignBody, makeDraft, makeList, type Person } from '../fixtures';
import { formOf } from '../page-form';
import { practicePages } from '../page-visitor';
import { testApi, type Who } from '../support';

const api = testApi();
const [viewer, manager] = [practicePages(api, 'viewer'), practicePages(api, 'manager')];
const query = async <Row extends object>(text: string, values: unknown[]) =>
  (await api.database.pool.query<Row>(text, values)).rows;

const BODY_B = 'Your flu vaccination is due. Book today: it takes five minutes and is free for you.';
const TRIAL = { bodyB: BODY_B, outcome: 'booked', days: 14 } as const;

interface Result {
  state: string;
  seed: string | null;
  overAt: string | null;
  texts: { text: string; patients: number; count: number | null; share: number | null }[];
  difference: { value: number; low: number; high: number } | null;
  verdict: string | null;
  words: string[];
}

let appointmentTypeId: string;
let slotIds: string[];

beforeAll(async () => {
  await api.call('PATCH', '/api/v1/settings', { body: { monthlyLimit: null } });
  const body = { name: 'Flu vaccination', minutes: 10, clinician: 'Nurse Jones' };
  appointmentTypeId = ((await api.call('POST', '/api/v1/appointment-types', { body })).body as { id: string }).id;
  const sessions = [20, 21].map((days) => ({
    date: DateTime.now().plus({ days }).toISODate(),
    from: '09:00',
    to: '17:00',
  }));
  const path = `/api/v1/appointment-types/${appointmentTypeId}/slots`;
  const added = await api.call('POST', path, { body: { sessions } });
  if (added.status !== 201) throw new Error(added.text);
  const slots = await query<{ id: string }>('SELECT id FROM slot WHERE type_id = $1 ORDER BY starts_at', [
    appointmentTypeId,
  ]);
  slotIds = slots.map(({ id }) => id);
});

const draftOf = (listId: string, more: Record<string, unknown> = {}) =>
  makeDraft(api, { listId, type: 'booking', appointmentTypeId, textTrial: TRIAL, ...more });
const refused = async (more: Record<string, unknown>) => {
  const body = campaignBody((await makeList(api)).id, {
    type: 'booking',
    appointmentTypeId,
    textTrial: TRIAL,
    ...more,
  });
  const response = await api.call('POST', '/api/v1/campaigns', { as: 'sender', body });
  expect(response.status).toBe(422);
  return (response.body as { errors: { path: string; code: string }[] }).errors.map(
    ({ path, code }) => `${path} ${code}`,
  );
};
const act = async (id: string, what: string, body: object = {}, as: Who = 'sender') => {
  const response = await api.call('POST', `/api/v1/campaigns/${id}/${what}`, { as, body });
  return { ...(response.body as { code?: string; phase: string }), http: response.status };
};
const resultOf = async (id: string) => {
  const response = await api.call('GET', `/api/v1/campaigns/${id}/text-trial`, { as: 'viewer' });
  expect(response.status).toBe(200);
  return response.body as Result;
};
const given = (id: string) =>
  query<{ patientId: string; isB: boolean; id: string }>(
    'SELECT patient_id AS "patientId", text IS NOT NULL AS "isB", id FROM message WHERE dispatch_id = $1 ORDER BY position',
    [id],
  );

/** A campaign that compares two texts and was sent, to so many patients. */
async function sent(count = 40, more: Record<string, unknown> = {}) {
  const list = await makeList(api, { accepted: count });
  const id = await draftOf(list.id, more);
  const answer = await act(id, 'send');
  if (answer.http !== 202) throw new Error(JSON.stringify(answer));
  return { id, people: list.people };
}

/** Staff book for patients, one appointment each. */
async function bookFor(patientIds: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const patientId of patientIds) {
    const made = await api.call('POST', '/api/v1/bookings', {
      as: 'sender',
      body: { slotId: slotIds.shift(), patientId },
    });
    if (made.status !== 201) throw new Error(made.text);
    ids.push((made.body as { id: string }).id);
  }
  return ids;
}

/** The campaign was sent so many days ago, and its appointments were booked a week after it. */
async function sentDaysAgo(id: string, days: number): Promise<void> {
  await query(`UPDATE campaign SET send_at = now() - $2 * interval '1 day' WHERE id = $1`, [id, days]);
}

describe('N41 a trial of two texts', () => {
  test('N41 patients are divided at random when it is sent, households together, and get their own text', async () => {
    const list = await makeList(api, { accepted: 44 });
    const [one, other] = list.people as [Person, Person];
    await query(
      `UPDATE patient SET address = '{"10 Downing Street"}', postcode = 'SW1A 1AA' WHERE id = ANY ($1::uuid[])`,
      [[one.patientId, other.patientId]],
    );
    const id = await draftOf(list.id);
    expect((await act(id, 'send')).http).toBe(202);
    const messages = await given(id);
    // The household of two may come last.
    expect(Math.abs(44 - 2 * messages.filter(({ isB }) => isB).length)).toBeLessThanOrEqual(2);
    const textOf = new Map(messages.map(({ patientId, isB }) => [patientId, isB]));
    expect(textOf.get(one.patientId)).toBe(textOf.get(other.patientId));
    const [stored] = await query<{ seed: string }>('SELECT seed FROM text_trial WHERE campaign_id = $1', [id]);
    expect(stored!.seed).toMatch(/^[0-9a-f]{32}$/);

    const handed = await handOver(id, messages.length);
    for (const { attempt, isB } of await query<{ attempt: string; isB: boolean }>(
      `SELECT a.id AS attempt, m.text IS NOT NULL AS "isB" FROM attempt a JOIN message m ON m.id = a.message_id WHERE m.dispatch_id = $1`,
      [id],
    )) {
      expect(handed.get(attempt)).toMatch(isB ? /^Your flu vaccination is due/ : /^Dear patient, please call us/);
      expect(handed.get(attempt)).toMatch(/\nUse this link to book: /);
    }
    // Staff see the words that each patient got.
    for (const { id: messageId, isB } of messages.slice(0, 4)) {
      const shown = await api.call('GET', `/api/v1/messages/${messageId}`, { as: 'manager' });
      expect((shown.body as { body: string }).body.startsWith(BODY_B)).toBe(isB);
    }
  });

  test('N41 nothing is compared before it is over, and then bookings are, with the interval', async () => {
    const { id } = await sent(60);
    const messages = await given(id);
    const [a, b] = [false, true].map((isB) =>
      messages.filter((one) => one.isB === isB).map(({ patientId }) => patientId),
    );
    const booked = await bookFor([...a!.slice(0, 3), ...b!.slice(0, 18)]);
    const [cancelled, late] = await bookFor([a![10]!, a![11]!]);
    const before = await resultOf(id);
    expect(before).toMatchObject({ state: 'not-over', difference: null, verdict: null });
    expect(before.texts.map(({ count, patients }) => [count, patients])).toEqual([
      [null, 30],
      [null, 30],
    ]);
    expect(before.words.join()).toContain('not over');

    await api.call('POST', `/api/v1/bookings/${cancelled}/cancel`, { as: 'sender', body: {} });
    await query(
      `UPDATE booking SET booked_at = now() - interval '10 days',
         cancelled_at = CASE WHEN cancelled_at IS NOT NULL THEN now() - interval '9 days' END WHERE id = ANY ($1::uuid[])`,
      [[...booked, cancelled]],
    );
    await sentDaysAgo(id, 15);
    const after = await resultOf(id);
    // The one booked today came after the end, and the cancelled one is none.
    expect(late).toBeDefined();
    expect(after).toMatchObject({ state: 'over', verdict: 'B' });
    expect(after.texts.map(({ text, patients, count }) => [text, patients, count])).toEqual([
      ['A', 30, 3],
      ['B', 30, 18],
    ]);
    expect(after.difference!.value).toBeCloseTo(0.5, 6);
    expect(after.difference!.low).toBeGreaterThan(0);
    expect(after.words[0]).toBe('More patients booked with text B: 50.0 percentage points more than with text A.');
    const csv = await api.call('GET', `/api/v1/campaigns/${id}/text-trial.csv`, { as: 'viewer' });
    expect(csv.text).toContain('Text,Patients,Outcome,Count,Share');
    expect(csv.text).toContain('B less A,,booked,,0.5000');

    const page = await viewer.get(`/campaigns/${id}/text-trial`);
    expect(page.text).toContain('More patients booked with text B');
    const details = await viewer.get(`/campaigns/${id}`);
    expect(details.text).toContain('The others got text B');
    expect(details.text).not.toContain('id="languages"');
    expect((await viewer.get(`/campaigns/${id}`)).text).toContain('Trial of two texts');
  });

  test('N41 attendance is compared where that was chosen: staff say who came', async () => {
    const { id } = await sent(40, { textTrial: { ...TRIAL, outcome: 'attended' } });
    const b = (await given(id)).filter(({ isB }) => isB).map(({ patientId }) => patientId);
    const [came, missed] = await bookFor(b.slice(0, 2));
    const ahead = await api.call('POST', `/api/v1/bookings/${came}/attendance`, {
      as: 'sender',
      body: { attended: true },
    });
    expect(ahead.body).toMatchObject({ code: 'booking-ahead' });
    await query(
      `UPDATE slot SET starts_at = starts_at - interval '30 days', ends_at = ends_at - interval '30 days'
       WHERE id IN (SELECT slot_id FROM booking WHERE id = ANY ($1::uuid[]))`,
      [[came, missed]],
    );
    const said = await api.call('POST', `/api/v1/bookings/${missed}/attendance`, {
      ...{ as: 'sender', body: { attended: false } },
    });
    expect(said.body).toMatchObject({ attended: false });
    const [slot] = await query<{ day: string }>(
      `SELECT to_char(s.starts_at, 'YYYY-MM-DD') AS day FROM slot s JOIN booking b ON b.slot_id = s.id WHERE b.id = $1`,
      [came],
    );
    const clinics = await manager.get(`/clinics?date=${slot!.day}`);
    expect(clinics.text).toContain('<p class="nhsuk-u-margin-bottom-2">Did not come</p>');
    const form = Object.fromEntries(formOf(clinics.text, `${manager.base}/bookings/${came}/attendance`));
    await manager.post(`/bookings/${came}/attendance`, { ...form, attended: 'yes' });
    expect((await api.call('GET', `/api/v1/bookings/${came}`)).body).toMatchObject({ attended: true });
    await sentDaysAgo(id, 15);
    expect(await resultOf(id)).toMatchObject({
      ...{ state: 'over', verdict: 'none' },
      texts: [{ count: 0 }, { count: 1 }],
    });
    expect((await resultOf(id)).words[0]).toBe('No difference found.');
  });

  test('N41 it is refused where it would be unfair, unsafe or say nothing', async () => {
    const urgent = { ...TRIAL, bodyB: 'URGENT: your test results are here.' };
    expect(await refused({ textTrial: urgent })).toContain('textTrial.bodyB trial-urgent');
    expect(await refused({ textTrial: { ...TRIAL, bodyB: ' Dear patient,  please call us. ' } })).toEqual([
      'textTrial.bodyB same-texts',
    ]);
    expect(await refused({ type: 'message', appointmentTypeId: undefined })).toEqual([
      'textTrial.outcome trial-no-outcome',
    ]);
    expect(await refused({ textTrial: { ...TRIAL, days: 0 } })).toHaveLength(1);
    expect(await refused({ textTrial: { ...TRIAL, bodyB: 'Dear ((nobody))' } })).toEqual([
      'textTrial.bodyB placeholder-unknown',
    ]);

    const small = await draftOf((await makeList(api, { accepted: 30 })).id);
    expect(await act(small, 'send')).toMatchObject({ http: 422, code: 'trial-too-few' });
    const tried = await api.call('POST', `/api/v1/campaigns/${small}/checks`, { as: 'sender', body: {} });
    const { findings } = tried.body as { findings: { code: string }[] };
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['trial-too-few', 'small-trial']));
    expect(findings.filter(({ code }) => code === 'trial-too-few')).toMatchObject([{ severity: 'stops' }]);
    expect((await manager.get(`/campaigns/${small}/review`)).text).toContain('Each text needs at least 20 patients.');
    expect(await act(small, 'urgent', { reason: 'It cannot wait' }, 'manager')).toMatchObject({ code: 'trial-urgent' });
  });

  test('N41 never for urgent recalls', async () => {
    const list = await makeList(api, { accepted: 40 });
    const more = { type: 'message', purpose: 'recall', appointmentTypeId: undefined };
    const recall = (patientId: string, urgency: string) =>
      query(
        `INSERT INTO recall (practice_id, id, reference, patient_id, reason, urgency, due_date, created_at, changed_at)
         VALUES ($1, $2, $3, $4, 'Smear', $5, current_date, now(), now())`,
        [api.practiceId, newId(), randomUUID(), patientId, urgency],
      );
    for (const { patientId } of list.people.slice(1)) await recall(patientId, 'routine');
    await recall(list.people[0]!.patientId, 'urgent');
    const id = await draftOf(list.id, more);
    expect(await act(id, 'send')).toMatchObject({ http: 422, code: 'trial-urgent-recalls' });
    await query(`UPDATE recall SET urgency = 'routine' WHERE patient_id = $1`, [list.people[0]!.patientId]);
    expect((await act(id, 'send')).http).toBe(202);
    // A recall that was marked as booked counts.
    const [first] = (await given(id)).filter(({ isB }) => isB);
    await query(`UPDATE recall SET booked_at = now() - interval '3 days', booked_by = 'R' WHERE patient_id = $1`, [
      first!.patientId,
    ]);
    await sentDaysAgo(id, 15);
    expect((await resultOf(id)).texts.map(({ count }) => count)).toEqual([0, 1]);
  });

  test('N41 both texts are approved together, and a change of either ends the approval', async () => {
    await api.call('PATCH', '/api/v1/settings', { body: { approvalAbove: 10 } });
    const body = { name: 'Second manager', role: 'manager', mayApprove: true };
    const { token } = (await api.call('POST', '/api/v1/tokens', { body })).body as { token: string };
    const as = { as: null, headers: { Authorization: `Bearer ${token}` } } as const;
    const { id } = await sent(40);
    const details = await api.call('GET', `/api/v1/campaigns/${id}/approval`, as);
    const { samples } = details.body as { samples: { text: string; body: string }[] };
    expect(new Set(samples.map(({ text }) => text))).toEqual(new Set(['A', 'B']));
    for (const { text, body: shown } of samples) expect(shown.startsWith(BODY_B)).toBe(text === 'B');
    const divided = await given(id);

    const changed = { textTrial: { ...TRIAL, bodyB: 'Book your flu vaccination now.' } };
    const patched = await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'manager', body: changed });
    expect(patched.body).toMatchObject({ phase: 'draft', approval: { state: 'lapsed' }, textTrial: changed.textTrial });
    expect(await query('SELECT FROM text_trial WHERE campaign_id = $1', [id])).toHaveLength(0);
    expect((await act(id, 'send')).http).toBe(202);
    expect((await given(id)).map(({ isB }) => isB)).not.toEqual(divided.map(({ isB }) => isB));
    // Whoever wrote text B is an author, and does not approve it.
    expect(await act(id, 'approval', { decision: 'approve' }, 'manager')).toMatchObject({ code: 'own-campaign' });
    const approved = await api.call('POST', `/api/v1/campaigns/${id}/approval`, {
      ...as,
      body: { decision: 'approve' },
    });
    expect(approved.status).toBe(202);
    await api.call('PATCH', '/api/v1/settings', { body: { approvalAbove: null } });
  });

  test('N41 the database keeps each patient’s text, and what is compared, as they were', async () => {
    const { id } = await sent(40);
    const fails = (text: string) => expect(query(text, [id])).rejects;
    await fails('UPDATE message SET text = CASE WHEN text IS NULL THEN 1 END WHERE dispatch_id = $1').toMatchObject({
      code: '23001',
    });
    await fails(`UPDATE dispatch_text SET body = 'Other' WHERE dispatch_id = $1`).toMatchObject({ code: '23001' });
    await fails('UPDATE text_trial SET days = 30 WHERE campaign_id = $1').toMatchObject({ code: '23001' });
    await fails('UPDATE campaign SET text_trial = NULL WHERE id = $1').toMatchObject({ code: '23001' });
    await fails(
      `UPDATE campaign SET urgent_at = now(), urgent_by = 'M', urgent_reason = 'R' WHERE id = $1`,
    ).toMatchObject({
      code: '23514',
    });
    const plain = await sent(2, { textTrial: undefined });
    await expect(
      query(
        `INSERT INTO message (practice_id, id, dispatch_id, position, text) SELECT practice_id, $2, id, 99, 1 FROM dispatch WHERE id = $1`,
        [plain.id, newId()],
      ),
    ).rejects.toMatchObject({ code: '23503' });
  });

  test('N41 a campaign with one text has no trial, and another one keeps it only if asked', async () => {
    const plain = await sent(2, { textTrial: undefined });
    expect((await api.call('GET', `/api/v1/campaigns/${plain.id}`)).body).toMatchObject({ textTrial: null });
    expect((await api.call('GET', `/api/v1/campaigns/${plain.id}/text-trial`)).status).toBe(404);
    const { id } = await sent(40);
    await query(`UPDATE campaign SET phase = 'cancelled' WHERE id = $1`, [id]);
    const again = async (more: object) => {
      const made = await api.call('POST', `/api/v1/campaigns/${id}/again`, {
        as: 'sender',
        body: { to: 'everyone', ...more },
      });
      return (made.body as { textTrial: object | null }).textTrial;
    };
    expect(await again({})).toBeNull();
    expect(await again({ textTrial: 'keep' })).toEqual({ ...TRIAL, subjectB: null });
  });

  test('N41 credits and cost are those of the text that each patient gets', async () => {
    const long = { ...TRIAL, bodyB: `${BODY_B} ${'Please bring your list of medicines. '.repeat(5)}` };
    const id = await draftOf((await makeList(api, { accepted: 40 })).id, { textTrial: long });
    const tried = await api.call('POST', `/api/v1/campaigns/${id}/checks`, { as: 'sender', body: {} });
    expect((tried.body as { estimate: { segments: object } }).estimate.segments).toEqual({
      longest: 3,
      total: 20 + 20 * 3,
    });
  });

  test('N41 the pages say which text is which', async () => {
    const id = await draftOf((await makeList(api, { accepted: 40 })).id);
    const message = await manager.get(`/campaigns/${id}/message`);
    const address = `${manager.base}/campaigns/${id}/message`;
    const form = Object.fromEntries(formOf(message.text, address));
    expect(form).toMatchObject({ bodyB: BODY_B, compare: 'yes', trialOutcome: 'booked', trialDays: '14' });
    const texts = (html: string) => [...html.matchAll(/<p class="rc-count"[^>]*>([^<]*)</g)].map(([, count]) => count);
    const [countA, countB] = texts(message.text);
    expect([countA, countB]).toEqual([
      expect.stringContaining('For half of the patients: about 20 segments.'),
      expect.stringContaining('1 SMS segment. The limit is'),
    ]);
    // While somebody types, both are counted again.
    const long = { ...form, bodyB: 'Please book your flu vaccination. '.repeat(10) };
    const [sameA, longerB] = texts((await manager.post('/message-previews', long)).text);
    expect([sameA, longerB]).toEqual([countA, expect.stringContaining('about 60 segments.')]);
    const wrong = await manager.post(address, { ...form, bodyB: '', trialDays: 'soon', continue: '1' });
    expect(wrong.text).toContain('Give the days as a whole number from 1 to 90.');
    const typed = Object.fromEntries(formOf(wrong.text, address));
    expect(typed).toMatchObject({ trialDays: 'soon' });
    const same = await manager.post(address, { ...typed, bodyB: typed.body!, trialDays: '7', continue: '1' });
    expect(same.text).toContain('Text B says the same as text A.');
    const again = Object.fromEntries(formOf(same.text, address));
    const { compare: _, ...one } = again;
    await manager.post(address, { ...one, leave: '1' });
    expect((await api.call('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ textTrial: null });
    await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'manager', body: { textTrial: TRIAL } });
    const review = await manager.get(`/campaigns/${id}/review`);
    expect(review.text).toContain('Half of the patients get each text, at random.');
    expect(review.text).toContain('You will probably not see a difference');
    const copied = await manager.post(`/campaigns/${id}/copy`, { name: 'A copy', keepTrial: 'yes' });
    const copy = /campaigns\/([^/]+)\/draft/.exec(copied.location ?? '')?.[1];
    expect((await api.call('GET', `/api/v1/campaigns/${copy}`)).body).toMatchObject({ textTrial: TRIAL });
  });
});

/** Hands a campaign's messages over, and tells the text of each by its attempt. */
async function handOver(id: string, count: number): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const provider = acceptingProvider({
    handOver: ({ reference, body }) => {
      texts.set(reference, body);
      return Promise.resolve({ kind: 'accepted' });
    },
  });
  await query(
    `INSERT INTO attempt (practice_id, id, dispatch_id, message_id, number, wave, seq, account_id, contact)
     SELECT m.practice_id, uuidv7(), d.id, m.id, 1, 1, m.position, d.account_id, m.contact
     FROM message m JOIN dispatch d ON d.id = m.dispatch_id WHERE d.id = $1`,
    [id],
  );
  const [account] = await api.services.accounts.inUse(api.practiceId);
  const delivery = createDeliveryActivities({
    store: createDeliveryStore(api.database.pool, { accountFor: () => Promise.resolve(account!) }),
    links: api.services.personalLinks,
    providers: { forAccount: () => provider, close: () => Promise.resolve() },
    ...{ gateway: {} as never, clock: { now: () => new Date() } },
    settings: { leaseSeconds: 60, lookUpSeconds: 300, allowFictionalNumbers: true, publicUrl: 'http://rollcall.test' },
  });
  const input = { practiceId: api.practiceId, campaignId: id, wave: 1, from: 1, to: count };
  await new MockActivityEnvironment().run((one: typeof input) => delivery.submit(one), input);
  return texts;
}
