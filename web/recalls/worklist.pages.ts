import { z } from 'zod';
import { cursorOf, encodeCursor } from '../../api/contract/cursor';
import { recallsLook } from '../../api/patients/looks';
import { isId } from '../../domain/ids';
import { mayActAs } from '../../domain/practice/roles';
import { RECALL_TABS, type RecallTab } from '../../domain/recalls/recalls';
import { countOf } from '../../domain/words/numbers';
import { clockOf } from '../../domain/words/times';
import type { RecallFilter } from '../../ports/recalls/recalls';
import type { PageServices } from '../kit/mount';
import type { PracticeVisit, WebPage } from '../kit/page';
import { address } from '../kit/words/numbered-links';
import { recallLine, recallsNav } from './recall-words';

const ROWS = 50;

const TITLES: Readonly<Record<RecallTab, string>> = {
  'to-action': 'To Action',
  all: 'All Synced Recalls',
  calls: 'Calls',
  letters: 'Letters',
};

/** The worklist: To Action, every recall, and patients to call or write to (E6–E8, E16). */
export function worklistPages(services: PageServices): WebPage[] {
  const { recalls, recallCategories, recallSyncs } = services;
  return [
    {
      method: 'get',
      path: '/p/{practice}/recalls',
      for: 'practice',
      role: 'viewer',
      async handle(visit) {
        const { caller, base, query, now, membership } = visit;
        const filter = readFilter(query);
        const asked = cursorOf(z.tuple([z.iso.date(), z.uuid()])).safeParse(query.after);
        const after = asked.success ? { dueDate: asked.data[0], id: asked.data[1] } : null;
        const [counts, page, categories, sync] = await Promise.all([
          recalls.counts(caller.practiceId, filter, now),
          recalls.page(caller.practiceId, filter, { limit: ROWS, after }, now),
          recallCategories.all(caller.practiceId),
          recallSyncs.state(caller.practiceId, now),
        ]);
        const shared = { category: filter.categoryId ?? '', urgency: filter.urgency ?? '' };
        const answers: Record<string, string> = filter.undecided ? { answers: 'undecided' } : {};
        const to = (more: Record<string, string>) =>
          address(`${base}/recalls`, { tab: filter.tab, ...shared, ...answers, ...more });
        const mayAct = mayActAs(caller.role, 'sender');
        const count = { 'to-action': counts.toAction, all: counts.all, calls: counts.calls, letters: counts.letters };
        const total = filter.undecided ? counts.undecided : count[filter.tab];
        const title = filter.undecided ? 'To decide' : TITLES[filter.tab];
        return {
          view: 'recalls/worklist',
          title,
          section: 'recalls',
          looked: recallsLook(filter.tab),
          data: {
            ...{ nav: recallsNav(base, filter.tab, mayActAs(caller.role, 'manager')), heading: title },
            undecided: filter.undecided ?? false,
            toDecide: !filter.undecided && counts.undecided > 0 ? countOf(counts.undecided, 'recall') : null,
            decideHref: address(`${base}/recalls`, { tab: 'all', answers: 'undecided' }),
            ...{ filter: { tab: filter.tab, ...shared }, mayAct, action: `${base}/recalls` },
            categories: [
              { value: '', text: 'All categories' },
              ...categories.map(({ id, name }) => ({ value: id, text: name })),
              { value: 'none', text: 'No category' },
            ],
            rows: page.items.map((recall) => recallLine(recall, { base, timeZone: membership.timeZone })),
            lockedUntil: sync?.locked
              ? clockOf(sync.nextTryAt > now ? sync.nextTryAt : now, membership.timeZone)
              : null,
            total,
            range: countOf(total, 'recall'),
            first: after === null ? null : to({}),
            more: page.next ? to({ after: encodeCursor([page.next.dueDate, page.next.id]) }) : null,
          },
        };
      },
    },
  ];
}

/** What an address or a form filters by. */
export function readFilter({ tab, category, urgency, answers }: PracticeVisit['query']): RecallFilter {
  const asked = RECALL_TABS.find((one) => one === tab) ?? 'to-action';
  return {
    tab: asked,
    categoryId: category === 'none' || isId(category ?? '') ? (category ?? null) : null,
    urgency: urgency === 'urgent' || urgency === 'routine' ? urgency : null,
    patientId: null,
    undecided: asked === 'all' && answers === 'undecided',
  };
}
