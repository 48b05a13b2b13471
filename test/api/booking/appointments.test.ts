import { DateTime } from 'luxon';
import { newId } from '../../../adapters/postgres/sql/new-id';
import type { BookingInvitation } from '../../../ports/booking/bookings';
import { makeDraft, makeList, makePatients } from '../fixtures';
import { testApi, type Who } from '../support';

const api = testApi();

interface Type {
  id: string;
  freeSlots: number;
}
interface Slot {
  id: string;
  startsAt: string;
  endsAt: string;
  status: string;
  patientId: string | null;
}
interface Booking {
  id: string;
  slotId: string;
  status: string;
  startsAt: string;
  needsEntry: boolean;
}
interface Problem {
  code: string;
  errors: { path: string; code: string; message: string }[];
}

/** A day that is certainly ahead, on which no clock changes. */
const DAY = DateTime.now().plus({ days: 30 }).set({ month: 12, day: 8 }).plus({ years: 1 }).toISODate();

const post = (path: string, body: unknown, as: Who = 'manager') =>
  api.call('POST', `/api/v1/appointment-types${path}`, { as, body });
const makeType = async (more: object = {}) =>
  (await post('', { name: 'Flu vaccination', minutes: 10, ...more })).body as Type;
const add = (type: Type, body: object) => post(`/${type.id}/slots`, body);
const session = (from: string, to: string, date = DAY) => ({ sessions: [{ date, from, to }] });
const slotsOf = async (type: Type, query = '') =>
  ((await api.call('GET', `/api/v1/appointment-types/${type.id}/slots?${query}`)).body as { items: Slot[] }).items;
const book = (slot: Slot | undefined, patientId: string) =>
  api.call('POST', '/api/v1/bookings', { as: 'sender', body: { slotId: slot!.id, patientId } });
const moveTo = (booking: Booking, slot: Slot | undefined) =>
  api.call('POST', `/api/v1/bookings/${booking.id}/move`, { as: 'sender', body: { slotId: slot!.id } });
const cancel = (booking: Booking) => api.call('POST', `/api/v1/bookings/${booking.id}/cancel`, { as: 'sender' });

/** Patients who were invited to a type by one campaign. */
async function invited(type: Type, count: number): Promise<BookingInvitation[]> {
  const list = await makeList(api, { accepted: count });
  const campaignId = await makeDraft(api, { listId: list.id });
  return list.people.map(({ patientId }) => ({
    ...{ practiceId: api.practiceId, campaignId, patientId, typeId: type.id },
  }));
}

const byLink = (invitation: BookingInvitation, slotId: string) =>
  api.services.bookings.bookByLink(invitation, slotId, newId(), new Date(), null);
const keepForTelephone = (telephoneShare: number) =>
  api.call('PATCH', '/api/v1/settings', { body: { telephoneShare } });

beforeAll(() => keepForTelephone(0));

