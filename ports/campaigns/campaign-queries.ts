import type { Purpose } from '../../domain/eligibility/purposes';
import type { Invitation } from '../booking/invitations';
import type { Phase, WaitingKind } from '../../domain/campaigns/phases';
import type { AttemptState, Channel, MessageStatus, RecordStatus } from '../../domain/delivery/states';
import type { EmptyValues } from '../../domain/content/empty-values';
import type { Columns } from '../../domain/lists/columns';
import type { Addressee } from '../delivery/addressee';
import type { NameWay } from '../../domain/patients/find-patient';
import type { ApprovalRequest } from './approvals';
import type { TextTrial } from '../../domain/content/text-trials/text-trial';
import type { FollowUpText } from '../../domain/campaigns/follow-ups';
import type { ReminderText } from '../../domain/campaigns/reminders';
import type { CommandKind } from './campaign-gateway';
import type { NumberedPage, NumberedRequest, Page, PageRequest } from '../page';

export type CampaignType = 'message' | 'booking' | 'questionnaire';
export type { Purpose } from '../../domain/eligibility/purposes';

/** The content of a campaign that a person writes until it is sent. */
export interface CampaignContent {
  name: string;
  type: CampaignType;
  purpose: Purpose;
  listId: string;
  channel: Channel;
  subject: string | null;
  body: string;
  snomedCodes: string[];
  saveToRecord: boolean;
  allowReplies: boolean;
  /** Patients answer once by a link of their own. Absent for no. Never together with `allowReplies`. */
  repliesByLink?: boolean;
  /** What happens if a row has no value for a placeholder; null until someone decides. */
  emptyValues: EmptyValues | null;
  template: VersionOfTemplate | null;
  /** To those who have not answered or booked; none for a message. */
  reminders: ReminderText[];
  /** Steps by another channel for patients whom the message does not reach. */
  followUps: FollowUpText[];
  /** A second text that is compared with this one; absent or null for one text. */
  textTrial?: TextTrial | null;
  /** What patients are asked by their links, for the type questionnaire. */
  questionnaireId?: string | null;
  /** Whether their answers are saved to the record. */
  saveAnswersToRecord?: boolean;
  /** What a booking campaign invites to; absent or null for any other. */
  invitation?: Invitation | null;
}

/** The version of a template whose text a campaign has, or had before someone edited it. */
export interface VersionOfTemplate {
  id: string;
  version: number;
}

/** How many messages are in each status; all but `total` and `saved` add up to `total`. */
export type CampaignCounts = Record<MessageStatus | 'total' | 'saved', number>;

/** Who withdrew what a campaign saved to the record, why, and how many of its messages stand how. */
export interface Withdrawal {
  at: Date;
  by: string;
  reason: string;
  /** Entries that are still to be marked, or looked for. */
  waiting: number;
  /** Entries marked as entered in error. */
  withdrawn: number;
  /** The record system refused to mark them. */
  refused: number;
  /** Delivered, and never saved because of the withdrawal. */
  notSaved: number;
}

export interface CampaignRow extends CampaignContent {
  id: string;
  /** The line with a link that the service adds to the text; null where it adds none. */
  linkLine: string | null;
  /** The version of the questionnaire, fixed when Send is pressed. */
  questionnaireVersion: number | null;
  phase: Phase;
  /** The most messages in any 60 minutes; null for no separate limit. */
  perHour: number | null;
  /** It goes outside sending hours and on closed days: who allowed that, and why. */
  urgent: { reason: string; by: string } | null;
  pausedReason: string | null;
  holdUntil: Date | null;
  waitingKind: WaitingKind | null;
  waitingUntil: Date | null;
  sentAt: Date | null;
  sendAt: Date | null;
  /**
   * When its first message is sent or sending continues, by `sendAt`, the hold and the sending hours. Null in a draft,
   * while it is paused, and if it does not have to wait.
   */
  startsAt: Date | null;
  settleDeadline: Date | null;
  settledAt: Date | null;
  cancelledAt: Date | null;
  cancelReason: string | null;
  createdAt: Date;
  createdBy: string;
  createdByToken: string;
  /** The campaign that it corrects, and those that correct it. */
  correctionOf: { id: string; name: string } | null;
  corrections: { id: string; name: string }[];
  /** Ids of the people and tokens who created it or changed what it is. */
  authors: string[];
  /** The latest request for a second person's approval; null where none was needed. */
  approval: ApprovalRequest | null;
  /** As it was when Send was pressed. Null in a draft, and for campaigns sent before we stored senders. */
  sender: string | null;
  replyTo: string | null;
  /** Somebody withdrew what it saved to the record; null where nobody did. */
  withdrawal: Withdrawal | null;
  listName: string;
  /** The template's newest version, where a draft has the text of an older one. */
  newerTemplateVersion: number | null;
  counts: CampaignCounts;
}

