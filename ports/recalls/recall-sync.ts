import type { RecallSyncChoice, SyncedRecall } from '../../domain/recalls/sync/recall-resource';
import type { DoneEntry, EntrySearch } from '../../domain/recalls/sync/record-entry';
import type { SyncStanding } from '../../domain/recalls/sync/sync-standing';
import type { TokenHolder } from '../practice/api-tokens';
import type { RecallImportCounts } from './recall-imports';

/** Why a try did not work: a code that a page has words for. */
export const SYNC_PROBLEMS = [
  ...(['away', 'refused-credentials', 'refused', 'entries-refused', 'unreadable', 'other-server', 'fault'] as const),
] as const;
export type SyncProblem = (typeof SYNC_PROBLEMS)[number];

export interface SyncRefusalShown {
  reference: string;
  code: string;
  message: string;
}

/** A practice's sync as staff see it. */
export interface RecallSyncState extends SyncStanding {
  choice: RecallSyncChoice;
  isReading: boolean;
  /** Pages read so far, while it reads. */
  pages: number;
  okAt: Date | null;
  triedAt: Date | null;
  failures: number;
  problem: SyncProblem | null;
  /** Of the last sync that worked. */
  counts: RecallImportCounts | null;
  refusals: SyncRefusalShown[];
  /** The import whose missing recalls wait for a person; null where none does. */
  closingWaitsIn: string | null;
}

/** What the API and pages use. */
export interface RecallSyncs {
  /** Null where the practice reads no recalls from its record system. */
  state(practiceId: string, now: Date): Promise<RecallSyncState | null>;
  /** A person wants a sync now. False where it is off. */
  ask(by: TokenHolder, now: Date): Promise<boolean>;
}

/** A page of the server, in our form. */
export interface RecallPage {
  recalls: SyncedRecall[];
  /** The address of the next page; null after the last. */
  next: string | null;
  /** How many there are, where the server says. */
  total: number | null;
}

/** A page of entries with the codes that are looked for. */
export interface EntryPage {
  entries: DoneEntry[];
  next: string | null;
}

export type SourceAnswer<Page> =
  | ({ kind: 'page' } & Page)
  /** The page is not there any more: the reading begins again. */
  | { kind: 'gone' }
  | { kind: 'failed'; problem: SyncProblem };

export type RecallPageAnswer = SourceAnswer<RecallPage>;
export type EntryPageAnswer = SourceAnswer<EntryPage>;

/** The server that a practice's recalls are read from. */
export interface RecallSource {
  /** @param next a page that an answer named; null for the first. */
  page(choice: RecallSyncChoice, next: string | null, signal?: AbortSignal): Promise<RecallPageAnswer>;
  /** Entries of the record that say that something was done (N39). */
  entries(search: EntrySearch, next: string | null, signal?: AbortSignal): Promise<EntryPageAnswer>;
  close(): Promise<void>;
}

/** A sync that is being read. */
export interface SyncReading {
  readingId: string;
  choice: RecallSyncChoice;
  pages: number;
  next: string | null;
  isRead: boolean;
  /** Which entries of the record are read now; null while recalls are. */
  entries: EntrySearch | null;
}

/** What the steps of a sync work with. */
export interface RecallSyncStore {
  /** Practices whose sync is due now. */
  due(now: Date): Promise<string[]>;
  /** Begins a try, or goes on with the sync that was interrupted. Null where it is off. */
  begin(practiceId: string, now: Date): Promise<SyncReading | null>;
  /** The sync as it stands; null when it is over. */
  reading(practiceId: string, readingId: string): Promise<SyncReading | null>;
  /** Stores a page once: nothing changes where another worker stored it first. */
  store(practiceId: string, reading: SyncReading, page: RecallPage): Promise<void>;
  /** As `store`, for a page of entries. */
  storeEntries(practiceId: string, reading: SyncReading, page: EntryPage): Promise<void>;
  /** Begins to read again from the first page. */
  startAgain(practiceId: string, readingId: string): Promise<void>;
  /** Takes over all that was read, in one transaction. Null where it was taken over already. */
  bringIn(practiceId: string, readingId: string, now: Date): Promise<RecallImportCounts | null>;
  failed(practiceId: string, problem: SyncProblem, now: Date): Promise<void>;
}
