import type { RunCounts, RunItem, RunLeftOutCode, RunOutcome } from '../../domain/recalls/automation/plan-run';
import type { RunTimes } from '../../domain/recalls/automation/run-times';
import type { SendingRules } from '../../domain/practice/hours/sending-rules';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';

export interface RunRow {
  id: string;
  categoryId: string;
  categoryName: string;
  /** 'schedule', or who started it. */
  by: string;
  startedAt: Date;
  dueAt: Date | null;
  finishedAt: Date | null;
  trial: boolean;
  /** Of a trial: the clinician who read what it would have done. */
  read: { by: string; at: Date } | null;
  /** Why it was stopped: a code. */
  problem: string | null;
  campaignIds: string[];
  letterBatchId: string | null;
  counts: RunCounts;
  leftOut: { code: RunLeftOutCode; count: number }[];
}

/** A patient of a run, and what happened. Of a restricted record the patient is null. */
export interface RunPatient {
  recallId: string;
  patient: null | { id: string; nhsNumber: string; familyName: string | null; givenName: string | null };
  isRestricted: boolean;
  outcome: RunOutcome;
  code: RunLeftOutCode | null;
}

/** A time at which automation should have run, and the run that did. */
export interface ExpectedRun {
  dueAt: Date;
  runId: string | null;
  /** The run is missing for longer than a late start explains. */
  isMissed: boolean;
  seenBy: string | null;
}

/** When a category runs, as we work it out. */
export interface CategoryTimes {
  automated: boolean;
  times: RunTimes;
  /** Which days are closed. */
  rules: SendingRules;
}

/** Runs of automation as staff start and read them. */
export interface RecallRuns {
  /** Stores a run that a person starts, with its audit entry. Idempotent by its id. */
  start(by: TokenHolder, run: { runId: string; categoryId: string; trial: boolean; now: Date }): Promise<void>;
  find(practiceId: string, runId: string): Promise<RunRow | null>;
  /** Newest first. @param categoryId null for every category. */
  page(practiceId: string, categoryId: string | null, request: PageRequest<string>): Promise<Page<RunRow, string>>;
  /** Its recalls, by outcome; those of one outcome by patient's name. */
  patients(
    practiceId: string,
    runId: string,
    outcome: RunOutcome,
    request: PageRequest<number>,
  ): Promise<Page<RunPatient, number>>;
  times(practiceId: string, categoryId: string): Promise<CategoryTimes | null>;
  /** Expected runs of a stretch of time, the newest first, next to the real ones. */
  expected(practiceId: string, categoryId: string, from: Date, to: Date, now: Date): Promise<ExpectedRun[]>;
  /** A clinician has read a trial run that ended as planned. A second time changes nothing. */
  markRead(by: TokenHolder, runId: string, now: Date): Promise<'read' | 'clinician-needed' | 'no-trial'>;
  /** How many trial runs of a category clinicians have read. */
  trialsRead(practiceId: string, categoryId: string): Promise<number>;
  /** A person has seen that a run is missing. */
  seen(by: TokenHolder, categoryId: string, dueAt: Date, now: Date): Promise<void>;
  /** Missed runs that nobody has seen: how many. */
  countMissed(practiceId: string, now: Date): Promise<number>;
}

export interface RunKey {
  practiceId: string;
  runId: string;
}

/** What is left of a run to do; `over` where it has ended, or its category was switched off. */
export type RunStanding =
  | {
      kind: 'open';
      categoryId: string;
      trial: boolean;
      by: TokenHolder;
      items: RunItem[] | null;
      /** Nobody has decided counts as no: automation sends only what the practice decided (E11, E13). */
      includeDissent: boolean;
      /** The address to call when this run has ended; null for none. */
      pingUrl: string | null;
    }
  | { kind: 'over'; why: 'ended' | 'switched-off' };

/** What the worker does with runs. */
export interface RunMaking {
  /** Stores the run of a time, once; null where automation is off, the practice is closed, or it is too late. */
  openDue(due: { practiceId: string; categoryId: string; dueAt: Date; now: Date }): Promise<string | null>;
  /** The run as it stands. A run that a schedule began stops when its category is switched off. */
  state(key: RunKey, now: Date): Promise<RunStanding>;
  /** Decides about every recall that is to be acted on, once. */
  plan(key: RunKey, now: Date): Promise<RunItem[]>;
  /** What was done: the campaigns that were made, and who was left out after all. */
  note(
    key: RunKey,
    done: { campaignIds?: readonly string[]; leftOut: readonly { recallId: string; code: RunLeftOutCode }[] },
  ): Promise<void>;
  /** Writes down the counts; nothing more is done after that. */
  finish(key: RunKey, now: Date): Promise<void>;
  /** Its watchdog did not answer: administrators are told. */
  noteUntold(key: RunKey, now: Date): Promise<void>;
  /** Ends it with a reason. What was not sent is counted as left out for it. */
  stop(key: RunKey, problem: string, now: Date): Promise<void>;

  /** Categories whose Schedule must be set: changed ones, and each once a night. */
  schedulesToSet(now: Date): Promise<{ practiceId: string; categoryId: string }[]>;
  /** Null for a category that is gone. */
  categoryTimes(practiceId: string, categoryId: string): Promise<(CategoryTimes & { version: number }) | null>;
  /** The Schedule was set: the runs to expect from it replace those that were expected after this moment. */
  noteSchedule(set: {
    practiceId: string;
    categoryId: string;
    version: number;
    expected: readonly Date[];
    now: Date;
  }): Promise<void>;
  /** Notes runs that are missing; gives how many are new. */
  noteMissed(now: Date): Promise<number>;
}
