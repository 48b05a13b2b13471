import type { ListPlace, ListUse, RecipientListRow } from '../../ports/lists/list-queries';
import { encodeCursor, timeAndIdPlace } from '../../api/contract/cursor';
import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { placeAsked } from '../kit/place-asked';
import { CHANNEL_WORDS } from '../../domain/delivery/channel-words';
import { listState, rangeWords } from '../kit/words/list-words';
import { address, numberedLinks } from '../kit/words/numbered-links';

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
        const filter = { hidden: query.show === 'hidden' };
        const page = await lists.numbered(
          caller.practiceId,
          { limit: SHOWN, ...placeAsked(query, timeAndIdPlace, ([at, id]) => ({ createdAt: new Date(at), id })) },
          filter,
        );
        const uses = await lists.usesOf(
          caller.practiceId,
          page.items.map(({ id }) => id),
        );
        const at = (side: 'after' | 'before', place: ListPlace | null) =>
          place &&
          address(`${base}/recipient-lists`, {
            show: filter.hidden ? 'hidden' : null,
            [side]: encodeCursor([place.createdAt, place.id]),
          });
        const links = numberedLinks(
          { before: page.before, shown: page.items.length, total: page.total },
          { newer: at('before', page.newer), older: at('after', page.older) },
          SHOWN,
        );
        return {
          view: 'lists/all-lists',
          title: 'Patient lists',
          section: 'bulk-messages',
          data: {
            rows: page.items.map((list) => shown(list, uses)),
            ...{ total: page.total, others: page.others, hidden: filter.hidden },
            range: rangeWords(page.before, page.items.length, page.total, 'Lists'),
            ...{ newer: links.newer, older: links.older },
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
