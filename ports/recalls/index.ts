import type { RecallCategories } from './recall-categories';
import type { RecallSending } from './recall-sending';
import type { Recalls } from './recalls';

/** What API and pages use of recalls. */
export interface RecallsServices {
  recalls: Recalls;
  recallCategories: RecallCategories;
  recallSending: RecallSending;
}