describe('H2 appointment types and their times', () => {
  test('H2 a manager makes a type, and everybody reads it', async () => {
    const made = await post('', { name: 'Review', minutes: 20, clinician: ' Dr  A Shah ', location: 'Room 2' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...{ name: 'Review', minutes: 20, clinician: 'Dr A Shah', location: 'Room 2', instructions: null, seats: 1 },
      ...{ minNoticeMinutes: 0, maxDaysAhead: null, freeSlots: 0, archivedAt: null },
    });
    const listed = (await api.call('GET', '/api/v1/appointment-types', { as: 'viewer' })).body as { items: Type[] };
    expect(listed.items[0]).toEqual(made.body);
    expect((await api.call('GET', made.headers.location!, { as: 'viewer' })).body).toEqual(made.body);
    expect((await post('', { name: 'Review', minutes: 20 }, 'sender')).status).toBe(403);
  });

  test.each([
    ['no name', { name: ' ', minutes: 10 }, 'name required'],
    ['no length', { name: 'Flu' }, 'minutes required'],
    ['a length of 0', { name: 'Flu', minutes: 0 }, 'minutes too-small'],
    [
      'several seats of one clinician',
      { name: 'Flu', minutes: 5, clinician: 'B', seats: 2 },
      'seats seats-of-clinician',
    ],
  ])('H2 %s is refused with its field', async (_what, body, expected) => {
    const refused = await post('', body);
    expect(refused.status).toBe(422);
    expect((refused.body as Problem).errors.map(({ path, code }) => `${path} ${code}`)).toContain(expected);
  });

  test('H2 a session becomes slots, and what overlaps one of the type is left out and counted', async () => {
    const type = await makeType();
    const added = await add(type, session('09:00', '09:35'));
    expect(added.status).toBe(201);
    expect(added.body).toEqual({ added: 3, skipped: 0 });
    expect((await add(type, session('09:20', '09:50'))).body).toEqual({ added: 2, skipped: 1 });
    // Two times of one request can overlap as well: the earlier one stays.
    const startsAt = [`${DAY}T14:05:00Z`, `${DAY}T14:00:00Z`];
    expect((await add(type, { startsAt })).body).toEqual({ added: 1, skipped: 1 });
    const slots = await slotsOf(type);
    expect(slots.map((slot) => slot.startsAt.slice(11, 16))).toEqual([
      '09:00',
      '09:10',
      '09:20',
      '09:30',
      '09:40',
      '14:00',
    ]);
    expect(slots[0]).toMatchObject({ endsAt: `${DAY}T09:10:00.000Z`, status: 'free', patientId: null });
  });

  test('H2 X6 sessions are on the practice’s clock when it changes', async () => {
    const type = await makeType({ minutes: 30 });
    const spring = { date: '2027-03-28', from: '00:30', to: '02:30' };
    const autumn = { date: '2027-10-31', from: '00:30', to: '02:00' };
    expect((await add(type, { sessions: [spring, autumn] })).body).toEqual({ added: 7, skipped: 0 });
    const refused = await add(type, { sessions: [{ ...spring, from: '01:30' }] });
    expect(refused.status).toBe(422);
    expect((refused.body as Problem).errors).toEqual([
      {
        ...{ path: 'sessions[0].from', code: 'time-skipped' },
        message: 'The clocks go forward that night, so 01:30 does not exist. Enter another time.',
      },
    ]);
  });

  test('H2 slots are found by day and by state', async () => {
    const type = await makeType();
    const next = DateTime.fromISO(DAY).plus({ days: 1 }).toISODate();
    await add(type, {
      sessions: [
        { date: DAY, from: '23:40', to: '24:00' },
        { date: next, from: '00:00', to: '00:20' },
      ],
    });
    const [first] = await slotsOf(type);
    const [person] = await makePatients(api, 1);
    await book(first, person!.patientId);
    expect(await slotsOf(type, `from=${DAY}&to=${DAY}`)).toHaveLength(2);
    expect(await slotsOf(type, `from=${next}`)).toHaveLength(2);
    expect(await slotsOf(type, 'status=free')).toHaveLength(3);
    expect(await slotsOf(type, 'status=booked')).toEqual([
      { ...first, status: 'booked', patientId: person!.patientId },
    ]);
    expect((await api.call('GET', `/api/v1/appointment-types/${type.id}/slots?status=x`)).status).toBe(422);
  });

  test.each([
    ['nothing', {}, 'sessions required'],
    ['both kinds', { ...session('09:00', '10:00'), startsAt: [`${DAY}T09:00:00Z`] }, 'sessions required'],
    ['a past session', session('09:00', '10:00', '2020-01-01'), 'sessions[0].from slot-past'],
    ['an end before the beginning', session('10:00', '09:00'), 'sessions[0].to session-backwards'],
    ['a session that is too short', session('10:00', '10:05'), 'sessions[0].to session-too-short'],
    ['a time without offset', { startsAt: [`${DAY}T09:00:00`] }, 'startsAt[0]'],
  ])('H2 times with %s are refused with their place', async (_what, body, expected) => {
    const refused = await add(await makeType(), body);
    expect(refused.status).toBe(422);
    expect((refused.body as Problem).errors.map(({ path, code }) => `${path} ${code}`).join()).toContain(expected);
  });

  test('H2 an archived type takes no times and is offered again on request', async () => {
    const type = await makeType();
    await add(type, session('09:00', '10:00'));
    await post(`/${type.id}/archive`, {});
    expect((await add(type, session('11:00', '12:00'))).body).toMatchObject({ code: 'appointment-type-archived' });
    expect(await api.services.slots.offered(api.practiceId, type.id, new Date(), 100)).toEqual([]);
    await post(`/${type.id}/restore`, {});
    expect(await api.services.slots.offered(api.practiceId, type.id, new Date(), 100)).toHaveLength(6);
  });

  test('H2 a free time is taken out, one that somebody has is not', async () => {
    const type = await makeType();
    await add(type, session('09:00', '09:20'));
    const [mine, free] = await slotsOf(type);
    const [person] = await makePatients(api, 1);
    await book(mine, person!.patientId);
    const remove = async (slot: Slot) =>
      (await api.call('DELETE', `/api/v1/appointment-types/${type.id}/slots/${slot.id}`, { as: 'manager' })).status;
    expect([await remove(mine!), await remove(free!), await remove(free!)]).toEqual([409, 204, 409]);
  });
});

