import type { ListPages } from './list-pages';
import type { ColumnMemory } from './column-memory';
import type { ListFindings } from './list-findings';
import type { ListChoices } from './list-choices';
import type { ListLifecycle } from './list-lifecycle';
import type { ListParts } from './list-parts';

/** What API and pages use of lists. */
export interface ListsServices {
  lists: ListPages;
  columnMemory: ColumnMemory;
  listFindings: ListFindings;
  listChoices: ListChoices;
  listLifecycle: ListLifecycle;
  listParts: ListParts;
}
