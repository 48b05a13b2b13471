import type { Writable } from 'node:stream';
import type { CodeRefused } from '../../domain/content/code-list';
import type { PullReason } from '../../domain/recalls/letters/custody';
import type { LetterLeftOut } from '../../domain/recalls/letters/plan-letters';
import type { Page, PageRequest } from '../page';
import type { TokenHolder } from '../practice/api-tokens';
import type { LetterPages, PrintedLetter } from './letter-printing';

export type LetterBatchStatus = 'making' | 'ready' | 'posted' | 'refused' | 'discarded';

export interface LetterBatchRow {
  id: string;
  status: LetterBatchStatus;
  /** The manifest: how many envelopes there are. */
  letters: number;
  /** Null until the file is made. */
  pages: number | null;
  leftOut: LetterLeftOut[];
  createdBy: string;
  createdAt: Date;
  readyAt: Date | null;
  posted: null | { at: Date; by: string; count: number };
  discarded: null | { at: Date; by: string };
  runId: string | null;
  /** IANA zone of the practice. */
  timeZone: string;
}

/** One envelope of the manifest. Of a restricted record patient and address are null. */
export interface EnvelopeRow {
  id: string;
  /** From 1, in the order of printing. */
  position: number;
  patient: null | { id: string; nhsNumber: string; familyName: string | null; givenName: string | null };
  recallIds: string[];
  firstPage: number | null;
  pages: number | null;
  /** Why it was pulled; while the batch is not posted, why it would be pulled now. */
  pulled: PullReason | null;
  returnedAt: Date | null;
  recordStatus: 'waiting' | 'saved' | 'refused' | null;
  isRestricted: boolean;
  /** Equal for envelopes to one address. */
  addressKey: string;
}

export interface BatchKey {
  practiceId: string;
  batchId: string;
}

/** `refused`: a code that would be saved with the letters is not on the practice's list. Nothing was changed. */
export type MakeLettersAnswer =
  | { kind: 'made'; letters: number; leftOut: LetterLeftOut[] }
  | { kind: 'nobody'; leftOut: LetterLeftOut[] }
  | { kind: 'refused'; code: 'code-not-listed'; refused: CodeRefused };

/** `count-differs`: so many envelopes should have left. Nothing was changed. */
export type PostAnswer =
  | { kind: 'posted'; posted: number; pulled: EnvelopeRow[] }
  | { kind: 'count-differs'; expected: number; manifest: number; toPull: EnvelopeRow[] }
  | { kind: 'refused'; code: 'not-ready' | 'posted-already' | 'discarded' };

/** Letters that are printed together, from the choice of their recalls to posting (N33). */
export interface LetterBatches {
  /**
   * Fixes who gets which words at which address. Idempotent by its id. Recalls that get no letter are left out, and so
   * is a recall whose letter may still be posted.
   */
  make(
    by: Pick<TokenHolder, 'practiceId' | 'user' | 'tokenId'>,
    asked: { batchId: string; recallIds: readonly string[]; runId: string | null; now: Date },
  ): Promise<MakeLettersAnswer>;
  find(key: BatchKey): Promise<LetterBatchRow | null>;
  /** Newest first. */
  page(practiceId: string, request: PageRequest<string>): Promise<Page<LetterBatchRow, string>>;
  /** In the order of printing; all of them, at most `most`. */
  envelopes(key: BatchKey, most: number): Promise<EnvelopeRow[]>;
  /** Envelopes that must not be posted, as the register stands now; those that were pulled, once it is posted. */
  toPull(key: BatchKey): Promise<EnvelopeRow[]>;
  /** One letter as it was printed, to print it again; null where the batch has no such letter. */
  letter(
    key: BatchKey,
    letterId: string,
  ): Promise<{ printed: PrintedLetter; practiceName: string; telephone: string | null } | null>;
  /** The file in pieces; null until it is made. The reading is noted in the audit. */
  file(key: BatchKey): Promise<AsyncIterable<Uint8Array> | null>;
  /**
   * Says that the envelopes left: reads the register again, and only then do they count as attempts. Idempotent by its
   * command.
   */
  post(by: TokenHolder, key: BatchKey, asked: { count: number; commandId: string; now: Date }): Promise<PostAnswer>;
  /** The batch is not posted, and its recalls are free for another one; false if it was posted, or is not there. */
  discard(by: TokenHolder, key: BatchKey, now: Date): Promise<boolean>;
  /** Came back undelivered; false if it was not posted. */
  returned(by: TokenHolder, practiceId: string, letterId: string, now: Date): Promise<boolean>;
  /** Batches that are made and wait to be posted, the oldest first; at most 100. */
  ready(practiceId: string): Promise<{ id: string; letters: number; readyAt: Date }[]>;
}

/** A file that is being stored. */
export interface LetterFile {
  out: Writable;
  /** How many pieces were stored, once `out` has finished. */
  pieces(): number;
}

/** What the worker does with a batch. */
export interface LetterMaking {
  /** What the batch needs next. */
  look(
    key: BatchKey,
  ): Promise<{ kind: 'print' } | { kind: 'save'; letters: number } | { kind: 'wait'; until: Date } | { kind: 'end' }>;
  /** The practice as it stands on its letters, and their date; null if there is nothing to print. */
  head(
    key: BatchKey,
  ): Promise<{ practiceName: string; telephone: string | null; madeAt: Date; timeZone: string } | null>;
  /** The envelopes as they are printed, a few hundred at a time. */
  toPrint(key: BatchKey): AsyncIterable<PrintedLetter>;
  /** Where the file is written, piece by piece; it replaces what an earlier try left. */
  file(key: BatchKey): LetterFile;
  /** The file is whole, and where each letter is in it. */
  printed(
    key: BatchKey,
    file: LetterFile,
    printed: { pages: number; letters: readonly LetterPages[]; now: Date },
  ): Promise<void>;
  /** The service failed, or an operator stopped it. Does nothing once the file is made. */
  refuse(key: BatchKey): Promise<void>;
  /** Posted letters that wait for the record, the first hundred. */
  unsaved(key: BatchKey): Promise<SavedLetter[]>;
  noteSaved(key: BatchKey, outcomes: LetterOutcome[]): Promise<void>;
}

/** One posted letter, for the record. */
export interface SavedLetter {
  letterId: string;
  nhsNumber: string;
  text: string;
  snomedCodes: string[];
  /** ISO 8601 instants. */
  written: string;
  posted: string;
}

export type LetterOutcome =
  | { letterId: string; kind: 'saved'; reference: string }
  | { letterId: string; kind: 'refused'; detail: string }
  | { letterId: string; kind: 'try-again'; detail: string };
