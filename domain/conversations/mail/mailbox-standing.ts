/** Why a mailbox is not read: its server refuses us, or does not answer. */
export type MailboxFault = 'refused' | 'away';
export type MailboxState = 'ok' | MailboxFault;

/** How the mailbox that the service reads stands. */
export interface MailboxStanding {
  state: MailboxState;
  /** Since when it has been read, or has not. */
  since: Date;
  /** When it was read last; null where it never was. */
  readAt: Date | null;
}

/** A mail server may be restarted; after this a person should know. */
const AWAY_MINUTES = 15;
/** A reader looks four times a minute, so one that is silent for so long does not look at all. */
const SILENT_MINUTES = 10;
const LOOK_SECONDS = 15;
/** A server that refuses a password locks accounts that go on trying. */
const REFUSED_SECONDS = 300;

/** When the mailbox is looked at again. */
export function nextLookSeconds(fault: MailboxFault | null): number {
  return fault === 'refused' ? REFUSED_SECONDS : LOOK_SECONDS;
}

/** Whether administrators are told now that no mail is read. A refusal does not go away by waiting. */
export function isToBeTold(fault: MailboxFault, since: Date, now: Date): boolean {
  return fault === 'refused' || now.getTime() - since.getTime() >= AWAY_MINUTES * 60_000;
}

/** How it stands for a person who looks now: a reader that is silent does not read. */
export function stateNow({ state, readAt, since }: MailboxStanding, now: Date): MailboxState {
  if (state !== 'ok') return state;
  return now.getTime() - (readAt ?? since).getTime() > SILENT_MINUTES * 60_000 ? 'away' : 'ok';
}

/** What each state means for the people of a practice, and what to do. */
export const MAILBOX_MEANS: Readonly<Record<MailboxState, string>> = {
  ok: 'Answers by email and notices of undelivered emails come in.',
  away: 'No answer by email comes in at the moment. The mail server keeps them, and we read them when it answers again.',
  refused:
    'The mail server refuses our user name or password, so no answer by email comes in. Ask the operator of Rollcall to correct them.',
};

/** The same for the operator, who has no page. */
export const MAILBOX_LOG: Readonly<Record<MailboxFault, string>> = {
  away: 'The mailbox could not be read. We try again in 15 seconds.',
  refused:
    'The mail server refused the user name or password in IMAP_URL. Correct it and restart the workers. Until then no answer by email and no bounce comes in.',
};
