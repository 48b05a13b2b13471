import type { BookingAnswer } from '../../../domain/booking/invitation-answer';
import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { createAnswersToWrite } from '../../../adapters/postgres/booking/answers-to-write';
import { linkExpiry } from '../../../domain/patients/personal-link';
import type { RecordEntry, RecordOutcome } from '../../../ports/delivery/clinical-record';
import { writeEntries } from '../../../workers/record-entries';
import { makeDraft, makeList, makeSentCampaign } from '../fixtures';
import { formOf } from '../page-form';
import { signedIn, visit } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();

interface Campaign {
  id: string;
  appointmentTypeId: string | null;
  bookingUrl: string | null;
  stopWhenFreeSlotsBelow: number | null;
}

const DAY = DateTime.now().plus({ days: 20 }).toISODate();
const DAYS = [0, 1, 2, 3, 4].map((more) => DateTime.fromISO(DAY).plus({ days: more }).toISODate()!);

async function makeType(slots: number, days = DAYS.slice(0, 1), more: object = {}): Promise<string> {
  const body = {
    name: 'Flu vaccination',
    minutes: 10,
    clinician: `Nurse ${randomUUID()}`,
    location: 'Room 2',
    ...more,
  };
  const { id } = (await api.call('POST', '/api/v1/appointment-types', { body })).body as { id: string };
  const to = `${9 + Math.floor(slots / 6)}:${String((slots % 6) * 10).padStart(2, '0')}`.padStart(5, '0');
  const sessions = days.map((date) => ({ date, from: '09:00', to }));
  const added = await api.call('POST', `/api/v1/appointment-types/${id}/slots`, { body: { sessions } });
  if (added.status !== 201) throw new Error(added.text);
  return id;
}

/** A booking campaign that was sent, with the link of each patient. */
async function invite(count: number, appointmentTypeId: string) {
  const list = await makeList(api, { accepted: count });
  const campaignId = await makeDraft(api, { listId: list.id, type: 'booking', appointmentTypeId });
  const sent = await api.call('POST', `/api/v1/campaigns/${campaignId}/send`, { as: 'sender', body: {} });
  if (sent.status !== 202) throw new Error(sent.text);
  const subjects = list.people.map(({ patientId }) => ({ aboutId: campaignId, patientId }));
  const now = new Date();
  const tokens = await api.services.personalLinks.tokensFor(
    api.practiceId,
    'booking',
    subjects,
    linkExpiry('booking', now),
    now,
  );
  return { campaignId, links: tokens.map((token) => `/b/${token}`) };
}

/** A patient's browser. */
function browser() {
  const cookies = new Map<string, string>();
  const ask = async (method: string, path: string, form?: Record<string, string>) => {
    const reply = await visit(api, method, path, { form, headers: { cookie: [...cookies.values()].join('; ') } });
    for (const set of reply.cookies) cookies.set(set.split('=')[0]!, set.split(';')[0]!);
    return reply;
  };
  return {
    get: (path: string) => ask('GET', path),
    post: (path: string, form: Record<string, string>) => ask('POST', path, form),
  };
}

const BIRTH = { 'birth-day': '4', 'birth-month': '3', 'birth-year': '1951' };
const slotsIn = (html: string) => [...html.matchAll(/name="slot" type="radio" value="([^"]+)"/g)].map(([, id]) => id!);
const headingOf = (html: string) => /<h1>([^<]*)<\/h1>/.exec(html)?.[1];

async function proved(link: string) {
  const patient = browser();
  await patient.post(`${link}/proof`, BIRTH);
  return patient;
}

async function book(link: string, choice = 0, browsed?: ReturnType<typeof browser>) {
  const patient = browsed ?? (await proved(link));
  const slot = slotsIn((await patient.get(`${link}?change=1`)).text)[choice]!;
  const held = await patient.post(`${link}/time`, { slot });
  const check = await patient.get(held.location!);
  const form = Object.fromEntries(formOf(check.text, `${link}/book`));
  return { patient, check, booked: await patient.post(`${link}/book`, form) };
}

