import type { PageServices } from '../mount';
import type { Page } from '../page';

/** Help by task, and the statements of the footer. */
export function helpPages(_services: PageServices): Page[] {
  return [];
}
