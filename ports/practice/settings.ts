import type { ConfirmationWay } from '../../domain/booking/booking-texts';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { HoursOfKind, SendingRules } from '../../domain/practice/hours/sending-rules';
import type { Plan } from '../../domain/practice/plan';
import type { PracticeSystem } from '../../domain/recalls/sms-marks';
import type { RecallSyncChoice } from '../../domain/recalls/sync/recall-resource';
import type { TokenHolder } from './api-tokens';

/** A practice's rules (docs/api.md, "Settings"); null or 0 switches one off. */
export interface PracticeSettings extends SendingRules {
  holdSeconds: number;
  approvalAbove: number | null;
  contentGuard: boolean;
  sameTextDays: number | null;
  monthlyLimit: number | null;
  autoPause: { afterOutcomes: number; failedShare: number } | null;
  settleSeconds: { sms: number; email: number };
  smsCredits: 'counted' | null;
  contactSource: 'demographics' | 'file';
  bulkMessages: boolean;
  /** Words that need a look before they go to many (N7); the starter words until the practice has its own. */
  markedWords: string[];
  /** Hosts that texts may link to; `*.` in front stands for every host below. */
  links: string[];
  /** On trial, no SMS and no email goes to single patients. */
  plan: Plan;
  /** Shown to patients on their pages; null while nobody wrote it. */
  telephone: string | null;
  /** How much of each day's appointments stays for patients who telephone, from 0 to 1. */
  telephoneShare: number;
  /** How an appointment that a patient books by a link is confirmed, unless the patient chooses another way. */
  bookingConfirmation: ConfirmationWay;
  /** Where the practice keeps its records, and what that system can tell; null until the practice names it. */
  practiceSystem: PracticeSystem | null;
  /** What recalls are read from the record system every 15 minutes; null reads none. */
  recallSync: RecallSyncChoice | null;
}

/** A change of rules. Only the given fields change. */
export type SettingsChange = Partial<Omit<PracticeSettings, 'settleSeconds' | 'sendingHoursFor'>> & {
  /** Null takes a kind's own hours away. */
  sendingHoursFor?: Partial<Record<Purpose, HoursOfKind | null>>;
  settleSeconds?: Partial<PracticeSettings['settleSeconds']>;
};

export interface Settings {
  /** A practice that never set any has the defaults. */
  read(practiceId: string): Promise<PracticeSettings>;
  /** One audit entry with before and after. Returns all rules as they are now. */
  change(practiceId: string, changes: SettingsChange, by: TokenHolder, now: Date): Promise<PracticeSettings>;
  /** Campaigns that wait because of these rules, and must look again if one changes. */
  campaignsUnder(practiceId: string): Promise<string[]>;
}