describe('H12 a booking campaign', () => {
  test('H2 H12 has its appointment type, and the line with the link is added once', async () => {
    const type = await makeType(6);
    const { campaignId } = await invite(1, type);
    const campaign = (await api.call('GET', `/api/v1/campaigns/${campaignId}`)).body as Campaign;
    expect(campaign).toMatchObject({ appointmentTypeId: type, bookingUrl: null, stopWhenFreeSlotsBelow: null });
    const { rows } = await api.database.pool.query<{ body: string }>('SELECT body FROM dispatch WHERE id = $1', [
      campaignId,
    ]);
    expect(rows[0]!.body).toBe(
      'Dear patient, please call us.\nUse this link to book: http://rollcall.test/base/b/((rollcall link))',
    );
  });

  test.each([
    ['nothing to book', {}, 'appointmentTypeId required'],
    ['an unknown type', { appointmentTypeId: randomUUID() }, 'appointmentTypeId appointment-type-unknown'],
    ['an address off the list', { bookingUrl: 'https://x.example/b' }, 'bookingUrl booking-url-not-listed'],
    ['an address without https', { bookingUrl: 'http://book.example/b' }, 'bookingUrl'],
    [
      'a stop line at its own address',
      { bookingUrl: 'https://book.example', stopWhenFreeSlotsBelow: 3 },
      'only-with-type',
    ],
  ])('H12 %s is refused', async (_what, more, expected) => {
    const list = await makeList(api);
    const body = {
      name: 'Book',
      type: 'booking',
      purpose: 'care',
      listId: list.id,
      channel: 'sms',
      body: 'Please book.',
    };
    const refused = await api.call('POST', '/api/v1/campaigns', {
      as: 'sender',
      body: { ...body, saveToRecord: false, ...more },
    });
    expect(refused.status).toBe(422);
    const { errors } = refused.body as { errors: { path: string; code: string }[] };
    expect(errors.map(({ path, code }) => `${path} ${code}`).join()).toContain(expected);
  });

  test('H12 the practice’s own address stands in the text as it is, and a change takes effect', async () => {
    await api.call('PATCH', '/api/v1/settings', { body: { links: ['book.example'] } });
    const list = await makeList(api);
    const id = await makeDraft(api, { listId: list.id, type: 'booking', bookingUrl: 'https://book.example/flu' });
    const line = async () =>
      (await api.database.pool.query<{ line: string }>('SELECT link_line AS line FROM campaign WHERE id = $1', [id]))
        .rows[0]!.line;
    expect(await line()).toBe('Use this link to book: https://book.example/flu');
    const change = { bookingUrl: null, appointmentTypeId: await makeType(1), stopWhenFreeSlotsBelow: 5 };
    const changed = await api.call('PATCH', `/api/v1/campaigns/${id}`, { as: 'sender', body: change });
    expect(changed.body).toMatchObject(change);
    expect(await line()).toContain('/b/((rollcall link))');
  });

  test('N17 N18 it pauses while too few slots are free, and goes on when there are more', async () => {
    const type = await makeType(2);
    const list = await makeList(api, { accepted: 1 });
    const more = { listId: list.id, type: 'booking', appointmentTypeId: type, stopWhenFreeSlotsBelow: 3 };
    const campaignId = await makeDraft(api, more);
    await api.call('POST', `/api/v1/campaigns/${campaignId}/send`, { as: 'sender', body: {} });
    const key = { practiceId: api.practiceId, campaignId };
    const store = api.messages.store;
    expect((await store.sendingContext({ practiceId: api.practiceId, dispatchId: campaignId }))?.needsSlots).toBe(true);
    expect(await store.pauseForSlots(key)).toBe(true);
    const paused = async () =>
      ((await api.call('GET', `/api/v1/campaigns/${campaignId}`)).body as { paused: { reason: string } | null }).paused;
    expect(await paused()).toEqual({ reason: 'slots' });
    const startsAt = [`${DAYS[4]}T15:00:00Z`];
    await api.call('POST', `/api/v1/appointment-types/${type}/slots`, { body: { startsAt } });
    expect(await paused()).toBeNull();
    expect(await store.pauseForSlots(key)).toBe(false);
    const { rows } = await api.database.pool.query('SELECT kind FROM command WHERE dispatch_id = $1 ORDER BY id', [
      campaignId,
    ]);
    expect(rows.at(-1)).toEqual({ kind: 'resume' });
  });
});

