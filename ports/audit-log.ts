import type { NumberedPage, NumberedRequest } from './campaign-pages';
import type { Page, PageRequest } from './page';

/** Who did what to what. Details hold ids, numbers and names of settings, never a text, a number or a name of a patient. */
export interface AuditEntry {
  practiceId: string;
  at: Date;
  /** The token's name, or the part of the service that acted. */
  actor: string;
  /** A verb in the past: `token-made`, `list-uploaded`, `settings-changed`. */
  act: string;
  subjectKind: string;
  subjectId: string | null;
  details?: Record<string, unknown>;
}

export interface AuditRow extends Omit<AuditEntry, 'practiceId' | 'details'> {
  id: string;
  details: Record<string, unknown> | null;
}

/** Which entries are asked for; what is absent does not matter. */
export interface AuditFilter {
  act?: string;
  /** A person or a token by id; `service` for what Rollcall did by itself. */
  by?: string;
}

/** Somebody who may stand in the audit of a practice, also after they left. */
export interface AuditActor {
  id: string;
  name: string;
  kind: 'person' | 'token';
}

export interface AuditLog {
  /** For acts that change nothing else, such as a download; what changes something writes its entry in the same transaction. */
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  page(practiceId: string, request: PageRequest<string>, filter?: AuditFilter): Promise<Page<AuditRow, string>>;
  /** The same as pages show it, with its place in the whole; a place is an entry's id. */
  numbered(
    practiceId: string,
    request: NumberedRequest<string>,
    filter?: AuditFilter,
  ): Promise<NumberedPage<AuditRow, string>>;
  /** Everybody who is or was a member, and every token, by name. */
  actors(practiceId: string): Promise<AuditActor[]>;
}
