import type { Phase } from '../domain/campaign/phases';
import type { Channel } from '../domain/delivery/states';

/** A campaign on Home: under way or to come. */
export interface CampaignGlance {
  id: string;
  name: string;
  channel: Channel;
  phase: Phase;
  pausedReason: string | null;
  holdUntil: Date | null;
  sendAt: Date | null;
  waitingUntil: Date | null;
  total: number;
  /** Of `total`; the rest is neither delivered nor in error nor waiting. */
  delivered: number;
  errors: number;
  waiting: number;
}

/** What needs a person at this practice, and what goes on (pages.md §3.2). */
export interface PracticeOverview {
  /** Scheduled, held, sending or waiting for receipts; at most 20, the next first. */
  active: CampaignGlance[];
  /** Finished within 14 days with patients who may not have received it, at most 20, newest first. */
  withErrors: { id: string; name: string; errors: number }[];
  /** Delivered messages of over 15 minutes ago that are not in the record yet, and those it refused. */
  notSaved: { waiting: number; refused: number };
  /** Numbers to correct in the record (N13). */
  numbersToFix: number;
  drafts: number;
  /** Of the campaigns of the last 7 days. */
  week: { sent: number; delivered: number };
  isNew: boolean;
}

export interface PracticeOverviews {
  read(practiceId: string, now: Date): Promise<PracticeOverview>;
}
