import type { FailedView, FollowUp, TickedFollowUp } from '../../domain/delivery/follow-ups';
import type { Origin } from '../../domain/delivery/origins';
import type { Channel, MessageStatus } from '../../domain/delivery/states';
import type { StopReason } from '../../domain/delivery/stop-reasons';
import type { Page, PageRequest } from '../page';
import type { Addressee } from './addressee';
import type { TokenHolder } from '../practice/api-tokens';

/** A message that failed, of any origin. Of a restricted record patient, contact and text are null. */
export interface FailedMessage extends Addressee {
  id: string;
  origin: Origin;
  /** Whether its campaign was made from recalls. */
  isRecall: boolean;
  campaignId: string | null;
  campaignName: string | null;
  channel: Channel;
  patientId: string | null;
  /** Of a text: the register has an email address, and nothing the patient or staff said stands against an email. */
  mayEmail: boolean;
  status: MessageStatus;
  statusAt: Date;
  reasonCode: string | null;
  stopReason: StopReason | null;
  /** Attempts that failed. */
  timesFailed: number;
  /** Whether the same contact will fail again; null where nobody knows. */
  permanent: boolean | null;
  deliveredAt: Date | null;
  firstLine: string | null;
  followUp: { action: FollowUp; by: string; at: Date; emailId: string | null } | null;
}

/**
 * The failed folder: messages that failed, whatever they come from, and what somebody did about each. They are the rows
 * of the campaigns and dispatches themselves, with a note for each (docs/adr/0038).
 */
export interface FailedMessages {
  /** By when they were asked for, newest first; a place is an id. */
  page(practiceId: string, view: FailedView, request: PageRequest<string>): Promise<Page<FailedMessage, string>>;
  /** How many are to do, counted up to `limit`. */
  countOpen(practiceId: string, limit: number): Promise<number>;
  /** Those of these messages that are in the folder. */
  named(practiceId: string, messageIds: readonly string[]): Promise<FailedMessage[]>;
  /** Notes what was done about them, with one audit entry. @returns how many of them are in the folder. */
  follow(
    practiceId: string,
    messageIds: readonly string[],
    action: TickedFollowUp,
    by: TokenHolder,
    now: Date,
  ): Promise<number>;
  /**
   * Notes that an email is sent instead of a message, before it is sent.
   *
   * @param emailId a fresh id.
   * @returns the id of the email: the one that was noted before, where there is one for this attempt.
   */
  noteEmail(practiceId: string, messageId: string, emailId: string, by: TokenHolder, now: Date): Promise<string | null>;
  /** Takes the note away, where the email could not be sent. */
  forgetEmail(practiceId: string, messageId: string, emailId: string): Promise<void>;
}
