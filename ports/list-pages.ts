import type { Channel } from '../domain/delivery/states';
import type { ListProblem } from '../domain/recipients/list-problems';
import type { Columns } from '../domain/recipients/columns';
import type { Reason } from '../domain/recipients/row-reasons';
import type { TokenHolder } from './api-tokens';
import type { Page, PageRequest } from './page';

export interface NewRecipientList {
  id: string;
  practiceId: string;
  name: string;
  channel: Channel;
  contactSource: 'demographics' | 'file';
  fileName: string;
  file: Buffer;
  /** Our field → their header, as the uploader told us; null where the file's own header decides. */
  askedColumns: Record<string, string> | null;
}

export interface RecipientListRow {
  id: string;
  name: string;
  channel: Channel;
  contactSource: 'demographics' | 'file';
  status: 'processing' | 'ready' | 'refused';
  /** Null while processing. */
  counts: { rows: number; accepted: number; rejected: number } | null;
  problem: ListProblem | null;
  /** The file's own header, and which of its columns hold our fields; null until it was read. */
  header: string[] | null;
  columns: Partial<Columns> | null;
  createdBy: string;
  createdAt: Date;
}

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
}

/** A rejected row with the file's own values, for the download. */
export interface RejectedRow {
  row: number;
  cells: string[];
  reasons: Reason[];
}

/** An accepted row with the file's own values, to fill a text with. */
export interface AcceptedRow {
  row: number;
  cells: string[];
  familyName: string | null;
  givenName: string | null;
  contact: string | null;
}

export interface ListPlace {
  createdAt: Date;
  id: string;
}

export interface ListPages {
  /** Stores the upload with its audit entry; repeated with the same id it changes nothing. */
  uploaded(upload: NewRecipientList, by: TokenHolder, now: Date): Promise<void>;
  find(practiceId: string, listId: string): Promise<RecipientListRow | null>;
  /** Newest first. */
  page(practiceId: string, request: PageRequest<ListPlace>): Promise<Page<RecipientListRow, ListPlace>>;
  /** Rows that are decided, in file order; `after` is a row number. */
  rows(
    practiceId: string,
    listId: string,
    outcome: 'accepted' | 'rejected' | null,
    request: PageRequest<number>,
  ): Promise<Page<ListRowItem, number>>;
  /** At most `limit` accepted rows in file order, those after row `after`. */
  accepted(practiceId: string, listId: string, after: number, limit: number): Promise<AcceptedRow[]>;
  /** All rejected rows in file order, read in pages as they are consumed. */
  rejected(practiceId: string, listId: string): AsyncIterable<RejectedRow>;
}
