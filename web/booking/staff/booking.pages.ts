import { byDay } from '../../../domain/booking/days';
import { isId } from '../../../domain/ids';
import { dayAt } from '../../../domain/words/times';
import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import { appointmentsLook, searchLook } from '../../../api/patients/looks';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { personName } from '../../kit/words/person-words';
import { createPatientSearch } from '../../kit/patient-search';
import { FORGOTTEN } from '../../kit/words/searches';
import { shownBooking, whenOf } from './shown-booking';

const MOST_TIMES = 300;

/** Staff book a time for a patient, move an appointment or cancel it (H2). */
export function bookingForPatientPages(services: PageServices): WebPage[] {
  const { appointmentTypes, bookings, slots, searches, settings } = services;
  const patients = createPatientSearch(services);

  /** Whose time it is to be: a search for the patient, and what it found. */
  async function choosePatient(visit: PracticeVisit, slotId: string, errors: FormError[] = []): Promise<PageAnswer> {
    const { caller, params, query, form, membership, base, now } = visit;
    const type = await appointmentTypes.find(caller.practiceId, params.id!);
    if (!type || !isId(slotId)) throw notFound('appointment type');
    const slot = await slots.find(caller.practiceId, type.id, slotId);
    if (!slot) throw notFound('time');
    const { timeZone } = membership;
    const back = `${base}/clinics?date=${dayAt(slot.startsAt, timeZone)}`;
    const search = query.search ?? form.text('search');
    const words = isId(search) ? await searches.find(caller.practiceId, search, 'patients', now) : null;
    if (search !== '' && words === null) return { goTo: back, banner: FORGOTTEN };
    const found = words === null ? null : await patients.find(visit, words);
    const { bookingConfirmation } = await settings.read(caller.practiceId);
    return {
      view: 'booking/staff/book',
      title: `Book: ${type.name}`,
      section: 'bulk-messages',
      errors,
      looked: found ? searchLook(found.understoodAs.by, found.items) : undefined,
      data: {
        ...{ type, slotId, back, when: whenOf(slot.startsAt, timeZone) },
        ...{ search, chosen: form.text('patient') },
        typed: form.has('words') ? form.raw('words') : (words ?? ''),
        confirmBy: form.has('confirmBy') ? form.text('confirmBy') : bookingConfirmation,
        found: found?.items.map((one) => ({ ...one, name: personName(one), isOpen: one.status !== 'restricted' })),
        isCut: found?.more ?? false,
      },
    };
  }

  async function bookingOf({ caller, params, membership }: PracticeVisit) {
    const found = await bookings.find(caller.practiceId, params.id!);
    if (!found) throw notFound('appointment');
    const { timeZone } = membership;
    return {
      booking: shownBooking(found, timeZone),
      day: dayAt(found.startsAt, timeZone),
      looked: appointmentsLook([{ patientId: found.patient?.id ?? null }]),
    };
  }

  async function move(visit: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const { caller, membership, now, base } = visit;
    const { booking, day, looked } = await bookingOf(visit);
    if (booking.status === 'cancelled') return { goTo: `${base}/clinics?date=${day}` };
    const free = await slots.page(
      caller.practiceId,
      booking.typeId,
      { limit: MOST_TIMES, after: null },
      { from: now, status: 'free' },
    );
    return {
      view: 'booking/staff/move',
      title: 'Move an appointment',
      section: 'bulk-messages',
      errors,
      looked,
      data: { booking, day, days: byDay(free.items, membership.timeZone) },
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/appointments/{id}/book',
      for: 'practice',
      role: 'sender',
      handle: (visit) => choosePatient(visit, visit.query.slot ?? ''),
    },
    {
      method: 'post',
      path: '/p/{practice}/appointments/{id}/book/searches',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, base, params } = visit;
        const slot = form.text('slot');
        const kept = await patients.keep(visit, form.text('words'));
        if ('errors' in kept) return choosePatient(visit, slot, kept.errors);
        const { id } = kept;
        return { goTo: `${base}/appointments/${params.id!}/book?slot=${encodeURIComponent(slot)}&search=${id}` };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/appointments/{id}/book',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, ask, base, membership } = visit;
        const [slotId, patientId, way] = [form.text('slot'), form.text('patient'), form.text('confirmBy')];
        const confirmBy = way === 'sms' || way === 'email' ? way : null;
        if (!isId(patientId))
          return choosePatient(visit, slotId, [{ field: 'patient', message: 'Choose the patient' }]);
        try {
          const made = await ask('post', '/api/v1/bookings', {
            ...{ body: { slotId, patientId, confirmBy }, operationId: form.operationId },
          });
          const { startsAt } = bodyOf<{ startsAt: string }>(made);
          const text = 'Booked. Enter it in the clinical system too, then tick it.';
          const day = dayAt(new Date(startsAt), membership.timeZone);
          return { goTo: `${base}/clinics?date=${day}`, banner: { kind: 'success', text } };
        } catch (error) {
          return choosePatient(visit, slotId, formErrors(error, { patientId: 'patient' }));
        }
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/bookings/{id}/move',
      for: 'practice',
      role: 'sender',
      handle: (visit) => move(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/bookings/{id}/move',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, ask, base, params, membership } = visit;
        const slotId = form.text('slot');
        if (!isId(slotId)) return move(visit, [{ field: 'slot-1', message: 'Choose a time' }]);
        const tellPatient = form.has('tell');
        try {
          const moved = await ask('post', `/api/v1/bookings/${params.id!}/move`, { body: { slotId, tellPatient } });
          const day = dayAt(new Date(bodyOf<{ startsAt: string }>(moved).startsAt), membership.timeZone);
          const told = tellPatient ? 'We tell the patient.' : 'Tell the patient: nobody was sent a message.';
          const text = `Moved. ${told} Change it in the clinical system too.`;
          return { goTo: `${base}/clinics?date=${day}`, banner: { kind: 'success', text } };
        } catch (error) {
          const errors = formErrors(error).map(({ message }) => ({ field: 'slot-1', message }));
          return move(visit, errors);
        }
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/bookings/{id}/attendance',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, ask, base, params } = visit;
        const { day } = await bookingOf(visit);
        const attended = form.text('attended') === 'yes';
        await ask('post', `/api/v1/bookings/${params.id!}/attendance`, { body: { attended } });
        const text = attended ? 'Noted that the patient came.' : 'Noted that the patient did not come.';
        return { goTo: `${base}/clinics?date=${day}`, banner: { kind: 'success', text } };
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/bookings/{id}/cancel',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { booking, day, looked } = await bookingOf(visit);
        const title = 'Cancel an appointment';
        return { view: 'booking/staff/cancel', title, section: 'bulk-messages', looked, data: { booking, day } };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/bookings/{id}/cancel',
      for: 'practice',
      role: 'sender',
      async handle(visit) {
        const { form, ask, base, params } = visit;
        const { day } = await bookingOf(visit);
        const tellPatient = form.has('tell');
        await ask('post', `/api/v1/bookings/${params.id!}/cancel`, { body: { tellPatient } });
        const told = tellPatient ? 'We tell the patient.' : 'Tell the patient: nobody was sent a message.';
        const text = `Cancelled. The time is free again. ${told}`;
        return { goTo: `${base}/clinics?date=${day}`, banner: { kind: 'success', text } };
      },
    },
  ];
}
