import type { Phase, WaitingKind } from '../domain/campaign/phases';
import type { Channel, MessageStatus, AttemptState } from '../domain/delivery/states';
import type { TokenHolder } from './api-tokens';
import type { Page, PageRequest } from './page';

export type CampaignType = 'message' | 'booking' | 'questionnaire';
export type Purpose = 'care' | 'recall' | 'service' | 'marketing';

/** What a person writes: the campaign's content until it is sent. */
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
}

/** How many messages are in each status; all but `total` and `saved` add up to `total`. */
export type CampaignCounts = Record<MessageStatus | 'total' | 'saved', number>;

export interface CampaignRow extends CampaignContent {
  id: string;
  phase: Phase;
  pausedReason: string | null;
  holdUntil: Date | null;
  waitingKind: WaitingKind | null;
  waitingUntil: Date | null;
  sentAt: Date | null;
  sendAt: Date | null;
  settleDeadline: Date | null;
  settledAt: Date | null;
  cancelledAt: Date | null;
  cancelReason: string | null;
  createdAt: Date;
  createdBy: string;
  createdByToken: string;
  listName: string;
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
  receiptAt: Date | null;
}

export interface MessageRow {
  id: string;
  position: number;
  patientId: string;
  row: number;
  nhsNumber: string;
  familyName: string | null;
  givenName: string | null;
  contact: string | null;
  status: MessageStatus;
  reasonCode: string | null;
  attempts: AttemptRow[];
  recordStatus: 'waiting' | 'saved' | 'refused' | null;
  recordSavedAt: Date | null;
  recordReference: string | null;
}

/** Where a campaign stands among the others: by when Send was pressed, drafts by when they were made. */
export interface CampaignPlace {
  at: Date;
  id: string;
}

export interface CampaignPages {
  /** Stores a draft with its audit entry; repeated with the same id it changes nothing. */
  createDraft(
    practiceId: string,
    campaignId: string,
    content: CampaignContent,
    by: TokenHolder,
    now: Date,
  ): Promise<void>;
  /** Replaces a draft's content, with its audit entry; false when it is no draft any more. */
  changeDraft(
    practiceId: string,
    campaignId: string,
    content: CampaignContent,
    by: TokenHolder,
    now: Date,
  ): Promise<boolean>;
  /** Deletes a draft, with its audit entry; false when it is no draft any more. */
  deleteDraft(practiceId: string, campaignId: string, by: TokenHolder, now: Date): Promise<boolean>;
  /** The campaign with its counts, from one snapshot of the database. */
  find(practiceId: string, campaignId: string): Promise<CampaignRow | null>;
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
