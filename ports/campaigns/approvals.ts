import type { TrialText } from '../../domain/content/text-trials/text-trial';
import type { ApprovalReason, ApprovalState } from '../../domain/campaigns/approval';
import type { TokenHolder } from '../practice/api-tokens';

/** A request for a second person's approval of one version of a campaign (docs/adr/0036). */
export interface ApprovalRequest {
  id: string;
  state: ApprovalState;
  reason: ApprovalReason;
  /** Ids of the people and tokens who created, changed or sent this version: none of them decides about it. */
  authors: string[];
  requestedBy: string;
  requestedAt: Date;
  /** When it is to be sent; null for as soon as it is approved. */
  dueAt: Date | null;
  holdSeconds: number;
  decidedBy: string | null;
  decidedAt: Date | null;
  note: string | null;
}

/** A message as one patient will get it. Of a restricted record only the row is shown. */
export interface ApprovalSample {
  /** Which of two texts it is; null where all patients get one. */
  text: TrialText | null;
  kind: 'random' | 'longest' | 'translation';
  row: number;
  givenName: string | null;
  familyName: string | null;
  subject: string | null;
  body: string | null;
  /** The language of its text; null for that of the campaign's own. */
  language: string | null;
  isRestricted: boolean;
}

export interface ApprovalDetails {
  /** The latest request; null where none was made. */
  request: ApprovalRequest | null;
  /**
   * Of the version that waits: ten at random, always the same ones, the longest, and one of each translation. Empty where
   * nothing waits.
   */
  samples: ApprovalSample[];
}

/** An approval that came very soon after the texts were shown. */
export interface QuickApproval {
  campaignId: string;
  name: string;
  by: string;
  at: Date;
}

export interface Approvals {
  /** Null when there is no such campaign. That a person was shown the texts is noted, once for each version. */
  show(practiceId: string, campaignId: string, caller: TokenHolder, now: Date): Promise<ApprovalDetails | null>;
  /** Newest first, at most 20. */
  quickSince(practiceId: string, since: Date): Promise<QuickApproval[]>;
}
