import type { PageServices } from '../mount';
import type { Page } from '../page';

/** What became of bulk messages, and what can be done about it. */
export function campaignPages(_services: PageServices): Page[] {
  return [];
}
