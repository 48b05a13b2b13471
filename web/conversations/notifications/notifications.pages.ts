import { cursorOf, encodeCursor, timeAndIdPlace } from '../../../api/contract/cursor';
import { patientLook } from '../../../api/patients/looks';
import { isId } from '../../../domain/ids';
import {
  CHOSEN_KINDS,
  NOTICE_WORDS,
  waysOf,
  type NoticeChoices,
  type NoticeKind,
} from '../../../domain/conversations/notices';
import { readSendingHours, type SendingHours } from '../../../domain/practice/hours/hours';
import type { InternalThread } from '../../../ports/conversations/internal-messages';
import type { NoticePlace, NoticeReader, NoticeRow } from '../../../ports/conversations/notifications';
import { withoutStop, type FormError } from '../../kit/form-error';
import type { PageServices } from '../../kit/mount';
import type { Form, WebPage, PageAnswer, PracticeVisit } from '../../kit/page';
import { address } from '../../kit/words/numbered-links';
import { staffReader } from '../internal/internal.pages';

const ROWS = 30;
const PATH = '/p/{practice}/notifications';
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Where each kind of notification leads, below the practice's address. */
const PLACES: Readonly<Record<NoticeKind, (subjectId: string) => string>> = {
  'red-flag': (id) => `/conversations/${id}`,
  'internal-message': (id) => `/internal-messages/${id}`,
  assigned: (id) => `/conversations/${id}`,
  reply: () => '/inbox',
  approval: (id) => `/campaigns/${id}/approval`,
  'colleague-left': (id) => `/internal-messages/${id}`,
  'unread-too-long': () => '/inbox',
  'booking-not-entered': () => '/appointments',
  'booking-answer-waiting': () => '/appointments#answers',
  'link-locked': (id) => `/patients/${id}`,
  'wrong-dates': () => '/audit',
  'watchdog-untold': (id) => `/recalls/automation/${id}`,
  'mail-not-read': () => '/account/status',
  'answer-alarm': (id) => `/answers/${id}`,
};

interface TypedHours {
  when: string;
  days: string[];
  from: string;
  to: string;
}

