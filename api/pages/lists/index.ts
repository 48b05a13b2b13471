import type { PageServices } from '../mount';
import type { Page } from '../page';
import { allListsPages } from './all-lists.pages';
import { draftListPages } from './draft-list.pages';
import { listEndPages } from './list-end.pages';
import { listChoicesPages } from './list-choices.pages';
import { listColumnsPages } from './list-columns.pages';
import { listResultPages } from './list-result.pages';
import { newMessagePages } from './new-message.pages';
import { listSplitPages } from './list-split.pages';
import { readAgainPages } from './read-again.pages';

/** Patient lists: upload, columns, what became of each row. */
export function listPages(services: PageServices): Page[] {
  return [
    ...newMessagePages(services),
    ...draftListPages(services),
    ...allListsPages(services),
    ...listResultPages(services),
    ...listChoicesPages(services),
    ...listEndPages(services),
    ...listColumnsPages(services),
    ...readAgainPages(services),
    ...listSplitPages(services),
  ];
}
