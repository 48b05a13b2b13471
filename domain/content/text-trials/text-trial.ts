import type { Channel } from '../../delivery/states';
import type { Purpose } from '../../eligibility/purposes';
import { compileMarkedWords } from '../checks/marked-words';

/**
 * A trial of two texts (docs/adr/0064): patients of one campaign get text A or text B at random, and we compare how many
 * of them book or attend. Text A is the campaign's own text.
 */
export interface TextTrial {
  bodyB: string;
  /** Of an email; null for an SMS. */
  subjectB: string | null;
  outcome: TrialOutcome;
  /** How long bookings or attendances count, from the day it is sent. Fixed before anyone gets a text. */
  days: number;
}

/** What is compared. What patients open or click never is: it says nothing about their care. */
export const TRIAL_OUTCOMES = ['booked', 'attended'] as const;
export type TrialOutcome = (typeof TRIAL_OUTCOMES)[number];

/** The two texts, as pages and API name them. */
export const TRIAL_TEXTS = ['A', 'B'] as const;
export type TrialText = (typeof TRIAL_TEXTS)[number];

export const MOST_TRIAL_DAYS = 90;
export const USUAL_TRIAL_DAYS = 14;

/** With fewer patients for a text, nothing that is found means anything. */
export const FEWEST_FOR_A_TEXT = 20;

/** A practice has fewer patients than this. The allocation is worked out in memory. */
export const MOST_IN_TRIAL = 100_000;

/** Words of texts that nobody should get at random: something waits that is urgent, or a result. */
const URGENT_WORDS = compileMarkedWords([
  ...['urgent', 'urgently', 'two week wait', '2 week wait', '2ww', 'suspected cancer'],
  ...['test result', 'test results', 'your result', 'your results', 'abnormal', 'abnormal result'],
]);

/** What decides whether a campaign may compare two texts. */
export interface TrialFacts {
  type: 'message' | 'booking' | 'questionnaire';
  purpose: Purpose;
  /** All texts and subjects that patients may get. */
  texts: readonly string[];
  /** It goes outside sending hours, because somebody said that it cannot wait. */
  isUrgent: boolean;
  isCorrection: boolean;
  /** Patients book by a link to our pages. */
  booksHere: boolean;
}

/** Why a campaign may not compare two texts; `word` is one that says the text is urgent. */
export type TrialRefusal =
  { code: 'trial-urgent'; word: string | null } | { code: 'trial-correction' } | { code: 'trial-no-outcome' };

/** @returns null where it may. Never for what is urgent, and never for a correction (N41). */
export function trialRefusal(facts: TrialFacts): TrialRefusal | null {
  if (facts.isCorrection) return { code: 'trial-correction' };
  if (facts.isUrgent) return { code: 'trial-urgent', word: null };
  const found = facts.texts.flatMap((text) => URGENT_WORDS(text))[0];
  if (found) return { code: 'trial-urgent', word: found.word };
  return facts.booksHere || facts.purpose === 'recall' ? null : { code: 'trial-no-outcome' };
}

/** How many patients a list needs for a trial, or that it has too many; null where it fits. */
export function trialSizeRefusal(patients: {
  A: number;
  B: number;
}): { code: 'trial-too-few'; fewest: number } | { code: 'trial-too-many'; most: number } | null {
  if (patients.A + patients.B > MOST_IN_TRIAL) return { code: 'trial-too-many', most: MOST_IN_TRIAL };
  return Math.min(patients.A, patients.B) < FEWEST_FOR_A_TEXT
    ? { code: 'trial-too-few', fewest: FEWEST_FOR_A_TEXT }
    : null;
}

/** White space does not make a text different. */
const plain = (text: string | null): string => (text ?? '').trim().replace(/\s+/g, ' ');

/** Whether both texts say the same, so that there is nothing to compare. */
export function areSameTexts(
  { channel, body, subject }: { channel: Channel; body: string; subject: string | null },
  { bodyB, subjectB }: Pick<TextTrial, 'bodyB' | 'subjectB'>,
): boolean {
  return plain(body) === plain(bodyB) && (channel === 'sms' || plain(subject) === plain(subjectB));
}

/** When a trial ends. Nothing is compared before. @param daySeconds how long a day lasts. */
export function trialOverAt(sendAt: Date, days: number, daySeconds: number): Date {
  return new Date(sendAt.getTime() + days * daySeconds * 1000);
}