describe('H2 a clinician is never booked twice at once', () => {
  test('H2 two types of one clinician: what is booked in one is not offered in the other', async () => {
    const clinician = `Dr ${newId()}`;
    const long = await makeType({ minutes: 30, clinician });
    const short = await makeType({ minutes: 10, clinician: clinician.toUpperCase() });
    await add(long, session('09:00', '10:00'));
    await add(short, session('09:00', '10:00'));
    const [person, other] = await makePatients(api, 2);
    const [half] = await slotsOf(long);
    expect((await book(half, person!.patientId)).status).toBe(201);
    const offered = await api.services.slots.offered(api.practiceId, short.id, new Date(), 100);
    expect(offered.map(({ startsAt }) => startsAt.toISOString().slice(11, 16))).toEqual(['09:30', '09:40', '09:50']);
    const refused = await book((await slotsOf(short))[1], other!.patientId);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: 'slot-taken' });
  });

  test('H2 the database itself refuses it', async () => {
    const clinician = `Dr ${newId()}`;
    const [one, two] = [await makeType({ clinician }), await makeType({ clinician })];
    await add(one, session('09:00', '09:10'));
    await add(two, session('09:00', '09:10'));
    const [person] = await makePatients(api, 1);
    const taken = (type: Type) =>
      api.database.pool.query(`UPDATE slot SET state = 'booked', patient_id = $2 WHERE type_id = $1`, [
        ...[type.id, person!.patientId],
      ]);
    await taken(one);
    await expect(taken(two)).rejects.toMatchObject({ code: '23P01' });
  });

  test('H2 without a named clinician, types do not stand in each other’s way, and a clinic has its seats', async () => {
    const clinic = await makeType({ seats: 3 });
    const other = await makeType();
    await add(clinic, session('09:00', '09:10'));
    await add(other, session('09:00', '09:10'));
    const people = await makePatients(api, 5);
    const [seat] = await slotsOf(clinic);
    const statuses = [];
    for (const { patientId } of people.slice(0, 4)) statuses.push((await book(seat, patientId)).status);
    expect(statuses).toEqual([201, 201, 201, 409]);
    expect((await book((await slotsOf(other))[0], people[4]!.patientId)).status).toBe(201);
  });
});

