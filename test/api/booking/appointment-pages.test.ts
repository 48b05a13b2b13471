import { DateTime } from 'luxon';
import { makePatients } from '../fixtures';
import { formOf } from '../page-form';
import { practicePages } from '../page-visitor';
import { testApi } from '../support';

const api = testApi();
const manager = practicePages(api, 'manager');
const viewer = practicePages(api, 'viewer');
const sender = practicePages(api, 'sender');
const { base } = manager;

/** A Monday that is ahead, and no bank holiday anywhere. */
const MONDAY = DateTime.now().plus({ years: 1 }).set({ month: 11, day: 10 }).startOf('week').toISODate();
const words = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function makeType(name: string): Promise<string> {
  const made = await manager.post('/appointments', { name, minutes: '10', clinician: '', location: 'Room 2' });
  return made.location!.slice(base.length);
}

describe('H2 the pages of appointments', () => {
  test('H2 a manager makes a type and adds a clinic of each week', async () => {
    const page = await makeType('Flu clinic');
    const session = { date: MONDAY, from: '09:00', to: '09:30', repeat: 'weekly' };
    const until = DateTime.fromISO(MONDAY).plus({ weeks: 2 }).toISODate()!;
    const added = await manager.post(`${page}/sessions`, { ...session, until });
    expect(added.location).toBe(`${base}${page}`);
    const shown = words((await viewer.get(page)).text);
    expect(shown).toContain('9 free times');
    expect(shown.match(/, 9am to 9:30am: 0 taken, 3 free/g)).toHaveLength(3);
    const form = (await manager.get(page)).text;
    expect(form).toContain('name="until-day"');
    expect(form).not.toContain('&lt;');
    expect(shown).not.toContain('Add a clinic');
    expect(words((await viewer.get('/appointments')).text)).toContain('9 free times');
  });

  test('H2 what is missing is said at its field', async () => {
    const refused = await manager.post('/appointments', { name: '', minutes: 'ten' });
    expect(refused.status).toBe(422);
    expect(words(refused.text)).toContain('Enter a name for the appointment');
    const page = await makeType('Blood test');
    const late = await manager.post(`${page}/sessions`, { date: MONDAY, from: '10:00', to: '09:00', repeat: 'once' });
    expect(late.status).toBe(422);
    expect(late.text).toContain('id="to-error"');
  });

  test('H2 an appointment is to be entered until someone says so, and cancelled by hand it is free again', async () => {
    const page = await makeType('Review');
    await manager.post(`${page}/sessions`, { date: MONDAY, from: '09:00', to: '09:10', repeat: 'once' });
    const id = page.split('/').at(-1)!;
    const slots = await api.call('GET', `/api/v1/appointment-types/${id}/slots`);
    const [person] = await makePatients(api, 1);
    const body = { slotId: (slots.body as { items: { id: string }[] }).items[0]!.id, patientId: person!.patientId };
    const booking = ((await api.call('POST', '/api/v1/bookings', { as: 'sender', body })).body as { id: string }).id;
    const listed = (await sender.get('/appointments')).text;
    expect(words(listed)).toContain('Given1 Family1');
    expect(words((await viewer.get('')).text)).toContain('1 appointment is not in your clinical system yet.');
    const press = async (from: string, act: string) => {
      const form = Object.fromEntries(formOf((await sender.get(from)).text, `${base}/bookings/${booking}/${act}`));
      return sender.post(`/bookings/${booking}/${act}`, form);
    };
    await press('/appointments', 'entered');
    expect(words((await sender.get('/appointments')).text)).not.toContain('Given1 Family1');
    expect(words((await viewer.get('')).text)).not.toContain('clinical system yet');
    expect(words((await sender.get(page)).text)).toContain(': 1 taken, 0 free');
    expect((await sender.get(`/clinics?date=${MONDAY}`)).text).toContain(`${base}/bookings/${booking}/cancel`);
    const cancelled = await press(`/bookings/${booking}/cancel`, 'cancel');
    expect(cancelled.location).toBe(`${base}/clinics?date=${MONDAY}`);
    const day = words((await sender.get(`/clinics?date=${MONDAY}`)).text);
    expect(day).toContain('0 times taken, 1 free');
    const told = await api.services.clinics.messages(api.practiceId, { bookingIds: [booking] });
    expect(told).toMatchObject([{ kind: 'cancelled' }]);
    expect(words((await sender.get('/appointments')).text)).toContain('Remove it:');
    expect(words((await sender.get(page)).text)).toContain(': 0 taken, 1 free');
  });

  test('H2 staff find a patient, book a time for them, and move it', async () => {
    const page = await makeType('Smear');
    await manager.post(`${page}/sessions`, { date: MONDAY, from: '10:00', to: '10:20', repeat: 'once' });
    const [person] = await makePatients(api, 1);
    const day = (await sender.get(`/clinics?date=${MONDAY}`)).text;
    const book = new RegExp(`href="${base}(${page}/book\\?slot=[0-9a-f-]+)"`).exec(day)![1]!;
    const search = Object.fromEntries(formOf((await sender.get(book)).text, `${base}${page}/book/searches`));
    const lost = await sender.post(`${page}/book/searches`, { ...search, words: '' });
    expect(lost.status).toBe(422);
    const found = await sender.post(`${page}/book/searches`, { ...search, words: person!.nhsNumber });
    const results = (await sender.get(found.location!.slice(base.length))).text;
    expect(words(results)).toContain('Patients found');
    const form = Object.fromEntries(formOf(results, `${base}${page}/book`));
    const nobody = await sender.post(`${page}/book`, { ...form, patient: '' });
    expect([nobody.status, words(nobody.text)]).toEqual([
      422,
      expect.stringMatching(/Choose the patient.*Patients found/s),
    ]);
    const [year, month, dayOfMonth] = MONDAY.split('-');
    const typed = `date-day=${Number(dayOfMonth)}&date-month=${month}&date-year=${year}`;
    expect((await sender.get(`/clinics?${typed}`)).text).toContain(book);
    const noDay = await sender.get('/clinics?date=7/12/2026');
    expect([noDay.status, words(noDay.text)]).toEqual([422, expect.stringContaining('Enter a real date, for example')]);
    const booked = await sender.post(`${page}/book`, { ...form, patient: person!.patientId, confirmBy: 'none' });
    expect(booked.location).toBe(`${base}/clinics?date=${MONDAY}`);
    const again = await sender.post(`${page}/book`, { ...form, operation: '', patient: person!.patientId });
    expect(words(again.text)).toContain('That time has just been taken');
    const shown = (await sender.get(`/clinics?date=${MONDAY}`)).text;
    const move = /href="[^"]*(\/bookings\/[0-9a-f-]+\/move)"/.exec(shown)![1]!;
    const times = (await sender.get(move)).text;
    const slot = /name="slot" type="radio" value="([^"]+)"/.exec(times)![1]!;
    const moved = await sender.post(move, { ...Object.fromEntries(formOf(times, base + move)), slot, tell: 'yes' });
    expect(moved.location).toBe(`${base}/clinics?date=${MONDAY}`);
    expect(words((await sender.get(`/clinics?date=${MONDAY}`)).text)).toContain(
      'Message about the new time: waiting to be sent',
    );
  });

  test('H2 a manager cancels a clinic on its page, and sees who is told', async () => {
    const page = await makeType('Blood');
    await manager.post(`${page}/sessions`, { date: MONDAY, from: '11:00', to: '11:20', repeat: 'once' });
    const form = Object.fromEntries(
      formOf((await manager.get(`${page}/clinic?date=${MONDAY}`)).text, `${base}${page}/clinic`),
    );
    expect((await manager.post(`${page}/clinic`, { ...form, act: '' })).status).toBe(422);
    expect((await manager.post(`${page}/clinic`, { ...form, act: 'move', toDate: 'x', toFrom: '09:00' })).status).toBe(
      422,
    );
    const done = await manager.post(`${page}/clinic`, { ...form, act: 'cancel' });
    expect(done.location).toBe(`${base}/clinics?date=${MONDAY}`);
    expect(words((await viewer.get(`/clinics?date=${MONDAY}`)).text)).toContain(
      'Blood at 11am was cancelled by A manager',
    );
  });

  test('H2 H12 a campaign is made a booking invitation with its appointment type', async () => {
    const type = (await makeType('Asthma review')).split('/').at(-1)!;
    const without = await sender.post('/campaigns/new', { name: 'Asthma', type: 'booking', purpose: 'recall' });
    expect(without.status).toBe(422);
    expect(words(without.text)).toContain('Choose the appointment type that patients can book');
    const given = { name: 'Asthma', type: 'booking', purpose: 'recall', appointmentTypeId: type, stopBelow: '5' };
    const made = await sender.post('/campaigns/new', given);
    expect(made.status).toBe(303);
    const draftId = /campaigns\/([0-9a-f-]{36})/.exec(made.location!)![1]!;
    expect(await api.services.bookingInvitations.find(api.practiceId, draftId)).toMatchObject({
      ...{ appointmentTypeId: type, bookingUrl: null, stopWhenFreeSlotsBelow: 5 },
    });
    expect((await sender.get(`/campaigns/${draftId}/name`)).text).toContain('value="5"');
  });

  test('H2 a campaign is made a questionnaire on its first page, and its copy asks the same', async () => {
    const item = [{ linkId: 'a', type: 'boolean', text: 'Are you well?' }];
    const source = { resourceType: 'Questionnaire', status: 'active', title: 'How are you?', item };
    const { id } = (await api.call('POST', '/api/v1/questionnaires', { as: 'manager', body: source })).body as {
      id: string;
    };
    const asked = { name: 'Wellbeing', type: 'questionnaire', purpose: 'care' };
    const without = await sender.post('/campaigns/new', asked);
    expect(without.status).toBe(422);
    expect(words(without.text)).toContain('Choose the questionnaire that patients answer');
    expect(words(without.text)).toContain('Choose whether we save the answers to the record');
    const made = await sender.post('/campaigns/new', { ...asked, questionnaireId: id, saveAnswers: 'yes' });
    expect(made.status).toBe(303);
    const draft = /campaigns\/([0-9a-f-]{36})/.exec(made.location!)![1]!;
    const copied = await sender.post(`/campaigns/${draft}/copy`, { name: 'Wellbeing again' });
    const copy = /campaigns\/([0-9a-f-]{36})/.exec(copied.location!)![1]!;
    for (const one of [draft, copy]) {
      expect(await api.services.drafts.find(api.practiceId, one)).toMatchObject({
        ...{ type: 'questionnaire', questionnaireId: id, saveAnswersToRecord: true, invitation: null },
      });
    }
  });
});