describe('H2 the pages of a patient’s booking link', () => {
  test('H2 nothing shows before the date of birth, and opening the link changes nothing', async () => {
    const { links } = await invite(1, await makeType(3));
    const page = await browser().get(links[0]!);
    expect(page.status).toBe(200);
    expect(headingOf(page.text)).toBe('Book an appointment');
    expect(page.text).not.toContain('Flu vaccination');
    expect(page.text).toContain('name="birth-day"');
    // With the same id twice, the field “Day” has no label.
    expect(page.text.match(/ id="birth-day"/g)).toHaveLength(1);
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect((await browser().get(`${links[0]}/check?slot=${randomUUID()}`)).location).toBe(links[0]);
    const { rows } = await api.database.pool.query('SELECT FROM personal_link WHERE opened_at IS NOT NULL');
    expect(rows).toEqual([]);
  });

  test('H2 a patient books, and the confirmation names time, place and clinician with a calendar file', async () => {
    const type = await makeType(3);
    const { links, campaignId } = await invite(1, type);
    const { patient, check, booked } = await book(links[0]!);
    expect(check.text).toContain('Book this appointment');
    expect(booked).toMatchObject({ status: 303, location: links[0] });
    const page = await patient.get(links[0]!);
    expect(headingOf(page.text)).toBe('Your appointment is booked');
    for (const word of ['at 9am', 'Room 2', 'Nurse ', 'appointment.ics', 'Change', 'Cancel']) {
      expect(page.text).toContain(word);
    }
    const file = await patient.get(`${links[0]}/appointment.ics`);
    expect(file.headers['content-type']).toContain('text/calendar');
    expect(file.text).toContain('DTSTART;TZID=Europe/London:');
    expect(await api.services.bookingInvitations.counts(api.practiceId, campaignId)).toEqual({
      ...{ made: 1, opened: 1, started: 1, booked: 1, declined: 0, elsewhere: 0 },
    });
  });

  test('H2 later days are behind a link, without a script', async () => {
    const { links } = await invite(1, await makeType(1, DAYS));
    const patient = await proved(links[0]!);
    const first = (await patient.get(links[0]!)).text;
    expect(slotsIn(first)).toHaveLength(3);
    const later = /<a href="([^"]+)">Show later days/.exec(first)![1]!.replaceAll('&amp;', '&');
    const all = (await patient.get(later)).text;
    expect(slotsIn(all)).toHaveLength(5);
    expect(all).not.toContain('Show later days');
  });

  test('H2 a time that somebody else took says so, with the nearest free ones', async () => {
    const { links } = await invite(2, await makeType(4));
    const late = await proved(links[1]!);
    const slot = slotsIn((await late.get(links[1]!)).text)[1]!;
    await book(links[0]!, 1);
    const answer = await late.post(`${links[1]}/time`, { slot });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('That time has just been taken');
    expect(answer.text).toContain('The nearest free times');
    expect((await late.post(`${links[1]}/book`, { slot })).text).toContain('That time has just been taken');
    expect((await late.post(`${links[1]}/time`, {})).text).toContain('Choose a time');
  });

  test('H2 none left says so, with what to do', async () => {
    const { links } = await invite(2, await makeType(1));
    await book(links[0]!);
    const patient = await proved(links[1]!);
    expect((await patient.get(links[1]!)).text).toContain('There are no free times now');
  });

  test('H2 change and cancel', async () => {
    const { links } = await invite(1, await makeType(3));
    const { patient } = await book(links[0]!);
    const change = await patient.get(`${links[0]}?change=1`);
    expect(headingOf(change.text)).toBe('Change your appointment');
    const held = await patient.post(`${links[0]}/time`, { slot: slotsIn(change.text)[0]! });
    const form = Object.fromEntries(formOf((await patient.get(held.location!)).text, `${links[0]}/book`));
    await patient.post(`${links[0]}/book`, form);
    expect((await patient.get(links[0]!)).text).toContain('at 9:10am');
    expect(headingOf((await patient.get(`${links[0]}/cancel`)).text)).toBe('Cancel your appointment');
    await patient.post(`${links[0]}/cancel`, {});
    expect(slotsIn((await patient.get(links[0]!)).text)).toHaveLength(3);
  });

  test('H2 a patient who declines, or had it elsewhere, is thanked and can still book', async () => {
    const { links } = await invite(1, await makeType(2));
    const patient = await proved(links[0]!);
    const page = (await patient.get(links[0]!)).text;
    expect(page).toContain('I do not want this');
    expect(page).toContain('I have had this elsewhere');
    const form = Object.fromEntries(formOf(page, `${links[0]}/answer`, { button: 'answer' }));
    await patient.post(`${links[0]}/answer`, { ...form, answer: 'declined' });
    expect(headingOf((await patient.get(links[0]!)).text)).toBe('Thank you for telling us');
    await book(links[0]!, 0, patient);
    expect(headingOf((await patient.get(links[0]!)).text)).toBe('Your appointment is booked');
  });

  test('H2 a patient who asks for a call is work for someone, and keeps what they booked', async () => {
    const { links, campaignId } = await invite(1, await makeType(2));
    const { patient } = await book(links[0]!);
    const page = (await patient.get(`${links[0]}?change=1`)).text;
    expect(page).toContain('Please call me to book');
    await patient.post(`${links[0]}/answer`, { answer: 'call-me' });
    expect(headingOf((await patient.get(links[0]!)).text)).toBe('Your appointment is booked');
    const answers = await api.call('GET', '/api/v1/booking-answers?needsEntry=true&limit=100', { as: 'viewer' });
    const { items } = answers.body as { items: { answer: string; code: null; campaign: { id: string } }[] };
    expect(items.filter(({ campaign }) => campaign.id === campaignId)).toMatchObject([
      { answer: 'call-me', code: null },
    ]);
  });

  test('N28 a patient says how to be written to, and bulk texts then leave them out', async () => {
    const { links } = await invite(1, await makeType(1));
    const patient = await proved(links[0]!);
    expect((await patient.get(links[0]!)).text).toContain(`${links[0]}/preferences`);
    const form = Object.fromEntries(
      formOf((await patient.get(`${links[0]}/preferences`)).text, `${links[0]}/preferences`),
    );
    await patient.post(`${links[0]}/preferences`, { ...form, language: 'cy', largePrint: 'yes', letterInstead: 'yes' });
    const { rows } = await api.database.pool.query<{ id: string }>(
      'SELECT id FROM patient WHERE letter_instead AND preferred_language = $1',
      ['cy'],
    );
    const path = `/api/v1/patients/${rows[0]!.id}`;
    expect((await api.call('GET', `${path}/preferences`, { as: 'viewer' })).body).toMatchObject({
      ...{
        language: 'cy',
        largePrint: true,
        letterInstead: true,
        inUse: { language: 'cy', largePrint: true, letterInstead: true },
      },
    });
    const why = await api.call('GET', `${path}/explanation?purpose=recall&channel=sms`, { as: 'viewer' });
    expect(why.body).toMatchObject({
      outcome: 'not-sent',
      reasons: [{ code: 'dissent', message: 'Wants letters instead of text messages' }],
    });
    const by = await api.call('GET', `${path}/explanation?purpose=recall&channel=email`, { as: 'viewer' });
    expect(by.body).toMatchObject({ outcome: 'sent' });
    const back = { language: null, largePrint: null, letterInstead: null };
    const put = (body: object, as: 'sender' | 'viewer') => api.call('PUT', `${path}/preferences`, { as, body });
    expect((await put(back, 'sender')).body).toMatchObject({ ...back, inUse: { letterInstead: false } });
    const unknown = await put({ ...back, language: 'zz' }, 'sender');
    expect(unknown.status).toBe(422);
    expect(unknown.text).toContain('We know no such language. Write its tag');
    expect((await put({ ...back, language: 'bg' }, 'sender')).body).toMatchObject({ inUse: { language: 'bg' } });
    expect((await put({ ...back, language: 'Welsh' }, 'sender')).status).toBe(422);
    expect((await put(back, 'viewer')).status).toBe(403);
  });

  test('N26 what was booked shows again in the same browser, and elsewhere only with a code by SMS', async () => {
    const { links } = await invite(1, await makeType(2));
    const { patient } = await book(links[0]!);
    // The date of birth again, in the browser that booked.
    expect((await patient.post(`${links[0]}/proof`, BIRTH)).location).toBe(links[0]);
    const other = browser();
    expect((await other.post(`${links[0]}/proof`, BIRTH)).location).toBe(`${links[0]}/proof`);
    expect((await other.get(links[0]!)).text).not.toContain('Flu vaccination');
    const asked = await other.get(`${links[0]}/proof`);
    expect(headingOf(asked.text)).toBe('We need a code as well');
    const sent = await other.post(`${links[0]}/proof/code`, { send: '1' });
    expect(sent.text).toContain('We sent the code');
    expect((await other.post(`${links[0]}/proof/code`, { code: '12' })).text).toContain('Enter the 6 digits');
    const code = /\b\d{6}\b/.exec(JSON.stringify(api.handedOver.at(-1)))![0];
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await other.post(`${links[0]}/proof/code`, { code: wrong })).text).toContain('This code is not right');
    expect((await other.post(`${links[0]}/proof/code`, { code })).location).toBe(links[0]);
    expect(headingOf((await other.get(links[0]!)).text)).toBe('Your appointment is booked');
    const { rows } = await api.database.pool.query<{ body: string }>(
      'SELECT body FROM dispatch WHERE proof_link_id IS NOT NULL',
    );
    expect(rows.every(({ body }) => body.startsWith('******'))).toBe(true);
  });

  test('N26 five wrong dates lock the link, and someone is told to call the patient', async () => {
    const receptionist = await signedIn(api, 'sender');
    const { links } = await invite(1, await makeType(1));
    const guess = browser();
    for (let times = 0; times < 5; times++) await guess.post(`${links[0]}/proof`, { ...BIRTH, 'birth-year': '1950' });
    expect((await browser().get(links[0]!)).status).toBe(403);
    const page = await visit(api, 'GET', '/p/oakfield/notifications', { cookie: receptionist.cookie });
    expect(page.text).toContain('A patient’s link is locked. Call the patient.');
  });

  test('N26 fifty wrong dates in an hour over all links demand a code everywhere, and managers are told once', async () => {
    const manager = await signedIn(api, 'manager');
    const { links } = await invite(2, await makeType(1));
    const { rows } = await api.database.pool.query<{ id: string }>(
      'SELECT id FROM personal_link ORDER BY created_at DESC LIMIT 1',
    );
    await api.database.pool.query(
      `INSERT INTO wrong_proof (practice_id, id, link_id, at) SELECT $1, gen_random_uuid(), $2, now() FROM generate_series(1, 49)`,
      [api.practiceId, rows[0]!.id],
    );
    await browser().post(`${links[0]}/proof`, { ...BIRTH, 'birth-year': '1950' });
    expect((await browser().post(`${links[1]}/proof`, BIRTH)).location).toBe(`${links[1]}/proof`);
    const page = await visit(api, 'GET', '/p/oakfield/notifications', { cookie: manager.cookie });
    expect(page.text).toContain('Each link now asks for a code.');
    await api.database.pool.query('DELETE FROM proof_guard');
    await api.database.pool.query('DELETE FROM wrong_proof');
    expect((await browser().post(`${links[1]}/proof`, BIRTH)).location).toBe(links[1]);
  });

  test('N26 a link for a sensitive reason asks the patient to call, and shows nothing else', async () => {
    const type = await makeType(2);
    await api.database.pool.query('UPDATE appointment_type SET sensitive = true WHERE id = $1', [type]);
    const { links } = await invite(1, type);
    const patient = await proved(links[0]!);
    const page = await patient.get(links[0]!);
    expect(headingOf(page.text)).toBe('Call us about your appointment');
    expect(page.text).not.toContain('Flu vaccination');
    expect((await patient.get(`${links[0]}/appointment.ics`)).text).not.toContain('Flu vaccination');
  });

  test('H2 an unknown link gives the one page for all', async () => {
    const page = await browser().get('/b/23456789abc');
    expect(page.status).toBe(404);
    expect(headingOf(page.text)).toBe('This link cannot be used');
  });
});

