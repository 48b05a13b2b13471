import { DateTime } from 'luxon';
import { createBookingRound } from '../../../adapters/postgres/booking/booking-round';
import { newId } from '../../../adapters/postgres/sql/new-id';
import { makePatients } from '../fixtures';
import { signedIn, visit } from '../page-visitor';
import { testApi, type Who } from '../support';
import { makeBookingAnswer } from './appointment-support';

const api = testApi();

interface Told {
  id: string;
  bookingId: string;
  kind: string;
  status: string | null;
  channel: string | null;
  leftOut: string | null;
  needsLanguage: string | null;
}
interface Change {
  id: string;
  kind: string;
  booked: number;
  slots: number;
  messages: Told[];
}
interface Slot {
  id: string;
  startsAt: string;
  status: string;
  patientId: string | null;
}

/** A Wednesday that is ahead, on which no clock changes. */
const WEDNESDAY = DateTime.now().plus({ years: 1 }).set({ month: 12, day: 1 }).startOf('week').plus({ days: 9 });
const DAY = WEDNESDAY.toISODate();
const NEXT = WEDNESDAY.plus({ days: 1 }).toISODate();
const at = (hours: number, minutes = 0, day = WEDNESDAY) =>
  day.setZone('UTC', { keepLocalTime: true }).set({ hour: hours, minute: minutes }).toJSDate();

const post = (path: string, body: unknown, as: Who = 'manager', key?: string) =>
  api.call('POST', `/api/v1${path}`, { as, body, key });
const round = (now = new Date()) =>
  createBookingRound(api.database, { accounts: api.services.accounts, ucs2PartUnits: () => 67, demo: false }).look(now);
const slotsOf = async (type: string) =>
  ((await api.call('GET', `/api/v1/appointment-types/${type}/slots`)).body as { items: Slot[] }).items;
const changesOf = async (type: string) =>
  (
    (await api.call('GET', `/api/v1/appointment-types/${type}/session-changes`, { as: 'viewer' })).body as {
      items: Change[];
    }
  ).items;
const textsOf = async (ids: string[]) =>
  (
    await api.database.pool.query<{ body: string }>(
      'SELECT body FROM dispatch WHERE id = ANY ($1::uuid[]) ORDER BY id',
      [ids],
    )
  ).rows.map(({ body }) => body);

/** A clinic from 9am with so many times, and who has the first of them. */
async function makeClinic({
  slots = 3,
  booked = 2,
  more = {},
}: { slots?: number; booked?: number; more?: object } = {}) {
  const made = await post('/appointment-types', {
    name: 'Review',
    minutes: 10,
    clinician: `Dr ${newId()}`,
    location: 'Room 2',
    ...more,
  });
  const { id: type } = made.body as { id: string };
  const startsAt = Array.from({ length: slots }, (_, index) => at(9, index * 10).toISOString());
  await post(`/appointment-types/${type}/slots`, { startsAt });
  const people = await makePatients(api, booked);
  const bookings: string[] = [];
  for (const [index, { patientId }] of people.entries()) {
    const slot = (await slotsOf(type))[index]!;
    bookings.push(((await post('/bookings', { slotId: slot.id, patientId }, 'sender')).body as { id: string }).id);
  }
  return { type, people, bookings };
}