/** Notifications: what is new for the visitor, and how they want to hear of it (W5, P29). */
export function notificationPages({ notifications, internalMessages }: PageServices): WebPage[] {
  async function show(visit: PracticeVisit): Promise<PageAnswer> {
    const { query, base } = visit;
    const reader = readerOf(visit);
    const asked = cursorOf(timeAndIdPlace).safeParse(query.after);
    const after = asked.success ? { at: new Date(asked.data[0]), id: asked.data[1] } : null;
    const [unread, { items, next }] = await Promise.all([
      notifications.unread(reader),
      notifications.page(reader, { limit: ROWS, after }),
    ]);
    const threads = await Promise.all(items.map((row) => threadOf(visit, row)));
    const path = `${base}/notifications`;
    const at = (place: NoticePlace) => address(path, { after: encodeCursor([place.at, place.id]) });
    const about = threads.find((thread) => thread?.patient);
    return {
      view: 'conversations/notifications/notifications',
      title: 'Notifications',
      section: 'none',
      looked: about?.patient ? patientLook(about.patient.id) : undefined,
      data: {
        unread,
        rows: items.map((row, index) => ({
          ...row,
          says: NOTICE_WORDS[row.kind].says,
          href: base + PLACES[row.kind](row.subjectId),
          thread: shownOf(threads[index] ?? null),
        })),
        links: { newest: after === null ? null : path, older: next && at(next) },
        own: path,
      },
    };
  }

  /** The thread of an internal message that is not read yet, to be read and answered in place. */
  async function threadOf(
    visit: PracticeVisit,
    { kind, subjectId, readAt }: NoticeRow,
  ): Promise<InternalThread | null> {
    if (kind !== 'internal-message' || readAt !== null) return null;
    return internalMessages.find(staffReader(visit), subjectId);
  }

  async function settings(
    visit: PracticeVisit,
    shown: { choices: NoticeChoices; hours: TypedHours; errors?: FormError[] } | null = null,
  ): Promise<PageAnswer> {
    const choices = shown?.choices ?? (await notifications.choices(readerOf(visit)));
    return {
      view: 'conversations/notifications/choices',
      title: 'How we tell you',
      section: 'none',
      errors: shown?.errors,
      data: {
        kinds: CHOSEN_KINDS.map((kind) => ({ kind, text: NOTICE_WORDS[kind].choose, ...waysOf(choices, kind) })),
        hours: shown?.hours ?? typedOf(choices.hours),
        days: DAYS.map((text, index) => ({ text, value: String(index + 1) })),
        own: `${visit.base}/notifications`,
      },
    };
  }

  return [
    { method: 'get', path: PATH, for: 'practice', role: 'viewer', handle: show },
    {
      // For the count next to the visitor's name, on every open page.
      method: 'get',
      path: `${PATH}/count`,
      for: 'practice',
      role: 'viewer',
      handle: async (visit) => ({ json: { unread: await notifications.unread(readerOf(visit)) } }),
    },
    {
      method: 'post',
      path: `${PATH}/read`,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { form, base, now } = visit;
        const ids = form.all('notification').filter(isId);
        await notifications.markRead(readerOf(visit), form.has('all') ? 'all' : ids, now);
        return { goTo: `${base}/notifications` };
      },
    },
    { method: 'get', path: `${PATH}/choices`, for: 'practice', role: 'viewer', handle: (visit) => settings(visit) },
    {
      method: 'post',
      path: `${PATH}/choices`,
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { form, base, now } = visit;
        const kinds = Object.fromEntries(
          CHOSEN_KINDS.map((kind) => [
            kind,
            { inApp: form.all('inApp').includes(kind), email: form.all('email').includes(kind) },
          ]),
        );
        const { hours, typed, errors } = readHours(form);
        if (errors.length > 0) return settings(visit, { choices: { kinds, hours: null }, hours: typed, errors });
        await notifications.choose(readerOf(visit), { kinds, hours }, now);
        return { goTo: `${base}/notifications`, banner: { kind: 'success', text: 'Saved.' } };
      },
    },
  ];
}

function readerOf({ caller }: PracticeVisit): NoticeReader {
  return { practiceId: caller.practiceId, staffId: caller.tokenId };
}

/** The latest message of a thread, as a notification shows it. */
function shownOf(thread: InternalThread | null) {
  const latest = thread?.messages.at(-1);
  return thread && latest
    ? { id: thread.id, by: latest.by.name, body: latest.body, mayAnswer: !thread.isAbandoned && !thread.isRestricted }
    : null;
}

function typedOf(hours: SendingHours | null): TypedHours {
  return {
    when: hours === null ? 'any' : 'hours',
    days: (hours?.days ?? [1, 2, 3, 4, 5]).map(String),
    from: hours?.from ?? '09:00',
    to: hours?.to ?? '17:00',
  };
}

/** Which field of the form each part of the hours is. */
const FIELD_OF: Record<string, string> = { days: 'days', from: 'from', to: 'to' };

function readHours(form: Form): { hours: SendingHours | null; typed: TypedHours; errors: FormError[] } {
  const typed = {
    ...{ when: form.text('when'), days: form.all('days') },
    ...{ from: form.text('from'), to: form.text('to') },
  };
  if (typed.when !== 'hours') return { hours: null, typed, errors: [] };
  const reading = readSendingHours({ days: typed.days.map(Number), from: typed.from, to: typed.to });
  if (reading.ok) return { hours: reading.value, typed, errors: [] };
  const errors = reading.problems.map(({ path, message }) =>
    withoutStop({ field: FIELD_OF[path.split('.')[0]!] ?? null, message }),
  );
  return { hours: null, typed, errors };
}
