import type { PageServices } from '../mount';
import type { Page } from '../page';

/** Patient lists: upload, columns, what became of each row. */
export function listPages(_services: PageServices): Page[] {
  return [];
}