describe('H2 a clinic that is cancelled', () => {
  test('H2 ends every appointment, takes its times out, and makes one message for each patient', async () => {
    const { type, bookings } = await makeClinic();
    const answer = await post(`/appointment-types/${type}/sessions/cancel`, { date: DAY, from: '09:00', to: '12:00' });
    expect([answer.status, answer.body]).toMatchObject([202, { kind: 'cancelled', slots: 3, booked: 2 }]);
    expect(await slotsOf(type)).toEqual([]);
    const [waiting] = await changesOf(type);
    expect(waiting!.messages.map(({ status, leftOut }) => [status, leftOut])).toEqual([
      [null, null],
      [null, null],
    ]);
    const made = await round();
    const [change] = await changesOf(type);
    expect(change!.messages.map(({ bookingId }) => bookingId).toSorted()).toEqual(bookings.toSorted());
    expect(change!.messages.map(({ status, channel }) => [status, channel])).toEqual([
      ['planned', 'sms'],
      ['planned', 'sms'],
    ]);
    const ids = change!.messages.map(({ id }) => id);
    expect(made.map(({ dispatchId }) => dispatchId).filter((id) => ids.includes(id))).toHaveLength(2);
    for (const text of await textsOf(ids))
      expect(text).toMatch(
        /^Oakfield Surgery: we had to cancel your Review with Dr .* at 9(:10)?am\. Please do not come\./,
      );
    for (const dispatchId of ids) await api.messages.run({ practiceId: api.practiceId, dispatchId });
    expect((await changesOf(type))[0]!.messages.map(({ status }) => status)).toEqual(['submitted', 'submitted']);
    // The times can be added again.
    expect((await post(`/appointment-types/${type}/slots`, { startsAt: [at(9).toISOString()] })).body).toEqual({
      added: 1,
      skipped: 0,
    });
  });

  test('H2 two rounds at once, and one after a kill, make each message once', async () => {
    const { type } = await makeClinic();
    await post(`/appointment-types/${type}/sessions/cancel`, { date: DAY });
    // A process that dies after it made the dispatch and before its commit leaves nothing behind.
    const made = (await Promise.all([round(), round(), round()])).flat();
    const again = await round();
    const ids = (await changesOf(type))[0]!.messages.map(({ id }) => id);
    expect(
      [...made, ...again]
        .map(({ dispatchId }) => dispatchId)
        .filter((id) => ids.includes(id))
        .toSorted(),
    ).toEqual(ids.toSorted());
    const { rows } = await api.database.pool.query('SELECT FROM message WHERE dispatch_id = ANY ($1::uuid[])', [ids]);
    expect(rows).toHaveLength(2);
  });

  test('H2 repeated with the same key it changes nothing more, and an empty part of the day is refused', async () => {
    const { type } = await makeClinic();
    const key = newId();
    const body = { date: DAY, from: '09:00', to: '09:10' };
    const one = await post(`/appointment-types/${type}/sessions/cancel`, body, 'manager', key);
    const other = await post(`/appointment-types/${type}/sessions/cancel`, body, 'manager', key);
    expect(other.body).toEqual(one.body);
    expect(one.body).toMatchObject({ slots: 1, booked: 1 });
    expect(await slotsOf(type)).toHaveLength(2);
    expect((await post(`/appointment-types/${type}/sessions/cancel`, body)).body).toMatchObject({
      code: 'session-empty',
    });
    expect((await post(`/appointment-types/${type}/sessions/cancel`, { date: DAY, from: '25:00' })).status).toBe(422);
    expect((await post(`/appointment-types/${type}/sessions/cancel`, body, 'sender')).status).toBe(403);
  });
});

describe('H2 a clinic that is moved', () => {
  test('H2 keeps each appointment in its place, and tells each patient the new time', async () => {
    const { type, people, bookings } = await makeClinic();
    const answer = await post(`/appointment-types/${type}/sessions/move`, { date: DAY, toDate: NEXT, toFrom: '14:05' });
    expect([answer.status, answer.body]).toMatchObject([202, { kind: 'moved', slots: 3, booked: 2 }]);
    const slots = await slotsOf(type);
    expect(slots.map(({ startsAt, status, patientId }) => [startsAt.slice(0, 16), status, patientId])).toEqual([
      [`${NEXT}T14:05`, 'booked', people[0]!.patientId],
      [`${NEXT}T14:15`, 'booked', people[1]!.patientId],
      [`${NEXT}T14:25`, 'free', null],
    ]);
    const booking = (await api.call('GET', `/api/v1/bookings/${bookings[0]}`)).body as {
      startsAt: string;
      needsEntry: boolean;
    };
    expect(booking).toMatchObject({ startsAt: slots[0]!.startsAt, needsEntry: true });
    await round();
    const [text] = await textsOf((await changesOf(type))[0]!.messages.map(({ id }) => id));
    expect(text).toContain(
      `It is now on Thursday ${WEDNESDAY.plus({ days: 1 }).toFormat('d LLLL yyyy')} at 2:05pm, Room 2.`,
    );
  });

  test('H2 by less than one appointment is possible, and onto other times is refused without a change', async () => {
    const { type } = await makeClinic();
    const move = (toFrom: string, part = {}) =>
      post(`/appointment-types/${type}/sessions/move`, { date: DAY, ...part, toDate: DAY, toFrom });
    expect((await move('09:05')).status).toBe(202);
    const refused = await move('09:20', { from: '09:00', to: '09:10' });
    expect(refused.body).toMatchObject({ code: 'session-overlaps' });
    expect((await slotsOf(type)).map(({ startsAt }) => startsAt.slice(11, 16))).toEqual(['09:05', '09:15', '09:25']);
    const past = await post(`/appointment-types/${type}/sessions/move`, {
      date: DAY,
      toDate: '2020-01-01',
      toFrom: '09:00',
    });
    expect(past.body).toMatchObject({ errors: [{ path: 'toDate', code: 'slot-past' }] });
  });

  test('H2 a message about an earlier time is not sent once the appointment has changed again', async () => {
    const { type, bookings } = await makeClinic({ booked: 1 });
    await post(`/appointment-types/${type}/sessions/move`, { date: DAY, toDate: NEXT, toFrom: '14:00' });
    await post(`/bookings/${bookings[0]}/cancel`, { tellPatient: true }, 'sender');
    await round();
    expect((await changesOf(type))[0]!.messages).toMatchObject([
      { kind: 'moved', leftOut: 'superseded', status: null },
    ]);
    const told = await api.services.clinics.messages(api.practiceId, { bookingIds: bookings });
    expect(told.map(({ kind, status }) => [kind, status])).toEqual([
      ['moved', null],
      ['cancelled', 'planned'],
    ]);
  });
});

