import { DateTime } from 'luxon';
import { byDay, weekdayWords } from '../../../domain/booking/days';
import { startOfDay } from '../../../domain/booking/session';
import { countOf } from '../../../domain/words/numbers';
import { clockOf, dayAt } from '../../../domain/words/times';
import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import { appointmentsLook } from '../../../api/patients/looks';
import type { SessionChange } from '../../../ports/booking/sessions';
import { dateFieldsOf, fieldsOfDate, readDateFields } from '../../kit/date-fields';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { shownBooking, shownMessage, whenOf } from './shown-booking';

const MOST_TYPES = 100;
const MOST_SLOTS = 500;

/** The clinics of a day: who comes when, who was told what, and a whole clinic moved or cancelled (H2). */
export function clinicPages(services: PageServices): WebPage[] {
  const { appointmentTypes, bookings, slots, clinics } = services;

  async function day(visit: PracticeVisit): Promise<PageAnswer> {
    const { caller, query, membership, now, base } = visit;
    const { practiceId } = caller;
    const { timeZone } = membership;
    const asked = { text: (field: string) => query[field] ?? '' };
    const read = readDateFields(asked, 'date');
    const date = (read.ok ? read.date : null) ?? dayAt(now, timeZone);
    const span = { from: startOfDay(date, 0, timeZone), to: startOfDay(date, 1, timeZone) };
    const [types, booked, changes] = await Promise.all([
      appointmentTypes.page(practiceId, { limit: MOST_TYPES, after: null }, { archived: false }),
      bookings.page(practiceId, { limit: MOST_SLOTS, after: null }, span),
      clinics.within(practiceId, span.from, span.to),
    ]);
    const told = await clinics.messages(practiceId, {
      changeIds: changes.map(({ id }) => id),
      bookingIds: booked.items.map(({ id }) => id),
    });
    const bySlot = new Map(booked.items.map((booking) => [booking.slotId, shownBooking(booking, timeZone)]));
    const shown = await Promise.all(
      types.items.map(async (type) => {
        const { items } = await slots.page(practiceId, type.id, { limit: MOST_SLOTS, after: null }, span);
        const rows = items.map((slot) => {
          const booking = bySlot.get(slot.id) ?? null;
          const messages = told.filter(({ bookingId }) => bookingId === booking?.id).map(shownMessage);
          return { ...slot, words: clockOf(slot.startsAt, timeZone), booking, messages, isPast: slot.startsAt <= now };
        });
        const free = rows.filter(({ status }) => status === 'free').length;
        return { ...type, rows, sums: `${countOf(rows.length - free, 'time')} taken, ${free} free` };
      }),
    );
    const names = new Map(types.items.map(({ id, name }) => [id, name]));
    const next = shown.some(({ rows }) => rows.length > 0) ? null : await nextClinic(visit, types.items, span.to);
    const at = (days: number) => DateTime.fromISO(date).plus({ days }).toISODate()!;
    return {
      view: 'booking/staff/clinics',
      title: `Clinics on ${weekdayWords(span.from, timeZone)}`,
      section: 'bulk-messages',
      errors: read.ok ? [] : [read.error],
      looked: appointmentsLook([...booked.items, ...told].map(({ patient }) => ({ patientId: patient?.id ?? null }))),
      data: {
        ...{
          date,
          day: weekdayWords(span.from, timeZone),
          typed: read.ok ? fieldsOfDate(date) : dateFieldsOf(asked, 'date'),
        },
        links: { before: `${base}/clinics?date=${at(-1)}`, after: `${base}/clinics?date=${at(1)}` },
        next,
        types: shown.filter(({ rows }) => rows.length > 0),
        changes: changes.map((change) => ({
          ...change,
          words: changeWords(change, names.get(change.typeId) ?? 'A clinic', timeZone),
          messages: told.filter(({ changeId }) => changeId === change.id).map(shownMessage),
        })),
      },
    };
  }

  /** The first day with a clinic from an instant on; null where none is planned. */
  async function nextClinic({ caller, membership, base }: PracticeVisit, types: readonly { id: string }[], from: Date) {
    const firsts = await Promise.all(
      types.map(({ id }) => slots.page(caller.practiceId, id, { limit: 1, after: null }, { from })),
    );
    const starts = firsts.flatMap(({ items }) => items.map(({ startsAt }) => startsAt.getTime()));
    if (starts.length === 0) return null;
    const first = new Date(Math.min(...starts));
    const { timeZone } = membership;
    return { href: `${base}/clinics?date=${dayAt(first, timeZone)}`, words: weekdayWords(first, timeZone) };
  }

  async function clinic(visit: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const { caller, params, query, form, membership, now } = visit;
    const type = await appointmentTypes.find(caller.practiceId, params.id!);
    if (!type) throw notFound('appointment type');
    const { timeZone } = membership;
    const read = readDateFields({ text: (field) => form.text(field) || (query[field] ?? '') }, 'date');
    const date = (read.ok ? read.date : null) ?? dayAt(now, timeZone);
    const span = { from: startOfDay(date, 0, timeZone), to: startOfDay(date, 1, timeZone) };
    const { items } = await slots.page(caller.practiceId, type.id, { limit: MOST_SLOTS, after: null }, span);
    const ahead = byDay(
      items.filter(({ startsAt }) => startsAt > now),
      timeZone,
    );
    const booked = items.filter(({ status, startsAt }) => status === 'booked' && startsAt > now).length;
    return {
      view: 'booking/staff/clinic',
      title: `Change the clinic: ${type.name}`,
      section: 'bulk-messages',
      errors,
      data: {
        ...{ type, date, day: weekdayWords(span.from, timeZone), hasTimes: ahead.length > 0 },
        sums: `${countOf(items.length, 'time')}, ${countOf(booked, 'patient')} booked`,
        filled: {
          ...{ act: form.text('act'), from: form.text('from'), to: form.text('to') },
          ...{ toDate: dateFieldsOf(form, 'toDate'), toFrom: form.text('toFrom') },
        },
      },
    };
  }

  return [
    { method: 'get', path: '/p/{practice}/clinics', for: 'practice', role: 'viewer', handle: day },
    {
      method: 'get',
      path: '/p/{practice}/appointments/{id}/clinic',
      for: 'practice',
      role: 'manager',
      handle: (visit) => clinic(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/appointments/{id}/clinic',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { form, ask, base, params } = visit;
        const act = form.text('act');
        if (act !== 'cancel' && act !== 'move') {
          return clinic(visit, [{ field: 'act', message: 'Choose whether to move or to cancel it' }]);
        }
        const part = {
          date: form.text('date'),
          ...(form.text('from') && { from: form.text('from') }),
          ...(form.text('to') && { to: form.text('to') }),
        };
        const toDate = readDateFields(form, 'toDate');
        if (act === 'move' && !toDate.ok) return clinic(visit, [toDate.error]);
        if (act === 'move' && toDate.ok && toDate.date === null) {
          return clinic(visit, [{ field: 'toDate-day', message: 'Enter the new date' }]);
        }
        const to = act === 'move' && toDate.ok ? { toDate: toDate.date, toFrom: form.text('toFrom') } : {};
        try {
          const answer = await ask('post', `/api/v1/appointment-types/${params.id!}/sessions/${act}`, {
            ...{ body: { ...part, ...to }, operationId: form.operationId },
          });
          const { booked, slots: times } = bodyOf<SessionChange>(answer);
          const done = act === 'cancel' ? 'cancelled' : 'moved';
          const tell =
            booked === 0 ? 'Nobody was booked.' : `We tell ${countOf(booked, 'patient')}. Look here for who to call.`;
          const banner = { kind: 'success' as const, text: `${countOf(times, 'time')} ${done}. ${tell}` };
          return { goTo: `${base}/clinics?date=${part.date}`, banner };
        } catch (error) {
          return clinic(visit, formErrors(error, { toDate: 'toDate-day' }));
        }
      },
    },
  ];
}

/** What was done with a clinic, by whom. */
function changeWords({ kind, startsAt, movedTo, changedBy }: SessionChange, name: string, zone: string): string {
  const from = `${name} at ${clockOf(startsAt, zone)}`;
  if (kind === 'cancelled' || movedTo === null) return `${from} was cancelled by ${changedBy}`;
  return `${from} was moved to ${whenOf(movedTo, zone)} by ${changedBy}`;
}
