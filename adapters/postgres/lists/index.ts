import type { ListsServices } from '../../../ports/lists';
import type { Database } from '../sql/connect';
import { createListPages } from './list-pages';
import { createColumnMemory } from './column-memory';
import { createListFindings } from './list-findings';
import { createListChoices } from './list-choices';
import { createListLifecycle } from './list-lifecycle';
import { createListParts } from './list-parts';

/** Everything of this room that API and pages use. */
export function createLists(database: Database): ListsServices {
  return {
    lists: createListPages(database),
    columnMemory: createColumnMemory(database),
    listFindings: createListFindings(database),
    listChoices: createListChoices(database),
    listLifecycle: createListLifecycle(database),
    listParts: createListParts(database),
  };
}
