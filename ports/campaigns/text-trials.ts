import type { TextTrial, TrialText } from '../../domain/content/text-trials/text-trial';

/** The patients who were to get one of two texts. Each counts, whether the text reached them or not. */
export interface TrialGroup {
  patients: number;
  /** Booked or attended. Null until the trial is over: nobody looks before. */
  count: number | null;
}

/** A trial of two texts, as far as it is. */
export interface TrialStanding extends TextTrial {
  /** Text A. */
  body: string;
  subject: string | null;
  /** Random, from which anyone can work out the allocation again. Null before Send. */
  seed: string | null;
  /** When patients were divided; null before Send. */
  allocatedAt: Date | null;
  /** When it ends; null before Send. */
  overAt: Date | null;
  isOver: boolean;
  /** The campaign was stopped, so some patients may have got no text. */
  isStopped: boolean;
  groups: Record<TrialText, TrialGroup>;
}

/** Trials of two texts (N41). */
export interface TextTrials {
  /** Null for a campaign with one text. */
  find(practiceId: string, campaignId: string, now: Date): Promise<TrialStanding | null>;
}