describe('N39 answers without an appointment', () => {
  const DECLINED = '1109921000000106';
  const ELSEWHERE = '279991000000102';

  interface Shown {
    id: string;
    answer: string;
    campaign: { id: string };
    patient: { id: string } | null;
    needsEntry: boolean;
    enteredBy: string | null;
    recordEntry: { status: string; reference: string | null } | null;
  }
  const answersOf = async (campaignId: string, query = '') =>
    (
      (await api.call('GET', `/api/v1/booking-answers?limit=200${query}`, { as: 'viewer' })).body as { items: Shown[] }
    ).items.filter(({ campaign }) => campaign.id === campaignId);
  const decide = (id: string, accepted: boolean, as: 'sender' | 'viewer' = 'sender') =>
    api.call('POST', `/api/v1/booking-answers/${id}/decision`, { as, body: { accepted } });

  /** A record system and rounds of the worker, `minutes` from now. */
  function recordSystem() {
    const saved: RecordEntry[] = [];
    const withdrawn: string[] = [];
    let refuses = false;
    const record = {
      save: (entries: RecordEntry[]) =>
        Promise.resolve(
          entries.map((entry): RecordOutcome => {
            const { messageId } = entry;
            if (refuses) return { messageId, kind: 'refused', detail: 'HTTP 422' };
            saved.push(entry);
            return { messageId, kind: 'saved', reference: `Communication/${messageId}` };
          }),
        ),
      withdraw: (entries: { messageId: string }[]) =>
        Promise.resolve(
          entries.map(({ messageId }) => {
            withdrawn.push(messageId);
            return { messageId, kind: 'withdrawn' as const };
          }),
        ),
    };
    const queue = createAnswersToWrite(api.database.pool);
    const round = (minutes: number) => writeEntries(queue, record, () => new Date(Date.now() + minutes * 60_000));
    return { saved, withdrawn, round, refuse: () => void (refuses = true) };
  }

  async function answered(type: string, answer: BookingAnswer, times = 1) {
    const { links, campaignId } = await invite(1, type);
    const patient = await proved(links[0]!);
    for (let n = 0; n < times; n += 1) await patient.post(`${links[0]}/answer`, { answer });
    return { link: links[0]!, campaignId, patient };
  }

  test('H2 a decline is saved once by the code that the practice set, though it was sent twice, and shows on Messages', async () => {
    const { campaignId } = await answered(await makeType(1, undefined, { declinedCode: DECLINED }), 'declined', 2);
    const system = recordSystem();
    await system.round(5);
    expect(system.saved).toEqual([]);
    const [waiting] = await answersOf(campaignId);
    expect(waiting).toMatchObject({ answer: 'declined', needsEntry: false, recordEntry: { status: 'waiting' } });
    for (const minutes of [11, 20, 500]) await system.round(minutes);
    expect(system.saved).toMatchObject([{ channel: 'link', snomedCodes: [DECLINED] }]);
    const [saved] = await answersOf(campaignId);
    expect(saved!.recordEntry).toMatchObject({ status: 'saved' });
    expect(await answersOf(campaignId, '&needsEntry=true')).toEqual([]);
    const path = `/api/v1/patients/${saved!.patient!.id}/messages`;
    const { items } = (await api.call('GET', path, { as: 'viewer' })).body as { items: object[] };
    expect(items[0]).toMatchObject({
      ...{
        id: saved!.id,
        kind: 'campaign',
        direction: 'in',
        firstLine: 'Does not want this',
        campaignId,
        status: null,
      },
      recordEntry: { status: 'saved', reference: saved!.recordEntry!.reference },
    });
  });

  test('H2 without a code it is a task, until somebody has entered it', async () => {
    const { campaignId } = await answered(await makeType(1), 'declined');
    const [task] = await answersOf(campaignId, '&needsEntry=true');
    expect(task).toMatchObject({ needsEntry: true, recordEntry: null });
    expect((await decide(task!.id, true, 'viewer')).status).toBe(403);
    expect((await decide(task!.id, true)).body).toMatchObject({ needsEntry: false, recordEntry: null });
    const system = recordSystem();
    await system.round(500);
    expect(system.saved).toEqual([]);
    expect(await answersOf(campaignId, '&needsEntry=true')).toEqual([]);
  });

  test('N39 what was done elsewhere is coded only once a person accepts it, and once', async () => {
    const codes = { declinedCode: DECLINED, elsewhereCode: ELSEWHERE };
    const { campaignId } = await answered(await makeType(1, undefined, codes), 'elsewhere');
    const system = recordSystem();
    await system.round(500);
    expect(system.saved).toEqual([]);
    const [task] = await answersOf(campaignId, '&needsEntry=true');
    await Promise.all([decide(task!.id, true), decide(task!.id, true)]);
    for (const minutes of [1, 500]) await system.round(minutes);
    expect(system.saved).toMatchObject([{ snomedCodes: [ELSEWHERE] }]);
    expect(system.saved[0]!.text).toContain('Accepted by');
  });

  test('N39 an answer that is not accepted is gone, so the patient is invited again', async () => {
    const { campaignId } = await answered(await makeType(1), 'elsewhere');
    const [task] = await answersOf(campaignId);
    expect((await decide(task!.id, false)).status).toBe(200);
    expect(await answersOf(campaignId)).toEqual([]);
    expect((await decide(task!.id, true)).status).toBe(404);
  });

  test('H2 who books after all has nothing saved, and what was saved is marked as entered in error', async () => {
    const type = await makeType(4, undefined, { declinedCode: DECLINED });
    const soon = await answered(type, 'declined');
    const late = await answered(type, 'declined');
    const system = recordSystem();
    await book(soon.link, 0, soon.patient);
    await system.round(30);
    expect(system.saved).toHaveLength(1);
    await book(late.link, 0, late.patient);
    for (const minutes of [40, 500]) await system.round(minutes);
    expect(system.saved).toHaveLength(1);
    expect(system.withdrawn).toEqual([system.saved[0]!.messageId]);
  });

  test('H2 what the record refuses becomes a task', async () => {
    const { campaignId } = await answered(await makeType(1, undefined, { declinedCode: DECLINED }), 'declined');
    const system = recordSystem();
    system.refuse();
    await system.round(30);
    const [task] = await answersOf(campaignId, '&needsEntry=true');
    expect(task).toMatchObject({ needsEntry: true, recordEntry: { status: 'refused' } });
    const sender = await signedIn(api, 'sender');
    const page = await visit(api, 'GET', '/p/oakfield/appointments', { cookie: sender.cookie });
    expect(page.text).toContain('Does not want an appointment');
    const path = `/p/oakfield/booking-answers/${task!.id}/decision`;
    const form = Object.fromEntries(formOf(page.text, path, { button: 'accepted' }));
    await visit(api, 'POST', path, { cookie: sender.cookie, form });
    expect(await answersOf(campaignId, '&needsEntry=true')).toEqual([]);
  });

  test('N23 a code is checked, and can be changed later on the page of the type', async () => {
    const refused = await api.call('POST', '/api/v1/appointment-types', {
      body: { name: 'Flu', minutes: 10, declinedCode: '1109921000000107' },
    });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('its last digit does not fit');
    const type = await makeType(1);
    const change = (body: object, as: 'manager' | 'sender' = 'manager') =>
      api.call('PATCH', `/api/v1/appointment-types/${type}`, { as, body });
    expect((await change({ elsewhereCode: ELSEWHERE })).body).toMatchObject({
      ...{ declinedCode: null, elsewhereCode: ELSEWHERE },
    });
    expect((await change({ declinedCode: DECLINED }, 'sender')).status).toBe(403);
    const manager = await signedIn(api, 'manager');
    const path = `/p/oakfield/appointments/${type}`;
    const page = await visit(api, 'GET', path, { cookie: manager.cookie });
    const form = Object.fromEntries(formOf(page.text, `${path}/codes`));
    expect(form).toMatchObject({ declinedCode: '', elsewhereCode: ELSEWHERE });
    const wrong = await visit(api, 'POST', `${path}/codes`, {
      ...{ cookie: manager.cookie, form: { ...form, declinedCode: '12' } },
    });
    expect(wrong.text).toContain('A SNOMED code has 6 to 18 digits');
    await visit(api, 'POST', `${path}/codes`, {
      ...{ cookie: manager.cookie, form: { ...form, declinedCode: DECLINED, elsewhereCode: '' } },
    });
    expect((await api.call('GET', `/api/v1/appointment-types/${type}`)).body).toMatchObject({
      ...{ declinedCode: DECLINED, elsewhereCode: null },
    });
  });
});

