import type { Channel } from '../../domain/delivery/states';
import type { Origin } from '../../domain/delivery/origins';
import type { StopReason } from '../../domain/delivery/stop-reasons';
import type { MessageRow, TryRow } from '../campaigns/campaign-queries';
import type { SkippedCount } from '../campaigns/campaign-commands';
import type { TokenHolder } from '../practice/api-tokens';
import type { NewDispatch } from './dispatches';

/** Which message, and at which practice. */
export interface MessageKey {
  practiceId: string;
  messageId: string;
}

/** One message, whatever it comes from. Of a restricted record everything about the patient and the text is null. */
export interface AnyMessage extends Omit<MessageRow, 'row' | 'position' | 'attempts'> {
  origin: Origin;
  /** Whether its campaign was made from recalls. */
  isRecall: boolean;
  /** Null where it is no campaign's. */
  campaignId: string | null;
  /** Of someone who is kept as a contact and is no registered patient. */
  contactId: string | null;
  /** When its text, number and address were deleted after their retention period; null while they are there. */
  purgedAt: Date | null;
  /** Of its list; null where it has none. */
  row: number | null;
  channel: Channel;
  dateOfBirth: string | null;
  /** As the patient got them. */
  subject: string | null;
  body: string | null;
  saveToRecord: boolean;
  snomedCodes: string[];
  /** Whether the patient can reply: to the sender, or on the page of a direct message. */
  allowReplies: boolean;
  /** What the patient is asked; null for nothing. */
  questionnaireId: string | null;
  questionnaireVersion: number | null;
  recordDetail: string | null;
  /** While it is held, until when; else null. */
  holdUntil: Date | null;
  /** Why it was stopped; null unless it was. */
  stopReason: StopReason | null;
  createdAt: Date;
  createdBy: string;
  submittedAt: Date | null;
  deliveredAt: Date | null;
  statusAt: Date;
  attempts: (TryRow & { reference: string; submittedAt: Date | null; permanent: boolean | null })[];
}

/** Who asks for something to be done with a message without a campaign, and when; the same id does it once. */
export interface MessageCommand extends MessageKey {
  commandId: string;
  by: TokenHolder;
  now: Date;
}

export type CancelAnswer =
  { kind: 'cancelled'; changed: boolean } | { kind: 'refused'; code: 'not-found' | 'already-handed-over' };

export type SingleRetryAnswer = { kind: 'accepted' } | { kind: 'refused'; skipped: SkippedCount[] };

/** A questionnaire that a message to one patient asks. */
export interface QuestionnaireAsked {
  questionnaireId: string;
  version: number;
  saveAnswersToRecord: boolean;
}

/** A message to one patient, with what its sender was told. */
export interface NewIndividual extends Omit<NewDispatch, 'origin' | 'recheck' | 'triedUntil' | 'forgetsContacts'> {
  warnings: { code: string; message: string }[];
  /** What its sender looked at first, with the reasons. */
  acknowledged: readonly { code: string; reason: string }[];
  template: { id: string; version: number } | null;
  /** What the patient is asked by the link at the end of the text; null for nothing. */
  asks: QuestionnaireAsked | null;
  /** Null unless it is a direct message, whose text is only read behind its link. */
  direct: NewDirect | null;
}

/** What a direct message has besides its text. */
export interface NewDirect {
  /** The email that goes out in its place, ending with the line of the link. */
  notice: { subject: string; body: string };
  /** Whether the patient may answer on its page. */
  takesReplies: boolean;
  /** Files that no other message has. */
  attachmentIds: readonly string[];
}

/** A file that a message should take was taken by another one meanwhile. */
export class AttachmentTaken extends Error {}

/** Messages of every origin, and what people do with those that have no campaign (docs/adr/0038). */
export interface Messages {
  find(key: MessageKey): Promise<AnyMessage | null>;
  /**
   * Stores a message to one patient, its dispatch, its command and its audit entry in one transaction. The caller then
   * tells its workflow. Repeated with the same id it stores nothing more.
   *
   * @returns what its sender was told.
   * @throws NoCredits where it costs more credits than are free; nothing is stored then.
   */
  send(message: NewIndividual, by: TokenHolder): Promise<NewIndividual['warnings']>;
  /** What the sender of a message to one patient was told; null where there is no such message. */
  sentAs(key: MessageKey): Promise<NewIndividual['warnings'] | null>;
  /** Stops it before it is handed over. */
  cancel(command: MessageCommand): Promise<CancelAnswer>;
  /**
   * Tries a failed one again, at the contact that the register has now. The caller then tells its workflow.
   *
   * @param includeMaybeSent also one that may have been sent.
   * @throws NoCredits as `send` does.
   */
  retry(
    command: MessageCommand,
    options: { includeMaybeSent: boolean; allowFictional: boolean; ucs2PartUnits: (kind: string) => number },
  ): Promise<SingleRetryAnswer>;
}
