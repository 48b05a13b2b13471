import { defineSignal } from '@temporalio/workflow';
import type { CampaignRef } from './campaign';

export interface SettlementInput extends CampaignRef {
  /** Carried over continue-as-new. */
  quietSinceMs?: number;
  recordFailures?: number;
  recordNextMs?: number;
}

/** Receipts came (coalesced, at most one each 10 s a campaign), or someone asked for a look. */
export const receiptsSignal = defineSignal('receipts');

/** What one look at the database found, after applying what time alone decides. */
export interface SettleLook {
  /** Nothing in this campaign changes automatically any more, and everything delivered is saved or refused. */
  finished: boolean;
  /** Messages not yet at an end. */
  open: number;
  /** Delivered messages that wait to be saved to the record, and entries that wait to be withdrawn from it. */
  unsaved: number;
  /** Attempts whose look-up at the provider is due. */
  lookUpsDue: number;
  /** When something next becomes due, in ms from now; null if nothing will. */
  nextDueMs: number | null;
  /** We keep trying to save for this long. After that an hourly sweep retries. */
  saveWindowOver: boolean;
}

export interface SaveResult {
  saved: number;
  refused: number;
  /** Entries that were marked as entered in error, or need not be. Absent in older histories. */
  withdrawn?: number;
  /** Entries that the record system asked us to send again. */
  later: number;
}

export interface SettleInput extends CampaignRef {
  /** Saving failed last time: the campaign may settle with entries still waiting. */
  recordAway: boolean;
}

export interface SettlementActivities {
  settle(input: SettleInput): Promise<SettleLook>;
}

export interface LookUpActivities {
  /** Asks the provider about attempts whose outcome is unknown. */
  lookUp(input: CampaignRef): Promise<{ found: number; absent: number; unanswered: number }>;
}

export interface RecordActivities {
  saveToRecord(input: CampaignRef): Promise<SaveResult>;
}