test('a Stop of a campaign that is finished stops its reminders', async () => {
  const id = await makeSentCampaign(api, ['delivered'], { phase: 'settled' });
  const stop = async () => (await api.call('POST', `/api/v1/campaigns/${id}/cancel`, { body: {} })).status;
  expect(await stop()).toBe(409);
  await api.database.pool.query(
    `INSERT INTO reminder (practice_id, campaign_id, step, after_days, body) VALUES ($1, $2, 1, 1, 'You can still book.')`,
    [api.practiceId, id],
  );
  expect(await stop()).toBe(202);
  expect(await api.services.reminders.list(api.practiceId, id)).toMatchObject([{ state: 'stopped' }]);
  // A Stop of what is stopped already changes nothing.
  expect(await stop()).toBe(202);
});

describe('N28 a patient’s pages in Welsh', () => {
  const langOf = (html: string) => /<html[^>]* lang="([^"]+)"/.exec(html)?.[1];
  const welshLink = async () => {
    const type = await makeType(6);
    const { links } = await invite(1, type);
    await api.database.pool.query(
      `UPDATE patient SET preferred_language = 'cy' WHERE id = (SELECT patient_id FROM personal_link WHERE practice_id = $1 ORDER BY id DESC LIMIT 1)`,
      [api.practiceId],
    );
    return links[0]!;
  };

  test('N28 they are in the language that the patient needs, and in the one that they choose there', async () => {
    const link = await welshLink();
    const patient = browser();
    const first = await patient.get(link);
    expect([langOf(first.text), headingOf(first.text)]).toEqual(['cy', 'Trefnu apwyntiad']);
    expect(first.text).toContain(`href="${link}?language=en" lang="en" hreflang="en"`);
    const wrong = await patient.post(`${link}/proof`, { ...BIRTH, 'birth-year': '1950' });
    expect(wrong.text).toContain('Nid yw’r dyddiad geni hwn');
    await patient.post(`${link}/proof`, BIRTH);
    const choose = await patient.get(link);
    expect(choose.text).toContain('<span lang="en-GB">Flu vaccination</span> gyda Nurse');
    expect(choose.text).toContain('>09:00</label>');
    const { booked, check } = await book(link, 0, patient);
    expect(check.text).toContain('Rydym yn cadw’r amser hwn i chi am 10 munud.');
    expect(headingOf((await patient.get(booked.location!)).text)).toBe('Mae eich apwyntiad wedi’i drefnu');
    const english = await patient.get(`${link}?language=en`);
    expect([langOf(english.text), headingOf(english.text)]).toEqual(['en-GB', 'Your appointment is booked']);
    // It is kept in this browser, and another one has the language of the patient.
    expect(langOf((await patient.get(link)).text)).toBe('en-GB');
    expect(langOf((await browser().get(link)).text)).toBe('cy');
  });

  test('N28 without the switch nobody gets Welsh pages', async () => {
    const link = await welshLink();
    const { pool } = api.database;
    const off = `DELETE FROM capability WHERE practice_id = $1 AND name = 'welsh-pages'`;
    await pool.query(off, [api.practiceId]);
    const page = await browser().get(`${link}?language=cy`);
    expect(langOf(page.text)).toBe('en-GB');
    expect(page.text).not.toContain('language=cy');
    await switchEverythingOnAgain();
    expect(langOf((await browser().get(link)).text)).toBe('cy');
  });

  const switchEverythingOnAgain = () =>
    api.database.pool.query(
      `INSERT INTO capability (practice_id, name, on_at, on_by) VALUES ($1, 'welsh-pages', now(), 'test')`,
      [api.practiceId],
    );
});
