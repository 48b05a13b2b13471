import type { InternalAddressee } from '../../domain/conversations/internal-messages';
import type { Role } from '../../domain/practice/roles';
import type { Page, PageRequest } from '../page';

/** A signed-in person, at one practice. */
export interface StaffReader {
  practiceId: string;
  staffId: string;
  role: Role;
  /** As colleagues read it. */
  name: string;
}

/** A colleague as a thread names them. */
export interface NamedColleague {
  staffId: string;
  name: string;
  /** They no longer work here. */
  hasLeft: boolean;
}

export interface InternalThreadRow {
  id: string;
  to: { staff: NamedColleague; role: null } | { staff: null; role: Role };
  startedBy: NamedColleague;
  /** Null where it is about no patient, and for a restricted record. */
  patient: { id: string; nhsNumber: string; familyName: string | null; givenName: string | null } | null;
  isAboutPatient: boolean;
  isRestricted: boolean;
  lastAt: Date;
  lastBy: string;
  /** Null for a restricted record. */
  firstLine: string | null;
  unread: boolean;
}

export interface InternalMessageRow {
  id: string;
  at: Date;
  by: NamedColleague;
  /** Null for a restricted record. */
  body: string | null;
}

export interface InternalThread extends InternalThreadRow {
  /** Oldest first. */
  messages: InternalMessageRow[];
  /** Nobody who works here would read an answer. */
  isAbandoned: boolean;
  /** Colleagues who took part, left, and did not read the latest message. */
  leftUnread: string[];
}

export interface InternalThreadPlace {
  at: Date;
  id: string;
}

export type InternalRefusal =
  | { code: 'colleague-unknown' }
  | { code: 'message-to-yourself' }
  | { code: 'nobody-in-role' }
  | { code: 'about-unknown' }
  | { code: 'about-restricted' }
  | { code: 'nobody-left' };

export type InternalAnswer = { kind: 'accepted'; threadId: string } | ({ kind: 'refused' } & InternalRefusal);

/** What staff write to each other; it never leaves the service (W5–W8). */
export interface InternalMessages {
  /** Begins a thread, tells its readers and notes it in the audit. Repeated with the same `id` it is as the first time. */
  send(
    by: StaffReader,
    message: { id: string; to: InternalAddressee; patientId: string | null; body: string },
    now: Date,
  ): Promise<InternalAnswer>;
  /** Answers in a thread that the person takes part in. */
  reply(by: StaffReader, threadId: string, message: { id: string; body: string }, now: Date): Promise<InternalAnswer>;
  /** Threads that the person takes part in, the latest first. */
  page(
    reader: StaffReader,
    request: PageRequest<InternalThreadPlace>,
  ): Promise<Page<InternalThreadRow, InternalThreadPlace>>;
  /** Null where there is none that the person takes part in. */
  find(reader: StaffReader, threadId: string): Promise<InternalThread | null>;
  /** Notes that the person has read it, which also ends their notification of it. */
  markRead(reader: StaffReader, threadId: string, now: Date): Promise<void>;
  unread(reader: StaffReader): Promise<number>;
  /** Of these threads, those that the person takes part in. */
  readable(reader: StaffReader, threadIds: readonly string[]): Promise<string[]>;
  /** Everyone else who works here. */
  colleagues(reader: StaffReader): Promise<{ staffId: string; name: string; role: Role }[]>;
}
