import type { LinkKind } from '../../domain/patients/personal-link';

/** What is asked: the end of a link, and the last four digits of the number that it came to. */
export interface MessageCheck {
  code: string;
  lastDigits: string;
}

/** `too-many`: this code, known or not, was tried too often. */
export type MessageCheckAnswer =
  | { kind: 'sent'; about: LinkKind; sentAt: Date; practiceName: string; timeZone: string }
  | { kind: 'not-found' }
  | { kind: 'too-many' };

/** Whether a message was really from us (N43); without anything of what it says or whom it is for. */
export interface MessageChecks {
  /**
   * Counts the try before it looks, and does the same work for codes that exist and for others, so that neither words nor
   * time tell them apart. @param practiceId only messages of this practice; null for any.
   */
  check(practiceId: string | null, asked: MessageCheck, now: Date): Promise<MessageCheckAnswer>;
}
