import type { ListsServices } from '../../../ports/lists';
import type { Database } from '../sql/connect';
import { createListQueries } from './list-queries';
import { createListCommands } from './list-commands';
import { createColumnMemory } from './column-memory';
import { createListFindings } from './list-findings';
import { createListChoices } from './list-choices';
import { createListLifecycle } from './list-lifecycle';
import { createListParts } from './list-parts';

/** Everything of this room that API and pages use. */
export function createLists(database: Database): ListsServices {
  return {
    lists: createListQueries(database),
    listCommands: createListCommands(database),
    columnMemory: createColumnMemory(database),
    listFindings: createListFindings(database),
    listChoices: createListChoices(database),
    listLifecycle: createListLifecycle(database),
    listParts: createListParts(database),
  };
}
