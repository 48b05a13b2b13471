import type { NumberedPage, NumberedRequest, Page, PageRequest } from '../page';

/**
 * Each entry names the actor, the action and its target. Details hold ids, figures and names of settings, never a
 * message text or a patient's name or number.
 */
export interface AuditEntry {
  practiceId: string;
  at: Date;
  /** The token's name, or the part of the service that acted. */
  actor: string;
  /** A verb in the past: `token-made`, `list-uploaded`, `settings-changed`. */
  act: string;
  /** The target of the action. */
  subjectKind: string;
  subjectId: string | null;
  /**
   * The object's name at the time. Where it is absent, it is looked up for a campaign, list, person, token, import or
   * provider account; of a patient or a blocked number only the id is kept.
   */
  subjectLabel?: string | null;
  details?: Record<string, unknown>;
}

/** Entries that happen often are one row for each window. */
export interface AuditWindow {
  /** Which entries belong together, of ids and kinds: who did what to what. */
  key: string;
  seconds: number;
}

export interface AuditRow extends Omit<AuditEntry, 'practiceId' | 'details' | 'subjectLabel'> {
  id: string;
  subjectLabel: string | null;
  /** How often it happened from `since` to `at`; 1 and null for an ungrouped entry. */
  times: number;
  since: Date | null;
  details: Record<string, unknown> | null;
}

/** Which entries are asked for; what is absent does not matter. */
export interface AuditFilter {
  act?: string;
  /** A person or a token by id; `service` for automatic actions of Rollcall. */
  by?: string;
  /**
   * What was done to a patient and who looked at them: on their pages, in a search, or among the patients of a list or a
   * campaign. By id.
   */
  patient?: string;
}

/** Someone who may appear in the audit log of a practice, even after they left. */
export interface AuditActor {
  id: string;
  name: string;
  kind: 'person' | 'token';
}

export interface AuditLog {
  /** For acts that change nothing else, such as a download. A change writes its entry in the same transaction. */
  append(entry: AuditEntry): Promise<void>;
  /**
   * For events that would flood the log: the first of a window is written immediately, the others are counted and
   * written as one row when the window has ended.
   */
  appendGrouped(entry: AuditEntry, window: AuditWindow): Promise<void>;
  /** Writes the rows of the windows that have ended. */
  sweep(now: Date): Promise<void>;
  /** Newest first. */
  page(practiceId: string, request: PageRequest<string>, filter?: AuditFilter): Promise<Page<AuditRow, string>>;
  /** The same as pages show it, with its place in the whole; a place is an entry's id. */
  numbered(
    practiceId: string,
    request: NumberedRequest<string>,
    filter?: AuditFilter,
  ): Promise<NumberedPage<AuditRow, string>>;
  /** Everyone who is or was a member, and every token, by name. */
  actors(practiceId: string): Promise<AuditActor[]>;
}
