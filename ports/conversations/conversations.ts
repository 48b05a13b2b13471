import type { UnsafeReason } from '../../domain/eligibility/safe-contact';
import type { ReplyFile } from '../../domain/conversations/reply-files';
import type { Flag } from '../../domain/conversations/reply-reading';
import type { ConversationState } from '../../domain/conversations/states';
import type { Channel, MessageStatus } from '../../domain/delivery/states';
import type { QuestionnaireAsked } from '../delivery/messages';
import type { TokenHolder } from '../practice/api-tokens';
import type { Page, PageRequest } from '../page';

export const INBOX_KINDS = ['bulk-replies', 'needs-matching', 'failed', 'own'] as const;
export type InboxKind = (typeof INBOX_KINDS)[number];

/** Where staff find conversations, with how much waits there (P31). */
export interface InboxRow {
  id: string;
  kind: InboxKind;
  name: string;
  /** Conversations that nobody has looked at since the patient wrote. */
  unread: number;
  /** Those that are not done. */
  open: number;
  oldestUnreadAt: Date | null;
}

/** A patient as a conversation names them; null fields and no id for a restricted record. */
export interface ConversationPatient {
  id: string;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  dateOfBirth: string;
}

export interface ConversationRow {
  id: string;
  inboxId: string;
  inboxKind: InboxKind;
  /** Null where nobody has said whose it is, where it is nobody's, and for a restricted record. */
  patient: ConversationPatient | null;
  isRestricted: boolean;
  /** Where the patient wrote from, or where the message went that they answered on its page; null for a restricted record. */
  contact: string | null;
  /** People who are kept as contacts with this number or address, where it is no patient's conversation. */
  contactPeople: { id: string; name: string }[];
  channel: Channel;
  campaign: { id: string; name: string } | null;
  /** A person has to say whose it is. */
  needsMatching: boolean;
  state: ConversationState;
  assignedTo: { staffId: string; name: string } | null;
  flags: Flag[];
  firstLine: string | null;
  /** The first reply that nobody has answered or closed yet. */
  receivedAt: Date;
  unread: boolean;
  /** Grows with each change, for optimistic concurrency. */
  version: number;
}

/** An entry in the clinical record. One of another patient is withdrawn: marked as entered in error. */
export const ENTRY_STATUSES = ['waiting', 'saved', 'refused', 'withdrawing', 'withdrawn'] as const;
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

export interface ConversationMessage {
  id: string;
  direction: 'in' | 'out';
  channel: Channel;
  at: Date;
  /** Null for a restricted record. */
  body: string | null;
  /** Of one that went out; null of a reply. */
  status: MessageStatus | null;
  automatic: boolean;
  /** A reply that was written on the page of our message, so it came from no number or address. */
  byLink: boolean;
  /** Who wrote an answer. */
  writtenBy: string | null;
  /** Of an email that came in. */
  subject: string | null;
  /** All of an email with what it quotes; null where nothing was left out of `body`. */
  whole: string | null;
  /** Files that came with an email, by their place in it. */
  attachments: ReplyFile[];
  /** Whether it was saved to the clinical record; null where nobody asked for that. */
  recordEntry: { status: EntryStatus; savedAt: Date | null } | null;
}

/** The message that a conversation answers, as the patient got it. */
export interface AnsweredMessage {
  id: string;
  channel: Channel;
  /** When it was handed over. */
  at: Date;
  status: MessageStatus;
  /** Of an email; null for a restricted record. */
  subject: string | null;
  /** Null for a restricted record. */
  body: string | null;
}

export interface ConversationNote {
  id: string;
  at: Date;
  by: string;
  text: string | null;
}

/** A patient who may have written, with the campaign that was sent to them at that number. */
export interface MatchCandidate {
  patientId: string;
  patient: ConversationPatient | null;
  isRestricted: boolean;
  campaign: { id: string; name: string } | null;
  /** When the latest message to them was handed over. */
  sentAt: Date;
}

export interface ConversationDetails extends ConversationRow {
  /** What we sent and this answers, oldest first; empty while nobody has said whose it is. */
  answers: AnsweredMessage[];
  /** Oldest first. */
  messages: ConversationMessage[];
  notes: ConversationNote[];
  /** While it needs matching. */
  candidates: MatchCandidate[];
  /** How many patients of the register have the number. */
  sharedBy: number;
}

