import type { FollowUpText } from '../../domain/campaigns/follow-ups';
import type { TextTrial } from '../../domain/content/text-trials/text-trial';
import type { ReminderText } from '../../domain/campaigns/reminders';
import { QUESTIONS, type Question } from '../../domain/content/checks/findings';
import type { TokenHolder } from '../practice/api-tokens';
import type { CampaignContent, CampaignPlace } from './campaign-queries';
import type { NumberedPage, NumberedRequest, Page, PageRequest } from '../page';

/** What a person writes page by page until it is sent. A draft may still lack a list and a text. */
export interface DraftContent extends Omit<CampaignContent, 'listId' | 'reminders' | 'followUps'> {
  listId: string | null;
  /** Absent for none. */
  reminders?: ReminderText[];
  /** Absent for none. */
  followUps?: FollowUpText[];
  /** Questions that nobody has answered yet. A page does not send a draft before all are answered. */
  unanswered: Question[];
  /** Null sends now. */
  sendAt: Date | null;
  /** The most messages in any 60 minutes; absent or null for no limit. */
  perHour?: number | null;
}

/** A draft before anyone wrote a text or answered a question. */
export const unwritten = (): Omit<DraftContent, 'name' | 'type' | 'purpose' | 'listId' | 'channel'> => ({
  subject: null,
  body: '',
  snomedCodes: [],
  saveToRecord: false,
  allowReplies: false,
  emptyValues: null,
  template: null,
  unanswered: [...QUESTIONS],
  sendAt: null,
});

export interface Draft extends DraftContent {
  id: string;
  perHour: number | null;
  reminders: ReminderText[];
  followUps: FollowUpText[];
  textTrial: TextTrial | null;
  /** It is to go outside sending hours: who allowed that, and why. */
  urgent: { reason: string; by: string } | null;
  /** Counts changes, for optimistic concurrency: the later of two people gets an error. */
  version: number;
  /** The template's newest version, where the draft has the text of an older one. */
  newerTemplateVersion: number | null;
  /** The line with a link that the service adds to the text; null where it adds none. */
  linkLine: string | null;
  /** The campaign that this one corrects; null for any other. */
  correctionOfId: string | null;
  createdBy: string;
  createdByToken: string;
  createdAt: Date;
  changedBy: string | null;
  changedAt: Date | null;
  list: null | {
    id: string;
    name: string;
    status: 'processing' | 'ready' | 'refused';
    counts: { rows: number; accepted: number; rejected: number } | null;
  };
}

/** Which patients of a finished campaign the new one is for. */
export const RESEND_GROUPS = ['everyone', 'errors', 'not-sent'] as const;
export type ResendGroup = (typeof RESEND_GROUPS)[number];

export interface ResendAnswer {
  kind: 'made' | 'not-found' | 'not-over' | 'nobody';
}

/** A patient of a correction who never got the message that it corrects. Of a restricted record only the row is shown. */
export interface Unreached {
  row: number;
  patientId: string | null;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  /** Of the first message. */
  status: 'failed' | 'suppressed' | 'cancelled';
  isRestricted: boolean;
}

export interface Drafts {
  /** With its audit entry; repeated with the same id it changes nothing. */
  create(practiceId: string, draftId: string, content: DraftContent, by: TokenHolder, now: Date): Promise<void>;
  /**
   * Makes a draft for patients of a finished campaign, with its text and a new list made from the campaign's, and its
   * audit entry. Idempotent by the draft's id. It has text A alone, unless `keepsTrial` asks for a new trial of both.
   */
  again(
    practiceId: string,
    campaignId: string,
    made: { who: ResendGroup; draftId: string; by: TokenHolder; now: Date; keepsTrial?: boolean },
  ): Promise<ResendAnswer>;
  /**
   * Makes a draft to those who were handed a message of a campaign, without a text, with its audit entry. Idempotent by the
   * draft's id.
   */
  correct(
    practiceId: string,
    campaignId: string,
    made: { draftId: string; by: TokenHolder; now: Date },
  ): Promise<ResendAnswer>;
  /** Who of a correction turned out not to have got the first message, in the order of the list; `after` is a row of it. */
  unreached(practiceId: string, correctionId: string, request: PageRequest<number>): Promise<Page<Unreached, number>>;
  /** Null if there is none, or it is no longer a draft. */
  find(practiceId: string, draftId: string): Promise<Draft | null>;
  /**
   * Only the given fields change. `version` is the one that was read, or null to change any version.
   * `changed-meanwhile` if it is not the current one, `gone` if it is no longer a draft.
   */
  change(
    practiceId: string,
    draftId: string,
    version: number | null,
    changes: Partial<DraftContent>,
    by: TokenHolder,
    now: Date,
  ): Promise<'changed' | 'changed-meanwhile' | 'gone'>;
  /** Deletes a draft, and the copy of a list that only it used. False if it is no longer a draft. */
  delete(practiceId: string, draftId: string, by: TokenHolder, now: Date): Promise<boolean>;
  /** The practice's answers in its last sent campaign; null if none was sent. */
  usualAnswers(practiceId: string): Promise<{ saveToRecord: boolean; when: 'now' | 'later' } | null>;
  /** Who sent the former draft, and when; null if nobody did. */
  sentBy(practiceId: string, campaignId: string): Promise<{ by: string; at: Date } | null>;
  /** Newest first. */
  page(practiceId: string, request: NumberedRequest<CampaignPlace>): Promise<NumberedPage<Draft, CampaignPlace>>;
  /** How many there are; of one person or token, by id, when that is given. */
  count(practiceId: string, madeBy?: string): Promise<number>;
}
