import type { RecallFilter } from '../../ports/recalls/recalls';
import type { Services } from '../services';
import { MOST_SELECTED } from '../schemas/recalls/recalls';
import { fieldRefusal, invalidInput } from '../contract/problem';

interface Selection {
  recallIds?: readonly string[];
  matching?: { tab: RecallFilter['tab']; category?: string; urgency?: RecallFilter['urgency'] };
}

/** What a query or a selection filters by. */
export function recallFilter(asked: {
  category?: string | undefined;
  urgency?: RecallFilter['urgency'] | undefined;
  patientId?: string | undefined;
}): Omit<RecallFilter, 'tab'> {
  return { categoryId: asked.category ?? null, urgency: asked.urgency ?? null, patientId: asked.patientId ?? null };
}

/** The recalls of a selection: those named, each once, or all that match now. @throws Problem 422 for none. */
export async function selectedRecalls(
  recalls: Services['recalls'],
  practiceId: string,
  { recallIds, matching }: Selection,
  now: Date,
): Promise<string[]> {
  const ids = matching
    ? await recalls.ids(practiceId, { tab: matching.tab, ...recallFilter(matching) }, MOST_SELECTED, now)
    : [...new Set(recallIds ?? [])];
  if (ids.length === 0) throw invalidInput([fieldRefusal(matching ? 'matching' : 'recallIds', 'nothing-selected')]);
  return ids;
}