/**
 * Where a page of conversations goes on: red flags first (0), then what nobody at the practice can read (1), then the rest
 * (2), each oldest first.
 */
export interface ConversationPlace {
  rank: number;
  receivedAt: Date;
  id: string;
}

export interface ConversationFilter {
  inboxId?: string;
  inboxKind?: InboxKind;
  states?: readonly ConversationState[];
  assignedToId?: string;
}

/** Why a patient cannot be answered by text now. */
export type AnswerBarrier =
  'deceased' | 'restricted' | 'left-practice' | 'registration-unclear' | 'death-reported' | UnsafeReason | 'blocked';

export type ConversationRefusal =
  | { code: 'conversation-changed'; what: 'conversation' | 'number' | 'address' }
  | { code: 'needs-matching' }
  | { code: 'questionnaire-no-patient' }
  | { code: 'staff-unknown' }
  | { code: 'patient-unknown' }
  | { code: 'campaign-unknown' }
  | { code: 'who-wrote' }
  | { code: 'not-a-patient' }
  | { code: 'nothing-to-save' }
  | { code: 'no-provider'; channel: Channel }
  | { code: `answer-${AnswerBarrier}` };

export type ConversationAnswer =
  { kind: 'accepted'; conversationId: string } | ({ kind: 'refused' } & ConversationRefusal);

/** For whom an answer was written, and where it was to go. Refused with `conversation-changed` where it is another now. */
export interface ExpectedReader {
  patientId?: string | null;
  contact?: string;
}

/** Who acts, on what, and when. */
export interface ConversationContext {
  practiceId: string;
  conversationId: string;
  by: TokenHolder;
  now: Date;
  /** As it was read; null to act on whatever stands. Refused with `conversation-changed` when it is another one now. */
  version: number | null;
}

/** Conversations with patients (P26–P31, N19–N21). */
export interface Conversations {
  /** Conversations of every inbox that nobody has looked at since the patient wrote. */
  unread(practiceId: string): Promise<number>;
  /** Only those that have come into being; those with the most to do are not sorted first. */
  inboxes(practiceId: string): Promise<InboxRow[]>;
  page(
    practiceId: string,
    filter: ConversationFilter,
    request: PageRequest<ConversationPlace>,
  ): Promise<Page<ConversationRow, ConversationPlace>>;
  /** Follows one whose messages went to another conversation. Null when there is none. */
  find(practiceId: string, id: string): Promise<ConversationDetails | null>;
  /**
   * The same of a restricted record, with patient, contact and texts: opened by a manager for a reason, which the audit
   * log keeps.
   */
  open(practiceId: string, id: string, by: TokenHolder, reason: string, now: Date): Promise<ConversationDetails | null>;
  /** Notes that a person has seen it. */
  markRead(practiceId: string, id: string): Promise<void>;
  /** Sends an answer; repeated with the same `messageId` it is as the first time. */
  reply(
    context: ConversationContext,
    answer: { messageId: string; body: string; expects?: ExpectedReader; asks: QuestionnaireAsked | null },
  ): Promise<ConversationAnswer>;
  /**
   * Saves messages to the patient's clinical record, each once: what the patient wrote, and answers that were delivered.
   * `patientId` says "This is {name}", which is needed where several patients have the number.
   */
  saveToRecord(
    context: ConversationContext,
    asked: { messageIds: readonly string[] | null; patientId: string | null },
  ): Promise<ConversationAnswer>;
  assign(context: ConversationContext, staffId: string | null): Promise<ConversationAnswer>;
  setDone(context: ConversationContext, isDone: boolean): Promise<ConversationAnswer>;
  note(context: ConversationContext, note: { id: string; text: string }): Promise<ConversationAnswer>;
  /** Says whose it is; null for nobody's. `campaignId` undefined for the latest that the patient was sent there. */
  match(
    context: ConversationContext,
    whose: { patientId: string | null; campaignId?: string | null },
  ): Promise<ConversationAnswer>;
  /** People who can look after a conversation. */
  assignees(practiceId: string): Promise<{ staffId: string; name: string }[]>;
}