describe('H2 who is told of an appointment', () => {
  test('H2 N28 someone calls patients without a contact and those who want letters', async () => {
    const { type, people } = await makeClinic({ slots: 2 });
    const [one, other] = people.map(({ patientId }) => patientId);
    await api.database.pool.query('UPDATE patient SET mobile = NULL, email = NULL WHERE id = $1', [one]);
    await api.database.pool.query('UPDATE patient SET letter_instead = true, email = NULL WHERE id = $1', [other]);
    await post(`/appointment-types/${type}/sessions/cancel`, { date: DAY });
    await round();
    const [change] = await changesOf(type);
    expect(change!.messages.map(({ leftOut }) => leftOut)).toEqual(['contact-missing', 'letter-instead']);
  });

  test('H2 N28 N42 news is in Welsh for those who need it, and who needs another language is called as well', async () => {
    const { type, people } = await makeClinic({ slots: 2 });
    const speak = (person: number, language: string) =>
      api.database.pool.query('UPDATE patient SET preferred_language = $2 WHERE id = $1', [
        people[person]!.patientId,
        language,
      ]);
    await speak(0, 'cy');
    await speak(1, 'pl');
    await post(`/appointment-types/${type}/sessions/cancel`, { date: DAY });
    await round();
    const [change] = await changesOf(type);
    expect(change!.messages.map(({ needsLanguage, status }) => [needsLanguage, status])).toEqual([
      [null, 'planned'],
      ['pl', 'planned'],
    ]);
    const [welsh, english] = await Promise.all(change!.messages.map(({ id }) => textsOf([id])));
    // cspell:disable-next-line -- Welsh
    expect(welsh![0]).toContain('Does dim angen i chi ddod.');
    expect(english![0]).toContain('Please do not come.');
  });

  test('H2 nobody is told of one appointment unless staff ask for it, and a confirmation names place and clinician', async () => {
    const { type, people } = await makeClinic({ booked: 1 });
    const free = (await slotsOf(type)).find(({ status }) => status === 'free')!;
    const made = await post(
      '/bookings',
      { slotId: free.id, patientId: people[0]!.patientId, confirmBy: 'sms' },
      'sender',
    );
    const { id } = made.body as { id: string };
    await round();
    const told = await api.services.clinics.messages(api.practiceId, { bookingIds: [id] });
    expect(told.map(({ kind, channel }) => [kind, channel])).toEqual([['confirmed', 'sms']]);
    expect((await textsOf([told[0]!.id]))[0]).toMatch(/your Review with Dr .* is booked for .* at 9:10am, Room 2\./);
    await post(`/bookings/${id}/cancel`, {}, 'sender');
    await round();
    expect(await api.services.clinics.messages(api.practiceId, { bookingIds: [id] })).toHaveLength(1);
  });

  test('H2 a time that is taken out while someone books it is either theirs or gone, never both', async () => {
    const { type } = await makeClinic({ slots: 8, booked: 0 });
    const people = await makePatients(api, 8);
    const slots = await slotsOf(type);
    const ends = await Promise.all(
      slots.map(async (slot, index) => {
        const [booked, removed] = await Promise.all([
          post('/bookings', { slotId: slot.id, patientId: people[index]!.patientId }, 'sender'),
          api.call('DELETE', `/api/v1/appointment-types/${type}/slots/${slot.id}`, { as: 'manager' }),
        ]);
        return [booked.status, removed.status].join(' ');
      }),
    );
    for (const end of ends) expect(['201 409', '409 204']).toContain(end);
  });
});

