import type { ListQueries } from './list-queries';
import type { ListCommands } from './list-commands';
import type { ColumnMemory } from './column-memory';
import type { ListFindings } from './list-findings';
import type { ListChoices } from './list-choices';
import type { ListLifecycle } from './list-lifecycle';
import type { ListParts } from './list-parts';

/** What API and pages use of lists. */
export interface ListsServices {
  lists: ListQueries;
  listCommands: ListCommands;
  columnMemory: ColumnMemory;
  listFindings: ListFindings;
  listChoices: ListChoices;
  listLifecycle: ListLifecycle;
  listParts: ListParts;
}