export type MessageFilter = 'all' | 'delivered' | 'errors' | 'waiting' | 'not-sent' | 'accepted';

export interface AttemptRow {
  number: number;
  /** The attempt's id: what the provider was given as our reference. */
  reference: string;
  /** The account's kind. */
  provider: string;
  submittedAt: Date | null;
  state: AttemptState;
  /** Of a failure: whether the same contact will fail again; null where nobody knows. */
  permanent: boolean | null;
  receiptAt: Date | null;
}

/** For a restricted record, patient and contact are null (`domain/patients/exposure.ts`). */
export interface MessageRow {
  id: string;
  position: number;
  patientId: string | null;
  row: number;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  contact: string | null;
  status: MessageStatus;
  reasonCode: string | null;
  attempts: AttemptRow[];
  /** Null where it was not delivered, or is not to be saved. */
  recordStatus: RecordStatus | null;
  recordSavedAt: Date | null;
  recordWithdrawnAt: Date | null;
  recordReference: string | null;
  /** When a mail server last said that it keeps trying; null if none did. */
  delayedAt: Date | null;
  isRestricted: boolean;
}

/** A campaign's place among the others: by when Send was pressed, or when a draft was made. */
export interface CampaignPlace {
  at: Date;
  id: string;
}

/** A campaign as staff see it, with who did what to it and how many rows its list had. */
export interface CampaignReport extends CampaignRow {
  /** Who gave the latest command of each kind. */
  by: Partial<Record<CommandKind, string>>;
  pausedAt: Date | null;
  /** Rows of its list that were not accepted when it was sent; the list itself may have been judged otherwise since. */
  notAccepted: number;
}

/** The state of a campaign, as pages filter by it. */
export const CAMPAIGN_STANDS = [
  'scheduled',
  'held',
  'sending',
  'paused',
  'settling',
  'ok',
  'some',
  'error',
  'cancelled',
] as const;
export type CampaignStand = (typeof CAMPAIGN_STANDS)[number];

/** Which sent campaigns to show; null for no filter. */
export interface SentFilter {
  stand: CampaignStand | null;
  channel: Channel | null;
  /** When Send was pressed: from this instant on, and before that one. */
  from: Date | null;
  until: Date | null;
}

/** How many messages have the same status, reason and record entry. For one campaign they add up to its total. */
export interface TallyRow {
  status: MessageStatus;
  reasonCode: string | null;
  recordStatus: MessageRow['recordStatus'];
  count: number;
}

/** One patient's line in a campaign. */
export interface CampaignPatient extends Addressee {
  id: string;
  position: number;
  row: number;
  status: MessageStatus;
  reasonCode: string | null;
  statusAt: Date;
  attempts: number;
  /** When a mail server last said that it keeps trying; null if none did. */
  delayedAt: Date | null;
  recordStatus: MessageRow['recordStatus'];
  recordSavedAt: Date | null;
  recordWithdrawnAt: Date | null;
}

export interface PatientsChoice {
  filter: MessageFilter;
  /** A reason's code, or the status of what has none; null for all. Failures without one are `cause-unknown`. */
  reason: string | null;
  /** Only patients who may be named so, which no restricted record is; all when absent. */
  named?: readonly NameWay[];
}

/** One attempt, as the page of one patient's message shows it. */
export interface TryRow {
  number: number;
  contact: string | null;
  provider: string;
  state: AttemptState;
  reasonCode: string | null;
  handedOverAt: Date | null;
  receiptAt: Date | null;
}

