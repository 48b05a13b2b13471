import type {
  FollowUpChannel,
  FollowUpState,
  ReachCounts,
  ReachKind,
  ReachOutcome,
} from '../../domain/campaigns/follow-ups';
import type { CallOutcome } from '../../domain/recalls/recalls';
import type { TokenHolder } from '../practice/api-tokens';

/** A follow-up step of a sent campaign. */
export interface FollowUpRow {
  /** 1, 2 or 3. */
  step: number;
  channel: FollowUpChannel;
  afterDays: number;
  subject: string | null;
  body: string;
  state: FollowUpState;
  dueAt: Date;
  endedAt: Date | null;
  /** Patients it was for. */
  patients: number;
  /** Of letters: where they are printed and posted. */
  letterBatchId: string | null;
}

/** A patient of a campaign with their one outcome. Of a restricted record, or where nobody was found, the patient is null. */
export interface ReachedPatient {
  /** Of the list, as a spreadsheet numbers its rows. */
  row: number | null;
  patient: null | { id: string; nhsNumber: string; familyName: string | null; givenName: string | null };
  isRestricted: boolean;
  /** For a call. */
  mobile: string | null;
  /** Other than English: the patient may need an interpreter. */
  language: string | null;
  knownAs: string | null;
  outcome: ReachOutcome;
  lastCall: null | { outcome: CallOutcome; note: string | null; by: string; at: Date };
}

export interface CampaignReach {
  steps: FollowUpRow[];
  counts: ReachCounts;
}

/** `not-on-list`: the patient is not, or no longer, to be called about this campaign. */
export type FollowUpCallAnswer = 'noted' | 'not-on-list';

/** What staff see and do about follow-ups (N32). */
export interface FollowUps {
  /** The steps, and the sum over all patients. Null for a draft. */
  reach(practiceId: string, campaignId: string): Promise<CampaignReach | null>;
  /** Patients with one kind of outcome, in the order of the list, after a place in it. */
  patients(
    practiceId: string,
    campaignId: string,
    asked: { kind: ReachKind; code: string | null; limit: number; after: number },
  ): Promise<{ items: ReachedPatient[]; next: number | null }>;
  /**
   * Puts on a list of calls everyone whom nothing of a settled campaign reached, and who may be called. Those who are on it, or
   * were called, are not put on it again. `too-early`: something of it may still reach them.
   */
  listCalls(
    by: TokenHolder,
    campaignId: string,
    now: Date,
  ): Promise<{ listed: number; leftOut: { code: string; count: number }[] } | 'too-early'>;
  /** Takes off that list everyone whom nobody has called yet. @returns how many. */
  removeCalls(by: TokenHolder, campaignId: string, now: Date): Promise<number>;
  /** Notes the outcome of a call. The last one counts. */
  noteCall(
    by: TokenHolder,
    campaignId: string,
    call: { patientId: string; outcome: CallOutcome; note: string | null; now: Date },
  ): Promise<FollowUpCallAnswer>;
}

/** What the sweeper does with them. */
export interface DueFollowUps {
  /** Carries out steps that are due, a few at a time. @returns the dispatches and batches that a workflow is to take up. */
  makeDue(now: Date): Promise<{ practiceId: string; dispatchId: string | null; batchId: string | null }[]>;
}
