import type { LookReason } from '../../domain/practice/audit/look-findings';
import type { TokenHolder } from './api-tokens';

export interface AuditSeal {
  number: number;
  entries: number;
  sealedAt: Date;
  /** Hexadecimal. A copy kept elsewhere shows later that nothing before it was changed. */
  hash: string;
}

export interface AuditCheck {
  at: Date;
  seals: number;
  entries: number;
  /** The first group that does not fit; null where all do. */
  broken: number | null;
}

export interface LookFinding {
  id: string;
  /** `YYYY-MM-DD`, its Monday. */
  week: string;
  reason: LookReason;
  staffName: string;
  /** Null for a restricted record. */
  patient: { id: string; nhsNumber: string; familyName: string | null; givenName: string | null } | null;
  looks: number;
  firstAt: Date;
  lastAt: Date;
  reviewedBy: string | null;
  reviewedAt: Date | null;
  note: string | null;
}

/** What shows that the audit log was not changed, and which looks someone should ask about (N29). */
export interface AuditSeals {
  /** The latest, newest first. */
  seals(practiceId: string, limit: number): Promise<AuditSeal[]>;
  lastCheck(practiceId: string): Promise<AuditCheck | null>;
  /** Seals the rows that are finished, as one group; null where there are none. */
  seal(practiceId: string, now: Date): Promise<AuditSeal | null>;
  /** Works out every hash of the chain again, and stores the result. */
  verify(practiceId: string, now: Date): Promise<AuditCheck>;
  /** Compares the looks of a week with who looked, once. @param week its Monday, `YYYY-MM-DD`. */
  reportLooks(practiceId: string, week: string, now: Date): Promise<void>;
  /** Findings, newest week first. */
  findings(practiceId: string, limit: number): Promise<LookFinding[]>;
  /** Weeks that were compared, newest first. */
  weeks(practiceId: string, limit: number): Promise<string[]>;
  /** False if there is no such finding. */
  review(by: TokenHolder, findingId: string, note: string, now: Date): Promise<boolean>;
  /** Seals, verifies and reports at every practice where that is due. */
  sweep(now: Date): Promise<void>;
}