describe('H2 appointments that staff make', () => {
  test('H2 book, move, enter and cancel; each change has to be entered in the clinical system', async () => {
    const type = await makeType();
    await add(type, session('09:00', '09:20'));
    const [first, second] = await slotsOf(type);
    const [person] = await makePatients(api, 1);
    const made = (await book(first, person!.patientId)).body as Booking;
    expect(made).toMatchObject({ status: 'booked', startsAt: first!.startsAt, needsEntry: true, bookedBy: 'A sender' });
    const enter = async () =>
      (await api.call('POST', `/api/v1/bookings/${made.id}/entered`, { as: 'sender', body: { entered: true } }))
        .body as Booking;
    expect(await enter()).toMatchObject({ needsEntry: false, enteredBy: 'A sender' });
    const moved = await moveTo(made, second);
    expect(moved.status).toBe(200);
    expect(moved.body).toMatchObject({ id: made.id, startsAt: second!.startsAt, needsEntry: true });
    expect((await slotsOf(type)).map(({ status }) => status)).toEqual(['free', 'booked']);
    expect((await cancel(made)).body).toMatchObject({ status: 'cancelled', needsEntry: true });
    expect((await slotsOf(type, 'status=free')).length).toBe(2);
    const waiting = (await api.call('GET', '/api/v1/bookings?needsEntry=true')).body as { items: Booking[] };
    expect(waiting.items.map(({ id }) => id)).toContain(made.id);
    expect(await enter()).toMatchObject({ needsEntry: false });
    expect((await moveTo(made, first)).body).toMatchObject({ code: 'booking-cancelled' });
    const { rows } = await api.database.pool.query<{ act: string }>(
      'SELECT act FROM audit_entry WHERE subject_id = $1 ORDER BY id',
      [made.id],
    );
    expect(rows.map(({ act }) => act)).toEqual([
      ...['booking-made', 'booking-entered', 'booking-moved', 'booking-cancelled', 'booking-entered'],
    ]);
  });

  test('H2 it cannot be moved to another type, and an unknown patient is told', async () => {
    const [one, two] = [await makeType(), await makeType()];
    await add(one, session('09:00', '09:10'));
    await add(two, session('09:00', '09:10'));
    const [person] = await makePatients(api, 1);
    const made = (await book((await slotsOf(one))[0], person!.patientId)).body as Booking;
    expect((await moveTo(made, (await slotsOf(two))[0])).status).toBe(409);
    expect((await slotsOf(two, 'status=free')).length).toBe(1);
    expect((await book((await slotsOf(two))[0], newId())).body).toMatchObject({ code: 'patient-unknown' });
  });

  test('H2 another practice sees none of it', async () => {
    const type = await makeType();
    await add(type, session('09:00', '09:10'));
    const [slot] = await slotsOf(type);
    const [person] = await makePatients(api, 1);
    const made = (await book(slot, person!.patientId)).body as Booking;
    const as = 'stranger' as const;
    expect((await api.call('GET', `/api/v1/appointment-types/${type.id}/slots`, { as })).status).toBe(404);
    expect((await api.call('POST', `/api/v1/bookings/${made.id}/cancel`, { as })).status).toBe(404);
    const stranger = await makePatients(api, 1, api.otherPracticeId);
    const body = { slotId: slot!.id, patientId: stranger[0]!.patientId };
    expect((await api.call('POST', '/api/v1/bookings', { as, body })).status).toBe(409);
  });
});

