import type { Question } from '../../domain/content/findings';
import type { EmptyValues } from '../../domain/content/empty-values';
import type { Channel } from '../../domain/delivery/states';
import type { TokenHolder } from '../practice/api-tokens';
import type {
  CampaignPlace,
  CampaignType,
  NumberedPage,
  NumberedRequest,
  Purpose,
  VersionOfTemplate,
} from './campaign-pages';

/** What a person writes page by page until it is sent; a draft may still be without list and text. */
export interface DraftContent {
  name: string;
  type: CampaignType;
  purpose: Purpose;
  listId: string | null;
  channel: Channel;
  subject: string | null;
  body: string;
  snomedCodes: string[];
  saveToRecord: boolean;
  /** What happens where a row has no value for a placeholder; null while nobody has said it. */
  emptyValues: EmptyValues | null;
  template: VersionOfTemplate | null;
  /** Questions that nobody has answered yet; a draft is not sent from a page before all are. */
  unanswered: Question[];
  /** Null sends now. */
  sendAt: Date | null;
}

export interface Draft extends DraftContent {
  id: string;
  /** Counts changes, for optimistic concurrency: the later of two people gets an error. */
  version: number;
  /** The template's newest version, where the draft has the text of an older one. */
  newerTemplateVersion: number | null;
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

/** For whom of a campaign that is over another one is written. */
export const RESEND_GROUPS = ['everyone', 'errors', 'not-sent'] as const;
export type ResendGroup = (typeof RESEND_GROUPS)[number];

export interface ResendAnswer {
  kind: 'made' | 'not-found' | 'not-over' | 'nobody';
}

export interface Drafts {
  /** With its audit entry; repeated with the same id it changes nothing. */
  create(practiceId: string, draftId: string, content: DraftContent, by: TokenHolder, now: Date): Promise<void>;
  /**
   * Makes a draft for patients of a finished campaign, with its text and a new list made from the campaign's, and its
   * audit entry. Idempotent by the draft's id.
   */
  again(
    practiceId: string,
    campaignId: string,
    made: { who: ResendGroup; draftId: string; by: TokenHolder; now: Date },
  ): Promise<ResendAnswer>;
  /** Null when there is none, or it is no draft any more. */
  find(practiceId: string, draftId: string): Promise<Draft | null>;
  /** What is named changes; `changed-meanwhile` when `version` is not the present one, `gone` when it is no draft any more. */
  change(
    practiceId: string,
    draftId: string,
    version: number,
    changes: Partial<DraftContent>,
    by: TokenHolder,
    now: Date,
  ): Promise<'changed' | 'changed-meanwhile' | 'gone'>;
  /** What the practice answered in its campaign that was sent last; null where none was. */
  usualAnswers(practiceId: string): Promise<{ saveToRecord: boolean; when: 'now' | 'later' } | null>;
  /** Who pressed Send of what was a draft, and when; null when nobody did. */
  sentBy(practiceId: string, campaignId: string): Promise<{ by: string; at: Date } | null>;
  /** Newest first. */
  page(practiceId: string, request: NumberedRequest<CampaignPlace>): Promise<NumberedPage<Draft, CampaignPlace>>;
  /** How many there are; of one person or token, by id, when that is given. */
  count(practiceId: string, madeBy?: string): Promise<number>;
}
