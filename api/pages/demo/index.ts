import type { PageServices } from '../mount';
import type { Page } from '../page';

/** Of the demonstration only: the phones and the mailbox of the simulators. */
export function demoPages(_services: PageServices): Page[] {
  return [];
}