describe('H2 appointments that patients book by their link', () => {
  test('H2 of 50 patients who want one slot at the same moment, one gets it', async () => {
    const type = await makeType();
    await add(type, session('09:00', '09:10'));
    const [slot] = await slotsOf(type);
    const people = await invited(type, 50);
    const ends = await Promise.all(people.map((invitation) => byLink(invitation, slot!.id)));
    expect(ends.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
    const { rows } = await api.database.pool.query('SELECT patient_id FROM booking WHERE slot_id = $1', [slot!.id]);
    expect(rows).toHaveLength(1);
  });

  test('H2 50 patients who book 50 times of one clinician in two types are never there at once', async () => {
    const clinician = `Dr ${newId()}`;
    const [long, short] = [await makeType({ minutes: 20, clinician }), await makeType({ minutes: 10, clinician })];
    await add(long, session('09:00', '13:00'));
    await add(short, session('09:00', '13:00'));
    const times = [...(await slotsOf(long)), ...(await slotsOf(short))];
    const [longs, shorts] = [await invited(long, 12), await invited(short, 24)];
    const pairs = [
      ...longs.map((one, index) => [one, times[index]!] as const),
      ...shorts.map((one, index) => [one, times[12 + index]!] as const),
    ];
    await Promise.all(pairs.map(([one, slot]) => byLink(one, slot.id)));
    const { rows } = await api.database.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM slot a JOIN slot b ON a.diary = b.diary AND a.id < b.id
         AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
       WHERE a.diary = lower($1) AND a.state = 'booked' AND b.state = 'booked'`,
      [clinician],
    );
    expect(rows[0]!.count).toBe(0);
    const booked = await api.database.pool.query(`SELECT FROM slot WHERE diary = lower($1) AND state = 'booked'`, [
      clinician,
    ]);
    expect(booked.rowCount).toBeGreaterThanOrEqual(12);
  });

  test('H2 while a patient confirms a time nobody else gets it, until the reservation ends', async () => {
    const type = await makeType();
    await add(type, session('09:00', '09:10'));
    const [slot] = await slotsOf(type);
    const [one, two] = await invited(type, 2);
    const now = new Date();
    expect(await api.services.bookings.hold(one!, slot!.id, now)).toBe(slot!.id);
    expect((await slotsOf(type))[0]).toMatchObject({ status: 'held' });
    expect(await api.services.bookings.hold(two!, slot!.id, now)).toBeNull();
    expect(await byLink(two!, slot!.id)).toEqual({ kind: 'taken' });
    await api.database.pool.query(`UPDATE slot SET held_until = now() - interval '1 second' WHERE id = $1`, [slot!.id]);
    expect((await slotsOf(type))[0]).toMatchObject({ status: 'free', patientId: null });
    expect(await byLink(two!, slot!.id)).toMatchObject({ kind: 'ok' });
    expect(await byLink(one!, slot!.id)).toEqual({ kind: 'taken' });
  });

  test('H2 pressing twice makes one appointment, and another time moves it', async () => {
    const type = await makeType();
    await add(type, session('09:00', '09:20'));
    const [first, second] = await slotsOf(type);
    const [one] = await invited(type, 1);
    const ends = await Promise.all([byLink(one!, first!.id), byLink(one!, first!.id)]);
    expect(ends[0]).toEqual(ends[1]);
    expect(await byLink(one!, second!.id)).toEqual(ends[0]);
    expect((await slotsOf(type)).map(({ status }) => status)).toEqual(['free', 'booked']);
    const { booking } = await api.services.bookings.ofInvitation(one!);
    expect(booking).toMatchObject({ sequence: 1, bookedBy: null, startsAt: new Date(second!.startsAt) });
  });

  test('H2 the notice, the days ahead and the telephone’s share keep times from links, not from staff', async () => {
    const inDays = (days: number) => DateTime.utc().plus({ days }).toISODate();
    const type = await makeType({ minNoticeMinutes: 3 * 1440, maxDaysAhead: 20 });
    const sessions = [2, 10, 30].map((days) => ({ date: inDays(days), from: '10:00', to: '11:40' }));
    await add(type, { sessions });
    const offered = () => api.services.slots.offered(api.practiceId, type.id, new Date(), 100);
    expect(new Set((await offered()).map(({ startsAt }) => startsAt.toISOString().slice(0, 10)))).toEqual(
      new Set([inDays(10)]),
    );
    await keepForTelephone(0.2);
    const people = await invited(type, 10);
    const ends = [];
    for (const [index, slot] of (await offered()).entries()) ends.push(await byLink(people[index]!, slot.slotId));
    await keepForTelephone(0);
    expect(ends.map(({ kind }) => kind)).toEqual([...Array<string>(8).fill('ok'), 'taken', 'taken']);
    const [kept] = (await slotsOf(type, 'status=free')).slice(-1);
    expect((await book(kept, people[9]!.patientId)).status).toBe(201);
  });

  test('H2 a patient who declines or had it elsewhere gives the time back, and can still change their mind', async () => {
    const type = await makeType();
    await add(type, session('09:00', '09:10'));
    const [slot] = await slotsOf(type);
    const [one] = await invited(type, 1);
    const { bookings } = api.services;
    await byLink(one!, slot!.id);
    await bookings.answer(one!, 'declined', new Date());
    expect(await bookings.ofInvitation(one!)).toEqual({ booking: null, answer: 'declined' });
    expect((await slotsOf(type))[0]).toMatchObject({ status: 'free' });
    await bookings.answer(one!, 'elsewhere', new Date());
    expect(await bookings.ofInvitation(one!)).toMatchObject({ answer: 'elsewhere' });
    expect(await byLink(one!, slot!.id)).toMatchObject({ kind: 'ok' });
    expect(await bookings.ofInvitation(one!)).toMatchObject({ answer: null, booking: { status: 'booked' } });
  });
});
