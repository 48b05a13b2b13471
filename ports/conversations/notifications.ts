import type { NoticeChoices, NoticeKind } from '../../domain/conversations/notices';
import type { Page, PageRequest } from '../page';

/** Whose notifications. */
export interface NoticeReader {
  practiceId: string;
  staffId: string;
}

export interface NoticeRow {
  id: string;
  kind: NoticeKind;
  /** The thread, conversation, inbox or campaign that it is about. */
  subjectId: string;
  at: Date;
  readAt: Date | null;
}

export interface NoticePlace {
  at: Date;
  id: string;
}

/** What people are told of in the service (P29, W5). */
export interface Notifications {
  unread(reader: NoticeReader): Promise<number>;
  /** Newest first. */
  page(reader: NoticeReader, request: PageRequest<NoticePlace>): Promise<Page<NoticeRow, NoticePlace>>;
  /** Marks those with these ids as read, or all of them. */
  markRead(reader: NoticeReader, which: readonly string[] | 'all', now: Date): Promise<void>;
  /** The person has seen the thing itself. */
  seen(reader: NoticeReader, subjectId: string, now: Date): Promise<void>;
  choices(reader: NoticeReader): Promise<NoticeChoices>;
  choose(reader: NoticeReader, choices: NoticeChoices, now: Date): Promise<void>;
}

/** An email that is due to one person. */
export interface DueNotice {
  practiceId: string;
  staffId: string;
  email: string;
  kinds: NoticeKind[];
  ids: string[];
}

/** Emails about notifications, for the process that sends them. */
export interface NoticeMails {
  /** Takes what is due, each person once. What is not `sent` soon is due again. */
  take(now: Date): Promise<DueNotice[]>;
  /** The mail server took it. */
  sent(notice: DueNotice, now: Date): Promise<void>;
}
