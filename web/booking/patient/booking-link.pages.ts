import { byDay, clockIn, nearest, weekdayWords } from '../../../domain/booking/days';
import { isId } from '../../../domain/ids';
import { BOOKING_ANSWERS } from '../../../domain/booking/invitation-answer';
import type { BookingInvitation, BookingRow } from '../../../ports/booking/bookings';
import { isLanguage, ownLanguageName, primaryOf } from '../../../domain/patients/preferences/writing-preferences';
import type { PageServices } from '../../kit/mount';
import type { PageAnswer, PatientVisit, WebPage } from '../../kit/page';
import { noLink } from '../../kit/patient-page/ends';
import { proofPage, proofPages, type ProofWords } from '../../kit/patient-page/proof';
import { writingForm, writingIn } from '../../kit/words/writing-preferences';

/** So many times are looked at: the pages show them day by day. */
const MOST_TIMES = 2_000;
const FIRST_DAYS = 3;
const MORE_DAYS = 7;
const MOST_NEAREST = 3;

/** `/b/{token}`: a patient books, changes, cancels or declines. Nothing of the patient shows before the date of birth. */
export function bookingLinkPages(services: PageServices): WebPage[] {
  const { appointmentTypes, bookings, bookingInvitations, slots, personalLinks, calendarFiles, newId } = services;
  const { settings, patientFacts, patientPreferences } = services;

  const words = ({ words: { booking } }: PatientVisit): ProofWords => ({
    title: booking.title,
    intro: [booking.intro],
  });

  /** What the link invites to; null where nothing can be booked by it. */
  async function invitationOf({ link }: PatientVisit) {
    if (link.patientId === null) return null;
    const found = await bookingInvitations.find(link.practice.id, link.aboutId);
    if (!found?.appointmentTypeId) return null;
    const type = await appointmentTypes.find(link.practice.id, found.appointmentTypeId);
    if (!type) return null;
    const { id: practiceId } = link.practice;
    const invitation = { practiceId, campaignId: link.aboutId, patientId: link.patientId, typeId: type.id };
    return { type, invitation };
  }

  type Invited = NonNullable<Awaited<ReturnType<typeof invitationOf>>>;

  /** The pages behind the proof; before it, and where there is nothing to book, the same page for all. */
  const page = (
    method: 'get' | 'post',
    path: string,
    handle: (visit: PatientVisit, invited: Invited) => Promise<PageAnswer>,
  ): WebPage => ({
    method,
    path: `/b/{token}${path}`,
    for: 'patient',
    link: 'booking',
    async handle(visit) {
      if (!visit.isProved)
        return method === 'get' && path === '' ? proofPage(visit, words(visit)) : { goTo: visit.base };
      const invited = await invitationOf(visit);
      if (!invited) return noLink(visit.words);
      const { callTitle: title } = visit.words.booking;
      if (invited.type.sensitive) return { view: 'booking/patient/call-us', title };
      return handle(visit, invited);
    },
  });

  /** The days with free times, as radios. @param taken the time that somebody else was faster to take. */
  async function choose(
    visit: PatientVisit,
    { type, invitation }: Invited,
    { error, taken }: { error?: string; taken?: Date } = {},
  ): Promise<PageAnswer> {
    const { base, link, query, now, words: said } = visit;
    const { timeZone } = link.practice;
    const { booking, answer } = await bookings.ofInvitation(invitation);
    const times = await slots.offered(invitation.practiceId, type.id, now, MOST_TIMES);
    const days = byDay(times, timeZone, said.tag);
    const asked = Number(/^\d{1,3}$/.exec(query.days ?? '')?.[0] ?? FIRST_DAYS);
    const near = taken ? nearest(times, taken, MOST_NEAREST) : [];
    return {
      view: 'booking/patient/choose',
      title: booking ? said.booking.changeTitle : said.booking.title,
      status: error === undefined ? 200 : 422,
      errors: error === undefined ? [] : [{ field: days.length > 0 ? 'slot-1' : '', message: error }],
      data: {
        ...{ own: base, type, answer, done: doneWords(visit) },
        current: booking && timeWordsOf(visit, booking),
        nearest: near.map((time) => ({
          ...time,
          words: timeWordsOf(visit, time),
        })),
        days: days.slice(0, Math.max(asked, FIRST_DAYS)),
        more: days.length > Math.max(asked, FIRST_DAYS) ? Math.max(asked, FIRST_DAYS) + MORE_DAYS : null,
      },
    };
  }

  return [
    ...proofPages('booking', words),

    page('get', '', async (visit, invited) => {
      const { base, query } = visit;
      const { booking: said } = visit.words;
      const { booking, answer } = await bookings.ofInvitation(invited.invitation);
      if (query.change === undefined && booking) {
        return {
          view: 'booking/patient/booked',
          title: said.bookedTitle,
          data: { own: base, done: doneWords(visit), booking, when: timeWordsOf(visit, booking) },
        };
      }
      if (query.change === undefined && answer) {
        return {
          view: 'booking/patient/answered',
          title: said.thanksTitle,
          data: { own: base, done: doneWords(visit), answer },
        };
      }
      return choose(visit, invited);
    }),

    page('post', '/time', async (visit, invited) => {
      const { base, form, link, now } = visit;
      const slotId = form.text('slot');
      if (!isId(slotId)) return choose(visit, invited, { error: visit.words.booking.chooseError });
      await personalLinks.mark(link, 'started', now);
      const held = await bookings.hold(invited.invitation, slotId, now);
      if (held === null) return justTaken(visit, invited, slotId);
      return { goTo: `${base}/check?slot=${held}` };
    }),

    page('get', '/check', async (visit, invited) => {
      const { base, query } = visit;
      const slot = await slotOf(invited.invitation, query.slot);
      if (!slot) return { goTo: base };
      return {
        view: 'booking/patient/check',
        title: visit.words.booking.checkTitle,
        data: {
          ...{ own: base, type: invited.type, slotId: slot.id, when: timeWordsOf(visit, slot) },
          ...(await confirmationsOf(visit, invited)),
        },
      };
    }),

    page('post', '/book', async (visit, invited) => {
      const { base, form, link, now } = visit;
      const slotId = form.text('slot');
      if (!isId(slotId)) return { goTo: base };
      const way = form.text('confirmBy');
      const confirmBy = way === 'sms' || way === 'email' ? way : null;
      const taken = await bookings.bookByLink(invited.invitation, slotId, newId(), now, confirmBy);
      if (taken.kind === 'taken') return justTaken(visit, invited, slotId);
      await personalLinks.mark(link, 'finished', now);
      return { goTo: base };
    }),

    page('get', '/cancel', async (visit, invited) => {
      const { base } = visit;
      const { booking } = await bookings.ofInvitation(invited.invitation);
      if (!booking) return { goTo: base };
      const { cancelTitle: title } = visit.words.booking;
      const when = timeWordsOf(visit, booking);
      return { view: 'booking/patient/cancel', title, data: { own: base, booking, when } };
    }),

    page('post', '/cancel', async (visit, invited) => {
      const { booking } = await bookings.ofInvitation(invited.invitation);
      if (booking) await bookings.cancel(invited.invitation.practiceId, booking.id, null, visit.now);
      return { goTo: `${visit.base}?change=1&done=cancelled` };
    }),

    page('post', '/answer', async (visit, invited) => {
      const { base, form, link, now } = visit;
      const answer = BOOKING_ANSWERS.find((one) => one === form.text('answer'));
      if (!answer) return { goTo: base };
      await bookings.answer(invited.invitation, answer, now);
      await personalLinks.mark(link, 'finished', now);
      return { goTo: base };
    }),

    page('get', '/preferences', async ({ base, words: { booking: said } }, { invitation }) => {
      const held = await patientPreferences.find(invitation.practiceId, invitation.patientId);
      if (!held) return { goTo: base };
      const { title, notChosen } = said.preferences;
      const writing = writingForm(held);
      const languages = writing.languages.map((one) =>
        one.value === ''
          ? { ...one, text: held.language ? said.preferences.asRegister(held.language) : notChosen }
          : { ...one, text: ownLanguageName(one.value) },
      );
      return { view: 'booking/patient/preferences', title, data: { own: base, writing: { ...writing, languages } } };
    }),

    page('post', '/preferences', async ({ base, form, now }, { invitation: { practiceId, patientId } }) => {
      const { language, ...rest } = writingIn(form);
      const preferredLanguage = isLanguage(primaryOf(language ?? '')) ? language : null;
      await patientPreferences.change(practiceId, patientId, { preferredLanguage, ...rest }, null, now);
      return { goTo: `${base}?done=saved` };
    }),

    page('get', '/appointment.ics', async (visit, invited) => {
      const { booking } = await bookings.ofInvitation(invited.invitation);
      if (!booking) return { goTo: visit.base };
      const file = calendarFiles.write({
        ...{ id: booking.id, sequence: booking.sequence, startsAt: booking.startsAt, endsAt: booking.endsAt },
        ...{ title: titleOf(booking, visit.link.practice.name), location: booking.location },
        ...{ description: booking.instructions, timeZone: visit.link.practice.timeZone, writtenAt: visit.now },
      });
      return {
        download: {
          ...{ contentType: 'text/calendar; charset=utf-8', fileName: 'appointment.ics' },
          write: (out) => new Promise<void>((resolve) => out.end(file, () => resolve())),
        },
      };
    }),
  ];

  /** How the appointment can be confirmed: the ways for which we have a contact, and the practice's choice. */
  async function confirmationsOf(
    { words: { booking: said } }: PatientVisit,
    { invitation: { practiceId, patientId } }: Invited,
  ) {
    const [patient, { bookingConfirmation }] = await Promise.all([
      patientFacts.find(practiceId, patientId),
      settings.read(practiceId),
    ]);
    const ways = [
      ...(patient?.mobile ? [{ value: 'sms', text: said.confirmation.sms }] : []),
      ...(patient?.email ? [{ value: 'email', text: said.confirmation.email }] : []),
    ];
    const chosen = ways.some(({ value }) => value === bookingConfirmation) ? bookingConfirmation : 'none';
    return { ways: [...ways, { value: 'none', text: said.confirmation.no }], chosen };
  }

  async function justTaken(visit: PatientVisit, invited: Invited, slotId: string): Promise<PageAnswer> {
    const slot = await slotOf(invited.invitation, slotId);
    return choose(visit, invited, { error: visit.words.booking.taken, taken: slot?.startsAt });
  }

  async function slotOf({ practiceId, typeId }: BookingInvitation, slotId = '') {
    return isId(slotId) ? slots.find(practiceId, typeId, slotId) : null;
  }
}

/** What the page before did, by the word of the address that says so. */
function doneWords({ query, words: { booking } }: PatientVisit): string | null {
  if (query.done === 'cancelled') return booking.cancelled;
  return query.done === 'saved' ? booking.preferences.saved : null;
}

function timeWordsOf({ link, words }: PatientVisit, { startsAt }: { startsAt: Date }): string {
  const { timeZone } = link.practice;
  return words.booking.when(weekdayWords(startsAt, timeZone, words.tag), clockIn(startsAt, timeZone, words.tag));
}

function titleOf({ typeName, clinician }: BookingRow, practice: string): string {
  return clinician === null ? `${typeName} at ${practice}` : `${typeName} with ${clinician} at ${practice}`;
}
