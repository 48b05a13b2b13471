import { nextOpening } from '../practice/hours/opening';
import type { SendingHours } from '../practice/hours/hours';

/** What a person can be told of. */
const NOTICE_KINDS = [
  'red-flag',
  'internal-message',
  'assigned',
  'reply',
  'approval',
  'colleague-left',
  'unread-too-long',
  'answer-alarm',
  'booking-not-entered',
  'booking-answer-waiting',
  'link-locked',
  'wrong-dates',
  'watchdog-untold',
  'mail-not-read',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** How a person gets notices of one kind. */
export interface NoticeWays {
  inApp: boolean;
  email: boolean;
}

/** How a person wants to be told; a kind that is not there is as `USUAL_WAYS` says. */
export interface NoticeChoices {
  kinds: Partial<Record<NoticeKind, NoticeWays>>;
  /** Emails wait for these hours; null for at any time. */
  hours: SendingHours | null;
}

/** A person who has chosen nothing. */
export const NO_CHOICES: NoticeChoices = { kinds: {}, hours: null };

/** Until a person chooses: an internal message and a red flag also come by email (W6). */
const USUAL_WAYS: Readonly<Record<NoticeKind, NoticeWays>> = {
  'red-flag': { inApp: true, email: true },
  'internal-message': { inApp: true, email: true },
  assigned: { inApp: true, email: false },
  reply: { inApp: true, email: false },
  approval: { inApp: true, email: false },
  'colleague-left': { inApp: true, email: false },
  'unread-too-long': { inApp: true, email: true },
  'answer-alarm': { inApp: true, email: true },
  'booking-not-entered': { inApp: true, email: true },
  'booking-answer-waiting': { inApp: true, email: true },
  'link-locked': { inApp: true, email: false },
  'wrong-dates': { inApp: true, email: true },
  'watchdog-untold': { inApp: true, email: true },
  'mail-not-read': { inApp: true, email: true },
};

/** The kinds as a person chooses among them, and as the list of notifications says them. */
export const NOTICE_WORDS: Readonly<Record<NoticeKind, { choose: string; says: string }>> = {
  'red-flag': { choose: 'A reply that may be about an emergency', says: 'A reply may be about an emergency.' },
  'internal-message': { choose: 'An internal message to you', says: 'You have a new internal message.' },
  assigned: { choose: 'A conversation that is given to you', says: 'A conversation was given to you.' },
  reply: { choose: 'The first unread reply in an inbox', says: 'Patients have replied.' },
  approval: { choose: 'A bulk message that waits for approval', says: 'A bulk message waits for approval.' },
  'colleague-left': {
    choose: 'A colleague who left before reading your message',
    says: 'A colleague left before reading your message.',
  },
  'unread-too-long': { choose: 'A reply that is unread for too long', says: 'A reply is unread for too long.' },
  'answer-alarm': {
    choose: 'An answer to a questionnaire that needs someone now',
    says: 'An answer to a questionnaire needs someone now.',
  },
  'booking-not-entered': {
    choose: 'An appointment that is not in the clinical system by 4pm of the working day before',
    says: 'Appointments of the next working day are not in the clinical system.',
  },
  'booking-answer-waiting': {
    choose: 'A patient who answered without booking and nobody saw to it by 4pm of the next working day',
    says: 'Patients answered without booking, and nobody has seen to it. Some may be waiting for your call.',
  },
  'link-locked': {
    choose: 'A patient whose link is locked, so that you can call them',
    says: 'A patient’s link is locked. Call the patient.',
  },
  'wrong-dates': {
    choose: 'Many wrong dates of birth on patients’ links',
    says: 'Someone entered many wrong dates of birth on patients’ links. Each link now asks for a code.',
  },
  'watchdog-untold': {
    choose: 'A watchdog of automated recalls that does not answer',
    says: 'A run of automated recalls ended, and its watchdog did not answer. Check its address.',
  },
  'mail-not-read': {
    choose: 'Answers by email that cannot come in',
    says: 'Answers by email cannot come in at the moment. System status says why.',
  },
};

const isAlwaysTold = (kind: NoticeKind): boolean => kind === 'red-flag' || kind === 'answer-alarm';

/** The kinds that a person may choose about: a possible emergency is always told, in both ways. */
export const CHOSEN_KINDS = NOTICE_KINDS.filter((kind) => !isAlwaysTold(kind));

export function waysOf({ kinds }: NoticeChoices, kind: NoticeKind): NoticeWays {
  return isAlwaysTold(kind) ? USUAL_WAYS[kind] : (kinds[kind] ?? USUAL_WAYS[kind]);
}

/** What becomes of one notice: whether it is stored, and when an email goes, null for none. */
export interface NoticePlan {
  isKept: boolean;
  mailAt: Date | null;
}

/**
 * How a person gets a notice now. An email that would come outside their hours waits until these begin. Only a
 * red flag does not wait.
 *
 * @param timeZone IANA zone of the practice, for the person's hours.
 */
export function planNotice(choices: NoticeChoices, kind: NoticeKind, now: Date, timeZone: string): NoticePlan {
  const { inApp, email } = waysOf(choices, kind);
  const hours = kind === 'red-flag' ? null : choices.hours;
  return { isKept: inApp || email, mailAt: email ? nextOpening(hours, timeZone, now) : null };
}

/** The whole email about an internal message (W6). */
export const MESSAGE_NOTICE = 'You have a new secure message in Rollcall. Sign in to read it.';
/** The whole email about anything else. */
const OTHER_NOTICE = 'There is something new for you in Rollcall. Sign in to see it.';

/** An email about what waits, which never says what it is about (W6, P29). */
export function noticeMail(kinds: readonly NoticeKind[]): { subject: string; body: string } {
  const body = kinds.includes('internal-message') ? MESSAGE_NOTICE : OTHER_NOTICE;
  return { subject: 'Rollcall', body };
}
