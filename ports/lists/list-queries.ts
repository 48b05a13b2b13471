import type { Channel } from '../../domain/delivery/states';
import type { ListProblem } from '../../domain/lists/list-problems';
import type { Mending } from '../../domain/lists/mending';
import type { Purpose } from '../../domain/eligibility/purposes';
import type { Columns } from '../../domain/lists/columns';
import type { DissentWish, Reason, RowReasonCode } from '../../domain/lists/row-reasons';
import type { SourceReading } from '../../domain/lists/source-reading';
import type { ShownRow } from './list-store';
import type { NumberedPage, NumberedRequest, Page, PageRequest } from '../page';

/** What a list was made from; a copy keeps that of its original. */
export type ListSource = 'file' | 'campaign' | 'recalls';

/** Whether patients who share a mobile number each get a message (N14). */
export type SharedNumbers = 'one-per-patient' | 'one-per-number';

/** Someone added a number that is likely to fail to one list (N12). */
export interface RowOverride {
  by: string;
  at: Date;
  why: string;
}

export interface RecipientListRow {
  id: string;
  name: string;
  channel: Channel;
  contactSource: 'demographics' | 'file';
  /** The purpose it was last judged for. */
  purpose: Purpose;
  sharedNumbers: SharedNumbers;
  /** Who chose that, and when: with the upload or after it. */
  sharedNumbersSet: { by: string; at: Date };
  /** When its rows were last judged by the reasons that can change; null while it is processed. */
  judgedAt: Date | null;
  /** When all its rows had been looked up; null before. */
  readyAt: Date | null;
  /** The newest earlier list of the same file; null when there is none (N15). */
  sameFileAs: { id: string; name: string; createdAt: Date } | null;
  status: 'processing' | 'ready' | 'refused';
  /** Null while processing. */
  counts: { rows: number; accepted: number; rejected: number } | null;
  problem: ListProblem | null;
  /** The file's own header, and which of its columns hold our fields; null until it was read. */
  header: string[] | null;
  columns: Partial<Columns> | null;
  /** As it was called where it came from. */
  fileName: string;
  /** What we read from the file and what we left out. Null until it was read, and if nothing could be. */
  reading: SourceReading | null;
  /** Until when the file can be read in another way; null where it is not kept. */
  keptUntil: Date | null;
  source: ListSource;
  /** Left out of the lists that are shown and offered, by whom and since when; null for one that is shown. */
  hidden: { by: string; at: Date } | null;
  /** Which of the lists that a file was split into, and the list that was refused for its length; null for a whole file. */
  part: { number: number; of: number; splitFrom: string } | null;
  /** The list it was copied from, because a campaign was already sent with that one; null for an original list. */
  copyOf: { id: string; name: string } | null;
  createdBy: string;
  createdAt: Date;
  /** Who uploaded the file, and when; of a copy, that of its original. */
  uploaded: { by: string; at: Date };
  /** The practice's, for times in words. */
  timeZone: string;
}

/** How far the check of a list has got. `rows` is null until the file was read. */
export interface ListProgress {
  rows: number | null;
  stored: number;
}

/** How the rows of a list were decided. Each rejected row counts once, for its first reason. */
export interface ListOutcome {
  /** Rows with contact details that could be used, accepted or not. */
  contacts: number;
  /** Most frequent first; they add up to the rejected rows. A dissent is counted by the wish it rests on. */
  reasons: { code: RowReasonCode; wish: DissentWish | null; count: number }[];
}

/** Which rows are shown. */
export interface RowFilter {
  outcome: 'accepted' | 'rejected' | null;
  /** The reason that decided. */
  reason: RowReasonCode | null;
  /** Of those that dissent decided, only by this wish. */
  wish?: DissentWish | null;
  /** Only rows that were added with an override. */
  added?: boolean;
}

export interface ListFilter {
  hidden: boolean;
}

/** A campaign that is sent, or meant to be sent, to a list. */
export interface ListUse {
  listId: string;
  campaignId: string;
  name: string;
  isDraft: boolean;
}

/** Of a restricted record its number, its outcome and the codes of its reasons (`domain/patients/exposure.ts`). */
export interface ListRowItem {
  row: number;
  nhsNumber: string | null;
  familyName: string | null;
  givenName: string | null;
  dateOfBirth: string | null;
  outcome: 'accepted' | 'rejected';
  reasons: Reason[];
  contact: string | null;
  patientId: string | null;
  /** Who added this row although its number is likely to fail (N12); null for nobody. */
  override: RowOverride | null;
  isRestricted: boolean;
}

