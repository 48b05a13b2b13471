import type { Columns } from '../../domain/lists/columns';
import type { MessageFacts } from '../../domain/delivery/message-step';
import type { StopReason } from '../../domain/delivery/stop-reasons';
import type { Channel, MessageStatus } from '../../domain/delivery/states';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { DispatchKey } from './delivery-store';

/** One recipient of a dispatch without a campaign. */
export interface NewMessage {
  id: string;
  /** Null for someone who is not a patient. */
  patientId: string | null;
  /** Someone who is kept as a contact and is no registered patient. */
  contactId?: string;
  /** As the provider takes it; null if it is read from the register at the hand-over. */
  contact: string | null;
}

/** A dispatch that is no campaign's, to be sent. */
export interface NewDispatch {
  practiceId: string;
  /** A single message's dispatch has the message's id. */
  id: string;
  origin: 'individual' | 'direct' | 'conversation' | 'automatic';
  /** The direct message that it belongs to: itself, or the one that it leads to. It then says nothing of the patient. */
  directId?: string;
  /** The personal link whose code the text carries. */
  proofLinkId?: string;
  channel: Channel;
  purpose: Purpose;
  /**
   * What each hand-over checks again: everything that stops any message to the patient, or only whether there is a
   * contact.
   */
  recheck: 'individual' | 'none';
  /** `demographics`: the contact is read again at each hand-over. `file`: it is the one given here. */
  contactSource: 'demographics' | 'file';
  accountId: string;
  /** The sender, and where replies go. Null means the account's. */
  sender: string | null;
  replyTo: string | null;
  subject: string | null;
  body: string;
  /** Of an SMS, how its account counts a longer text outside GSM-7; the standard's count where it is left out. */
  ucs2PartUnits?: number;
  /** By which placeholders find their cells; empty where the text has none. */
  header?: string[];
  columns?: Partial<Columns> | null;
  /** A person said that its text says nothing of the patient or their care. */
  neutralText?: boolean;
  saveToRecord: boolean;
  snomedCodes: string[];
  allowReplies: boolean;
  /** We send nothing before this time, and it can still be stopped. Null when we send immediately. */
  holdUntil: Date | null;
  /** A hand-over that was not taken is not tried again after it; null for as long as a campaign's is. */
  triedUntil: Date | null;
  /** The contacts are erased when everything has ended, and we learn nothing about them. */
  forgetsContacts: boolean;
  /** Who asked for it: the name shown, and the id of the person or else of the token. */
  createdBy: { name: string; id: string };
  createdAt: Date;
  /** At least one. */
  messages: NewMessage[];
}

/** The state of a dispatch with one message. */
export interface SingleMessage {
  id: string;
  channel: Channel;
  accountId: string;
  createdAt: Date;
  status: MessageStatus;
  /** Why it failed or was not sent; a code of the failures or of the reasons not to send. */
  reasonCode: string | null;
  /** Why it was stopped; null unless it was. */
  stopReason: StopReason | null;
  statusAt: Date;
}

/** What the next step is decided on, and what it is to be done with. */
export type StepFacts = Omit<MessageFacts, 'now'> & { wave: number; last: number };

/** Dispatches without a campaign. The gateway signals their workflow, `message/<id>`. */
export interface Dispatches {
  /**
   * Stores it with its messages and their first attempts, in one transaction. False when there is one of this id.
   *
   * @throws NoCredits where the practice counts SMS credits and has fewer than it needs. Nothing is stored then.
   */
  create(dispatch: NewDispatch): Promise<boolean>;
  /** Opens it now: ends its hold, or whatever shut it. False if it is stopped, settled or missing. */
  open(key: DispatchKey): Promise<boolean>;
  /** Stops hand-overs until it is opened again. A hand-over in progress continues. Returns false as `open` does. */
  shut(key: DispatchKey): Promise<boolean>;
  /** Stops for good the messages that were not sent. @returns how many messages */
  stop(key: DispatchKey, reason: StopReason): Promise<number>;
  /** Reads the facts for its next step, and opens the gate if `decide` says so. Null if there is none. */
  takeStep<T extends { opens: boolean }>(
    key: DispatchKey,
    /** `wave`: the one to hand over next, of which `last` is the greatest place. */
    decide: (facts: StepFacts) => T,
  ): Promise<T | null>;
  /** One message without a campaign, by its id; null when there is none. */
  single(key: DispatchKey): Promise<SingleMessage | null>;
  /** The latest messages of this origin that someone sent since then, newest first. */
  latestOf(
    practiceId: string,
    of: { origin: NewDispatch['origin']; createdById: string; since: Date; limit: number },
  ): Promise<SingleMessage[]>;
}
