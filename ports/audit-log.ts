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

export interface AuditLog {
  /** For acts that change nothing else, such as a download; what changes something writes its entry in the same transaction. */
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  page(practiceId: string, request: PageRequest<string>): Promise<Page<AuditRow, string>>;
}
