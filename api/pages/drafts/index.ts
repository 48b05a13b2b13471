import type { PageServices } from '../mount';
import type { Page } from '../page';

/** Writing a bulk message, page by page, until it is sent. */
export function draftPages(_services: PageServices): Page[] {
  return [];
}
