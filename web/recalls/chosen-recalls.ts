import type { PageAnswer, PracticeVisit } from '../kit/page';
import { address } from '../kit/words/numbered-links';
import { readFilter } from './worklist.pages';

/** What was chosen: the ticks of a page, or all that match. */
export type Selection = { recallIds: string[] } | { matching: { tab: string; category?: string; urgency?: string } };

/** The recalls that a form of the worklist names. */
export function selectionOf({ form, query }: PracticeVisit): Selection {
  if (query.recall !== undefined) return { recallIds: [query.recall] };
  if (!form.has('all')) return { recallIds: form.all('recall') };
  const asked = { tab: form.text('tab'), category: form.text('category'), urgency: form.text('urgency') };
  const { tab, categoryId, urgency } = readFilter(asked);
  return {
    matching: {
      tab,
      ...(categoryId === null ? {} : { category: categoryId }),
      ...(urgency === null ? {} : { urgency }),
    },
  };
}

export function isEmpty(selection: Selection): boolean {
  return 'recallIds' in selection && selection.recallIds.length === 0;
}

/** Back to the same list, where nothing was chosen. */
export function nothingChosen({ base, form }: PracticeVisit): PageAnswer {
  const [tab, category, urgency] = [form.text('tab'), form.text('category'), form.text('urgency')];
  const goTo = address(`${base}/recalls`, { tab: tab === 'to-action' ? '' : tab, category, urgency });
  return { goTo, banner: { kind: 'information', text: 'Choose at least one recall first.' } };
}
