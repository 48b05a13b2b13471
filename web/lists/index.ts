import type { PageServices } from '../kit/mount';
import type { WebPage } from '../kit/page';
import { allListsPages } from './all-lists.pages';
import { listEndPages } from './list-end.pages';
import { listChoicesPages } from './result/list-choices.pages';
import { listColumnsPages } from './upload/list-columns.pages';
import { listResultPages } from './result/list-result.pages';
import { newMessagePages } from './upload/new-message.pages';
import { listSplitPages } from './result/list-split.pages';
import { readAgainPages } from './upload/read-again.pages';

/** The pages of patient lists: the upload, the columns, and the result for each row. */
export function listPages(services: PageServices): WebPage[] {
  return [
    ...newMessagePages(services),
    ...allListsPages(services),
    ...listResultPages(services),
    ...listChoicesPages(services),
    ...listEndPages(services),
    ...listColumnsPages(services),
    ...readAgainPages(services),
    ...listSplitPages(services),
  ];
}
