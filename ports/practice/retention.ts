import type { PurgedKind } from '../../domain/practice/retention/periods';
import type { TokenHolder } from './api-tokens';

export type RetentionPeriods = Record<PurgedKind, number>;

/** What a purge now would take of a kind, and what it would leave because of a legal hold. */
export interface PurgePreview {
  due: number;
  held: number;
}

export interface PurgeRun {
  /** `YYYY-MM-DD` */
  day: string;
  startedAt: Date;
  /** Null while it runs, or where it was cut off: the next sweep goes on with it. */
  finishedAt: Date | null;
  counts: Partial<Record<PurgedKind, number>>;
}

export interface LegalHold {
  id: string;
  /** Null for the whole practice. */
  patientId: string | null;
  why: string;
  by: string;
  at: Date;
  endedBy: string | null;
  endedAt: Date | null;
}

/** How long each kind is kept, what a purge takes, and what is held back from it. */
export interface Retention {
  periods(practiceId: string): Promise<RetentionPeriods>;
  change(by: TokenHolder, periods: Partial<RetentionPeriods>, now: Date): Promise<RetentionPeriods>;
  preview(practiceId: string, now: Date): Promise<Record<PurgedKind, PurgePreview>>;
  /** The latest runs, newest first. */
  runs(practiceId: string, limit: number): Promise<PurgeRun[]>;
  holds(practiceId: string): Promise<LegalHold[]>;
  /** Null if there is no such patient. */
  hold(
    by: TokenHolder,
    hold: { id: string; patientId: string | null; why: string },
    now: Date,
  ): Promise<LegalHold | null>;
  /** Null if there is no such hold. Ended once. */
  endHold(by: TokenHolder, holdId: string, now: Date): Promise<LegalHold | null>;
  /** Purges what is due at one practice, batch by batch, and counts it. */
  purge(practiceId: string, now: Date): Promise<PurgeRun>;
  /** Purges at every practice that has had no whole purge on this day. */
  sweep(now: Date): Promise<void>;
}
