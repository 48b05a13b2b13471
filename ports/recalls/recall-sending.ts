import type { SmsLeftOut } from '../../domain/recalls/sms-plan';
import type { CheckSending, CommandRefusal } from '../campaigns/campaign-commands';
import type { TokenHolder } from '../practice/api-tokens';

export interface RecallSmsRequest {
  recallIds: readonly string[];
  /** Whether to send where the record says no texts, or consent cannot be read; null where nobody has said. */
  includeDissent: boolean | null;
  holdSeconds: number;
  /** The checks before sending, as for any campaign. */
  check: CheckSending;
  /**
   * The run of an automated category that sends; null for a person. A trial does all that the run would do, and takes it
   * back.
   */
  run?: { id: string; trial: boolean } | null;
}

/** A campaign that was made: one category, and one code, or several that one text names. */
export interface RecallCampaign {
  id: string;
  categoryId: string;
  /** Other categories whose recalls the same text names (N37). */
  joinedCategoryIds: string[];
  invitation: number;
  patients: number;
}

export type RecallSmsAnswer =
  | { kind: 'sent'; campaigns: RecallCampaign[]; leftOut: SmsLeftOut[] }
  /** One of the recalls is not there. */
  | { kind: 'unknown' }
  | { kind: 'decision-needed'; asking: number }
  | { kind: 'all-blocked'; leftOut: SmsLeftOut[] }
  /** What is due may have changed in the practice system, which we cannot read (E18). */
  | { kind: 'sync-late'; nextTryAt: Date; timeZone: string }
  | CommandRefusal;

/** What sending would do: for the page on which a person checks it. */
export interface RecallSmsPreview {
  /** Patients about whom a person has to decide. */
  asking: number;
  /** The recalls of these patients that are asked about. */
  askingRecalls: number;
  /** Patients who would get more than one text (N37). */
  severalTexts: number;
  /** Patients whose recalls of several categories are in one text (N37). */
  oneText: number;
  /** Without those who are asked about. */
  patients: number;
  groups: {
    categoryId: string;
    categoryName: string;
    invitation: number;
    code: string | null;
    body: string;
    patients: number;
    recalls: number;
    joined: { categoryId: string; categoryName: string; invitation: number; code: string | null }[];
  }[];
  /** Without those that are asked about. */
  leftOut: SmsLeftOut[];
}

/** What sends recalls by SMS: a list, a campaign and Send, in one transaction (docs/adr/0044). */
export interface RecallSending {
  /**
   * Sends to those of the recalls that may go now. Two requests at the same time send once, because each locks the recalls. Repeated
   * with the same `operationId` it answers with the campaigns that the first try made.
   */
  sendSms(
    by: TokenHolder,
    request: RecallSmsRequest,
    made: { operationId: string; now: Date },
  ): Promise<RecallSmsAnswer>;
  /** Changes nothing. */
  previewSms(practiceId: string, recallIds: readonly string[], now: Date): Promise<RecallSmsPreview>;
}
