import type { RecallCategories } from './recall-categories';
import type { RecallImports } from './recall-imports';
import type { RecallSending } from './recall-sending';
import type { Recalls } from './recalls';

/** What API and pages use of recalls. */
export interface RecallsServices {
  recalls: Recalls;
  recallCategories: RecallCategories;
  recallImports: RecallImports;
  recallSending: RecallSending;
}