/** How the file of a list was read, for staff to look over. */
export interface ListReading {
  /** Where the names of the columns stand, and the first line that closes a report; `leftOutWords` says it. */
  headerRow: number | null;
  closingRow: number | null;
  /** Whether the columns are those that the practice had said of this header before (`ColumnMemory`). */
  rememberedColumns: boolean;
  /** Rows with a value that a spreadsheet damaged and we corrected. */
  mended: number;
}

/** A row with a corrected value, accepted or not. */
export interface MendedRow {
  row: number;
  familyName: string | null;
  givenName: string | null;
  outcome: 'accepted' | 'rejected';
  /** The corrections, without the values where the record is restricted. */
  mended: (Omit<Mending, 'from' | 'to'> & Record<'from' | 'to', string | null>)[];
  isRestricted: boolean;
}

/** A row as it was in the file, and its corrections. */
export interface RowAsRead {
  cells: string[];
  mended: Mending[] | null;
}

/** A rejected row with the file's own values, for the download; of a restricted record without them. */
export interface RejectedRow {
  row: number;
  cells: string[] | null;
  reasons: Reason[];
}

/** An accepted row with the file's own values, to fill a text with; of a restricted record without them. */
export interface AcceptedRow {
  row: number;
  cells: string[] | null;
  familyName: string | null;
  givenName: string | null;
  contact: string | null;
}

export interface ListPlace {
  createdAt: Date;
  id: string;
}

export interface ListQueries {
  /**
   * The list as it is now. Its rows are first judged again if a block, a preference, a number or the recent messages
   * have changed (A7, X3). `purpose` is that of the draft that uses it; without one, the list is judged for its own. A
   * list that was sent does not change.
   */
  find(practiceId: string, listId: string, purpose?: Purpose): Promise<RecipientListRow | null>;
  /** Newest first: those that are shown, or those that were hidden. */
  page(
    practiceId: string,
    request: PageRequest<ListPlace>,
    filter?: ListFilter,
  ): Promise<Page<RecipientListRow, ListPlace>>;
  /** Rows that are decided, in file order; `after` is a row number. */
  rows(
    practiceId: string,
    listId: string,
    filter: RowFilter,
    request: PageRequest<number>,
  ): Promise<Page<ListRowItem, number>>;
  /** One row that is decided; null when there is no such row. */
  row(practiceId: string, listId: string, row: number): Promise<ListRowItem | null>;
  /** At most `limit` accepted rows in file order, those after row `after`; those of restricted records count and tell nothing. */
  accepted(practiceId: string, listId: string, after: number, limit: number): Promise<AcceptedRow[]>;
  /** Null when there is no such list. */
  progress(practiceId: string, listId: string): Promise<ListProgress | null>;
  outcome(practiceId: string, listId: string): Promise<ListOutcome>;
  /** The same rows with their place among all of the filter; places are row numbers. */
  numberedRows(
    practiceId: string,
    listId: string,
    filter: RowFilter,
    request: NumberedRequest<number>,
  ): Promise<NumberedPage<ListRowItem, number>>;
  /** As `page`, with its place among them, and how many lists the other filter has. */
  numbered(
    practiceId: string,
    request: NumberedRequest<ListPlace>,
    filter?: ListFilter,
  ): Promise<NumberedPage<RecipientListRow, ListPlace> & { others: number }>;
  /** Campaigns of these lists, newest first. */
  usesOf(practiceId: string, listIds: readonly string[]): Promise<ListUse[]>;
  /** The first rows, as examples; those of restricted records are passed over, so fewer may come. */
  firstRows(practiceId: string, listId: string, limit: number): Promise<RowAsRead[]>;
  /** All rows as read, in file order, read in pages as they are consumed. */
  cells(practiceId: string, listId: string): AsyncIterable<{ row: number; cells: string[] }>;
  /** All rejected rows in file order, read in pages as they are consumed. */
  rejected(practiceId: string, listId: string): AsyncIterable<RejectedRow>;
  /** Null when there is no such list. */
  reading(practiceId: string, listId: string): Promise<ListReading | null>;
  /** The first rows of a file as it was read, while something of it is left to choose; none after that. */
  firstRowsOfFile(practiceId: string, listId: string, now: Date): Promise<ShownRow[]>;
  /** The file of a list while something of it is left to choose; null after that. */
  keptFile(practiceId: string, listId: string, now: Date): Promise<Buffer | null>;
  /** Rows with a corrected value, in file order; `after` is a row number. */
  mended(practiceId: string, listId: string, request: PageRequest<number>): Promise<Page<MendedRow, number>>;
}