describe('H2 an appointment that is not in the clinical system', () => {
  test('H2 is an alarm at 4pm of the working day before, once, and no longer once it is ticked', async () => {
    const receptionist = await signedIn(api, 'sender');
    const { bookings } = await makeClinic();
    const unread = () =>
      api.services.notifications.unread({ practiceId: api.practiceId, staffId: receptionist.staffId });
    await post(`/bookings/${bookings[1]}/entered`, { entered: true }, 'sender');
    const tuesday = WEDNESDAY.minus({ days: 1 });
    await round(at(15, 59, tuesday));
    expect(await unread()).toBe(0);
    await round(at(16, 0, tuesday));
    await round(at(16, 5, tuesday));
    expect(await unread()).toBe(1);
    const page = await visit(api, 'GET', '/p/oakfield/notifications', { cookie: receptionist.cookie });
    expect(page.text).toContain('Appointments of the next working day are not in the clinical system.');
    const { rows } = await api.database.pool.query<{ id: string }>(
      'SELECT id FROM booking WHERE id = ANY ($1::uuid[]) AND alarmed_at IS NOT NULL',
      [bookings],
    );
    expect(rows.map(({ id }) => id)).toEqual([bookings[0]]);
  });

  test('H2 on the day after bank holidays is an alarm before them', async () => {
    const receptionist = await signedIn(api, 'sender');
    await api.call('PATCH', '/api/v1/settings', {
      body: { closedDays: [{ date: WEDNESDAY.minus({ days: 1 }).toISODate(), name: 'Training' }] },
    });
    await makeClinic({ booked: 1 });
    await round(at(16, 0, WEDNESDAY.minus({ days: 2 })));
    await api.call('PATCH', '/api/v1/settings', { body: { closedDays: [] } });
    expect(await api.services.notifications.unread({ practiceId: api.practiceId, staffId: receptionist.staffId })).toBe(
      1,
    );
  });
});

describe('H2 an answer without an appointment that nobody has seen to', () => {
  test('H2 is an alarm at 4pm of the working day after it, once, and not for one that was decided', async () => {
    const receptionist = await signedIn(api, 'sender');
    const told = async () =>
      (
        await api.database.pool.query(
          `SELECT FROM notification WHERE kind = 'booking-answer-waiting' AND staff_id = $1`,
          [receptionist.staffId],
        )
      ).rowCount;
    const people = await makePatients(api, 2);
    const [waiting, done] = await Promise.all(
      people.map(({ patientId }) => makeBookingAnswer(api, patientId, 'call-me')),
    );
    // Answered on a Friday evening.
    const friday = WEDNESDAY.plus({ days: 2 });
    await api.database.pool.query('UPDATE booking_answer SET at = $2 WHERE id = ANY ($1::uuid[])', [
      [waiting, done],
      at(18, 0, friday),
    ]);
    await post(`/booking-answers/${done}/decision`, { accepted: true }, 'sender');
    await round(at(16, 30, friday.plus({ days: 1 })));
    await round(at(15, 59, friday.plus({ days: 3 })));
    expect(await told()).toBe(0);
    await round(at(16, 0, friday.plus({ days: 3 })));
    await round(at(16, 5, friday.plus({ days: 3 })));
    expect(await told()).toBe(1);
    const page = await visit(api, 'GET', '/p/oakfield/notifications', { cookie: receptionist.cookie });
    expect(page.text).toContain('Patients answered without booking, and nobody has seen to it.');
    const { rows } = await api.database.pool.query<{ id: string }>(
      'SELECT id FROM booking_answer WHERE id = ANY ($1::uuid[]) AND alarmed_at IS NOT NULL',
      [[waiting, done]],
    );
    expect(rows.map(({ id }) => id)).toEqual([waiting]);
  });
});