/** One patient's message with all that is known of it. */
export interface PatientMessage extends CampaignPatient {
  patientId: string | null;
  /** `YYYY-MM-DD` */
  dateOfBirth: string | null;
  submittedAt: Date | null;
  deliveredAt: Date | null;
  recordReference: string | null;
  recordDetail: string | null;
  tries: TryRow[];
  /** The text that it is written with, its placeholders not filled, and its language; null for the campaign's own. */
  subject: string | null;
  body: string;
  language: string | null;
  /** What the text is filled with: the list's header, what its columns mean, and this patient's cells. */
  header: string[];
  columns: Partial<Columns> | null;
  /** Null for a restricted record, like every field that identifies the patient. */
  cells: string[] | null;
}

/** What happened to a campaign, oldest first. Only the audit log says who looked at it. */
export interface HistoryRow {
  at: Date;
  actor: string;
  act: string;
  details: Record<string, unknown> | null;
}

/** How many were sent for the first time, and delivered, within one minute. */
export interface MinuteRow {
  at: Date;
  /** The first of them, to the millisecond; null where none was sent. */
  firstSentAt: Date | null;
  sent: number;
  delivered: number;
}

/** A text that a campaign was sent with. */
export interface SentText {
  /** BCP 47; null for the campaign's own. */
  language: string | null;
  subject: string | null;
  body: string;
  /** Whose message is written with it and was not left out. */
  patients: number;
  delivered: number;
  /** Of all of them by SMS, as far as they were counted. */
  segments: number;
}

/** Campaigns as staff pages show them. Each answer is from one snapshot of the database (N1). */
export interface CampaignReads {
  /** Sent and scheduled campaigns, newest first, without drafts. */
  sent(
    practiceId: string,
    filter: SentFilter,
    request: NumberedRequest<CampaignPlace>,
  ): Promise<NumberedPage<CampaignReport, CampaignPlace>>;
  /** Campaigns that are not over or ended since `since`; newest first, at most 200. */
  current(practiceId: string, since: Date): Promise<CampaignReport[]>;
  /** One campaign that is not a draft, with its messages counted by status, reason and record entry. */
  report(practiceId: string, campaignId: string): Promise<{ campaign: CampaignReport; tally: TallyRow[] } | null>;
  patients(
    practiceId: string,
    campaignId: string,
    choice: PatientsChoice,
    request: NumberedRequest<number>,
  ): Promise<{ campaign: CampaignReport; tally: TallyRow[]; page: NumberedPage<CampaignPatient, number> } | null>;
  patientMessage(practiceId: string, campaignId: string, messageId: string): Promise<PatientMessage | null>;
  /** All lines in the order of sending, read in pages as they are consumed. */
  everyPatient(practiceId: string, campaignId: string, filter: MessageFilter): AsyncIterable<CampaignPatient>;
  /** The first 500 entries. */
  history(practiceId: string, campaignId: string): Promise<HistoryRow[]>;
  minutes(practiceId: string, campaignId: string): Promise<MinuteRow[]>;
  /** The campaign's own text first, then its translations; none before it is sent. */
  texts(practiceId: string, campaignId: string): Promise<SentText[]>;
  /** When the latest hand-over was; null when there was none. */
  lastHandOver(practiceId: string, campaignId: string): Promise<Date | null>;
}

export interface CampaignQueries extends CampaignReads {
  /** The campaign with its counts, from one snapshot of the database. */
  find(practiceId: string, campaignId: string): Promise<CampaignRow | null>;
  /** The same as it is stored: a draft's list is not judged again first, so that nothing at all changes. */
  stored(practiceId: string, campaignId: string): Promise<CampaignRow | null>;
  /** Newest first, each with its counts, all from one snapshot. */
  page(practiceId: string, request: PageRequest<CampaignPlace>): Promise<Page<CampaignRow, CampaignPlace>>;
  /** In the order they are sent; `after` is a position. Messages and their attempts are from one snapshot. */
  messages(
    practiceId: string,
    campaignId: string,
    filter: MessageFilter,
    request: PageRequest<number>,
  ): Promise<Page<MessageRow, number>>;
}
