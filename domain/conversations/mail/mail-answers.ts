// cspell:ignore antw
import type { AutomaticKind } from './mail-signs';

/** In this time no address gets more automatic mails from us, whatever it sends: a machine there cannot keep us writing. */
export const MAIL_SPAN_HOURS = 24;
export const MOST_AUTOMATIC_MAILS = 5;

/**
 * Whether a rule may answer a mail. These are two of the four defences against loops: nothing that a program wrote is
 * answered, and no address gets many answers. The others are that our mail says that a program wrote it (RFC 3834), and
 * that our own mail is dropped when it comes back.
 */
export function mayAnswerMail({ automatic, sentLately }: { automatic: AutomaticKind; sentLately: number }): boolean {
  return automatic === 'no' && sentLately < MOST_AUTOMATIC_MAILS;
}

/** The subject of an answer, for the mail program to put it below what it answers. */
export function answerSubject(subject: string): string {
  const plain = subject.replace(/[\p{Cc}]+/gu, ' ').trim();
  if (plain === '') return 'Your message';
  return /^(?:re|aw|sv|antw)\s*:/i.test(plain) ? plain : `Re: ${plain}`;
}
