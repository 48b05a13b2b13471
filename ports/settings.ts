import type { TokenHolder } from './api-tokens';

/** Days and times of the practice's wall clock in which messages are handed over; `to` is not included. */
export interface SendingHoursSetting {
  days: string[];
  from: string;
  to: string;
}

/** A practice's rules (api.md, `GET /settings`); null or 0 switches one off. */
export interface PracticeSettings {
  sendingHours: SendingHoursSetting | null;
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
}

export interface Settings {
  /** A practice that never set any has those of a new practice. */
  read(practiceId: string): Promise<PracticeSettings>;
  /** Changes what is named and keeps the rest; one audit entry with before and after. Returns all as they are now. */
  change(practiceId: string, changes: Partial<PracticeSettings>, by: TokenHolder, now: Date): Promise<PracticeSettings>;
}
