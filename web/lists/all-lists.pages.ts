import type { ListUse, RecipientListRow } from '../../ports/lists/list-queries';
import { cursorOf, encodeCursor, timeAndIdPlace } from '../../api/contract/cursor';
import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { CHANNEL_WORDS } from '../../domain/delivery/channel-words';
import { listState, rangeWords } from '../kit/words/list-words';

const SHOWN = 50;

/** All patient lists of the practice, newest first. */
export function allListsPages({ lists }: PageServices): WebPage[] {
  return [
    {
      method: 'get',
      path: '/p/{practice}/recipient-lists',
      for: 'practice',
      role: 'viewer',
      async handle({ caller, query, base }) {
        const asked = cursorOf(timeAndIdPlace).safeParse(query.after);
        const after = asked.success ? { createdAt: new Date(asked.data[0]), id: asked.data[1] } : null;
        const request = { limit: SHOWN, after };
        const filter = { hidden: query.show === 'hidden' };
        const [{ items, next }, stand] = await Promise.all([
          lists.page(caller.practiceId, request, filter),
          lists.standOfLists(caller.practiceId, request, filter),
        ]);
        const uses = await lists.usesOf(
          caller.practiceId,
          items.map(({ id }) => id),
        );
        const address = (place: { createdAt: Date; id: string } | null) => {
          const asked = new URLSearchParams({
            ...(filter.hidden ? { show: 'hidden' } : {}),
            ...(place ? { after: encodeCursor([place.createdAt, place.id]) } : {}),
          }).toString();
          return `${base}/recipient-lists${asked ? `?${asked}` : ''}`;
        };
        return {
          view: 'lists/all-lists',
          title: 'Patient lists',
          section: 'bulk-messages',
          data: {
            rows: items.map((list) => shown(list, uses)),
            ...{ total: stand.total, others: stand.others, hidden: filter.hidden },
            range: rangeWords(stand.before, items.length, stand.total, 'Lists'),
            newer: stand.before > 0 ? address(stand.previous) : null,
            older: next ? address(next) : null,
          },
        };
      },
    },
  ];
}

function shown(list: RecipientListRow, uses: readonly ListUse[]) {
  return {
    ...list,
    how: CHANNEL_WORDS[list.channel],
    state: listState(list),
    uses: uses.filter(({ listId }) => listId === list.id),
  };
}
