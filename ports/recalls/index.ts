import type { LetterBatches } from './letter-batches';
import type { RecallCalls } from './recall-calls';
import type { RecallCategories } from './recall-categories';
import type { RecallBoard } from './recall-board';
import type { RecallEvidence } from './recall-evidence';
import type { RecallImports } from './recall-imports';
import type { RecallRuns } from './recall-runs';
import type { RecallSending } from './recall-sending';
import type { RecallSyncs } from './recall-sync';
import type { Recalls } from './recalls';

/** What API and pages use of recalls. */
export interface RecallsServices {
  recalls: Recalls;
  recallCategories: RecallCategories;
  recallImports: RecallImports;
  recallEvidence: RecallEvidence;
  recallBoard: RecallBoard;
  recallSending: RecallSending;
  recallCalls: RecallCalls;
  recallRuns: RecallRuns;
  recallSyncs: RecallSyncs;
  letterBatches: LetterBatches;
}
