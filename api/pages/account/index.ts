import type { PageServices } from '../mount';
import type { Page } from '../page';

/** The account pages of a practice, and those of the person. */
export function accountPages(_services: PageServices): Page[] {
  return [];
}
