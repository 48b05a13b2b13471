import { byDay } from '../../../domain/booking/days';
import { REPETITIONS, repeatedSessions, type Repetition } from '../../../domain/booking/repeated-session';
import { countOf } from '../../../domain/words/numbers';
import { clockOf, dateWords } from '../../../domain/words/times';
import { bodyOf } from '../../../api/ask';
import { notFound } from '../../../api/contract/problem';
import { appointmentsLook } from '../../../api/patients/looks';
import { dateFieldsOf, readDateFields, type DateFields } from '../../kit/date-fields';
import { formErrors } from '../../kit/form';
import type { FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { Form, PageAnswer, PracticeVisit, WebPage } from '../../kit/page';
import { shownAnswer, shownBooking } from './shown-booking';

const MOST_TYPES = 100;
const MOST_TASKS = 100;
const MOST_SLOTS = 500;

/** Appointment types, their times, who booked, and what has to be entered in the clinical system. */
export function appointmentPages(services: PageServices): WebPage[] {
  const { appointmentTypes, bookings, invitationAnswers, slots, settings, newId } = services;

  async function overview(visit: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const { caller, form, membership } = visit;
    const { practiceId } = caller;
    const [types, tasks, answers] = await Promise.all([
      appointmentTypes.page(practiceId, { limit: MOST_TYPES, after: null }, { archived: false }),
      bookings.page(practiceId, { limit: MOST_TASKS, after: null }, { needsEntry: true }),
      invitationAnswers.page(practiceId, { limit: MOST_TASKS, after: null }, { needsEntry: true }),
    ]);
    const seen = [...tasks.items, ...answers.items];
    return {
      view: 'booking/staff/appointments',
      title: 'Appointments',
      section: 'bulk-messages',
      errors,
      looked: appointmentsLook(seen.map(({ patient }) => ({ patientId: patient?.id ?? null }))),
      data: {
        types: types.items.map((type) => ({ ...type, free: countOf(type.freeSlots, 'free time') })),
        tasks: tasks.items.map((booking) => shownBooking(booking, membership.timeZone)),
        answers: answers.items.map((answer) => ({ ...shownAnswer(answer), accepting: newId() })),
        filled: filledOf(form),
      },
    };
  }

  async function ofType(visit: PracticeVisit, errors: FormError[] = []): Promise<PageAnswer> {
    const { caller, params, form, now } = visit;
    const { practiceId } = caller;
    const type = await appointmentTypes.find(practiceId, params.id!);
    if (!type) throw notFound('appointment type');
    const { timeZone } = type;
    const { items } = await slots.page(practiceId, type.id, { limit: MOST_SLOTS, after: null }, { from: now });
    return {
      view: 'booking/staff/appointment-type',
      title: type.name,
      section: 'bulk-messages',
      errors,
      data: {
        type,
        days: byDay(items, timeZone).map(({ words, date, times }) => {
          const free = times.filter(({ status }) => status === 'free').length;
          const to = clockOf(times.at(-1)!.endsAt, timeZone);
          return { ...{ words, date, from: times[0]!.words, to }, ...{ free, taken: times.length - free } };
        }),
        filled: { ...filledOf(form), ...codesOf(form, type) },
        codesOperation: newId(),
        isCut: items.length === MOST_SLOTS,
      },
    };
  }

  return [
    {
      method: 'get',
      path: '/p/{practice}/appointments',
      for: 'practice',
      role: 'viewer',
      handle: (visit) => overview(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/appointments',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { form, ask, base } = visit;
        const filled = filledOf(form);
        const number = (text: string) => (text === '' ? undefined : Number(text));
        const body = {
          ...{ name: filled.name, minutes: number(filled.minutes), clinician: filled.clinician || null },
          ...{
            location: filled.location || null,
            instructions: filled.instructions || null,
            sensitive: form.has('sensitive'),
          },
        };
        try {
          const made = await ask('post', '/api/v1/appointment-types', { body, operationId: form.operationId });
          return { goTo: `${base}/appointments/${bodyOf<{ id: string }>(made).id}` };
        } catch (error) {
          return overview(visit, formErrors(error));
        }
      },
    },
    {
      method: 'get',
      path: '/p/{practice}/appointments/{id}',
      for: 'practice',
      role: 'viewer',
      handle: (visit) => ofType(visit),
    },
    {
      method: 'post',
      path: '/p/{practice}/appointments/{id}/sessions',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { form, ask, base, params, caller } = visit;
        const filled = filledOf(form);
        const date = readDateFields(form, 'date');
        if (!date.ok) return ofType(visit, [date.error]);
        if (date.date === null) return ofType(visit, [{ field: 'date-day', message: 'Enter the date of the clinic' }]);
        const last = readDateFields(form, 'until');
        if (!last.ok) return ofType(visit, [last.error]);
        const session = { date: date.date, from: filled.from, to: filled.to };
        const rules = await settings.read(caller.practiceId);
        const until = last.date ?? date.date;
        const { sessions, closed } = repeatedSessions(session, filled.repeat, until, rules);
        if (sessions.length === 0 && closed.length > 0) {
          const message = `Your practice is closed on that day (${closed[0]!.name}). Choose another day`;
          return ofType(visit, [{ field: 'date-day', message }]);
        }
        try {
          const body = { sessions: sessions.length > 0 ? sessions : [session] };
          const answer = await ask('post', `/api/v1/appointment-types/${params.id!}/slots`, {
            ...{ body, operationId: form.operationId },
          });
          const { added, skipped } = bodyOf<{ added: number; skipped: number }>(answer);
          const left = [
            ...(skipped > 0 ? [`${countOf(skipped, 'time')} overlapped others and were left out.`] : []),
            ...closed.map(({ date, name }) => `${dateWords(date)} was left out: ${name}.`),
          ];
          const text = [`${countOf(added, 'time')} added.`, ...left].join(' ');
          return { goTo: `${base}/appointments/${params.id!}`, banner: { kind: 'success', text } };
        } catch (error) {
          const errors = formErrors(error).map(({ field, message }) => {
            const own = field?.replace(/^sessions(\[\d+\])?\.?/, '') || 'date';
            return { field: own === 'date' ? 'date-day' : own, message };
          });
          return ofType(visit, errors);
        }
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/appointments/{id}/codes',
      for: 'practice',
      role: 'manager',
      async handle(visit) {
        const { ask, base, params, form } = visit;
        const body = Object.fromEntries(CODES.map((name) => [name, form.text(name).trim() || null]));
        try {
          await ask('patch', `/api/v1/appointment-types/${params.id!}`, { body, operationId: form.operationId });
        } catch (error) {
          return ofType(visit, formErrors(error));
        }
        return { goTo: `${base}/appointments/${params.id!}`, banner: { kind: 'success', text: 'Codes saved.' } };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/booking-answers/{id}/decision',
      for: 'practice',
      role: 'sender',
      async handle({ ask, base, params, form }) {
        const accepted = form.text('accepted') === 'true';
        const options = { body: { accepted }, operationId: form.operationId };
        await ask('post', `/api/v1/booking-answers/${params.id!}/decision`, options);
        const text = accepted
          ? 'Done. You accepted the answer.'
          : 'We invite this patient again when a reminder is due.';
        return { goTo: `${base}/appointments`, banner: { kind: 'success', text } };
      },
    },
    {
      method: 'post',
      path: '/p/{practice}/bookings/{id}/entered',
      for: 'practice',
      role: 'sender',
      async handle({ ask, base, params }) {
        await ask('post', `/api/v1/bookings/${params.id!}/entered`, { body: { entered: true } });
        const text = 'Marked as entered in the clinical system.';
        return { goTo: `${base}/appointments`, banner: { kind: 'success', text } };
      },
    },
  ];
}

interface Filled {
  name: string;
  minutes: string;
  clinician: string;
  location: string;
  instructions: string;
  date: DateFields;
  from: string;
  to: string;
  until: DateFields;
  repeat: Repetition;
}

const CODES = ['declinedCode', 'elsewhereCode'] as const;

/** What was typed, or what is set. */
function codesOf(form: Form, type: Record<(typeof CODES)[number], string | null>) {
  return Object.fromEntries(CODES.map((name) => [name, form.has(name) ? form.text(name) : (type[name] ?? '')]));
}

function filledOf(form: Form): Filled {
  return {
    ...{ name: form.text('name'), minutes: form.text('minutes'), clinician: form.text('clinician') },
    ...{ location: form.text('location'), instructions: form.text('instructions') },
    ...{ date: dateFieldsOf(form, 'date'), from: form.text('from'), to: form.text('to') },
    until: dateFieldsOf(form, 'until'),
    repeat: REPETITIONS.find((one) => one === form.text('repeat')) ?? 'once',
  };
}
