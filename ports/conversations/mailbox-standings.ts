import type { MailboxFault, MailboxStanding } from '../../domain/conversations/mail/mailbox-standing';

/** How the one mailbox of the service stands: written by its reader, shown on the status page of every practice. */
export interface MailboxStandings {
  /** Null where no mailbox is read. */
  current(): Promise<MailboxStanding | null>;
  /** It was read. Ends what people were told of it. */
  wasRead(now: Date): Promise<void>;
  /** It could not be read. Tells the administrators of every practice once, when that is due. */
  failed(fault: MailboxFault, now: Date): Promise<void>;
  /** No mailbox is read any more. */
  forget(): Promise<void>;
}
